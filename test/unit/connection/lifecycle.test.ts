import { describe, expect, it } from 'vitest';
import {
  IDLE,
  type Lifecycle,
  type LifecycleEffect,
  type LifecycleEvent,
  step,
} from '../../../src-main/engine/connection/lifecycle.ts';
import type { AttemptEnd } from '../../../src-main/engine/transports/transport.ts';
import type { Reconnect } from '../../../src-shared/model/endpoint.ts';
import type { OpenDetail } from '../../../src-shared/model/entry.ts';
import { fakeClock } from '../../fixtures/fake-clock.ts';

const open: OpenDetail = { url: 'ws://x/', status: 101, requestHeaders: [], responseHeaders: [], timings: {} };
const dropped: AttemptEnd = { close: { code: 1006, clean: false, by: 'network' }, mayRetry: true };
const refused: AttemptEnd = { error: { code: 'WS_UPGRADE_REFUSED', message: 'no', hint: 'why' }, mayRetry: false };

/** Walks the lifecycle with a clock: timers it sets come back as events. */
function walk(policy: Reconnect = { policy: 'fixed', delayMs: 1000 }) {
  const clock = fakeClock();
  let life: Lifecycle = IDLE;
  let timer: { cancel(): void } | undefined;
  let said: string[] = [];
  const effects: LifecycleEffect[] = [];
  const send = (event: LifecycleEvent): void => {
    const done = step(life, event, { url: 'ws://x/', policy, nowNs: clock.nowNs(), random: 0.5 });
    life = done.next;
    for (const effect of done.effects) {
      effects.push(effect);
      said.push(effect.type === 'record' ? effect.kind : effect.type);
      if (effect.type === 'setTimer') {
        timer?.cancel();
        timer = clock.after(effect.delayMs, () => send({ type: 'timer' }));
      }
      if (effect.type === 'cancelTimer') timer?.cancel();
    }
  };
  return {
    clock,
    send,
    /** What was said since the last look. */
    said: () => {
      const these = said;
      said = [];
      return these;
    },
    detail: (kind: string) =>
      effects.flatMap((effect) => (effect.type === 'record' && effect.kind === kind ? [effect.detail] : [])).at(-1),
    get life() {
      return life;
    },
  };
}

