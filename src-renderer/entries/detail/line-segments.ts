import { visibleParts } from '../../../src-shared/base/visible-text.ts';
import type { DrawnRow } from '../payload/api.ts';

/** A piece of a drawn row in one look. */
export interface Segment {
  readonly text: string;
  /** Where it begins in its row. */
  readonly at: number;
  readonly className: string;
  /** Set when `text` is a mark standing for this character. */
  readonly stands?: string;
}

type Range = readonly [from: number, to: number];

interface Layer {
  readonly ranges: readonly Range[];
  readonly className: string;
}

/** Cuts a row wherever its look changes: colours of the language, what filter and search found, what is selected. */
export function segmentsOf(row: DrawnRow, selected: Range | null, current: Range | null): readonly Segment[] {
  const within = (range: Range | null): readonly Range[] =>
    range === null ? [] : [[range[0] - row.from, range[1] - row.from]];
  const layers: readonly Layer[] = [
    ...row.tokens.map((token) => ({
      ranges: [[token.from, token.to] as const],
      className: `entries-js-${token.name}`,
    })),
    { ranges: row.marks, className: 'entries-mark' },
    { ranges: row.finds, className: 'entries-find' },
    { ranges: within(current), className: 'entries-find-on' },
    { ranges: within(selected), className: 'entries-selected' },
  ];
  const cuts = new Set([0, row.text.length]);
  for (const { ranges } of layers) {
    for (const [from, to] of ranges) {
      cuts.add(Math.min(Math.max(from, 0), row.text.length));
      cuts.add(Math.min(Math.max(to, 0), row.text.length));
    }
  }
  const places = [...cuts].sort((a, b) => a - b);
  const segments: Segment[] = [];
  for (let at = 0; at + 1 < places.length; at++) {
    const [from, to] = [places[at] as number, places[at + 1] as number];
    const className = layers
      .filter(({ ranges }) => ranges.some((range) => range[0] <= from && range[1] >= to))
      .map((layer) => layer.className)
      .join(' ');
    let inside = from;
    for (const part of visibleParts(row.text.slice(from, to))) {
      segments.push({
        text: part.text,
        at: inside,
        className,
        ...(part.stands !== undefined && { stands: part.stands }),
      });
      inside += part.stands?.length ?? part.text.length;
    }
  }
  return segments;
}
