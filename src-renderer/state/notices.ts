import type { Problem } from '../../src-shared/base/result.ts';

/** What can be done about a note: take back what it tells. */
export interface NoticeAction {
  readonly label: string;
  run(): void;
}

/** Something the person must know: a failed command (code, sentence, hint), or one line of what was done. */
export interface Notice {
  readonly id: number;
  readonly tone: 'problem' | 'note';
  readonly problem: Problem | null;
  readonly text: string;
  /** How often the same was said in a row. */
  readonly times: number;
  readonly action: NoticeAction | null;
}

const MOST_SHOWN = 4;

/** Adds a problem; the same one again is counted, not stacked. The oldest goes when there are too many. */
export function addProblem(notices: readonly Notice[], id: number, problem: Problem): readonly Notice[] {
  const same = notices.find((one) => one.problem?.code === problem.code && one.problem.message === problem.message);
  if (same !== undefined) return notices.map((one) => (one === same ? { ...one, times: one.times + 1 } : one));
  return [...notices, { id, tone: 'problem' as const, problem, text: problem.message, times: 1, action: null }].slice(
    -MOST_SHOWN,
  );
}

export function addNote(
  notices: readonly Notice[],
  id: number,
  text: string,
  action: NoticeAction | null = null,
): readonly Notice[] {
  return [
    ...notices.filter((one) => one.text !== text),
    { id, tone: 'note' as const, problem: null, text, times: 1, action },
  ].slice(-MOST_SHOWN);
}
