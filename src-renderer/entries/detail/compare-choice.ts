import type { SeqRange } from '../../state/tabs.ts';

/** Two entries to compare: what was chosen first is A. */
export interface Pair {
  readonly a: number;
  readonly b: number;
}

/**
 * The two entries a person means without another word: the two that are selected, or the selected one and the one that is pinned.
 * null where only one is known.
 * @param pinned by order of nearness: the detail's own pin before the table's.
 */
export function pairMeant(
  selectedSeq: number | null,
  selected: readonly SeqRange[],
  pinned: readonly (number | null)[],
): Pair | null {
  if (selectedSeq === null) return null;
  const counts = selected.some(({ from, to }) => from <= selectedSeq && selectedSeq <= to);
  const seqs = counts
    ? selected.slice(0, 3).flatMap(({ from, to }) => (to - from > 1 ? [from, from + 1, to] : [...new Set([from, to])]))
    : [];
  const [a, b] = seqs;
  if (seqs.length === 2 && a !== undefined && b !== undefined) return { a, b };
  const other = pinned.find((seq) => seq !== null && seq !== selectedSeq) ?? null;
  return other === null ? null : { a: other, b: selectedSeq };
}
