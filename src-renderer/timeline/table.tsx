import { memo } from 'react';
import type { TimelineSlice } from '../../src-shared/contract/timeline.ts';
import { factsOf } from './facts.ts';
import { clockTime, type WallClock } from './wall-clock.ts';

const MOST = 200;

export interface TimelineTableProps {
  readonly slice: TimelineSlice | null;
  readonly clock: WallClock;
  readonly names: ReadonlyMap<number, string>;
}

/** The lanes as a table, for screen readers: the same facts, in the same order, with their times. */
export const TimelineTable = memo(function TimelineTable({ slice, clock, names }: TimelineTableProps) {
  const facts = slice === null ? [] : factsOf(slice.lifecycle, MOST);
  const hidden = (slice?.lifecycle.length ?? 0) - facts.length;
  return (
    <table className="timeline-hidden">
      <caption>
        What happened in the visible part of the timeline
        {hidden > 0 || slice?.lifecycleCut ? `, the latest ${facts.length}` : ''}
      </caption>
      <thead>
        <tr>
          <th scope="col">Time</th>
          <th scope="col">Connection</th>
          <th scope="col">Entry</th>
          <th scope="col">What</th>
          <th scope="col">Details</th>
        </tr>
      </thead>
      <tbody>
        {facts.map((fact) => (
          <tr key={fact.seq}>
            <td>{clockTime(clock, fact.atNs)}</td>
            <td>{names.get(fact.connection) ?? fact.connection}</td>
            <td>{fact.seq}</td>
            <td>{fact.what}</td>
            <td>{fact.sentence}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
});
