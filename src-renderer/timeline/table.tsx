import { memo, useEffect, useRef, useState } from 'react';
import type { TimelineSlice } from '../../src-shared/contract/timeline.ts';
import { words } from '../words/index.ts';
import { factsOf } from './facts.ts';
import type { TimeRange } from './layout-scene.ts';
import type { Story } from './story.ts';
import { clockTime, type WallClock } from './wall-clock.ts';

const { facts: said } = words.timeline;
const MOST = 200;
/** Who reads it line by line must not have it change under them, and nobody sees it. */
const CALM_MS = 1_000;

export interface TimelineTableProps {
  readonly slice: TimelineSlice | null;
  readonly stories: ReadonlyMap<number, Story>;
  readonly view: () => TimeRange;
  readonly clock: WallClock;
  readonly names: ReadonlyMap<number, string>;
}

interface Shown {
  readonly slice: TimelineSlice;
  readonly stories: ReadonlyMap<number, Story>;
  readonly view: TimeRange;
}

/** The newest answer, at most once a second. */
function useCalm(slice: TimelineSlice | null, stories: ReadonlyMap<number, Story>, view: () => TimeRange) {
  const latest = useRef({ slice, stories, view });
  latest.current = { slice, stories, view };
  const [shown, setShown] = useState<Shown | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null);
  const lastMs = useRef(Number.NEGATIVE_INFINITY);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new answer is the reason; the newest is taken when its time comes
  useEffect(() => {
    if (timer.current !== null) return;
    const show = (): void => {
      timer.current = null;
      const { slice, stories, view } = latest.current;
      if (slice === null) return;
      lastMs.current = performance.now();
      const { fromNs, toNs } = view();
      setShown({ slice, stories, view: { fromNs, toNs } });
    };
    const waitMs = lastMs.current + CALM_MS - performance.now();
    if (waitMs <= 0) show();
    else timer.current = setTimeout(show, waitMs);
  }, [slice, stories]);
  useEffect(
    () => () => {
      if (timer.current !== null) clearTimeout(timer.current);
      timer.current = null;
    },
    [],
  );
  return slice === null ? null : shown;
}

/** The lanes as a table, for screen readers: the same facts, in the same order, with their times. */
export function TimelineTable({ slice, stories, view, clock, names }: TimelineTableProps) {
  const shown = useCalm(slice, stories, view);
  return shown === null ? null : <FactsTable shown={shown} clock={clock} names={names} />;
}

interface FactsTableProps extends Pick<TimelineTableProps, 'clock' | 'names'> {
  readonly shown: Shown;
}

const FactsTable = memo(function FactsTable({ shown, clock, names }: FactsTableProps) {
  const { facts, cut } = factsOf({ ...shown, most: MOST });
  const entries = facts.filter((fact) => fact.seq !== undefined).length;
  return (
    <table className="timeline-hidden">
      <caption>{cut ? said.captionLatest(entries) : said.caption}</caption>
      <thead>
        <tr>
          <th scope="col">{said.time}</th>
          <th scope="col">{said.connection}</th>
          <th scope="col">{said.entry}</th>
          <th scope="col">{said.what}</th>
          <th scope="col">{said.details}</th>
        </tr>
      </thead>
      <tbody>
        {facts.map((fact) => (
          <tr key={fact.key}>
            <td>
              {fact.toNs === undefined
                ? clockTime(clock, fact.fromNs)
                : words.timeline.head.range(clockTime(clock, fact.fromNs), clockTime(clock, fact.toNs))}
            </td>
            <td>{names.get(fact.connection) ?? fact.connection}</td>
            <td>{fact.seq ?? said.many}</td>
            <td>{fact.what}</td>
            <td>{fact.sentence}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
});
