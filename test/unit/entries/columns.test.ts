import { describe, expect, it } from 'vitest';
import {
  type Column,
  DEFAULT_CHOICES,
  DEFAULT_COLUMNS,
  growsLeft,
  moved,
  nudged,
  pathsOf,
  previewChars,
  readChoices,
  shownColumns,
  template,
  toggled,
  widthOf,
} from '../../../src-renderer/entries/table/columns.ts';
import { MAX_PATH_CHARS, MAX_PATHS } from '../../../src-shared/model/cell.ts';

const some: readonly Column[] = ['rail', 'seq', 'time', 'kind', 'preview', 'size'];
const px = (column: Column): number => widthOf(column, {}, 0);

describe('what an earlier window kept', () => {
  it('is read back as it was written', () => {
    const choices = {
      columns: ['seq', 'path:$.px', 'preview'] as const,
      widths: { seq: 80, 'path:$.px': 200 },
      time: 'start' as const,
      density: 'compact' as const,
    };
    expect(readChoices(JSON.parse(JSON.stringify(choices)))).toEqual(choices);
  });

  it.each([undefined, null, 7, 'columns', [], { columns: 'seq', widths: 3, time: 'never', density: 12 }])(
    'counts as never chosen where it cannot be read: %j',
    (stored) => expect(readChoices(stored)).toEqual(DEFAULT_CHOICES),
  );

  it('keeps what can be read beside what cannot', () => {
    const read = readChoices({
      columns: ['seq', 'seq', 'nonsense', 12, 'path:no', `path:$${'x'.repeat(MAX_PATH_CHARS)}`, 'path:$.a', 'kind'],
      widths: { seq: 1, kind: 99_999, size: Number.NaN, time: '90', nonsense: 50, preview: 40.4 },
      time: 'pinned',
    });
    expect(read.columns).toEqual(['seq', 'path:$.a', 'kind']);
    expect(read.widths).toEqual({ seq: 32, kind: 800, preview: 40 });
    expect(read).toMatchObject({ time: 'pinned', density: 'normal' });
  });

  it('never holds more JSONPaths than a slice may ask for, and never no column', () => {
    const paths = Array.from({ length: MAX_PATHS + 5 }, (_, at) => `path:$.p${at}`);
    expect(pathsOf(readChoices({ columns: [...paths, 'size'] }).columns)).toHaveLength(MAX_PATHS);
    expect(readChoices({ columns: [...paths, 'size'] }).columns.at(-1)).toBe('size');
    expect(readChoices({ columns: ['nothing'] }).columns).toEqual(DEFAULT_COLUMNS);
  });
});

describe('order', () => {
  it('moves a column before another or to the end, and leaves what is not there alone', () => {
    expect(moved(some, 'size', 'time')).toEqual(['rail', 'seq', 'size', 'time', 'kind', 'preview']);
    expect(moved(some, 'seq', null)).toEqual(['rail', 'time', 'kind', 'preview', 'size', 'seq']);
    expect(moved(some, 'wire', 'seq')).toBe(some);
    expect(moved(some, 'seq', 'wire')).toBe(some);
    expect(moved(some, 'seq', 'seq')).toBe(some);
  });

  it('nudges past what is drawn, not past what is hidden beside it', () => {
    const columns: readonly Column[] = ['seq', 'pin', 'name', 'kind'];
    const shown: readonly Column[] = ['seq', 'kind'];
    expect(nudged(columns, shown, 'kind', -1)).toEqual(['kind', 'seq', 'pin', 'name']);
    expect(nudged(columns, shown, 'seq', 1)).toEqual(['pin', 'name', 'kind', 'seq']);
    expect(nudged(columns, shown, 'seq', -1)).toBe(columns);
    expect(nudged(columns, shown, 'kind', 1)).toBe(columns);
  });

  it('puts a new column where the menu lists it, one of a path before the preview, and keeps the last one', () => {
    expect(toggled(some, 'attempt')).toEqual(['rail', 'seq', 'time', 'attempt', 'kind', 'preview', 'size']);
    expect(toggled(some, 'wire')).toEqual([...some, 'wire']);
    expect(toggled(some, 'path:$.px')).toEqual(['rail', 'seq', 'time', 'kind', 'path:$.px', 'preview', 'size']);
    expect(toggled(['seq'], 'path:$.px')).toEqual(['seq', 'path:$.px']);
    expect(toggled(some, 'time')).toEqual(['rail', 'seq', 'kind', 'preview', 'size']);
    expect(toggled(['seq'], 'seq')).toEqual(['seq']);
  });

  it('shows the connection only where there are several, and Δ to the pinned row only while there is one', () => {
    const columns: readonly Column[] = ['seq', 'pin', 'name', 'kind'];
    expect(shownColumns(columns, { severalConnections: false, pinned: false })).toEqual(['seq', 'kind']);
    expect(shownColumns(columns, { severalConnections: true, pinned: true })).toEqual(columns);
  });
});

describe('widths', () => {
  it('are those of the drawing until chosen, and give a number of millions its room', () => {
    expect(template(some, px)).toEqual({
      columns: '24px 52px 106px 126px minmax(104px, 1fr) 52px',
      leastPx: 24 + 52 + 106 + 126 + 104 + 52 + 12,
    });
    expect(widthOf('seq', {}, 60_000)).toBe(52);
    expect(widthOf('seq', {}, 10_000_000)).toBe(Math.ceil(10 * 7.2) + 4);
    expect(widthOf('seq', { seq: 200 }, 10_000_000)).toBe(200);
  });

  it('leaves the rest to an empty column where there is no preview', () => {
    expect(template(['seq', 'size'], px)).toEqual({ columns: '52px 52px minmax(0, 1fr)', leastPx: 116 });
  });

  it('grow away from the column that takes the rest', () => {
    expect(growsLeft(some, 'size')).toBe(true);
    expect(growsLeft(some, 'time')).toBe(false);
    expect(growsLeft(['seq', 'size'], 'size')).toBe(false);
  });

  it('tell how much text a preview holds, also in a table narrower than its columns', () => {
    expect(previewChars(24 + 52 + 106 + 126 + 52 + 24 + 720, some, px)).toBe(100);
    expect(previewChars(100, some, px)).toBe(11);
  });
});
