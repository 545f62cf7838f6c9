/** A byte per entry of a range: 1 for those still in. */
export type Mask = Uint8Array;

export function fullMask(length: number): Mask {
  return new Uint8Array(length).fill(1);
}

export function isEmpty(mask: Mask): boolean {
  return mask.indexOf(1) === -1;
}

export function countOf(mask: Mask): number {
  let count = 0;
  for (let at = 0; at < mask.length; at++) count += mask[at] as number;
  return count;
}

/** Takes out of `mask` what is in `other`. */
export function subtract(mask: Mask, other: Mask): void {
  for (let at = 0; at < mask.length; at++) mask[at] = (mask[at] as number) & ~(other[at] as number) & 1;
}

/** Adds to `mask` what is in `other`. */
export function unite(mask: Mask, other: Mask): void {
  for (let at = 0; at < mask.length; at++) mask[at] = (mask[at] as number) | (other[at] as number);
}

/** Leaves in `mask` only what is in `other` too. */
export function intersect(mask: Mask, other: Mask): void {
  for (let at = 0; at < mask.length; at++) mask[at] = (mask[at] as number) & (other[at] as number);
}
