import { assertNever } from '../../../src-shared/base/result.ts';
import type { Reconnect } from '../../../src-shared/model/endpoint.ts';
import type { WaitDetail } from '../../../src-shared/model/entry.ts';

/** What a policy is asked with when an attempt has ended. */
export interface WaitQuestion {
  /** Attempts that have failed in a row since the connection was last healthy, this one included; from 1. */
  readonly failures: number;
  /** The attempt the wait leads to. */
  readonly attempt: number;
  /** SSE `retry:` of this connection, once there was one. */
  readonly serverRetryMs: number | undefined;
  /** Retry-After of the attempt that just ended. */
  readonly retryAfterMs: number | undefined;
  /** The wait before this one, of the same row of failures; undefined for the first. */
  readonly previousDelayMs?: number | undefined;
  /** 0 ≤ random < 1 */
  readonly random: number;
}

/** A connection open this long has recovered, where the policy does not say otherwise. */
export const HEALTHY_MS = 10_000;

/** A server may ask for years (`Retry-After: 31536000`); a connection that waits longer than a day has ended. */
const LONGEST_WAIT_MS = 24 * 3_600_000;

/** After how long open the count of failures starts again. */
export function healthyAfterMs(policy: Reconnect): number {
  return policy.policy === 'exponential' ? policy.resetAfterMs : HEALTHY_MS;
}

/** Whether this many failures in a row are all the policy allows. */
export function isExhausted(policy: Reconnect, failures: number): boolean {
  return policy.policy !== 'none' && policy.maxTries !== undefined && failures > policy.maxTries;
}

/**
 * The wait before the next attempt; undefined when there is to be none. `jitterMinMs` and `jitterMaxMs` bound
 * `jitterMs`, counted from `baseMs`, and `baseMs + jitterMs` is `delayMs`, always: so the timeline can draw them.
 */
export function planWait(policy: Reconnect, question: WaitQuestion): WaitDetail | undefined {
  if (isExhausted(policy, question.failures)) return undefined;
  switch (policy.policy) {
    case 'none':
      return undefined;
    case 'fixed':
      return floored(plain('fixed', question.attempt, policy.delayMs), question.retryAfterMs);
    case 'exponential': {
      // 2^1023 is the last finite power; the cap is long reached.
      const grown = policy.baseMs * 2 ** Math.min(question.failures - 1, 1000);
      // Decorrelated jitter grows by what was waited, not by how often.
      const baseMs = Math.min(policy.capMs, policy.jitter === 'decorrelated' ? policy.baseMs : grown);
      const [min, max] = jitterWindow(policy.jitter, baseMs, policy.capMs, question.previousDelayMs ?? baseMs);
      const jitterMs = Math.round(min + (max - min) * question.random);
      const planned: WaitDetail = {
        policy: 'exponential',
        attempt: question.attempt,
        baseMs,
        jitterMs,
        delayMs: baseMs + jitterMs,
        jitterMinMs: min,
        jitterMaxMs: max,
      };
      return floored(planned, question.retryAfterMs);
    }
    case 'server': {
      const { retryAfterMs, serverRetryMs } = question;
      const asked = retryAfterMs ?? serverRetryMs;
      const wait = plain('server', question.attempt, Math.min(policy.capMs, asked ?? policy.fallbackMs));
      if (asked === undefined) return wait;
      return { ...wait, source: retryAfterMs === undefined ? 'retry-field' : 'retry-after' };
    }
    default:
      return assertNever(policy);
  }
}

function plain(policy: WaitDetail['policy'], attempt: number, delayMs: number): WaitDetail {
  return { policy, attempt, baseMs: delayMs, jitterMs: 0, delayMs, jitterMinMs: 0, jitterMaxMs: 0 };
}

/** Retry-After is a floor: sooner would be rude, and the server would only say it again (RFC 9110, section 10.2.3). */
function floored(wait: WaitDetail, retryAfterMs: number | undefined): WaitDetail {
  if (retryAfterMs === undefined || retryAfterMs <= wait.delayMs) return wait;
  return { ...plain(wait.policy, wait.attempt, Math.min(retryAfterMs, LONGEST_WAIT_MS)), source: 'retry-after' };
}

/**
 * From where to where jitter may move the delay, as offsets from the base: "full", "equal" and "decorrelated" as in "Exponential
 * Backoff And Jitter" (AWS), "quarter" is ±25 %. The cap holds with jitter too.
 */
function jitterWindow(
  jitter: 'none' | 'full' | 'equal' | 'decorrelated' | 'quarter',
  baseMs: number,
  capMs: number,
  previousDelayMs: number,
): readonly [minMs: number, maxMs: number] {
  switch (jitter) {
    case 'none':
      return [0, 0];
    case 'full':
      return [-baseMs, 0];
    case 'equal':
      return [-baseMs / 2, 0];
    case 'decorrelated':
      return [0, Math.max(0, Math.min(capMs, previousDelayMs * 3) - baseMs)];
    case 'quarter':
      return [-baseMs / 4, Math.min(baseMs / 4, capMs - baseMs)];
    default:
      return assertNever(jitter);
  }
}