describe('the life of a connection', () => {
  it('goes through connect, open, drop, wait and connect again', () => {
    const { clock, send, said, detail } = walk();
    send({ type: 'userConnect' });
    expect(said()).toEqual(['connecting', 'startAttempt']);
    clock.advance(20);
    send({ type: 'opened', detail: open });
    expect(said()).toEqual(['open']);
    clock.advance(500);
    send({ type: 'ended', end: dropped });
    expect(said()).toEqual(['close', 'wait', 'setTimer']);
    expect(detail('close')).toMatchObject({ livedMs: 500 });
    expect(detail('wait')).toMatchObject({ policy: 'fixed', attempt: 2, delayMs: 1000 });
    clock.advance(999);
    expect(said()).toEqual([]);
    clock.advance(1);
    expect(said()).toEqual(['connecting', 'startAttempt']);
    expect(detail('connecting')).toEqual({ url: 'ws://x/', cause: 'retry', actualWaitMs: 1000, plannedWaitMs: 1000 });
  });

  it('says the error before the close it led to', () => {
    const { send, said } = walk();
    send({ type: 'userConnect' });
    send({ type: 'opened', detail: open });
    said();
    send({ type: 'ended', end: { ...dropped, error: { code: 'ECONNRESET', message: '', hint: '' } } });
    expect(said()).toEqual(['error', 'close', 'wait', 'setTimer']);
  });

  it('fails where trying again cannot help', () => {
    const walker = walk();
    walker.send({ type: 'userConnect' });
    walker.send({ type: 'ended', end: refused });
    expect(walker.said().slice(2)).toEqual(['error', 'settled']);
    expect(walker.life).toMatchObject({ state: 'failed', problem: { code: 'WS_UPGRADE_REFUSED' } });
    walker.send({ type: 'tryNow' });
    expect(walker.life).toMatchObject({ state: 'connecting', attempt: 2 });
  });

  it('is closed, not failed, after a clean end without a policy', () => {
    const walker = walk({ policy: 'none' });
    walker.send({ type: 'userConnect' });
    walker.send({ type: 'opened', detail: open });
    walker.send({ type: 'ended', end: { close: { code: 1000, clean: true, by: 'server' }, mayRetry: true } });
    expect(walker.life.state).toBe('closed');
  });

  it('cuts a wait short, and the timer of that wait stays silent', () => {
    const { clock, send, said, detail } = walk();
    send({ type: 'userConnect' });
    send({ type: 'ended', end: dropped });
    clock.advance(300);
    said();
    send({ type: 'tryNow' });
    expect(said()).toEqual(['cancelTimer', 'connecting', 'startAttempt']);
    expect(detail('connecting')).toMatchObject({ cause: 'retry', actualWaitMs: 300, plannedWaitMs: 1000 });
    clock.advance(5000);
    expect(said()).toEqual([]);
    expect(clock.pending).toBe(0);
  });

  it('closes politely, then hard after two seconds', () => {
    const walker = walk();
    walker.send({ type: 'userConnect' });
    walker.send({ type: 'opened', detail: open });
    walker.said();
    walker.send({ type: 'userDisconnect' });
    expect(walker.said()).toEqual(['setTimer', 'closeAttempt']);
    expect(walker.life.state).toBe('closing');
    walker.clock.advance(1999);
    expect(walker.said()).toEqual([]);
    walker.clock.advance(1);
    expect(walker.said()).toEqual(['abortAttempt']);
    walker.send({ type: 'ended', end: dropped });
    expect(walker.said()).toEqual(['cancelTimer', 'close', 'settled']);
    expect(walker.life.state).toBe('closed');
  });

  it('leaves no timer behind when the peer answers the close', () => {
    const walker = walk();
    walker.send({ type: 'userConnect' });
    walker.send({ type: 'opened', detail: open });
    walker.send({ type: 'userDisconnect' });
    walker.send({ type: 'ended', end: { close: { code: 1000, clean: true, by: 'client' }, mayRetry: false } });
    expect(walker.clock.pending).toBe(0);
  });

  it('cancels a wait on disconnect', () => {
    const walker = walk();
    walker.send({ type: 'userConnect' });
    walker.send({ type: 'ended', end: dropped });
    walker.said();
    walker.send({ type: 'userDisconnect' });
    expect(walker.said()).toEqual(['cancelTimer', 'close', 'settled']);
    expect(walker.life.state).toBe('closed');
    expect(walker.clock.pending).toBe(0);
  });

  it('gives up after as many tries as it may, and says so', () => {
    const walker = walk({ policy: 'fixed', delayMs: 10, maxTries: 2 });
    walker.send({ type: 'userConnect' });
    for (let i = 0; i < 3; i++) {
      walker.send({ type: 'ended', end: dropped });
      walker.clock.advance(10);
    }
    expect(walker.life).toMatchObject({ state: 'failed', attempt: 3 });
    expect(walker.detail('error')).toMatchObject({ code: 'RETRIES_EXHAUSTED' });
  });

  it('starts from the base again after it was healthy for long enough, and not before', () => {
    const policy: Reconnect = { policy: 'exponential', baseMs: 100, capMs: 10_000, jitter: 'none', resetAfterMs: 5000 };
    const walker = walk(policy);
    walker.send({ type: 'userConnect' });
    const delays: unknown[] = [];
    for (const livedMs of [0, 0, 4999, 5000, 0]) {
      walker.send({ type: 'opened', detail: open });
      walker.clock.advance(livedMs);
      walker.send({ type: 'ended', end: dropped });
      delays.push((walker.detail('wait') as { delayMs: number }).delayMs);
      walker.clock.next();
    }
    expect(delays).toEqual([100, 200, 400, 100, 200]);
  });

  it('waits as long as the server says', () => {
    const walker = walk({ policy: 'server', fallbackMs: 3000, capMs: 60_000 });
    walker.send({ type: 'userConnect' });
    walker.send({ type: 'serverRetry', retryMs: 1234 });
    walker.send({ type: 'ended', end: dropped });
    expect(walker.detail('wait')).toMatchObject({ delayMs: 1234, source: 'retry-field' });
  });
});
