import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { CallEngine } from '../../../src-shared/contract/index.ts';
import type { FilterFacts } from '../../../src-shared/filter/index.ts';

/** What was learned is good for so long: a person types faster than a recording changes its shape. */
const GOOD_FOR_MS = 4_000;

/** What completion may offer, asked of the engine when the field gets the focus and again while one types. */
export function useFilterFacts(
  call: CallEngine,
  recordingId: string,
  connections: readonly number[] | undefined,
  names: ReadonlyMap<number, { readonly name: string }>,
): { readonly facts: FilterFacts; readonly ask: () => void } {
  const [learned, setLearned] = useState<FilterFacts | null>(null);
  const asked = useRef({ atMs: Number.NEGATIVE_INFINITY, under: '' });
  const about = `${recordingId} ${connections?.join() ?? ''}`;
  const latest = useRef(about);
  useEffect(() => {
    latest.current = about;
    setLearned(null);
    asked.current = { atMs: Number.NEGATIVE_INFINITY, under: about };
  }, [about]);
  const ask = useCallback(() => {
    const nowMs = performance.now();
    if (nowMs - asked.current.atMs < GOOD_FOR_MS) return;
    asked.current = { atMs: nowMs, under: about };
    void call('recording.facts', {
      recordingId,
      ...(connections !== undefined && { connections: [...connections] }),
    }).then((answer) => {
      if (answer.ok && latest.current === about) setLearned(answer.value);
    });
  }, [call, recordingId, connections, about]);
  const facts = useMemo<FilterFacts>(
    () => ({
      ...learned,
      // By the short names of the tabs, and at once.
      connections: [...names]
        .filter(([connection]) => connections?.includes(connection) ?? true)
        .map(([connection, { name }]) => ({ connection, name })),
    }),
    [learned, names, connections],
  );
  return { facts, ask };
}
