import { assertNever } from '../../../src-shared/base/result.ts';
import type { ConnectionState } from '../../../src-shared/model/connection.ts';
import type { Reconnect } from '../../../src-shared/model/endpoint.ts';
import type {
  CloseDetail,
  ConnectingDetail,
  ErrorDetail,
  OpenDetail,
  WaitDetail,
} from '../../../src-shared/model/entry.ts';
import type { AttemptEnd } from '../transports/transport.ts';
import { healthyAfterMs, isExhausted, planWait } from './reconnect-policy.ts';

/** Where a connection stands. Plain data: {@link step} makes the next one and never changes it. */
export interface Lifecycle {
  /** 'idle' until the first connect. */
  readonly state: ConnectionState | 'idle';
  readonly sinceNs: number;
  /** Current or last attempt, from 1; 0 before the first. */
  readonly attempt: number;
  /** When the current attempt opened. */
  readonly openedNs: number | undefined;
  /** Attempts ended in a row since the connection was last healthy. */
  readonly failures: number;
  /** The last wait of this row of failures, as it was planned. */
  readonly lastDelayMs: number | undefined;
  /** SSE `retry:` in force. */
  readonly serverRetryMs: number | undefined;
  /** While waiting. */
  readonly wait: WaitDetail | undefined;
  /** Why it failed, or why it is trying again. */
  readonly problem: ErrorDetail | undefined;
}

export const IDLE: Lifecycle = {
  state: 'idle',
  sinceNs: 0,
  attempt: 0,
  openedNs: undefined,
  failures: 0,
  lastDelayMs: undefined,
  serverRetryMs: undefined,
  wait: undefined,
  problem: undefined,
};

export type LifecycleEvent =
  | { readonly type: 'userConnect' }
  | { readonly type: 'opened'; readonly detail: OpenDetail }
  | { readonly type: 'serverRetry'; readonly retryMs: number }
  | { readonly type: 'ended'; readonly end: AttemptEnd }
  /** The timer set by the last `setTimer` has run out. */
  | { readonly type: 'timer' }
  | { readonly type: 'userDisconnect' }
  /** Cuts a wait short; starts again after the end. */
  | { readonly type: 'tryNow' };

/** What the outside is to do, in this order. */
export type LifecycleEffect =
  | { readonly type: 'record'; readonly kind: 'connecting'; readonly detail: ConnectingDetail }
  | { readonly type: 'record'; readonly kind: 'open'; readonly detail: OpenDetail }
  | { readonly type: 'record'; readonly kind: 'error'; readonly detail: ErrorDetail }
  | { readonly type: 'record'; readonly kind: 'close'; readonly detail: CloseDetail }
  | { readonly type: 'record'; readonly kind: 'wait'; readonly detail: WaitDetail }
  | { readonly type: 'startAttempt'; readonly attempt: number }
  /** Politely: code 1000. */
  | { readonly type: 'closeAttempt' }
  | { readonly type: 'abortAttempt' }
  /** There is one timer; setting it replaces it. */
  | { readonly type: 'setTimer'; readonly delayMs: number }
  | { readonly type: 'cancelTimer' }
  /** Closed or failed, for good unless the user says otherwise. */
  | { readonly type: 'settled' };

export interface LifecycleContext {
  readonly url: string;
  readonly policy: Reconnect;
  readonly nowNs: number;
  /** 0 ≤ random < 1 */
  readonly random: number;
  /** Who starts what no wait led to. */
  readonly begunBy?: 'user' | 'replay';
}

export interface Step {
  readonly next: Lifecycle;
  readonly effects: readonly LifecycleEffect[];
}

/** A polite close that the peer does not answer becomes a hard one after this. */
export const CLOSE_GRACE_MS = 2000;

/** The end of an attempt that was called off before it was open. */
const CANCELLED: CloseDetail = { clean: false, by: 'client', reason: 'disconnected before it was open' };

/** The life of a connection, from Connect to Disconnect: pure, so that a test can walk it with a clock of its own. */
export function step(now: Lifecycle, event: LifecycleEvent, context: LifecycleContext): Step {
  const { begunBy = 'user' } = context;
  switch (event.type) {
    case 'userConnect':
      return isSettled(now) ? begin({ ...now, failures: 0 }, begunBy, context) : { next: now, effects: [] };
    case 'tryNow':
      if (now.state === 'waiting') return begin(now, 'retry', context, [{ type: 'cancelTimer' }]);
      return isSettled(now) ? begin({ ...now, failures: 0 }, begunBy, context) : { next: now, effects: [] };
    case 'opened':
      if (now.state !== 'connecting') return { next: now, effects: [] };
      return {
        next: { ...now, state: 'open', sinceNs: context.nowNs, openedNs: context.nowNs, problem: undefined },
        effects: [{ type: 'record', kind: 'open', detail: event.detail }],
      };
    case 'serverRetry':
      return { next: { ...now, serverRetryMs: event.retryMs }, effects: [] };
    case 'ended':
      return ended(now, event.end, context);
    case 'timer':
      if (now.state === 'waiting') return begin(now, 'retry', context);
      return { next: now, effects: now.state === 'closing' ? [{ type: 'abortAttempt' }] : [] };
    case 'userDisconnect':
      return disconnect(now, context);
    default:
      return assertNever(event);
  }
}

