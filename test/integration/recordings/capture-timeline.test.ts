import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { RecordingSource } from '../../../src-main/engine/capture/recording-source.ts';
import { seqAt } from '../../../src-main/engine/capture/timeline/seek.ts';
import { timelineSlice } from '../../../src-main/engine/capture/timeline/slice.ts';
import { KIND_CODE } from '../../../src-shared/model/kind.ts';
import { entriesOf, liveRecording, must, openRecording, temporaryDir } from '../../fixtures/recordings.ts';
import { waitFor } from '../../fixtures/wait-for.ts';

let dir: ReturnType<typeof temporaryDir>;
beforeEach(() => {
  dir = temporaryDir();
});
afterEach(() => dir.remove());

const base = { connection: 1, attempt: 1, direction: 'toClient' } as const;
const sliceOf = (source: RecordingSource, fromNs: number, toNs: number, buckets = 500) =>
  timelineSlice(source, source.lastAtNs, { recordingId: '', fromNs, toNs, buckets });

/** 30,000 messages of one byte, 1 ms apart, on two connections in turn, and what happened around them. */
async function recorded(path: string) {
  const live = await liveRecording(path, { tailBytes: 0 });
  const { recorder } = live;
  recorder.add({ ...base, kind: 'connecting', direction: null, atNs: 0, detail: { url: 'ws://a', cause: 'user' } });
  for (let index = 1; index <= 30_000; index++) {
    const token = recorder.stage(Uint8Array.of(index));
    recorder.addStaged(token, KIND_CODE.text, 2, index * 1e6, 1 + (index % 2), 1, 0, 1, 3, 0x8101);
    if (index === 10_000) {
      const detail = { clean: false, by: 'network', code: 1006 } as const;
      recorder.add({ ...base, kind: 'close', direction: null, atNs: index * 1e6, detail });
    }
    if (index % 100 === 0) recorder.gauge(1, 'bufferedBytes', index * 1e6, index % 1_000 === 0 ? 99 : 1);
  }
  return live;
}

test('the same slice live and not written, live and written, and opened', async () => {
  const path = join(dir.path, 'a.wirescope');
  const live = await recorded(path);
  const ranges = [
    [0, 30e9, 100],
    [5.0005e9, 5.1e9, 2_000],
    [9.99e9, 20e9, 427],
    [29e9, 60e9, 300],
  ] as const;
  const all = (source: RecordingSource) =>
    ranges.map(([from, to, buckets]) => ({ ...sliceOf(source, from, to, buckets), nowNs: 0 }));
  expect(live.recorder.unwrittenBytes).toBeGreaterThan(0);
  const unwritten = all(live);
  await waitFor('everything in the file', () => live.recorder.unwrittenBytes === 0);
  expect(all(live)).toEqual(unwritten);
  must(await live.close(false));
  const opened = openRecording(path);
  expect(all(opened)).toEqual(unwritten);

  const [whole, fine] = unwritten;
  expect(whole?.slotNs).toBe(5e8);
  expect(whole?.traffic.map(({ inCount }) => inCount.reduce((sum, count) => sum + count, 0))).toEqual([15_000, 15_000]);
  expect(whole?.frames).toEqual([]);
  expect(whole?.crowded).toEqual([1, 2]);
  expect(whole?.lifecycle.map(({ kind }) => kind)).toEqual(['connecting', 'close']);
  // Below the finest level, counted from the entries themselves.
  expect(fine?.slotNs).toBe(5e4);
  expect(fine?.frames).toHaveLength(100);
  expect(fine?.frames?.[0]).toMatchObject({ atNs: 5.001e9, kind: 'text', direction: 'toClient', size: 1 });
  expect(fine?.traffic[0]?.inCount.every((count) => count === 1)).toBe(true);
  // Where the state began is said although it is before the range.
  expect(fine?.lifecycle.map(({ kind, seq }) => [kind, seq])).toEqual([['connecting', 1]]);
  opened.close();
});

