import { describe, expect, it } from 'vitest';
import { createFeed } from '../../../src-main/engine/mock/messages/feed-run.ts';
import { recordedMessages, recordedTiming } from '../../../src-main/engine/mock/messages/recorded-feed.ts';
import type { Result } from '../../../src-shared/base/result.ts';
import type { Entry } from '../../../src-shared/model/entry.ts';
import { waitFor } from '../../fixtures/wait-for.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

/** An entry of a recording, at a millisecond. */
function entry(atMs: number, fields: Partial<Entry>): Entry {
  return {
    seq: atMs + 1,
    atNs: atMs * 1e6,
    connection: 1,
    attempt: 1,
    transport: 'websocket',
    direction: 'toClient',
    kind: 'text',
    size: fields.payload?.byteLength ?? 0,
    ...fields,
  };
}

async function* of(...entries: Entry[]): AsyncGenerator<Entry> {
  yield* entries;
}

function must<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
}

describe('the messages of a recording', () => {
  it('are what the server sent on one connection: texts, bytes, events by their names; not what was cut', async () => {
    const messages = must(
      await recordedMessages(
        of(
          entry(5, { kind: 'open' }),
          entry(10, { connection: 2, direction: 'toServer', payload: bytes('asked') }),
          entry(20, { connection: 2, payload: bytes('a €') }),
          entry(30, { connection: 1, payload: bytes('another connection') }),
          entry(40, { connection: 2, kind: 'ping', payload: bytes('p') }),
          entry(50, { connection: 2, kind: 'binary', payload: Uint8Array.of(0, 255) }),
          entry(60, { connection: 2, kind: 'event', payload: bytes('e'), detail: { event: 'order', chunk: 1 } }),
          entry(70, { connection: 2, payload: bytes('cut'), truncated: true, sha256: '00' }),
        ),
        { file: 'x.wirescope' },
      ),
    );
    expect(messages).toEqual([
      { atMs: 20, text: 'a €' },
      { atMs: 50, text: 'AP8=', binary: Buffer.of(0, 255) },
      { atMs: 60, text: 'e', event: 'order' },
    ]);
  });

  it('are a problem where there are none', async () => {
    const none = await recordedMessages(of(entry(1, { connection: 1, payload: bytes('x') })), {
      file: 'x.wirescope',
      connection: 7,
    });
    expect(none).toMatchObject({
      ok: false,
      error: { code: 'RECORDING_EMPTY', message: expect.stringContaining('connection 7') },
    });
  });

  it('are due as far apart as they came, by the speed, and again after a gap like the others', () => {
    const times = [{ atMs: 100 }, { atMs: 150 }, { atMs: 300 }];
    expect([0, 1, 2, 3].map(recordedTiming(times, 1, false))).toEqual([0, 50, 200, null]);
    expect([0, 1, 2, 3, 4].map(recordedTiming(times, 2, true))).toEqual([0, 25, 100, 150, 175]);
    expect([0, 1].map(recordedTiming([{ atMs: 7 }], 1, true))).toEqual([0, 1_000]);
  });

  it('come as they came, within a few milliseconds, twice as fast where that is said', async () => {
    const gaps = [0, 30, 30, 100, 101, 260, 400];
    const created = await createFeed(
      { recording: { file: 'x', speed: 2 }, loop: false, history: 100 },
      {
        seed: 1,
        nowMs: () => performance.now(),
        wallMs: () => Date.now(),
        recorded: async () => ({ ok: true, value: gaps.map((atMs) => ({ atMs, text: String(atMs) })) }),
      },
    );
    const feed = must(created);
    const cameMs: number[] = [];
    let had = 0;
    feed.onPublish(() => {
      for (const _message of feed.after(had)) cameMs.push(performance.now());
      had = feed.lastId;
    });
    const beganMs = performance.now();
    feed.start();
    await waitFor('all of them', () => feed.lastId === gaps.length);
    feed.stop();
    const late = cameMs.map((at, index) => at - beganMs - (gaps[index] ?? 0) / 2);
    // The machine that runs the tests may be busy; early is never right.
    expect(Math.min(...late)).toBeGreaterThan(-3);
    expect(late.toSorted((a, b) => a - b)[3]).toBeLessThan(15);
    expect(Math.max(...late)).toBeLessThan(150);
  });
});