function isSettled(now: Lifecycle): boolean {
  return now.state === 'idle' || now.state === 'failed' || now.state === 'closed';
}

function begin(
  now: Lifecycle,
  cause: ConnectingDetail['cause'],
  context: LifecycleContext,
  before: readonly LifecycleEffect[] = [],
): Step {
  const attempt = now.attempt + 1;
  const waited =
    now.wait === undefined
      ? {}
      : { actualWaitMs: (context.nowNs - now.sinceNs) / 1e6, plannedWaitMs: now.wait.delayMs };
  return {
    next: { ...now, state: 'connecting', sinceNs: context.nowNs, attempt, openedNs: undefined, wait: undefined },
    effects: [
      ...before,
      { type: 'record', kind: 'connecting', detail: { url: context.url, cause, ...waited } },
      { type: 'startAttempt', attempt },
    ],
  };
}

function disconnect(now: Lifecycle, context: LifecycleContext): Step {
  const closing: Lifecycle = { ...now, state: 'closing', sinceNs: context.nowNs };
  switch (now.state) {
    case 'connecting':
    case 'open':
      return {
        next: closing,
        effects: [{ type: 'setTimer', delayMs: CLOSE_GRACE_MS }, { type: 'closeAttempt' }],
      };
    case 'waiting':
      return {
        next: { ...now, state: 'closed', sinceNs: context.nowNs, wait: undefined },
        // Without an entry the wait would never end for whoever reads the recording.
        effects: [
          { type: 'cancelTimer' },
          {
            type: 'record',
            kind: 'close',
            detail: { clean: true, by: 'client', reason: 'disconnected while waiting' },
          },
          { type: 'settled' },
        ],
      };
    case 'idle':
    case 'closing':
    case 'failed':
    case 'closed':
      return { next: now, effects: [] };
    default:
      return assertNever(now.state);
  }
}

function ended(now: Lifecycle, end: AttemptEnd, context: LifecycleContext): Step {
  const { nowNs, policy } = context;
  const effects: LifecycleEffect[] = [];
  if (now.state === 'closing') effects.push({ type: 'cancelTimer' });
  // The cause first, then the end it led to.
  if (end.error !== undefined) effects.push({ type: 'record', kind: 'error', detail: end.error });
  const livedMs = now.openedNs === undefined ? undefined : (nowNs - now.openedNs) / 1e6;
  const close = end.close ?? (now.state === 'closing' && end.error === undefined ? CANCELLED : undefined);
  if (close !== undefined) {
    const detail = livedMs === undefined ? close : { ...close, livedMs };
    effects.push({ type: 'record', kind: 'close', detail });
  }
  const isHealthy = livedMs !== undefined && livedMs >= healthyAfterMs(policy);
  const failures = isHealthy ? 1 : now.failures + 1;
  const after: Lifecycle = { ...now, sinceNs: nowNs, openedNs: undefined, failures, problem: end.error };
  if (now.state === 'closing') {
    effects.push({ type: 'settled' });
    return { next: { ...after, state: 'closed' }, effects };
  }
  const attempt = now.attempt + 1;
  const { serverRetryMs } = now;
  const { retryAfterMs } = end;
  const { random } = context;
  const previousDelayMs = failures === 1 ? undefined : now.lastDelayMs;
  const question = { failures, attempt, previousDelayMs, serverRetryMs, retryAfterMs, random };
  const wait = end.mayRetry ? planWait(policy, question) : undefined;
  if (wait !== undefined) {
    effects.push({ type: 'record', kind: 'wait', detail: wait }, { type: 'setTimer', delayMs: wait.delayMs });
    return { next: { ...after, state: 'waiting', wait, lastDelayMs: wait.delayMs }, effects };
  }
  if (end.mayRetry && isExhausted(policy, failures))
    effects.push({ type: 'record', kind: 'error', detail: gaveUp(failures) });
  effects.push({ type: 'settled' });
  const isBad = end.error !== undefined || end.close?.clean === false;
  return { next: { ...after, state: isBad ? 'failed' : 'closed' }, effects };
}

function gaveUp(failures: number): ErrorDetail {
  return {
    code: 'RETRIES_EXHAUSTED',
    message: `${failures} attempts in a row have ended, and the reconnect policy allows no more.`,
    hint: 'Look at the errors before this one; “Try now” starts again, and the policy’s number of tries can be raised.',
  };
}
