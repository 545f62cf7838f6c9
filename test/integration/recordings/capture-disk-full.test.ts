import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { codeOf, entriesOf, liveRecording, must, openRecording, temporaryDir } from '../../fixtures/recordings.ts';
import { waitFor } from '../../fixtures/wait-for.ts';

let dir: ReturnType<typeof temporaryDir>;
beforeEach(() => {
  dir = temporaryDir();
});
afterEach(() => dir.remove());

/** Text entries of a kilobyte, until the recorder wants no more. */
async function fill(live: Awaited<ReturnType<typeof liveRecording>>): Promise<void> {
  await waitFor('the disk to be full', () => {
    for (let index = 0; index < 300 && !live.recorder.overloaded; index++) {
      const payload = new TextEncoder().encode(String(live.entries + 1).padStart(1_000, '.'));
      const atNs = live.clock.nowNs();
      live.recorder.add({ kind: 'text', direction: 'toClient', atNs, connection: 1, attempt: 1, payload });
    }
    return live.recorder.problem() !== undefined;
  });
}

test('a full disk pauses, says so, and loses nothing once there is room again', async () => {
  const path = join(dir.path, 'a.wirescope');
  const live = await liveRecording(path, { maxFileBytes: 2_000_000 });
  await fill(live);
  expect(live.recorder.problem()?.code).toBe('STORE_FULL');
  expect(live.recorder.problem()?.hint).not.toBe('');
  expect(live.recorder.overloaded).toBe(true);
  // What the connections say about it is recorded too.
  const atNs = live.clock.nowNs();
  const detail = { by: 'store', bufferedBytes: 0 } as const;
  live.recorder.add({ kind: 'pause', direction: null, atNs, connection: 1, attempt: 1, detail });
  const seen = entriesOf(live);
  expect(seen).toHaveLength(live.entries);

  live.limit(100_000_000);
  await waitFor('the disk to take it', () => !live.recorder.overloaded);
  expect(live.recorder.problem()).toBeUndefined();
  must(await live.close(false));
  const opened = openRecording(path);
  expect(entriesOf(opened)).toEqual(seen);
  opened.close();
});

test('closing on a full disk fails, keeps everything, and works once there is room', async () => {
  const path = join(dir.path, 'a.wirescope');
  const live = await liveRecording(path, { maxFileBytes: 2_000_000 });
  await fill(live);
  expect(codeOf(await live.close(false))).toBe('STORE_FULL');
  const seen = entriesOf(live);
  expect(seen).toHaveLength(live.entries);
  live.limit(100_000_000);
  must(await live.close(false));
  const opened = openRecording(path);
  expect(entriesOf(opened)).toEqual(seen);
  opened.close();
});

test('a recording abandoned on a full disk opens with what fitted', async () => {
  const path = join(dir.path, 'a.wirescope');
  const live = await liveRecording(path, { maxFileBytes: 2_000_000 });
  await fill(live);
  expect(codeOf(await live.close(true))).toBe('STORE_FULL');
  const opened = openRecording(path);
  expect(opened.entries).toBeGreaterThan(0);
  expect(opened.entries).toBeLessThan(live.entries);
  expect(entriesOf(opened)).toHaveLength(opened.entries);
  opened.close();
});
