import { useCallback, useEffect, useRef, useState } from 'react';
import type { Problem } from '../../../src-shared/base/result.ts';
import type { CallEngine, CommandInput, CommandOutput } from '../../../src-shared/contract/index.ts';
import type { SurveyStatus } from '../../../src-shared/contract/survey.ts';
import type { Tick } from '../../../src-shared/contract/tick.ts';
import { useTick } from '../../data/use-engine.ts';

export type Counted = CommandOutput<'survey.get'>;
export type SurveyQuery = CommandInput<'survey.open'>;

/** Groups pulled: more than one reads. */
const GROUPS = 200;
/** While it counts, numbers change this often: a person reads them. */
const PULL_EVERY_MS = 200;

const surveysOf = (tick: Tick): readonly SurveyStatus[] => tick.surveys;

export interface SurveyState {
  /** Of the survey asked for, or of the one before it while that has nothing yet. */
  readonly counted: Counted | null;
  /** `counted` is of an earlier question. */
  readonly stale: boolean;
  readonly problem: Problem | null;
  cancel(): void;
  again(): void;
}

/** Keeps one survey open for the query, pulls its counts as they grow, and closes it. */
export function useSurvey(call: CallEngine, query: SurveyQuery | null): SurveyState {
  const [open, setOpen] = useState<{ readonly key: string; readonly id: string } | null>(null);
  const [counted, setCounted] = useState<{ readonly id: string; readonly value: Counted } | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [turn, setTurn] = useState(0);
  const key = query === null ? null : `${turn} ${JSON.stringify(query)}`;
  const latest = useRef(query);
  useEffect(() => {
    latest.current = query;
  });

  useEffect(() => {
    const asked = latest.current;
    if (key === null || asked === null) {
      setProblem(null);
      return;
    }
    let id: string | null = null;
    let gone = false;
    void call('survey.open', asked).then((answer) => {
      if (!answer.ok) {
        if (!gone) setProblem(answer.error);
        return;
      }
      id = answer.value.surveyId;
      if (gone) void call('survey.close', { surveyId: id });
      else {
        setProblem(null);
        setOpen({ key, id });
      }
    });
    return () => {
      gone = true;
      if (id !== null) void call('survey.close', { surveyId: id });
    };
  }, [call, key]);

  const id = open !== null && open.key === key ? open.id : null;
  const surveys = useTick(surveysOf);
  const told = surveys.find(({ surveyId }) => surveyId === id);
  const have = counted !== null && counted.id === id ? counted.value.status : null;
  const isBehind =
    id !== null &&
    (have === null ||
      (told !== undefined &&
        (told.revision !== have.revision || told.total !== have.total || told.cancelled !== have.cancelled)));
  // Pulled at once the first time, then in its own rhythm: one question at a time.
  const [pulled, setPulled] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each answer may ask the next question
  useEffect(() => {
    if (id === null || !isBehind) return;
    let gone = false;
    const timer = setTimeout(
      () => {
        void call('survey.get', { surveyId: id, groups: GROUPS }).then((answer) => {
          if (gone) return;
          if (!answer.ok) {
            setProblem(answer.error);
            return;
          }
          setCounted({ id, value: answer.value });
          setPulled((now) => now + 1);
        });
      },
      have === null || (told?.done === true && !have.done) ? 0 : PULL_EVERY_MS,
    );
    return () => {
      gone = true;
      clearTimeout(timer);
    };
  }, [call, id, isBehind, pulled]);

  const cancel = useCallback(() => {
    if (id !== null) void call('survey.cancel', { surveyId: id });
  }, [call, id]);
  const again = useCallback(() => setTurn((now) => now + 1), []);
  return {
    counted: query === null ? null : (counted?.value ?? null),
    stale: counted !== null && counted.id !== id,
    problem,
    cancel,
    again,
  };
}
