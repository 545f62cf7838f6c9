/** Files that earlier states of Wirescope wrote, as they lie on people's disks, and one of a state that is yet to come. */
import { copyFileSync, existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type TestEngine, testEngine, textOf } from '../../fixtures/engine.ts';
import { codeOf } from '../../fixtures/recordings.ts';

const kept = fileURLToPath(new URL('../../fixtures/recordings/', import.meta.url));
let engine: TestEngine;
beforeEach(async () => {
  engine = await testEngine();
});
afterEach(() => engine.close());

/** A copy in the folder of recordings, with what lies beside it. */
function copied(name: string): string {
  const path = join(engine.folder, 'recordings', name);
  for (const end of ['', '-wal']) if (existsSync(kept + name + end)) copyFileSync(kept + name + end, path + end);
  return path;
}

const SESSION = ['connecting', 'open', 'text', 'ping', 'pong', 'binary', 'event', 'close'];

test.each([
  // Pages of 8 KiB, before details were kept as bytes.
  ['v1.wirescope', 'format 1'],
  // Pages of 16 KiB, as they are today.
  ['v1-large-pages.wirescope', 'format 1'],
])('%s is listed, opens and is queried', async (file, name) => {
  const path = copied(file);
  const before = readFileSync(path);
  const { items } = await engine.must('library.list', {});
  expect(items).toMatchObject([
    { path, name, entries: SESSION.length, transports: ['websocket', 'sse'], tags: [], pinned: false, problem: null },
  ]);
  expect(items[0]?.traffic.reduce((sum, count) => sum + count, 0)).toBe(5);
  const { id } = await engine.must('recording.open', { path });
  const entries = await engine.entries(id);
  expect(entries.map(({ kind }) => kind)).toEqual(SESSION);
  expect(entries[5]).toMatchObject({ truncated: true, size: 3_000 });
  expect((await engine.entries(id, 'json.price>100')).map(textOf)).toEqual(['{"price":101.5}']);
  await engine.must('recording.close', { recordingId: id });
  expect(readFileSync(path).equals(before)).toBe(true);
  // What is said of it later goes into it too.
  expect(await engine.must('library.edit', { path, tags: ['old'] })).toMatchObject({ tags: ['old'], name });
});

test('v1-left-by-a-crash.wirescope is listed as it lies, and opens whole without repair', async () => {
  const path = copied('v1-left-by-a-crash.wirescope');
  const before = readFileSync(path);
  const { items } = await engine.must('library.list', {});
  expect(items).toMatchObject([{ name: 'left by a crash', entries: 6, problem: null }]);
  expect(readFileSync(path).equals(before)).toBe(true);
  expect(existsSync(`${path}-wal`)).toBe(true);
  const { id } = await engine.must('recording.open', { path });
  expect((await engine.entries(id, 'kind:text')).map(textOf)).toEqual(['{"n":1}', '{"n":2}', '{"n":3}']);
  expect(await engine.entries(id, 'json.n=2')).toHaveLength(1);
  await engine.must('recording.close', { recordingId: id });
  expect(readdirSync(join(engine.folder, 'recordings'))).toEqual(['v1-left-by-a-crash.wirescope']);
});

test('v99-newer.wirescope is refused, said so in the list, and not touched', async () => {
  const path = copied('v99-newer.wirescope');
  const before = readFileSync(path);
  const { items } = await engine.must('library.list', {});
  expect(items.map(({ problem }) => problem?.code)).toEqual(['FILE_NEWER']);
  expect(codeOf(await engine.engine.call('recording.open', { path }))).toBe('FILE_NEWER');
  expect(readFileSync(path).equals(before)).toBe(true);
  expect(readdirSync(join(engine.folder, 'recordings'))).toEqual(['v99-newer.wirescope']);
});
