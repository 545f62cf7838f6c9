import { useEffect, useRef, useState } from 'react';
import type { CallEngine } from '../../src-shared/contract/index.ts';
import type { TimeRange } from './layout/layout-scene.ts';

export interface RangeCount {
  readonly entries: number;
  /** False while the answer for this range is on its way: the number is that of the one before. */
  readonly exact: boolean;
}

interface Question {
  readonly recordingId: string;
  readonly fromNs: number;
  readonly toNs: number;
  readonly connections: number[];
}

/** How many entries lie in a range: asked of the engine, one question at a time, the newest wins. null: not known yet. */
export function useRangeCount(
  call: CallEngine,
  recordingId: string,
  connections: readonly number[],
  range: TimeRange | null,
  revision: number,
): RangeCount | null {
  const [answer, setAnswer] = useState<{ readonly key: string; readonly entries: number } | null>(null);
  const busy = useRef(false);
  const next = useRef<Question | null>(null);
  const ids = connections.join(' ');
  const fromNs = range?.fromNs;
  const toNs = range?.toNs;
  const key = `${recordingId} ${ids} ${fromNs} ${toNs}`;
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new revision is the reason to ask again
  useEffect(() => {
    if (fromNs === undefined || toNs === undefined) {
      next.current = null;
      // The next range is another: the count of this one says nothing about it.
      setAnswer(null);
      return;
    }
    next.current = { recordingId, fromNs, toNs, connections: ids === '' ? [] : ids.split(' ').map(Number) };
    const ask = async (): Promise<void> => {
      if (busy.current) return;
      busy.current = true;
      while (next.current !== null) {
        const question = next.current;
        next.current = null;
        const counted = await call('timeline.count', question);
        // A recording that is closed meanwhile has no count; its range goes with it.
        if (counted.ok) setAnswer({ key: keyOf(question), entries: counted.value.entries });
      }
      busy.current = false;
    };
    void ask();
  }, [call, recordingId, ids, fromNs, toNs, revision]);
  if (range === null || answer === null) return null;
  return { entries: answer.entries, exact: answer.key === key };
}

function keyOf({ recordingId, connections, fromNs, toNs }: Question): string {
  return `${recordingId} ${connections.join(' ')} ${fromNs} ${toNs}`;
}
