import { Script } from 'node:vm';
import type { Problem } from '../../../../src-shared/base/result.ts';

// A regex may backtrack for years, and nothing in the language stops it; a script run with a timeout is stopped, also
// inside a regex. The script only calls back, so that the code it guards is ordinary code.
const callBack = new Script('globalThis[Symbol.for("wirescope.guarded")]()');
const slot = Symbol.for('wirescope.guarded');

/** How long a regex may take over one entry… */
export const REGEX_TIME_MS = 500;
/** …and over several at once; then they are tried one by one. */
export const REGEX_STEP_TIME_MS = 100;

export const REGEX_SLOW: Problem = {
  code: 'FILTER_REGEX_SLOW',
  message: `The regex took more than ${REGEX_TIME_MS} ms over one entry, so the search was stopped.`,
  hint: 'A repeat inside a repeat, such as (a+)+, is the usual cause; write it without, or search for a word.',
};

/** Runs `work` for at most `timeoutMs`; `undefined` when it was stopped. What it touched is then half done. */
export function withinTime<T>(timeoutMs: number, work: () => T): { readonly value: T } | undefined {
  const globals = globalThis as unknown as Record<symbol, (() => T) | undefined>;
  globals[slot] = work;
  try {
    return { value: callBack.runInThisContext({ timeout: timeoutMs }) as T };
  } catch (caught) {
    if (caught instanceof Error && 'code' in caught && caught.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') return undefined;
    throw caught;
  } finally {
    globals[slot] = undefined;
  }
}
