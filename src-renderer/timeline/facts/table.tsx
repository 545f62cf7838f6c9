import { memo, useCallback, useEffect, useRef, useState } from 'react';
import type { TimelineSlice } from '../../../src-shared/contract/timeline.ts';
import { words } from '../../words/index.ts';
import type { ViewStore } from '../axis/view-store.ts';
import { clockTime, type WallClock } from '../axis/wall-clock.ts';
import { flagDigits } from '../layout/layout-ruler.ts';
import type { TimeRange } from '../layout/layout-scene.ts';
import { factsOf } from './facts.ts';
import type { Story } from './story.ts';

const { facts: said } = words.timeline;
const MOST = 200;
/** Who reads it line by line must not have it change under them, and nobody sees it. */
const CALM_MS = 1_000;

export interface TimelineTableProps {
  readonly slice: TimelineSlice | null;
  readonly stories: ReadonlyMap<number, Story>;
  readonly store: ViewStore;
  readonly clock: WallClock;
  readonly names: ReadonlyMap<number, string>;
}

interface Shown {
  readonly slice: TimelineSlice;
  readonly stories: ReadonlyMap<number, Story>;
  readonly view: TimeRange;
}

/** The newest answer and view, at most once a second. */
function useCalm({ slice, stories, store }: Pick<TimelineTableProps, 'slice' | 'stories' | 'store'>): Shown | null {
  const latest = useRef({ slice, stories });
  latest.current = { slice, stories };
  const [shown, setShown] = useState<Shown | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null);
  const lastMs = useRef(Number.NEGATIVE_INFINITY);
  const refresh = useCallback((): void => {
    if (timer.current !== null) return;
    const show = (): void => {
      timer.current = null;
      const { slice, stories } = latest.current;
      if (slice === null) return;
      lastMs.current = performance.now();
      const { fromNs, toNs } = store.view();
      setShown({ slice, stories, view: { fromNs, toNs } });
    };
    timer.current = setTimeout(show, Math.max(0, lastMs.current + CALM_MS - performance.now()));
  }, [store]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new answer is the reason; the newest is taken when its time comes
  useEffect(refresh, [slice, stories, refresh]);
  useEffect(() => store.subscribe(refresh), [store, refresh]);
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
export function TimelineTable({ slice, stories, store, clock, names }: TimelineTableProps) {
  const shown = useCalm({ slice, stories, store });
  return shown === null ? null : <FactsTable shown={shown} clock={clock} names={names} />;
}

interface FactsTableProps extends Pick<TimelineTableProps, 'clock' | 'names'> {
  readonly shown: Shown;
}

const FactsTable = memo(function FactsTable({ shown, clock, names }: FactsTableProps) {
  const { facts, cut } = factsOf({ ...shown, most: MOST });
  // Digits that tell a thousandth of the view apart.
  const digits = flagDigits({ ...shown.view, width: 1_000 });
  const time = (atNs: number): string => clockTime(clock, atNs, digits);
  const entries = facts.filter((fact) => fact.seq !== undefined).length;
  return (
    <div className="timeline-hidden">
      {/* A table is never narrower than its words: only what is around it can be. */}
      <table>
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
                  ? time(fact.fromNs)
                  : words.timeline.head.range(time(fact.fromNs), time(fact.toNs))}
              </td>
              <td>{names.get(fact.connection) ?? fact.connection}</td>
              <td>{fact.seq ?? said.many}</td>
              <td>{fact.what}</td>
              <td>{fact.sentence}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
});
