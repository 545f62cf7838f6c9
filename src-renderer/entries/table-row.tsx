// biome-ignore-all lint/a11y/useSemanticElements: a grid of which only the visible rows exist cannot be a table element
// biome-ignore-all lint/suspicious/noArrayIndexKey: segments of a preview have no identity but their place
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid has the focus and names its active row (aria-activedescendant)
import { memo } from 'react';
import { bytesText, countText, signedDurationText } from '../../src-shared/base/units-text.ts';
import { visible } from '../../src-shared/base/visible-text.ts';
import type { Row } from '../../src-shared/contract/recording.ts';
import { DirectionArrow, KindGlyph, kindToken } from '../widgets/icon.tsx';
import { clock, dateTime } from './format.ts';
import { previewSegments, type Segment } from './preview.ts';
import type { RailMark, Wire } from './rail.ts';
import { isBadEnd, isLifecycle, spokenRow } from './sentence.ts';

export interface TableRowProps {
  readonly id: string;
  /** Position in the whole view, from 1, for assistive technology. */
  readonly rowIndex: number;
  readonly index: number;
  readonly row: Row | undefined;
  /** To the row shown before; undefined at the first, or while that one is not here yet. */
  readonly deltaMs: number | undefined;
  /** Whether hour and minute are those of the row before. */
  readonly sameMinute: boolean;
  readonly above: Wire;
  readonly below: Wire;
  readonly mark: RailMark;
  readonly selected: boolean;
  readonly startedAtMs: number;
  readonly maxChars: number;
  /** Undefined where the table has no such column. */
  readonly name: string | undefined;
}

const wirePaths = (above: Wire, below: Wire, gap: number) => (
  <>
    {above !== 'none' && <path d={`M10 0V${12 - gap}`} className={`entries-wire-${above}`} />}
    {below !== 'none' && <path d={`M10 ${12 + gap}V24`} className={`entries-wire-${below}`} />}
  </>
);

function RailCell({ above, below, mark }: { above: Wire; below: Wire; mark: RailMark }) {
  return (
    <svg className="entries-rail" width="20" height="24" aria-hidden="true">
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

function Preview({ row, maxChars }: { row: Row; maxChars: number }) {
  const segments = previewSegments(row, maxChars);
  const beat = row.kind === 'ping' || row.kind === 'pong';
  if (beat && segments.length === 0) return <span className="entries-dim">no payload</span>;
  return (
    <>
      {row.kind === 'binary' && <span className="entries-bytes-size">{bytesText(row.size)} </span>}
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

/** One line of the table, 24 px whatever it holds: one height, or scaled scrolling lies. */
export const TableRow = memo(function TableRow(props: TableRowProps) {
  const { id, rowIndex, row, deltaMs, sameMinute, above, below, mark, selected, startedAtMs, maxChars, name } = props;
  if (row === undefined) {
    return (
      <div id={id} className="entries-row entries-row-waiting" role="row" aria-rowindex={rowIndex} aria-busy="true">
        <span />
        <span className="entries-right" role="gridcell">
          …
        </span>
      </div>
    );
  }
  const closeCode = row.kind === 'close' && typeof row.detail?.code === 'number' ? row.detail.code : undefined;
  const bad = isBadEnd(row);
  const [minute, second] = clock(startedAtMs, row.atNs);
  const long = deltaMs !== undefined && Math.abs(deltaMs) >= 999.5;
  const names = ['entries-row'];
  if (isLifecycle(row.kind)) names.push('entries-life');
  if (selected) names.push('entries-selected');
  return (
    <div
      id={id}
      className={names.join(' ')}
      role="row"
      aria-rowindex={rowIndex}
      aria-selected={selected}
      aria-label={spokenRow(row)}
      data-index={props.index}
      data-seq={row.seq}
    >
      <span>
        <RailCell above={above} below={below} mark={mark} />
      </span>
      <span className="entries-right entries-number" role="gridcell">
        {countText(row.seq)}
      </span>
      <span className="entries-time" role="gridcell" title={dateTime(startedAtMs, row.atNs)}>
        <span className={sameMinute ? 'entries-dim' : undefined}>{minute}</span>
        {second}
      </span>
      <span className="entries-right entries-number" role="gridcell">
        {deltaMs !== undefined && (
          <span className={long ? 'entries-long' : undefined}>
            {signedDurationText(deltaMs)}
            {long && deltaMs < 59_995 ? '\u00a0' : ''}
          </span>
        )}
      </span>
      {name !== undefined && (
        <span className="entries-name" role="gridcell">
          {visible(name)}
        </span>
      )}
      <span className="entries-kind" role="gridcell">
        <DirectionArrow direction={row.direction} />
        <span
          className="entries-kind-word"
          style={{ color: `var(${bad && row.kind === 'close' ? '--kind-error' : kindToken(row.kind, closeCode)})` }}
        >
          <KindGlyph kind={row.kind} closeCode={bad ? (closeCode ?? 1006) : closeCode} style={{ color: 'inherit' }} />
          {row.kind}
        </span>
      </span>
      <span className="entries-preview" role="gridcell" dir="ltr">
        <Preview row={row} maxChars={maxChars} />
      </span>
      <span className="entries-right entries-number" role="gridcell">
        {isLifecycle(row.kind) ? '' : bytesText(row.size)}
      </span>
    </div>
  );
});
