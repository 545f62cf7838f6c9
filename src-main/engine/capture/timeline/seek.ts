import type { RecordingSource } from '../recording-source.ts';

/** `seq` of the first entry at or after a moment; `entries + 1` when there is none. Two bisections, one page read. */
export function seqAt(source: RecordingSource, atNs: number): number {
  let low = 0;
  let high = source.pageCount;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (source.meta(middle).lastAtNs < atNs) low = middle + 1;
    else high = middle;
  }
  if (low === source.pageCount) return source.entries + 1;
  const meta = source.meta(low);
  if (meta.firstAtNs >= atNs) return meta.firstSeq;
  const times = source.columns(low).atNs;
  let from = 0;
  let to = meta.count;
  while (from < to) {
    const middle = (from + to) >> 1;
    if ((times[middle] as number) < atNs) from = middle + 1;
    else to = middle;
  }
  return meta.firstSeq + from;
}