test('buckets agree with the entries at every zoom', async () => {
  const live = await recorded(join(dir.path, 'a.wirescope'));
  const entries = entriesOf(live);
  for (const [from, to, buckets] of [
    [0, 30e9, 2_000],
    [0, 30e9, 7],
    [12_345_678_901, 12_999_999_999, 33],
    [12_345_678_901, 12_345_999_999, 100],
    [0, 3_600e9, 50],
  ] as const) {
    const { slotNs, originNs, traffic } = sliceOf(live, from, to, buckets);
    for (const { connection, slot, inCount, inBytes } of traffic) {
      for (const [at, index] of slot.entries()) {
        const start = originNs + index * slotNs;
        const inside = entries.filter(
          (entry) =>
            entry.kind === 'text' &&
            entry.connection === connection &&
            entry.atNs >= start &&
            entry.atNs < start + slotNs,
        );
        if (inside.length !== inCount[at] || inside.length !== inBytes[at]) {
          expect({ start, slotNs, count: inCount[at] }).toEqual({ start, slotNs, count: inside.length });
        }
        if (at > 40) break;
      }
    }
  }
  must(await live.close(false));
}, 30_000);

test('gauges keep their extremes when thinned and begin with the value before the range', async () => {
  const path = join(dir.path, 'a.wirescope');
  const live = await recorded(path);
  must(await live.close(false));
  const opened = openRecording(path);
  const thin = sliceOf(opened, 0, 30e9, 10).gauges[0];
  expect(thin?.gauge).toBe('bufferedBytes');
  expect(thin?.value).toContain(99);
  expect(thin?.value).toContain(1);
  expect(thin?.atNs.length).toBeLessThanOrEqual(22);
  const narrow = sliceOf(opened, 1_050_000_000, 1_250_000_000).gauges[0];
  expect(narrow?.atNs).toEqual([1e9, 1.1e9, 1.2e9]);
  expect(narrow?.value).toEqual([99, 1, 1]);
  opened.close();
});

test('one connection with too many frames leaves those of the others', async () => {
  const live = await liveRecording(join(dir.path, 'a.wirescope'), { tailBytes: 0 });
  const { recorder } = live;
  for (let index = 1; index <= 5_000; index++) {
    const token = recorder.stage(Uint8Array.of(index));
    recorder.addStaged(token, KIND_CODE.text, 2, index * 1e6, 1, 1, 0, 1, 3, 0x8101);
    if (index % 100 !== 0) continue;
    const at = { connection: 2, attempt: 1, atNs: index * 1e6 } as const;
    const headers: [string, string][] = [];
    if (index % 200 === 0) {
      const detail = { method: 'GET', url: 'http://a', headers };
      recorder.add({ ...at, kind: 'request', direction: 'toServer', detail });
    } else {
      const detail = { status: 200, headers, heldMs: 100, outcome: 'items', items: 3 } as const;
      recorder.add({ ...at, kind: 'response', direction: 'toClient', detail });
    }
  }
  const { frames, crowded } = sliceOf(live, 0, 5e9);
  expect(crowded).toEqual([1]);
  expect(frames).toHaveLength(50);
  expect(frames?.[0]).toMatchObject({ connection: 2, kind: 'response', outcome: 'items', items: 3 });
  expect(frames?.map(({ seq }) => seq)).toEqual(frames?.map(({ seq }) => seq).toSorted((a, b) => a - b));
  const narrow = sliceOf(live, 0, 1e9);
  expect(narrow.crowded).toEqual([]);
  expect(narrow.frames).toHaveLength(1_010);
  must(await live.close(false));
});

test('a moment is found by bisecting', async () => {
  const live = await recorded(join(dir.path, 'a.wirescope'));
  expect(seqAt(live, 0)).toBe(1);
  expect(seqAt(live, 1e6)).toBe(2);
  expect(seqAt(live, 1e6 + 1)).toBe(3);
  expect(seqAt(live, 10_000e6)).toBe(10_001);
  expect(seqAt(live, 10_001e6)).toBe(10_003);
  expect(seqAt(live, 1e18)).toBe(live.entries + 1);
  must(await live.close(false));
});
