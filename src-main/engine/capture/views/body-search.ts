import type { Mask } from './mask.ts';
import type { RangeScan } from './range-scan.ts';

/**
 * Sets the mask of each entry whose payload contains `needle`. One search over the whole body, which native code does
 * at memory speed, instead of one per entry; entries are looked at only where something was found.
 * @param ignoreCase ASCII letters of either case; `needle` must be in lower case then
 */
export function markPayloadsWith(scan: RangeScan, needle: Buffer, ignoreCase: boolean, found: Mask): void {
  const layout = scan.layout();
  if (layout.hi - layout.lo < needle.length) return;
  const haystack = ignoreCase ? scan.lower() : scan.raw();
  if (layout.ordered) markInOrder(scan, haystack, layout.lo, needle, found);
  else markOneByOne(scan, haystack, layout.lo, needle, found);
}

function markInOrder(scan: RangeScan, haystack: Buffer, lo: number, needle: Buffer, found: Mask): void {
  const { start, length } = scan.page;
  let index = scan.from;
  let hit = haystack.indexOf(needle);
  while (hit !== -1) {
    const at = hit + lo;
    while (
      index < scan.to &&
      ((length[index] as number) === 0 || (start[index] as number) + (length[index] as number) <= at)
    ) {
      index++;
    }
    if (index >= scan.to) return;
    const end = (start[index] as number) + (length[index] as number);
    // Between payloads lie frame headers, and a hit may straddle two payloads: neither is in an entry.
    const inside = at >= (start[index] as number) && at + needle.length <= end;
    if (inside) found[index - scan.from] = 1;
    hit = haystack.indexOf(needle, inside ? end - lo : hit + 1);
  }
}

function markOneByOne(scan: RangeScan, haystack: Buffer, lo: number, needle: Buffer, found: Mask): void {
  const { start, length } = scan.page;
  for (let index = scan.from; index < scan.to; index++) {
    const at = (start[index] as number) - lo;
    const bytes = length[index] as number;
    if (bytes >= needle.length && haystack.subarray(at, at + bytes).includes(needle)) found[index - scan.from] = 1;
  }
}
