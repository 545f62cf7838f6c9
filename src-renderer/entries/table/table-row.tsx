// biome-ignore-all lint/a11y/useSemanticElements: a grid of which only the visible rows exist cannot be a table element
// biome-ignore-all lint/suspicious/noArrayIndexKey: segments of a preview have no identity but their place
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid has the focus and names its active row (aria-activedescendant)
import { memo } from 'react';
import { bytesText, countText, signedDurationText } from '../../../src-shared/base/units-text.ts';
import { visible } from '../../../src-shared/base/visible-text.ts';
import type { Row } from '../../../src-shared/contract/recording.ts';
import type { Cell } from '../../../src-shared/model/cell.ts';
import { DirectionArrow, Icon, KindGlyph, kindToken } from '../../widgets/icon.tsx';
import { words } from '../../words/index.ts';
import { clock, dateTime, sinceClock } from '../format.ts';
import type { Column, TimeMode } from './columns.ts';
import { previewSegments, type Segment } from './preview.ts';
import type { RailMark, Wire } from './rail.ts';
import { eventOf, isBadEnd, isLifecycle, spokenRow } from './sentence.ts';

export interface TableRowProps {
  readonly id: string;
  /** Position in the whole view, from 1, for assistive technology. */
  readonly rowIndex: number;
  readonly index: number;
  readonly row: Row | undefined;
  readonly columns: readonly Column[];
  readonly rowPx: number;
  /** To the row shown before; undefined at the first, or while that one is not here yet. */
  readonly deltaMs: number | undefined;
  /** To the pinned row. */
  readonly pinMs: number | undefined;
  /** Whether hour and minute are those of the row before. */
  readonly sameMinute: boolean;
  readonly above: Wire;
  readonly below: Wire;
  readonly mark: RailMark;
  readonly selected: boolean;
  /** Of several selected rows, the one that has the cursor. */
  readonly current: boolean;
  readonly pinned: boolean;
  readonly startedAtMs: number;
  readonly timeMode: TimeMode;
  /** What the time column adds to an entry's own time: the wall clock of zero, nothing, or minus the pinned row's. */
  readonly baseMs: number;
  readonly maxChars: number;
  /** Of the row's connection. */
  readonly name: string;
}

const wirePaths = (above: Wire, below: Wire, gap: number) => (
  <>
    {above !== 'none' && <path d={`M10 0V${12 - gap}`} className={`entries-wire-${above}`} />}
    {below !== 'none' && <path d={`M10 ${12 + gap}V24`} className={`entries-wire-${below}`} />}
  </>
);

function RailCell({ above, below, mark, px }: { above: Wire; below: Wire; mark: RailMark; px: number }) {
  // Lower rows show the middle of the drawing: the wire still meets the row's edges, marks keep their shape.
  return (
    <svg className="entries-rail" width="20" height={px} viewBox={`0 ${(24 - px) / 2} 20 ${px}`} aria-hidden="true">
      {mark === null &&
        (above === below && above !== 'none' ? (
          <path d="M10 0V24" className={`entries-wire-${above}`} />
        ) : (
          wirePaths(above, below, 0)
        ))}
      {mark === 'broke' && (
        <>
          {wirePaths(above, below, 6)}
          <path d="M7 9l6 6M13 9l-6 6" className="entries-mark-broke" />
        </>
      )}
      {(mark === 'back' || mark === 'began') && (
        <>
          {wirePaths(above, below, 4.5)}
          <circle cx="10" cy="12" r="3.5" className={`entries-mark-${mark}`} />
        </>
      )}
      {mark === 'missed' && (
        <>
          {wirePaths(above, below, 4)}
          <circle cx="10" cy="12" r="2.5" className="entries-mark-missed" />
        </>
      )}
    </svg>
  );
}

const TONES: Readonly<Record<Segment['tone'], string | undefined>> = {
  value: undefined,
  dim: 'entries-dim',
  lead: 'entries-lead',
  said: 'entries-say',
};

/** @param withSize bytes say their size, where no column beside them does */
function Preview({ row, maxChars, withSize }: { row: Row; maxChars: number; withSize: boolean }) {
  const segments = previewSegments(row, maxChars);
  const beat = row.kind === 'ping' || row.kind === 'pong';
  if (beat && segments.length === 0) return <span className="entries-dim">{words.table.noPayload}</span>;
  return (
    <>
      {row.kind === 'binary' && withSize && <span className="entries-bytes-size">{bytesText(row.size)} </span>}
      {segments.map((segment, at) => {
        const text = visible(segment.text);
        const className = TONES[segment.tone];
        if (segment.match)
          return (
            <mark key={at} className={className}>
              {text}
            </mark>
          );
        if (className === undefined) return text;
        return (
          <span key={at} className={className}>
            {text}
          </span>
        );
      })}
    </>
  );
}

function DeltaText({ ms }: { readonly ms: number | undefined }) {
  if (ms === undefined) return null;
  const long = Math.abs(ms) >= 999.5;
  return (
    <span className={long ? 'entries-long' : undefined}>
      {signedDurationText(ms)}
      {long && Math.abs(ms) < 59_995 ? '\u00a0' : ''}
    </span>
  );
}

