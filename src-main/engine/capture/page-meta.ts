import type { PageColumns } from '../../../src-shared/codec/page.ts';
import type { PageMeta } from './page-source.ts';

/** Where {@link growMeta} begins. */
export function emptyMeta(): PageMeta {
  return { firstSeq: 0, count: 0, firstAtNs: 0, lastAtNs: 0, kinds: 0, connections: new Map() };
}

/** `known` brought up to `count` entries, reading only those it does not know yet; `known` itself when there are none. */
export function growMeta(known: PageMeta, firstSeq: number, columns: PageColumns, count: number): PageMeta {
  if (known.count === count && known.firstSeq === firstSeq) return known;
  const connections = new Map(known.connections);
  let { kinds } = known;
  let current = -1;
  let run = 0;
  const { kind, connection, atNs } = columns;
  for (let index = known.count; index < count; index++) {
    kinds |= 1 << (kind[index] as number);
    const id = connection[index] as number;
    if (id !== current) {
      if (run > 0) connections.set(current, (connections.get(current) ?? 0) + run);
      current = id;
      run = 0;
    }
    run++;
  }
  if (run > 0) connections.set(current, (connections.get(current) ?? 0) + run);
  return {
    firstSeq,
    count,
    firstAtNs: count === 0 ? 0 : (atNs[0] as number),
    lastAtNs: count === 0 ? 0 : (atNs[count - 1] as number),
    kinds,
    connections,
  };
}

/** Index of the page that holds `seq` among `metas` in order, or -1. */
export function pageIndexOf(metas: readonly PageMeta[], seq: number): number {
  let low = 0;
  let high = metas.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const meta = metas[middle] as PageMeta;
    if (seq < meta.firstSeq) high = middle - 1;
    else if (seq >= meta.firstSeq + meta.count) low = middle + 1;
    else return middle;
  }
  return -1;
}
