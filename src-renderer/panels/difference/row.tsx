// biome-ignore-all lint/suspicious/noArrayIndexKey: segments of a preview have no identity but their place
// biome-ignore-all lint/a11y/useFocusableInteractive: the list has the focus and names its active line
// biome-ignore-all lint/a11y/useKeyWithClickEvents: the list handles the keys of its active line
import { memo } from 'react';
import { signedDurationText } from '../../../src-shared/base/units-text.ts';
import { visible } from '../../../src-shared/base/visible-text.ts';
import type { CompareRow } from '../../../src-shared/contract/compare.ts';
import type { Row } from '../../../src-shared/contract/recording.ts';
import type { CompareStatus, FieldChange } from '../../../src-shared/model/compare-rules.ts';
import { previewSegments } from '../../entries/table/preview.ts';
import { isBadEnd, spokenRow } from '../../entries/table/sentence.ts';
import { DirectionArrow, KindGlyph, kindToken } from '../../widgets/icon.tsx';
import { differenceWords as said } from '../../words/difference.ts';
import { markedPreview, sinceText } from './marks.ts';

export const ROW_PX = 24;

/** What the line between the sides says. */
export const SIGN: Readonly<Record<CompareStatus, string>> = {
  same: '',
  changed: '≠',
  missing: 'A',
  extra: 'B',
  slower: 'Δt',
  reordered: '↕',
};

export interface CompareLineProps {
  readonly id: string;
  readonly index: number;
  readonly total: number;
  readonly row: CompareRow | undefined;
  readonly active: boolean;
  /** How many characters of a preview fit. */
  readonly maxChars: number;
  onPick(index: number): void;
  onOpen(row: CompareRow): void;
}

/** One line of both sides, as high as every other. */
export const CompareLine = memo(function CompareLine(props: CompareLineProps) {
  const { id, index, total, row, active, maxChars, onPick, onOpen } = props;
  if (row === undefined) {
    return (
      <div role="presentation" className="diff-row diff-row-waiting">
        {said.waiting}
      </div>
    );
  }
  const { status, a, b, laterMs, changes } = row;
  return (
    <div
      id={id}
      role="option"
      aria-selected={active}
      aria-setsize={total}
      aria-posinset={index + 1}
      className={`diff-row diff-row-${status} ${active ? 'diff-row-on' : ''}`}
      data-row={row.row}
      onClick={() => onPick(index)}
      onDoubleClick={() => onOpen(row)}
    >
      <span className="entries-hidden">{spoken(row)}</span>
      <Side side="a" row={a} status={status} changes={changes} maxChars={maxChars} laterMs={null} />
      <span className="diff-gutter" aria-hidden="true" title={status === 'same' ? undefined : said.status[status]}>
        {SIGN[status]}
      </span>
      <Side
        side="b"
        row={b}
        status={status}
        changes={changes}
        maxChars={maxChars}
        laterMs={status === 'slower' ? laterMs : null}
      />
    </div>
  );
});

function spoken({ status, a, b, laterMs }: CompareRow): string {
  const parts: string[] = [said.status[status]];
  if (a !== null) parts.push(`${said.sides.a}: ${spokenRow(a)}`);
  if (b !== null && status !== 'same') parts.push(`${said.sides.b}: ${spokenRow(b)}`);
  if (status === 'slower' && laterMs !== null) parts.push(said.later(signedDurationText(laterMs)));
  return parts.join('; ');
}

interface SideProps {
  readonly side: 'a' | 'b';
  readonly row: Row | null;
  readonly status: CompareStatus;
  readonly changes: readonly FieldChange[];
  readonly maxChars: number;
  readonly laterMs: number | null;
}

function Side({ side, row, status, changes, maxChars, laterMs }: SideProps) {
  if (row === null) return <div className={`diff-side diff-side-${side} diff-hole`} />;
  const closeCode = row.kind === 'close' && typeof row.detail?.code === 'number' ? row.detail.code : undefined;
  const bad = isBadEnd(row);
  const token = bad && row.kind === 'close' ? '--kind-error' : kindToken(row.kind, closeCode);
  const marked = status === 'changed' ? { ...row, ...markedPreview(row, changes, side) } : { ...row, matches: [] };
  return (
    <div className={`diff-side diff-side-${side}`} aria-hidden="true">
      <span className="diff-at">{sinceText(row.atNs)}</span>
      <span className="diff-kind">
        <DirectionArrow direction={row.direction} />
        <span className="diff-kind-word" style={status === 'same' ? undefined : { color: `var(${token})` }}>
          <KindGlyph kind={row.kind} closeCode={bad ? (closeCode ?? 1006) : closeCode} style={{ color: 'inherit' }} />
          {row.kind}
        </span>
      </span>
      <span className="diff-preview" dir="ltr">
        {previewSegments(marked, maxChars).map(({ text, tone, match }, at) =>
          match ? (
            <mark key={at} className={`diff-mark diff-tone-${tone}`}>
              {visible(text)}
            </mark>
          ) : (
            <span key={at} className={`diff-tone-${tone}`}>
              {visible(text)}
            </span>
          ),
        )}
      </span>
      {laterMs !== null && <span className="diff-later">{signedDurationText(laterMs)}</span>}
    </div>
  );
}
