import { KIND_CODE, type Kind, LIFECYCLE_KINDS } from '../../../../src-shared/model/kind.ts';

/** Bits of kinds as a page's meta has them. */
export function kindBitsOf(kinds: readonly Kind[]): number {
  return kinds.reduce((bits, kind) => bits | (1 << KIND_CODE[kind]), 0);
}

export const LIFECYCLE_BITS = kindBitsOf(LIFECYCLE_KINDS);
