import { countText } from '../../../src-shared/base/units-text.ts';
import { MAX_PATH_CHARS, MAX_PATHS } from '../../../src-shared/model/cell.ts';

/** Every column a person may choose, besides those of their own JSONPaths, in the order the menu offers them. */
export const FIXED_COLUMNS = [
  'rail',
  'seq',
  'time',
  'delta',
  'pin',
  'name',
  'attempt',
  'direction',
  'kind',
  'event',
  'preview',
  'size',
  'wire',
] as const;
export type FixedColumn = (typeof FIXED_COLUMNS)[number];
/** `path:$.px` shows what the JSONPath finds in each row's payload. */
export type PathColumn = `path:${string}`;
export type Column = FixedColumn | PathColumn;

export type TimeMode = 'clock' | 'start' | 'pinned';
export const TIME_MODES: readonly TimeMode[] = ['clock', 'start', 'pinned'];
export type Density = 'normal' | 'compact';

/** How a person wants the table; kept in the profile's `layout` under `table`. */
export interface TableChoices {
  readonly columns: readonly Column[];
  /** Only what was chosen. */
  readonly widths: Readonly<Partial<Record<Column, number>>>;
  readonly time: TimeMode;
  readonly density: Density;
}

export const DEFAULT_COLUMNS: readonly Column[] = [
  'rail',
  'seq',
  'time',
  'delta',
  'pin',
  'name',
  'kind',
  'preview',
  'size',
];

export const DEFAULT_CHOICES: TableChoices = {
  columns: DEFAULT_COLUMNS,
  widths: {},
  time: 'clock',
  density: 'normal',
};

const FIXED_WIDTHS: Readonly<Record<FixedColumn, number>> = {
  rail: 24,
  seq: 52,
  time: 106,
  delta: 68,
  pin: 76,
  name: 96,
  attempt: 64,
  direction: 92,
  kind: 126,
  event: 112,
  preview: 0,
  size: 52,
  wire: 60,
};
const PATH_PX = 120;

export const ROW_PX: Readonly<Record<Density, number>> = { normal: 24, compact: 20 };
export const HEAD_PX = 24;
export const END_PADDING_PX = 12;
/** The preview never gets less: a table with more columns than fit is scrolled sideways. */
const PREVIEW_MIN_PX = 104;
/** An advance of the table's mono type at 12 px. */
const CHAR_PX = 7.2;
const MIN_PX = 32;
const MAX_PX = 800;

/** Whether its width can be chosen: the rail is as wide as its drawing, the preview takes the rest. */
export function isResizable(column: Column): boolean {
  return column !== 'rail' && column !== 'preview';
}

/** Right of the column that takes the rest, columns grow to the left. */
export function growsLeft(columns: readonly Column[], column: Column): boolean {
  const rest = columns.indexOf('preview');
  return rest >= 0 && columns.indexOf(column) > rest;
}

export function clampWidth(px: number): number {
  return Math.round(Math.min(Math.max(px, MIN_PX), MAX_PX));
}

export function defaultWidth(column: Column): number {
  return isFixed(column) ? FIXED_WIDTHS[column] : PATH_PX;
}

/** The chosen width, or the drawing's. A number of ten million needs more than its 52 px: that column grows with what it holds. */
export function widthOf(column: Column, widths: TableChoices['widths'], largestSeq: number): number {
  const px = widths[column] ?? defaultWidth(column);
  if (column !== 'seq') return px;
  return Math.max(px, Math.ceil(countText(largestSeq).length * CHAR_PX) + 4);
}

export function isFixed(column: string): column is FixedColumn {
  return (FIXED_COLUMNS as readonly string[]).includes(column);
}

export function isPath(column: Column): column is PathColumn {
  return column.startsWith('path:');
}

export function pathOf(column: PathColumn): string {
  return column.slice('path:'.length);
}

/** JSONPaths of the columns, in the order in which a row's `cells` answer them. */
export function pathsOf(columns: readonly Column[]): readonly string[] {
  return columns.filter(isPath).map(pathOf);
}

/** Columns that are drawn: without those that have nothing to say here. */
export function shownColumns(
  columns: readonly Column[],
  here: { readonly severalConnections: boolean; readonly pinned: boolean },
): readonly Column[] {
  return columns.filter(
    (column) => (column !== 'name' || here.severalConnections) && (column !== 'pin' || here.pinned),
  );
}

