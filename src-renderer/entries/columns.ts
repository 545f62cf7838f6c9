import { countText } from '../../src-shared/base/units-text.ts';

/** Columns that can be made wider, in order. The rail is fixed, the preview takes the rest. */
export const COLUMNS = ['seq', 'time', 'delta', 'name', 'kind', 'size'] as const;
export type Column = (typeof COLUMNS)[number];
export type Widths = Readonly<Record<Column, number>>;

export const DEFAULT_WIDTHS: Widths = { seq: 52, time: 106, delta: 68, name: 96, kind: 126, size: 52 };
export const RAIL_PX = 24;
export const ROW_PX = 24;
export const END_PADDING_PX = 12;
/** An advance of the table's mono type at 12 px. */
const CHAR_PX = 7.2;

const MIN_PX = 40;
const MAX_PX = 480;
const KEY = 'wirescope.entries.columns';

export function clampWidth(px: number): number {
  return Math.round(Math.min(Math.max(px, MIN_PX), MAX_PX));
}

/** What was chosen in an earlier window; anything unreadable counts as never chosen. */
export function storedWidths(): Widths {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(KEY) ?? 'null');
    if (typeof stored !== 'object' || stored === null) return DEFAULT_WIDTHS;
    const pairs = COLUMNS.map((column) => {
      const px: unknown = (stored as Record<string, unknown>)[column];
      return [column, typeof px === 'number' && Number.isFinite(px) ? clampWidth(px) : DEFAULT_WIDTHS[column]];
    });
    return Object.fromEntries(pairs) as Widths;
  } catch {
    return DEFAULT_WIDTHS;
  }
}

export function storeWidths(widths: Widths): void {
  try {
    localStorage.setItem(KEY, JSON.stringify(widths));
  } catch {
    // Storage may be off or full: the widths then hold for this window only.
    return;
  }
}

/** A sequence number of ten million needs more than the drawing's 52 px: the column grows with what it holds. */
export function seqWidth(chosen: number, largestSeq: number): number {
  const figures = countText(largestSeq).length;
  return Math.max(chosen, Math.ceil(figures * CHAR_PX) + 4);
}

export function template(widths: Widths, seqPx: number, withName: boolean): string {
  const name = withName ? `${widths.name}px ` : '';
  return `${RAIL_PX}px ${seqPx}px ${widths.time}px ${widths.delta}px ${name}${widths.kind}px minmax(0, 1fr) ${widths.size}px`;
}

/** Characters of mono type that fit in the preview of a table this wide. */
export function previewChars(tablePx: number, widths: Widths, seqPx: number, withName: boolean): number {
  const taken = RAIL_PX + seqPx + widths.time + widths.delta + (withName ? widths.name : 0) + widths.kind + widths.size;
  return Math.max(8, Math.floor((tablePx - taken - 2 * END_PADDING_PX) / CHAR_PX));
}
