/** Reconnect policies as the recording tells them: what was planned, where it came from, what it really was. */
import type { Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Reconnect } from '../../../src-shared/model/endpoint.ts';
import { freePort, type TestEngine, testEngine } from '../../fixtures/engine.ts';
import { frame, rawServer, switching } from '../../fixtures/raw-websocket-server.ts';
import { recorded } from '../../fixtures/recorded.ts';

let test: TestEngine;
const cleanups: (() => Promise<unknown>)[] = [];
beforeEach(async () => {
  test = await testEngine();
});
afterEach(async () => {
  await test.close();
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

async function serve(onRequest: (socket: Socket, request: string, count: number) => void): Promise<string> {
  let count = 0;
  const server = await rawServer((socket, request) => {
    count += 1;
    onRequest(socket, request, count);
  });
  cleanups.push(server.close);
  return server.url;
}

/** Opens, and lives so long. */
const livesFor =
  (ms: number) =>
  (socket: Socket, request: string): void => {
    socket.write(switching(request));
    setTimeout(() => socket.destroy(), ms);
  };

describe('a policy', () => {
  it('none: one attempt, then it has failed', async () => {
    const { target, all } = await recorded(test, { url: await serve(livesFor(5)), reconnect: { policy: 'none' } });
    await test.until(target.connection, 'failed', (status) => status.state === 'failed');
    expect((await all()).map((entry) => entry.kind)).toEqual(['connecting', 'open', 'close']);
  });

  it('fixed: the same wait each time, and the next attempt says how long it really was', async () => {
    const { of } = await recorded(test, {
      url: await serve(livesFor(1)),
      reconnect: { policy: 'fixed', delayMs: 30 },
    });
    const waits = await of('wait', 3);
    for (const [index, wait] of waits.slice(0, 3).entries()) {
      expect(wait.detail).toMatchObject({ policy: 'fixed', attempt: index + 2, baseMs: 30, jitterMs: 0, delayMs: 30 });
    }
    const attempts = await of('connecting', 4);
    for (const { detail } of attempts.slice(1, 4)) {
      expect(detail).toMatchObject({ cause: 'retry', plannedWaitMs: 30 });
      expect(detail.actualWaitMs).toBeGreaterThanOrEqual(29.5);
      expect(detail.actualWaitMs).toBeLessThan(300);
    }
    for (const [index, wait] of waits.slice(0, 3).entries()) {
      const next = attempts[index + 1];
      const betweenMs = ((next?.atNs ?? 0) - wait.atNs) / 1e6;
      // Entries before it may have taken a moment.
      expect(Math.abs(betweenMs - (next?.detail.actualWaitMs ?? 0))).toBeLessThan(25);
    }
  });

  const windows: readonly [NonNullable<Extract<Reconnect, { policy: 'exponential' }>['jitter']>, number, number][] = [
    ['none', 0, 0],
    ['full', -1, 0],
    ['equal', -0.5, 0],
    ['quarter', -0.25, 0.25],
  ];
  it.each(windows)(
    'exponential with %s jitter: doubles up to the cap, jitter within its window',
    async (jitter, lo, hi) => {
      const { of } = await recorded(test, {
        url: `ws://127.0.0.1:${await freePort()}/`,
        reconnect: { policy: 'exponential', baseMs: 8, capMs: 50, jitter },
      });
      const waits = (await of('wait', 6)).slice(0, 6).map((wait) => wait.detail);
      expect(waits.map((wait) => wait.baseMs)).toEqual([8, 16, 32, 50, 50, 50]);
      for (const wait of waits) {
        const { baseMs, jitterMs, delayMs, jitterMinMs, jitterMaxMs } = wait;
        expect(delayMs).toBe(baseMs + jitterMs);
        expect(delayMs).toBeLessThanOrEqual(50);
        expect([jitterMinMs, jitterMaxMs]).toEqual(
          [lo * baseMs, Math.min(hi * baseMs, 50 - baseMs)].map((ms) => ms + 0),
        );
        expect(jitterMs).toBeGreaterThanOrEqual(Math.floor(jitterMinMs));
        expect(jitterMs).toBeLessThanOrEqual(Math.ceil(jitterMaxMs));
      }
    },
  );

  it('exponential: begins anew once a connection has been healthy', async () => {
    const url = await serve((socket, request, count) => livesFor(count === 4 ? 150 : 1)(socket, request));
    const { of } = await recorded(test, {
      url,
      reconnect: { policy: 'exponential', baseMs: 4, jitter: 'none', resetAfterMs: 100 },
    });
    const waits = await of('wait', 5);
    expect(waits.slice(0, 5).map((wait) => wait.detail.baseMs)).toEqual([4, 8, 16, 4, 8]);
  });

  it('maxTries: ends with an error that says so, and Try now begins again', async () => {
    const { of, target } = await recorded(test, {
      url: `ws://127.0.0.1:${await freePort()}/`,
      reconnect: { policy: 'fixed', delayMs: 2, maxTries: 2 },
    });
    await test.until(target.connection, 'failed', (status) => status.state === 'failed');
    const errors = await of('error', 4);
    expect(errors.map((entry) => entry.detail.code)).toEqual([
      'ECONNREFUSED',
      'ECONNREFUSED',
      'ECONNREFUSED',
      'RETRIES_EXHAUSTED',
    ]);
    await test.must('connection.tryNow', target);
    const attempts = await of('connecting', 4);
    expect(attempts[3]).toMatchObject({ attempt: 4, detail: { cause: 'user' } });
  });

  it.each([
    ['seconds', () => '1', 1_000],
    ['a date', () => new Date(Date.now() + 3_000).toUTCString(), 2_000],
    ['more than a day', () => '31536000', 24 * 3_600_000],
  ])('any of them waits at least as long as Retry-After asks: %s', async (_what, value, atLeastMs) => {
    const url = await serve((socket) =>
      socket.end(`HTTP/1.1 503 Busy\r\nRetry-After: ${value()}\r\nContent-Length: 0\r\n\r\n`),
    );
    const { of, target } = await recorded(test, { url, reconnect: { policy: 'fixed', delayMs: 5 } });
    const [wait] = await of('wait');
    expect(wait?.detail).toMatchObject({ policy: 'fixed', source: 'retry-after' });
    expect(wait?.detail.delayMs).toBeGreaterThanOrEqual(atLeastMs - 1_000);
    expect(wait?.detail.delayMs).toBeLessThanOrEqual(atLeastMs + 1_000);
    const status = await test.until(target.connection, 'waiting', (now) => now.state === 'waiting');
    expect((status.nextAttemptAtNs ?? 0) - status.stateSinceNs).toBe((wait?.detail.delayMs ?? 0) * 1e6);
    expect(status.attempt).toBe(1);
  });

  it('server: takes its time from Retry-After, and its own fallback where there is none', async () => {
    const url = await serve((socket, request, count) => {
      if (count === 1) livesFor(1)(socket, request);
      else socket.end('HTTP/1.1 429 Slow\r\nRetry-After: 2\r\nContent-Length: 0\r\n\r\n');
    });
    const { of } = await recorded(test, { url, reconnect: { policy: 'server', fallbackMs: 20, capMs: 1_500 } });
    const [fallback, asked] = await of('wait', 2);
    expect(fallback?.detail).toMatchObject({ policy: 'server', delayMs: 20 });
    expect(fallback?.detail.source).toBeUndefined();
    // The cap holds for servers as well.
    expect(asked?.detail).toMatchObject({ policy: 'server', delayMs: 1_500, source: 'retry-after' });
  });
});

describe('a connection', () => {
  it('keeps everything that came before a drop, and counts on after it', async () => {
    const url = await serve((socket, request, count) => {
      socket.write(switching(request));
      socket.write(frame(0x81, `${count}a`));
      socket.write(frame(0x81, `${count}b`));
      setTimeout(() => socket.resetAndDestroy(), 20);
    });
    const { of, all } = await recorded(test, { url, reconnect: { policy: 'fixed', delayMs: 5 } });
    await of('text', 6);
    const texts = (await all()).filter((entry) => entry.kind === 'text');
    expect(texts.slice(0, 6).map((entry) => [entry.attempt, new TextDecoder().decode(entry.payload)])).toEqual([
      [1, '1a'],
      [1, '1b'],
      [2, '2a'],
      [2, '2b'],
      [3, '3a'],
      [3, '3b'],
    ]);
    const entries = await all();
    expect(entries.map((entry) => entry.seq)).toEqual(entries.map((_, index) => index + 1));
    expect(entries.every((entry, index) => index === 0 || entry.atNs >= (entries[index - 1]?.atNs ?? 0))).toBe(true);
  });
});
