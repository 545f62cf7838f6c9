import type { ReaderMode } from '../../../src-shared/model/connection.ts';

export type ThrottleEffect =
  | { readonly type: 'pause'; readonly by: 'user' | 'store'; readonly perSecond?: number }
  | { readonly type: 'resume'; readonly by: 'user' | 'store'; readonly pausedMs: number; readonly perSecond?: number };

const NONE: readonly ThrottleEffect[] = [];

/**
 * Decides whether the socket may be read. Three reasons not to, each on its own: the user paused it, the user lets only
 * N messages a second through (a token bucket of one second's worth), the store cannot keep up. Whoever asks pauses the
 * *socket* while {@link isPaused}, so that TCP makes the server feel it.
 */
export class ReaderThrottle {
  #mode: ReaderMode = { mode: 'normal' };
  #userSinceNs = 0;
  #storeSinceNs: number | undefined;
  #tokens = 0;
  #tokensAtNs = 0;

  get mode(): ReaderMode {
    return this.#mode;
  }

  /** Whether the socket must not be read now. */
  get isPaused(): boolean {
    return this.#mode.mode === 'pause' || this.#storeSinceNs !== undefined || this.#isSpent;
  }

  /** Whose pause it is that a person should know of: their own before the store's. A rate is not a pause. */
  get pausedBy(): 'user' | 'store' | undefined {
    if (this.#mode.mode === 'pause') return 'user';
    return this.#storeSinceNs === undefined ? undefined : 'store';
  }

  /** When a spent token bucket lets the next message through; infinite when nothing but a person or the store can. */
  get dueNs(): number {
    if (this.#mode.mode !== 'rate' || this.#storeSinceNs !== undefined || !this.#isSpent)
      return Number.POSITIVE_INFINITY;
    return this.#tokensAtNs + ((1 - this.#tokens) / this.#mode.perSecond) * 1e9;
  }

  get #isSpent(): boolean {
    return this.#mode.mode === 'rate' && this.#tokens < 1;
  }

  setMode(mode: ReaderMode, nowNs: number): readonly ThrottleEffect[] {
    const before = this.#mode;
    if (
      before.mode === mode.mode &&
      (mode.mode !== 'rate' || before.mode !== 'rate' || before.perSecond === mode.perSecond)
    )
      return NONE;
    const effects: ThrottleEffect[] = [];
    if (before.mode !== 'normal') {
      const pausedMs = (nowNs - this.#userSinceNs) / 1e6;
      effects.push({ type: 'resume', by: 'user', pausedMs, ...perSecondOf(before) });
    }
    this.#mode = mode;
    this.#userSinceNs = nowNs;
    this.#tokens = 1;
    this.#tokensAtNs = nowNs;
    if (mode.mode !== 'normal') effects.push({ type: 'pause', by: 'user', ...perSecondOf(mode) });
    return effects;
  }

  setOverloaded(overloaded: boolean, nowNs: number): readonly ThrottleEffect[] {
    const sinceNs = this.#storeSinceNs;
    if (overloaded === (sinceNs !== undefined)) return NONE;
    if (sinceNs === undefined) {
      this.#storeSinceNs = nowNs;
      return [{ type: 'pause', by: 'store' }];
    }
    this.#storeSinceNs = undefined;
    return [{ type: 'resume', by: 'store', pausedMs: (nowNs - sinceNs) / 1e6 }];
  }

  /** A message got through. What a transport could not hold back becomes debt, paid by a longer wait. */
  took(nowNs: number): void {
    this.refill(nowNs);
    if (this.#mode.mode === 'rate') this.#tokens -= 1;
  }

  /** Tokens for the time that has passed. */
  refill(nowNs: number): void {
    if (this.#mode.mode !== 'rate') return;
    const { perSecond } = this.#mode;
    const earned = ((nowNs - this.#tokensAtNs) / 1e9) * perSecond;
    // Rounded up by a billionth: a timer that fires exactly when it should must find its token.
    this.#tokens = Math.min(Math.max(1, perSecond), this.#tokens + earned + 1e-9);
    this.#tokensAtNs = nowNs;
  }
}

function perSecondOf(mode: ReaderMode): { perSecond?: number } {
  return mode.mode === 'rate' ? { perSecond: mode.perSecond } : {};
}
