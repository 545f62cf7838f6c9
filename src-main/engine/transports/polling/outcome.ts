import type { ResponseDetail } from '../../../../src-shared/model/entry.ts';

/** What a reply's status means for a run of polls, before its body is looked at. */
export type StatusMeaning =
  /** 2xx, 304: read it and poll on. */
  | { readonly kind: 'success' }
  /** Held until the server or a gateway gave up (408, 504): an ordinary end of a long-poll. Poll on. */
  | { readonly kind: 'held' }
  /** The attempt ends here. */
  | { readonly kind: 'end'; readonly outcome: ResponseDetail['outcome']; readonly mayRetry: boolean };

/** From here on a 408 or 504 was a request that was held, not a gateway that finds nobody behind it. */
const REALLY_HELD_MS = 1_000;

/**
 * 429 and 503 are `busy` and end the attempt, so that the wait the server asks for (Retry-After) is a `wait` on the
 * timeline. Other 5xx may pass; other 4xx will not, and are not tried again.
 */
export function meaningOf(status: number, heldMs: number, mode: 'long-poll' | 'poll', opened: boolean): StatusMeaning {
  if ((status >= 200 && status < 300) || status === 304) return { kind: 'success' };
  if (status === 408 || status === 504) {
    return mode === 'long-poll' && opened && heldMs >= REALLY_HELD_MS
      ? { kind: 'held' }
      : { kind: 'end', outcome: 'timeout', mayRetry: true };
  }
  if (status === 429 || status === 503 || status === 425) return { kind: 'end', outcome: 'busy', mayRetry: true };
  // nchan answers 410 to every held request when it shuts down; after a run that worked it is worth another try.
  const mayPass = status >= 500 || (status === 410 && opened);
  return { kind: 'end', outcome: 'error', mayRetry: mayPass };
}

/** A reply sooner than this was not held: with nothing new in it, asking again at once would be spinning. */
const FAST_MS = 250;
const FLOOR_MS = 250;
const FLOOR_CAP_MS = 5_000;
/** So many in a row are worth a word. */
const SPINNING_AFTER = 5;

export interface SpinGuard {
  /** After each reply: the least delay before the next request, and whether to say so now. */
  next(progress: boolean, heldMs: number): { readonly delayMs: number; readonly say: boolean };
}

/** Doubles the delay from 250 ms to 5 s while replies come at once and bring nothing new. */
export function createSpinGuard(): SpinGuard {
  let inARow = 0;
  let said = false;
  return {
    next(progress, heldMs) {
      if (progress || heldMs >= FAST_MS) {
        inARow = 0;
        return { delayMs: 0, say: false };
      }
      inARow += 1;
      const say = inARow === SPINNING_AFTER && !said;
      said ||= say;
      return { delayMs: Math.min(FLOOR_CAP_MS, FLOOR_MS * 2 ** (inARow - 1)), say };
    },
  };
}
