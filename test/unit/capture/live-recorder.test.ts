import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { LivePages } from '../../../src-main/engine/capture/live-pages.ts';
import { LiveRecorder, type LiveRecorderOptions } from '../../../src-main/engine/capture/live-recorder.ts';
import type { Batch } from '../../../src-main/engine/capture/store/batch.ts';
import { PAGE_BODY_BYTES, PAGE_ENTRIES } from '../../../src-shared/codec/page.ts';
import { KIND_CODE } from '../../../src-shared/model/kind.ts';
import { fakeClock } from '../../fixtures/fake-clock.ts';

/** A recorder whose batches are taken out by hand, as if the disk were as slow as the test wants. */
function setUp(options: Partial<LiveRecorderOptions> = {}) {
  const clock = fakeClock();
  const pages = new LivePages(options.pages === undefined ? 3 * 1024 * 1024 : undefined);
  const recorder = new LiveRecorder({ clock, pages, ...options });
  const waiting: Batch[] = [];
  recorder.connect({
    write: (batch) => waiting.push(batch),
    room: (bytes) => new Uint8Array(bytes),
    get unwrittenBytes() {
      return waiting.reduce((sum, batch) => sum + batch.bytes, 0);
    },
    waiting,
  });
  const write = (count = waiting.length): void => {
    for (const batch of waiting.splice(0, count)) {
      for (const page of batch.pages) if (page.whole) pages.markWritten(page.firstSeq);
    }
    recorder.weigh();
  };
  const payloadAt = (seq: number): string => {
    const page = pages.read(pages.pageOf(seq));
    if (page === undefined) throw new Error(`entry ${seq} is not in memory`);
    const at = seq - page.firstSeq;
    const start = page.start[at] as number;
    return new TextDecoder().decode(page.body.slice(start, start + (page.length[at] as number)));
  };
  const small = (recording = recorder) =>
    recording.add({ kind: 'text', direction: 'toClient', atNs: clock.nowNs(), connection: 1, attempt: 1 });
  return { clock, pages, recorder, waiting, write, payloadAt, small };
}

test('a chunk with more messages than a page holds goes on in the next pages', () => {
  const { recorder, pages, payloadAt } = setUp();
  const messages = PAGE_ENTRIES * 2 + 100;
  // Six digits each, so that every message says which one it is.
  const chunk = new TextEncoder().encode(
    Array.from({ length: messages }, (_, index) => String(index).padStart(6, '0')).join(''),
  );
  const token = recorder.stage(chunk);
  for (let index = 0; index < messages; index++) {
    recorder.addStaged(token, KIND_CODE.text, 2, index, 1, 1, index * 6, 6, 8, 0x8106);
  }
  expect(recorder.entries).toBe(messages);
  expect(pages.pageCount).toBe(3);
  for (const index of [0, 1, PAGE_ENTRIES - 1, PAGE_ENTRIES, PAGE_ENTRIES * 2, messages - 1]) {
    expect(payloadAt(index + 1)).toBe(String(index).padStart(6, '0'));
  }
});

test('a page that is cut between two messages of a chunk does not lose the second', () => {
  const { recorder, payloadAt } = setUp();
  const token = recorder.stage(new TextEncoder().encode('firstsecond'));
  recorder.addStaged(token, KIND_CODE.text, 2, 1, 1, 1, 0, 5, 7, 0x8105);
  recorder.add({
    ...{ kind: 'text', direction: 'toServer', atNs: 1, connection: 1, attempt: 1 },
    payload: new Uint8Array(PAGE_BODY_BYTES),
  });
  recorder.addStaged(token, KIND_CODE.text, 2, 1, 1, 1, 5, 6, 8, 0x8106);
  expect(payloadAt(1)).toBe('first');
  expect(payloadAt(3)).toBe('second');
});

test('a payload larger than a page after a chunk of which nothing was recorded yet leaves that chunk whole', () => {
  const { recorder, payloadAt } = setUp();
  const token = recorder.stage(new TextEncoder().encode('staged'));
  recorder.add({
    ...{ kind: 'binary', direction: 'toServer', atNs: 1, connection: 1, attempt: 1 },
    payload: new Uint8Array(PAGE_BODY_BYTES * 2),
  });
  recorder.addStaged(token, KIND_CODE.text, 2, 1, 1, 1, 0, 6, 8, 0x8106);
  expect(payloadAt(2)).toBe('staged');
});

