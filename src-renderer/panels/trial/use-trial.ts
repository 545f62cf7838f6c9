import { useCallback, useEffect, useRef, useState } from 'react';
import type { Problem } from '../../../src-shared/base/result.ts';
import type { TrialReport } from '../../../src-shared/contract/trial.ts';
import type { EndpointInput } from '../../../src-shared/model/endpoint.ts';
import { useEngine } from '../../data/use-engine.ts';
import { useWindowStore } from '../../state/store.ts';

/** Often enough to see the steps go by, seldom enough to cost nothing. */
const ASK_EVERY_MS = 100;

export interface RunningTrial {
  readonly report: TrialReport | null;
  /** The engine could not be asked; what is wrong with the endpoint is in the report. */
  readonly problem: Problem | null;
  again(): void;
  stop(): void;
}

/** Tests the endpoint once on mounting, and stops the test with the component. */
export function useTrial(endpoint: EndpointInput): RunningTrial {
  const { call } = useEngine();
  const store = useWindowStore();
  const [report, setReport] = useState<TrialReport | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [round, setRound] = useState(0);
  const tested = useRef(endpoint);
  const running = useRef<string | null>(null);

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new round is a new test
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let left = false;
    setReport(null);
    setProblem(null);
    const take = (answer: Awaited<ReturnType<typeof call<'endpoint.test'>>>): void => {
      if (!answer.ok) {
        if (!left) setProblem(answer.error);
        return;
      }
      const { trialId, state } = answer.value;
      if (left) {
        if (state === 'running') void call('endpoint.testCancel', { trialId });
        return;
      }
      running.current = trialId;
      setReport(answer.value);
      if (state === 'running')
        timer = setTimeout(() => void call('endpoint.testReport', { trialId }).then(take), ASK_EVERY_MS);
    };
    void call('endpoint.test', { endpoint: tested.current, environmentId: store.getState().environmentId }).then(take);
    return () => {
      left = true;
      clearTimeout(timer);
      if (running.current !== null) void call('endpoint.testCancel', { trialId: running.current });
      running.current = null;
    };
  }, [call, store, round]);

  const stop = useCallback(() => {
    if (running.current !== null) void call('endpoint.testCancel', { trialId: running.current });
  }, [call]);
  const again = useCallback(() => setRound((before) => before + 1), []);
  return { report, problem, again, stop };
}
