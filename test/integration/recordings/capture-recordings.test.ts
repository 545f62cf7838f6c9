import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Capture, LiveRecording } from '../../../src-main/engine/capture/capture.ts';
import { createCapture } from '../../../src-main/engine/capture/create-capture.ts';
import type { Entry } from '../../../src-shared/model/entry.ts';
import { codeOf, FEED, must, temporaryDir } from '../../fixtures/recordings.ts';
import { waitFor } from '../../fixtures/wait-for.ts';

let dir: ReturnType<typeof temporaryDir>;
let capture: Capture;
beforeEach(() => {
  dir = temporaryDir();
  capture = createCapture({ recordingsDir: join(dir.path, 'recordings'), appVersion: '0.0.0' });
});
afterEach(async () => {
  await capture.closeAll();
  dir.remove();
});

function addText(live: LiveRecording, text: string): void {
  const payload = new TextEncoder().encode(text);
  const atNs = live.recorder.nowNs();
  live.recorder.add({ kind: 'text', direction: 'toClient', atNs, connection: 1, attempt: 1, payload });
}

test('a session recording is named by its date and stays as one file', async () => {
  const live = must(await capture.create({}));
  live.addConnection(FEED);
  addText(live, 'hello');
  const other = must(await capture.create({}));
  expect(other.path).not.toBe(live.path);
  expect(capture.list().map(({ id }) => id)).toEqual([live.id, other.id]);
  must(await capture.close(live.id));
  must(await capture.close(other.id));
  expect(capture.list()).toEqual([]);
  const files = readdirSync(join(dir.path, 'recordings'));
  expect(files).toHaveLength(2);
  for (const file of files) expect(file).toMatch(/^\d{4}-\d\d-\d\d_\d\d-\d\d-\d\d(-2)?\.wirescope$/);
  const info = must(await capture.open(live.path));
  expect(info).toMatchObject({ live: false, entries: 1, connections: [FEED] });
});

test('an existing file is never overwritten, and a path that cannot be is said', async () => {
  const path = join(dir.path, 'mine.wirescope');
  writeFileSync(path, 'precious');
  expect(codeOf(await capture.create({ path }))).toBe('FILE_EXISTS');
  expect(codeOf(await capture.create({ path: join(dir.path, 'no', 'such', 'folder.wirescope') }))).toBe(
    'PATH_NOT_WRITABLE',
  );
  expect(codeOf(await capture.create({ path: join(path, 'under-a-file.wirescope') }))).toBe('PATH_NOT_WRITABLE');
  mkdirSync(join(dir.path, 'folder'));
  expect(codeOf(await capture.create({ path: join(dir.path, 'folder') }))).toBe('FILE_EXISTS');
});

test('a temporary recording leaves nothing', async () => {
  const live = must(await capture.create({ temporary: true }));
  live.addConnection(FEED);
  addText(live, 'hello');
  expect(existsSync(live.path)).toBe(true);
  must(await capture.close(live.id));
  expect(readdirSync(join(dir.path, 'recordings'))).toEqual([]);
});

test('a file is open once: opening it again, or while it is written, is the same recording', async () => {
  const live = must(await capture.create({}));
  expect(must(await capture.open(live.path)).id).toBe(live.id);
  expect(must(capture.info(live.id)).live).toBe(true);
  expect(codeOf(capture.info('nonsense'))).toBe('RECORDING_UNKNOWN');
});

test('whoever follows a recording gets its last entries although it is being closed', async () => {
  const live = must(await capture.create({ temporary: true }));
  live.addConnection(FEED);
  const seen: Entry[] = [];
  const entries = must(capture.entries({ recordingId: live.id, follow: true }));
  const following = (async () => {
    for await (const entry of entries) seen.push(entry);
  })();
  addText(live, 'first');
  await waitFor('the first entry', () => seen.length === 1);
  for (let index = 0; index < 20_000; index++) addText(live, `${index}`);
  must(await capture.close(live.id));
  await following;
  expect(seen).toHaveLength(20_001);
  expect(seen.at(-1)?.seq).toBe(20_001);
});

test('an entry comes whole or in parts', async () => {
  const live = must(await capture.create({}));
  live.addConnection(FEED);
  addText(live, 'abcdefghij');
  const get = async (fromByte: number, maxBytes: number) =>
    must(await capture.entry({ recordingId: live.id, seq: 1, fromByte, maxBytes }));
  expect(await get(0, 100)).toMatchObject({ seq: 1, size: 10, payloadBytes: 10, transport: 'websocket' });
  expect(new TextDecoder().decode((await get(2, 3)).payload)).toBe('cde');
  expect((await get(2, 3)).payload?.buffer.byteLength).toBe(3);
  expect((await get(50, 3)).payload).toEqual(new Uint8Array(0));
  expect(codeOf(await capture.entry({ recordingId: live.id, seq: 2, fromByte: 0, maxBytes: 1 }))).toBe('ENTRY_UNKNOWN');
  expect(must(await capture.entryAt({ recordingId: live.id, atNs: 0 }))).toEqual({ seq: 1 });
  expect(must(await capture.entryAt({ recordingId: live.id, atNs: 1e18 }))).toBeNull();
});

test('a tick says what is there, and changes are announced', async () => {
  let changes = 0;
  capture.onChange(() => changes++);
  const live = must(await capture.create({}));
  live.addConnection(FEED);
  const before = changes;
  addText(live, 'hello');
  await waitFor('the change', () => changes > before);
  await waitFor('the entry in the file', () => live.recorder.unwrittenBytes === 0);
  const [tick] = capture.recordingTicks();
  expect(tick).toMatchObject({ id: live.id, live: true, entries: 1, storeLagMs: 0, storePaused: false });
  expect(tick?.fileBytes).toBeGreaterThan(0);
});