test('two chunks staged in one turn both stay readable', () => {
  const { recorder, payloadAt } = setUp();
  const a = recorder.stage(new TextEncoder().encode('a1a2'));
  recorder.addStaged(a, KIND_CODE.text, 2, 1, 1, 1, 0, 2, 4, 0x8102);
  const b = recorder.stage(new TextEncoder().encode('b1b2'));
  recorder.addStaged(b, KIND_CODE.text, 2, 1, 2, 1, 0, 2, 4, 0x8102);
  recorder.addStaged(a, KIND_CODE.text, 2, 1, 1, 1, 2, 2, 4, 0x8102);
  recorder.addStaged(b, KIND_CODE.text, 2, 1, 2, 1, 2, 2, 4, 0x8102);
  expect([1, 2, 3, 4].map(payloadAt)).toEqual(['a1', 'b1', 'a2', 'b2']);
});

test('times never go back, because order is the order of handing over', () => {
  const { recorder, pages, small, clock } = setUp();
  clock.advance(5);
  small();
  recorder.add({ kind: 'text', direction: 'toClient', atNs: 1, connection: 1, attempt: 1 });
  expect([...(pages.read(0)?.atNs.slice(0, 2) ?? [])]).toEqual([5e6, 5e6]);
});

test('a payload above the cap keeps its head, size and hash', () => {
  const { recorder, pages } = setUp({ payloadCapBytes: 4 });
  const payload = new TextEncoder().encode('abcdefgh');
  recorder.add({ kind: 'text', direction: 'toClient', atNs: 1, connection: 1, attempt: 1, payload });
  const sha256 = createHash('sha256').update(payload).digest('hex');
  expect(pages.read(0)?.detailsJson).toBe(`{"0":{"$cut":{"size":8,"sha256":"${sha256}"}}}`);
  expect(pages.read(0)?.length[0]).toBe(4);
});

test('what is new is handed over within 100 ms, once', () => {
  const { clock, waiting, small } = setUp();
  small();
  clock.advance(100);
  small();
  small();
  clock.advance(100);
  clock.advance(1_000);
  expect(waiting.map((batch) => batch.pages.map(({ firstSeq, count }) => [firstSeq, count]))).toEqual([
    [[1, 1]],
    [[2, 2]],
  ]);
  expect(clock.pending).toBe(0);
});

test('sockets are to pause at the high mark and to go on at the low one', () => {
  const { recorder, write, waiting } = setUp({ pauseAtBytes: 4_000_000, resumeAtBytes: 1_500_000 });
  const calls: boolean[] = [];
  recorder.onOverload((overloaded) => calls.push(overloaded));
  const payload = new Uint8Array(PAGE_BODY_BYTES);
  const add = () =>
    recorder.add({ kind: 'binary', direction: 'toClient', atNs: 1, connection: 1, attempt: 1, payload });
  while (!recorder.overloaded) add();
  expect(recorder.unwrittenBytes).toBeGreaterThanOrEqual(4_000_000);
  write(1);
  expect(recorder.overloaded).toBe(true);
  while (waiting.length > 1) write(1);
  expect(calls).toEqual([true, false]);
  expect(recorder.entries).toBeGreaterThan(3);
});

test('memory holds what is not written, and of the rest only the most recent', () => {
  const { recorder, pages, write } = setUp({ pauseAtBytes: 1e12 });
  const payload = new Uint8Array(PAGE_BODY_BYTES);
  const add = () =>
    recorder.add({ kind: 'binary', direction: 'toClient', atNs: 1, connection: 1, attempt: 1, payload });
  for (let index = 0; index < 10; index++) add();
  expect(pages.memoryBytes).toBeGreaterThan(8 * PAGE_BODY_BYTES);
  expect(pages.read(0)).toBeDefined();
  write();
  expect(pages.memoryBytes).toBeLessThanOrEqual(3 * PAGE_BODY_BYTES);
  for (let index = 0; index < 200; index++) {
    add();
    write();
    expect(pages.memoryBytes).toBeLessThanOrEqual(4 * PAGE_BODY_BYTES + 100_000);
  }
  expect(pages.read(0)).toBeUndefined();
  expect(pages.read(pages.pageCount - 1)).toBeDefined();
});

test('a problem of the disk pauses sockets until it is gone', () => {
  const { recorder } = setUp();
  const problem = { code: 'STORE_FULL', message: 'There is no room left.', hint: 'Free some.' };
  recorder.setProblem(problem);
  expect(recorder.overloaded).toBe(true);
  expect(recorder.problem()).toBe(problem);
  recorder.setProblem(undefined);
  expect(recorder.overloaded).toBe(false);
});

test('nothing is taken after the end', () => {
  const { recorder, small } = setUp();
  small();
  recorder.finish();
  expect(() => small()).toThrow('closed');
});
