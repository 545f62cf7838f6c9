import { describe, expect, it } from 'vitest';
import { endWord, failureWord } from '../../../src-renderer/timeline/facts/reasons.ts';
import { knownLifecycle, spanAt, storyOf } from '../../../src-renderer/timeline/facts/story.ts';
import type { LifecyclePoint, TimelineSlice } from '../../../src-shared/contract/timeline.ts';
import type { DetailByKind } from '../../../src-shared/model/entry.ts';
import type { Kind } from '../../../src-shared/model/kind.ts';
import { openDetail, pricesSession, sliceOf } from '../../fixtures/timeline-session.ts';

let seq = 0;
function point<K extends Kind>(atNs: number, attempt: number, kind: K, detail: DetailByKind[K]): LifecyclePoint {
  seq += 1;
  return { seq, atNs, connection: 1, attempt, kind, detail };
}
const connecting = { url: 'ws://127.0.0.1/', cause: 'user' } as const;
const wait = {
  policy: 'exponential',
  attempt: 2,
  baseMs: 1_000,
  jitterMs: 180,
  delayMs: 1_180,
  jitterMinMs: -200,
  jitterMaxMs: 200,
} as const;

describe('story of a connection', () => {
  it('tells the session of the drawing: two waits, a drop, a refusal, a missed pong, a pause', () => {
    const session = pricesSession();
    const story = storyOf(session.lifecycle, 1);
    expect(story.spans.map((span) => `${span.state} ${span.attempt}`)).toEqual([
      'connecting 1',
      'open 1',
      'waiting 1',
      'connecting 2',
      'waiting 2',
      'connecting 3',
      'open 3',
    ]);
    expect(story.failures.map(failureWord)).toEqual(['1006', 'refused']);
    expect(story.missed).toHaveLength(1);
    expect(story.pauses.map((pause) => pause.pausedMs)).toEqual([1_400]);
    expect(spanAt(story, session.nowNs)?.state).toBe('open');
  });

  it('keeps planned and actual wait apart', () => {
    const story = storyOf(
      [
        point(0, 1, 'wait', wait),
        point(400e6, 2, 'connecting', { ...connecting, cause: 'retry', plannedWaitMs: 1_180, actualWaitMs: 400 }),
      ],
      1,
    );
    expect(story.spans[0]).toMatchObject({ state: 'waiting', toNs: 400e6, actualMs: 400, detail: { delayMs: 1_180 } });
  });

  it('counts an error and the close it led to once', () => {
    const story = storyOf(
      [
        point(0, 1, 'open', openDetail),
        point(10, 1, 'error', { code: 'WS_UTF8_INVALID', message: 'Not UTF-8', hint: '', phase: 'stream' }),
        point(11, 1, 'close', { code: 1007, clean: true, by: 'client' }),
      ],
      1,
    );
    expect(story.failures).toHaveLength(1);
    expect(story.failures[0]).toMatchObject({ atNs: 10, close: { code: 1007 } });
    expect(story.spans).toMatchObject([{ state: 'open', toNs: 11 }]);
  });

  it('ends an open connection at an error without a close, but not at one of the store', () => {
    const stream = storyOf(
      [point(0, 1, 'open', openDetail), point(10, 1, 'error', { code: 'X', message: '', hint: '', phase: 'stream' })],
      1,
    );
    expect(stream.spans[0]?.toNs).toBe(10);
    const store = storyOf(
      [point(0, 1, 'open', openDetail), point(10, 1, 'error', { code: 'X', message: '', hint: '', phase: 'store' })],
      1,
    );
    expect(store.spans[0]?.toNs).toBeNull();
  });

  it('draws ends that were asked for without red', () => {
    const closes: DetailByKind['close'][] = [
      { code: 1000, clean: true, by: 'client' },
      { code: 1001, clean: true, by: 'server' },
      { clean: false, by: 'client' },
      { code: 1005, clean: true, by: 'server' },
      { code: 1006, clean: false, by: 'network' },
      { code: 1011, clean: true, by: 'server' },
    ];
    const red = closes.map((close) => storyOf([point(0, 1, 'close', close)], 1).failures.length === 1);
    expect(red).toEqual([false, false, false, false, true, true]);
    expect(endWord({ clean: false, by: 'client' })).toBe('disconnected');
  });

  it('ends a pause with the attempt', () => {
    const story = storyOf(
      [
        point(0, 1, 'open', openDetail),
        point(5e6, 1, 'pause', { by: 'user', bufferedBytes: 0 }),
        point(9e6, 1, 'close', { code: 1006, clean: false, by: 'network' }),
      ],
      1,
    );
    expect(story.pauses).toMatchObject([{ fromNs: 5e6, toNs: 9e6, pausedMs: 4 }]);
  });

  it('leaves other connections out', () => {
    expect(storyOf([{ ...point(0, 1, 'open', openDetail), connection: 2 }], 1).spans).toEqual([]);
  });

  it('completes a state of the slice with what the whole recording knows', () => {
    const session = pricesSession();
    const view = sliceOf(session, { fromNs: 10e9, toNs: 20e9, buckets: 100 });
    const whole = sliceOf(session, { fromNs: 0, toNs: session.nowNs, buckets: 100 });
    const alone = storyOf(knownLifecycle(view, null).points, 1);
    expect(alone.spans.at(-1)).toMatchObject({ state: 'open', toNs: null });
    expect(knownLifecycle(view, null).toNs).toBe(20e9);
    const known = knownLifecycle(view, whole);
    expect(spanAt(storyOf(known.points, 1), 15e9)?.toNs).toBeCloseTo(172.412e9, -6);
    const cut: TimelineSlice = { ...whole, lifecycleCut: true };
    expect(knownLifecycle(view, cut).toNs).toBe(20e9);
  });

  it('names failures in a word', () => {
    const word = (code: string, status?: number) =>
      failureWord({ atNs: 0, seq: 1, attempt: 1, error: { code, message: '', hint: '', status } });
    expect(
      [
        'ECONNREFUSED',
        'ENOTFOUND',
        'CONNECT_TIMEOUT',
        'ERR_TLS_CERT_ALTNAME_INVALID',
        'ECONNRESET',
        'WS_RSV_UNEXPECTED',
      ].map((code) => word(code)),
    ).toEqual(['refused', 'unknown host', 'timeout', 'TLS name', 'reset', 'rsv unexpected']);
    expect(word('UPGRADE_REFUSED', 401)).toBe('401');
  });
});