function TimeCell({ row, timeMode, baseMs, sameMinute, startedAtMs }: TableRowProps & { readonly row: Row }) {
  const [minute, second] = timeMode === 'clock' ? clock(baseMs, row.atNs) : sinceClock(baseMs + row.atNs / 1e6);
  return (
    <span className="entries-time" role="gridcell" title={dateTime(startedAtMs, row.atNs)}>
      <span className={sameMinute ? 'entries-dim' : undefined}>{minute}</span>
      {second}
    </span>
  );
}

function KindCell({ row, withArrow }: { readonly row: Row; readonly withArrow: boolean }) {
  const closeCode = row.kind === 'close' && typeof row.detail?.code === 'number' ? row.detail.code : undefined;
  const bad = isBadEnd(row);
  const token = bad && row.kind === 'close' ? '--kind-error' : kindToken(row.kind, closeCode);
  return (
    <span className="entries-kind" role="gridcell">
      {withArrow && <DirectionArrow direction={row.direction} />}
      <span className="entries-kind-word" style={{ color: `var(${token})` }}>
        <KindGlyph kind={row.kind} closeCode={bad ? (closeCode ?? 1006) : closeCode} style={{ color: 'inherit' }} />
        {row.kind}
      </span>
    </span>
  );
}

function DirectionCell({ direction }: Pick<Row, 'direction'>) {
  return (
    <span className="entries-kind" role="gridcell">
      <DirectionArrow direction={direction} />
      {direction === null ? '' : words.table[direction]}
    </span>
  );
}

function JsonCell({ cell }: { readonly cell: Cell }) {
  if (cell === null) return <span className="entries-json" role="gridcell" />;
  const text = typeof cell === 'string' ? visible(cell) : words.table.unread[cell.unread];
  return (
    <span className="entries-json" role="gridcell" dir="ltr" title={text}>
      {typeof cell === 'string' ? text : <span className="entries-unread">{text}</span>}
    </span>
  );
}

function Cells(props: TableRowProps & { readonly row: Row }) {
  const { row, columns } = props;
  let path = -1;
  return columns.map((column) => {
    switch (column) {
      case 'rail':
        return (
          <span key={column}>
            <RailCell above={props.above} below={props.below} mark={props.mark} px={props.rowPx} />
          </span>
        );
      case 'seq':
        return (
          <span key={column} className="entries-right entries-number" role="gridcell">
            {countText(row.seq)}
          </span>
        );
      case 'time':
        return <TimeCell key={column} {...props} />;
      case 'delta':
      case 'pin':
        return (
          <span key={column} className="entries-right entries-number" role="gridcell">
            {column === 'pin' && props.pinned ? (
              <Icon name="pin" label={words.table.pinnedRow} className="entries-pin" />
            ) : (
              <DeltaText ms={column === 'pin' ? props.pinMs : props.deltaMs} />
            )}
          </span>
        );
      case 'name':
        return (
          <span key={column} className="entries-name" role="gridcell">
            {visible(props.name)}
          </span>
        );
      case 'attempt':
        return (
          <span key={column} className="entries-right entries-number" role="gridcell">
            {countText(row.attempt)}
          </span>
        );
      case 'direction':
        return <DirectionCell key={column} direction={row.direction} />;
      case 'kind':
        return <KindCell key={column} row={row} withArrow={!columns.includes('direction')} />;
      case 'event':
        return (
          <span key={column} className="entries-json" role="gridcell" dir="ltr">
            {visible(eventOf(row))}
          </span>
        );
      case 'preview':
        return (
          <span key={column} className="entries-preview" role="gridcell" dir="ltr">
            <Preview row={row} maxChars={props.maxChars} withSize={!columns.includes('size')} />
          </span>
        );
      case 'size':
      case 'wire': {
        const bytes = column === 'size' ? row.size : row.wireSize;
        return (
          <span key={column} className="entries-right entries-number" role="gridcell">
            {isLifecycle(row.kind) || bytes === undefined ? '' : bytesText(bytes)}
          </span>
        );
      }
      default:
        path++;
        return <JsonCell key={column} cell={row.cells?.[path] ?? null} />;
    }
  });
}

/** One line of the table, as high as every other whatever it holds: one height, or scaled scrolling lies. */
export const TableRow = memo(function TableRow(props: TableRowProps) {
  const { id, rowIndex, row, selected, current, pinned } = props;
  if (row === undefined) {
    return (
      <div id={id} className="entries-row entries-row-waiting" role="row" aria-rowindex={rowIndex} aria-busy="true">
        <span />
        <span className="entries-right" role="gridcell">
          {words.table.waiting}
        </span>
      </div>
    );
  }
  const names = ['entries-row'];
  if (isLifecycle(row.kind)) names.push('entries-life');
  if (selected) names.push('entries-selected');
  if (current) names.push('entries-current');
  if (pinned) names.push('entries-pinned');
  return (
    <div
      id={id}
      className={names.join(' ')}
      role="row"
      aria-rowindex={rowIndex}
      aria-selected={selected}
      aria-label={pinned ? `${spokenRow(row)}, ${words.table.pinnedRow}` : spokenRow(row)}
      data-index={props.index}
      data-seq={row.seq}
    >
      <Cells {...props} row={row} />
    </div>
  );
});
