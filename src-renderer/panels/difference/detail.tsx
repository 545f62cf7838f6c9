import { useMemo } from 'react';
import { countText, signedDurationText } from '../../../src-shared/base/units-text.ts';
import type { CompareRow } from '../../../src-shared/contract/compare.ts';
import type { RecordingInfo } from '../../../src-shared/contract/recording.ts';
import type { FieldChange } from '../../../src-shared/model/compare-rules.ts';
import { useEngine } from '../../data/use-engine.ts';
import { Compare } from '../../entries/detail/compare.tsx';
import { Detail } from '../../entries/detail/detail.tsx';
import { Button, IconButton } from '../../widgets/button.tsx';
import { differenceWords as said } from '../../words/difference.ts';
import { Letter } from './letter.tsx';
import { ruleFor } from './rules.ts';

export interface DifferenceDetailProps {
  readonly row: CompareRow;
  readonly a: RecordingInfo;
  readonly b: RecordingInfo;
  onOpen(side: 'a' | 'b', seq: number): void;
  onIgnore(path: string): void;
  onClose(): void;
}

/** One row, whole: what is different field by field, and both payloads beside each other. */
export function DifferenceDetail({ row, a, b, onOpen, onIgnore, onClose }: DifferenceDetailProps) {
  const { call } = useEngine();
  const pair = useMemo(
    () => (row.a === null || row.b === null ? null : { a: row.a.seq, b: row.b.seq }),
    [row.a?.seq, row.b?.seq, row.a, row.b],
  );
  const other = useMemo(() => ({ recordingId: b.id, startedAtMs: b.startedAtMs }), [b.id, b.startedAtMs]);
  return (
    <section className="diff-detail" aria-label={said.changes}>
      <div className="diff-detail-head">
        <h2>{said.status[row.status]}</h2>
        <span className="diff-detail-about">{about(row)}</span>
        <span className="grow" />
        {(['a', 'b'] as const).map((side) => {
          const entry = row[side];
          return (
            entry !== null && (
              <Button key={side} size="small" tone="quiet" onClick={() => onOpen(side, entry.seq)}>
                <Letter side={side} />
                {said.open(countText(entry.seq))}
              </Button>
            )
          );
        })}
        <IconButton icon="x" size="small" label={said.closeDetail} onClick={onClose} />
      </div>
      {row.changes.length > 0 && <Changes changes={row.changes} more={row.moreChanges ?? 0} onIgnore={onIgnore} />}
      {pair === null ? (
        <OneSide row={row} a={a} b={b} />
      ) : (
        <Compare
          key={`${pair.a} ${pair.b}`}
          call={call}
          recordingId={a.id}
          startedAtMs={a.startedAtMs}
          other={other}
          pair={pair}
          embedded
          onShow={(seq, side) => onOpen(side, seq)}
          onSwap={() => undefined}
        />
      )}
    </section>
  );
}

function about({ status, laterMs }: CompareRow): string {
  switch (status) {
    case 'same':
      return said.sameEntry;
    case 'missing':
      return said.onlyIn(said.sides.a);
    case 'extra':
      return said.onlyIn(said.sides.b);
    case 'reordered':
      return said.reorderedAbout;
    case 'slower':
      return laterMs === null ? '' : said.laterBy(signedDurationText(laterMs));
    case 'changed':
      return said.ignoredOthers;
  }
}

function OneSide({ row, a, b }: Pick<DifferenceDetailProps, 'row' | 'a' | 'b'>) {
  const { call } = useEngine();
  const [entry, info] = row.a !== null ? [row.a, a] : [row.b, b];
  if (entry === null) return null;
  return (
    <div className="diff-one">
      <Detail
        call={call}
        recordingId={info.id}
        startedAtMs={info.startedAtMs}
        seq={entry.seq}
        selected={[]}
        pinnedSeq={null}
        row={entry}
        onFilterBy={() => undefined}
        onGroupBy={() => undefined}
        onCompare={() => undefined}
      />
    </div>
  );
}

function Changes({
  changes,
  more,
  onIgnore,
}: {
  readonly more: number;
  readonly changes: readonly FieldChange[];
  readonly onIgnore: (path: string) => void;
}) {
  return (
    <div className="diff-changes">
      <table>
        <thead>
          <tr>
            <th scope="col">{said.change.path}</th>
            <th scope="col">
              <Letter side="a" /> {said.change.a}
            </th>
            <th scope="col">
              <Letter side="b" /> {said.change.b}
            </th>
            <td />
          </tr>
        </thead>
        <tbody>
          {changes.map(({ path, a, b }) => {
            const rule = ruleFor(path);
            return (
              <tr key={path}>
                <th scope="row" className="mono">
                  {path === '' || path === '$' ? said.wholePayload : path}
                </th>
                <td className="mono diff-value-a">{a ?? <em>{said.absent}</em>}</td>
                <td className="mono diff-value-b">{b ?? <em>{said.absent}</em>}</td>
                <td>
                  {rule !== null && (
                    <Button size="small" tone="quiet" onClick={() => onIgnore(rule)}>
                      {said.ignore(rule)}
                    </Button>
                  )}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
      {more > 0 && <p className="diff-more">{said.moreChanges(more)}</p>}
    </div>
  );
}