/** What was chosen in an earlier window; what cannot be read counts as never chosen. */
export function readChoices(stored: unknown): TableChoices {
  if (typeof stored !== 'object' || stored === null) return DEFAULT_CHOICES;
  const { columns, widths, time, density } = stored as Record<string, unknown>;
  return {
    columns: readColumns(columns),
    widths: readWidths(widths),
    time: TIME_MODES.find((mode) => mode === time) ?? 'clock',
    density: density === 'compact' ? 'compact' : 'normal',
  };
}

function readColumn(value: unknown): Column | undefined {
  if (typeof value !== 'string') return undefined;
  if (isFixed(value)) return value;
  const isOwn = value.startsWith('path:$') && value.length <= MAX_PATH_CHARS;
  return isOwn ? (value as PathColumn) : undefined;
}

function readColumns(stored: unknown): readonly Column[] {
  if (!Array.isArray(stored)) return DEFAULT_COLUMNS;
  const columns = [...new Set(stored.map(readColumn))].filter((column) => column !== undefined);
  const paths = columns.filter(isPath).slice(0, MAX_PATHS);
  const kept = columns.filter((column) => !isPath(column) || paths.includes(column));
  return kept.length === 0 ? DEFAULT_COLUMNS : kept;
}

function readWidths(stored: unknown): TableChoices['widths'] {
  if (typeof stored !== 'object' || stored === null) return {};
  const pairs = Object.entries(stored).flatMap(([key, px]): [Column, number][] => {
    const column = readColumn(key);
    return column !== undefined && typeof px === 'number' && Number.isFinite(px) ? [[column, clampWidth(px)]] : [];
  });
  return Object.fromEntries(pairs) as TableChoices['widths'];
}

/** The columns with one put before another, or at the end (`null`). */
export function moved(columns: readonly Column[], column: Column, before: Column | null): readonly Column[] {
  if (column === before || !columns.includes(column)) return columns;
  const others = columns.filter((one) => one !== column);
  const at = before === null ? others.length : others.indexOf(before);
  return at < 0 ? columns : others.toSpliced(at, 0, column);
}

/** One place to the left or right among the columns that are drawn. */
export function nudged(
  columns: readonly Column[],
  shown: readonly Column[],
  column: Column,
  by: -1 | 1,
): readonly Column[] {
  const at = shown.indexOf(column);
  const beside = shown[at + by];
  if (at < 0 || beside === undefined) return columns;
  if (by === -1) return moved(columns, column, beside);
  return moved(columns, column, columns[columns.indexOf(beside) + 1] ?? null);
}

/** The columns with this one shown or not; a new one stands where the menu lists it, one of a path before the preview. */
export function toggled(columns: readonly Column[], column: Column): readonly Column[] {
  if (columns.includes(column)) {
    const left = columns.filter((one) => one !== column);
    return left.length === 0 ? columns : left;
  }
  if (!isFixed(column)) return moved([...columns, column], column, columns.includes('preview') ? 'preview' : null);
  const later = FIXED_COLUMNS.slice(FIXED_COLUMNS.indexOf(column) + 1);
  const before = later.find((one) => columns.includes(one)) ?? null;
  return moved([...columns, column], column, before);
}

/** `grid-template-columns`, and how wide the table must be for all of it. */
export function template(
  columns: readonly Column[],
  px: (column: Column) => number,
): { readonly columns: string; readonly leastPx: number } {
  const sizes = columns.map((column) =>
    column === 'preview' ? `minmax(${PREVIEW_MIN_PX}px, 1fr)` : `${px(column)}px`,
  );
  const taken = columns.reduce((sum, column) => sum + (column === 'preview' ? PREVIEW_MIN_PX : px(column)), 0);
  // Without a preview something else has to take the rest.
  if (!columns.includes('preview')) sizes.push('minmax(0, 1fr)');
  return { columns: sizes.join(' '), leastPx: taken + END_PADDING_PX };
}

/** Characters of mono type that fit in the preview of a table this wide. */
export function previewChars(tablePx: number, columns: readonly Column[], px: (column: Column) => number): number {
  const taken = columns.reduce((sum, column) => sum + (column === 'preview' ? 0 : px(column)), 0);
  return Math.max(8, Math.floor((Math.max(tablePx - taken, PREVIEW_MIN_PX) - 2 * END_PADDING_PX) / CHAR_PX));
}
