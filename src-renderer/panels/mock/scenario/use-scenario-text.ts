import { useCallback, useEffect, useRef, useState } from 'react';
import type { Result } from '../../../../src-shared/base/result.ts';
import type { MockDetail, MockStatus, ScenarioCheck } from '../../../../src-shared/contract/mock.ts';
import { useEngine } from '../../../data/use-engine.ts';
import { useWindowState } from '../../../state/store.ts';

/** Long enough that a word is not checked at every letter. */
const CHECK_AFTER_MS = 250;

export interface ScenarioText {
  readonly text: string;
  /** Whether it differs from what is served. */
  readonly changed: boolean;
  /** What is wrong with it, as soon as that is known. */
  readonly problem: ScenarioCheck['problem'];
  readonly checking: boolean;
  change(text: string): void;
  /** Serves it, and writes it to its file where it has one. Answers whether that was done. */
  serve(): Promise<boolean>;
  revert(): void;
  /** Changes what stands there, and serves it: what a dialog adds. Answers the mistake, or null. */
  edit(how: (text: string) => Promise<Result<string>>): Promise<string | null>;
}

/** The scenario's text while it is edited. What is served comes from the engine; a draft stays until it is served or given up. */
export function useScenarioText(status: MockStatus, detail: MockDetail | null): ScenarioText {
  const { call } = useEngine();
  const report = useWindowState((state) => state.report);
  const { mockId } = status;
  const served = detail?.text ?? '';
  const [draft, setDraft] = useState<string | null>(null);
  const [problem, setProblem] = useState<ScenarioCheck['problem']>(null);
  const [checking, setChecking] = useState(false);
  const text = draft ?? served;
  const changed = draft !== null && draft !== served;
  const latest = useRef(text);
  latest.current = text;

  useEffect(() => {
    if (!changed) {
      setProblem(null);
      setChecking(false);
      return;
    }
    setChecking(true);
    let current = true;
    const timer = setTimeout(() => {
      void call('mock.check', { text }).then((answer) => {
        if (!current) return;
        setChecking(false);
        if (answer.ok) setProblem(answer.value.problem);
        else report(answer.error);
      });
    }, CHECK_AFTER_MS);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [call, report, text, changed]);

  /** Answers the mistake, or null when it is served. */
  const serveText = useCallback(
    async (what: string): Promise<string | null> => {
      const save = status.source === 'file';
      const answer = await call('mock.change', { mockId, text: what, save });
      if (!answer.ok) {
        const checked = await call('mock.check', { text: what });
        if (checked.ok && checked.value.problem !== null) setProblem(checked.value.problem);
        else report(answer.error);
        return answer.error.message;
      }
      setProblem(null);
      return null;
    },
    [call, report, mockId, status.source],
  );

  return {
    text,
    changed,
    problem,
    checking,
    change: setDraft,
    serve: async () => (await serveText(latest.current)) === null,
    revert: () => setDraft(null),
    async edit(how) {
      const made = await how(latest.current);
      if (!made.ok) return `${made.error.message} ${made.error.hint}`;
      const mistake = await serveText(made.value);
      if (mistake === null) setDraft(made.value);
      return mistake;
    },
  };
}
