import { useCallback, useEffect, useMemo, useSyncExternalStore } from 'react';
import type { Problem } from '../../../src-shared/base/result.ts';
import type { ComparisonInfo, ComparisonTick } from '../../../src-shared/contract/compare.ts';
import type { Tick } from '../../../src-shared/contract/tick.ts';
import type { CompareRules } from '../../../src-shared/model/compare-rules.ts';
import { useDocument } from '../../data/use-document.ts';
import { useAsk, useEngine, useTick } from '../../data/use-engine.ts';
import { useWindowStore } from '../../state/store.ts';
import { keptComparisons, type Look } from './kept.ts';

export interface Comparison {
  /** Null until the engine answered. */
  readonly info: ComparisonInfo | null;
  /** Where it stands now. */
  readonly tick: ComparisonTick | null;
  readonly problem: Problem | null;
  readonly rules: CompareRules;
  readonly look: Look;
  changeRules(change: (before: CompareRules) => CompareRules): void;
  setLook(patch: Partial<Look>): void;
  again(): void;
}

/** Compares what a tab names, by the rules of the profile; again when those or its connections change. */
export function useComparison(tabId: string, a: string, b: string): Comparison {
  const engine = useEngine();
  const store = useWindowStore();
  const all = keptComparisons(engine, store);
  const [{ compare: rules }, changeDocument] = useDocument('rules');
  const snapshot = useCallback(() => all.of(tabId), [all, tabId]);
  const kept = useSyncExternalStore(all.subscribe, snapshot, snapshot);
  const { connectionsA, connectionsB } = kept.look;
  const isToStart = kept.asked === null;
  // biome-ignore lint/correctness/useExhaustiveDependencies: what was asked before only says whether to ask again
  useEffect(() => {
    const side = (recordingId: string, connections: readonly number[] | null) =>
      connections === null ? { recordingId } : { recordingId, connections: [...connections] };
    void all.start(tabId, { a: side(a, connectionsA), b: side(b, connectionsB), rules });
  }, [all, tabId, a, b, connectionsA, connectionsB, rules, isToStart]);

  const compareId = kept.info?.compareId ?? null;
  const live = useTick(
    useCallback((tick: Tick) => tick.comparisons.find((one) => one.compareId === compareId) ?? null, [compareId]),
  );
  const tick = live ?? kept.info;
  const ended = tick !== null && tick.state !== 'running' ? tick.revision : 0;
  const asked = useAsk('compare.info', compareId === null ? null : { compareId }, ended);
  const info = asked.value?.compareId === compareId ? asked.value : kept.info;
  const changeRules = useCallback(
    (change: (before: CompareRules) => CompareRules) =>
      changeDocument((before) => ({ ...before, compare: change(before.compare) })),
    [changeDocument],
  );
  const setLook = useCallback((patch: Partial<Look>) => all.look(tabId, patch), [all, tabId]);
  const again = useCallback(() => all.again(tabId), [all, tabId]);
  return useMemo(
    () => ({
      info,
      tick,
      problem: kept.problem ?? tick?.problem ?? null,
      rules,
      look: kept.look,
      changeRules,
      setLook,
      again,
    }),
    [info, tick, kept.problem, rules, kept.look, changeRules, setLook, again],
  );
}
