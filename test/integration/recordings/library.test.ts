import { chmodSync, existsSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createEngine } from '../../../src-main/engine/engine.ts';
import type { CommandInput } from '../../../src-shared/contract/index.ts';
import type { LibraryItem } from '../../../src-shared/contract/library.ts';
import { type TestEngine, testEngine } from '../../fixtures/engine.ts';
import { keptRecording, OPENING } from '../../fixtures/kept-recording.ts';
import { codeOf, must, temporaryDir } from '../../fixtures/recordings.ts';
import { waitFor } from '../../fixtures/wait-for.ts';

let test_: TestEngine;
let outside: ReturnType<typeof temporaryDir>;
beforeEach(async () => {
  test_ = await testEngine();
  outside = temporaryDir();
});
afterEach(async () => {
  await test_.close();
  outside.remove();
});

const inFolder = (name: string): string => join(test_.folder, 'recordings', name);
const list = (input: CommandInput<'library.list'> = {}) => test_.must('library.list', input);
const names = async (input: CommandInput<'library.list'> = {}) => (await list(input)).items.map(({ name }) => name);

async function itemAt(path: string): Promise<LibraryItem> {
  return test_.must('library.item', { path });
}

test('what lies in the folder is listed with its length, entries, transports, traffic and drops', async () => {
  const path = await keptRecording(
    { path: inFolder('a.wirescope'), name: 'prices', meta: { imported_from: 'session.har' } },
    [
      ...OPENING,
      { atNs: 1e9, text: 'one' },
      { kind: 'close', direction: null, atNs: 5e9, detail: { code: 1006, clean: false, by: 'network' } },
      { kind: 'close', direction: null, atNs: 9e9, connection: 2, detail: { code: 1000, clean: true, by: 'client' } },
    ],
    10e9,
  );
  const { total, totalBytes, matching, items } = await list();
  expect({ total, matching }).toEqual({ total: 1, matching: 1 });
  expect(items[0]).toMatchObject({
    path,
    name: 'prices',
    importedFrom: 'session.har',
    startedAtMs: Date.UTC(2026, 2, 12),
    durationMs: 10_000,
    entries: 5,
    live: false,
    recordingId: null,
    pinned: false,
    tags: [],
    notes: '',
    findings: null,
    elsewhere: false,
    problem: null,
    transports: ['websocket', 'sse'],
    endpoints: [
      { name: 'feed', url: 'ws://127.0.0.1/feed' },
      { name: 'events', url: 'http://127.0.0.1/sse' },
    ],
  });
  expect(totalBytes).toBe(items[0]?.fileBytes);
  const traffic = items[0]?.traffic ?? [];
  expect(traffic).toHaveLength(96);
  expect(traffic.flatMap((count, step) => (count > 0 ? [[step, count]] : []))).toEqual([[9, 1]]);
  // The end that the network brought; not the one that the client wished.
  expect(items[0]?.drops).toHaveLength(1);
  expect(items[0]?.drops[0]).toBeCloseTo(0.5, 1);
  expect(readdirSync(inFolder('.'))).toEqual(['a.wirescope']);
});

test('files that cannot be read are items that say why; other files and half-written ones are none', async () => {
  writeFileSync(inFolder('broken.wirescope'), 'hello'.repeat(100));
  writeFileSync(inFolder('notes.txt'), 'hello');
  writeFileSync(inFolder('import.wirescope.part'), 'hello');
  const newer = await keptRecording({ path: inFolder('newer.wirescope') }, [{ atNs: 1 }]);
  const db = new DatabaseSync(newer);
  db.exec('PRAGMA user_version = 99');
  db.close();
  const before = readFileSync(newer);
  const { items } = await list({ sort: 'name', descending: false });
  expect(items.map(({ name, problem, fileBytes }) => [name, problem?.code, fileBytes > 0])).toEqual([
    ['broken', 'FILE_NOT_A_RECORDING', true],
    ['newer', 'FILE_NEWER', true],
  ]);
  expect(readFileSync(newer).equals(before)).toBe(true);
  expect(codeOf(await test_.engine.call('library.item', { path: newer }))).toBe('FILE_NEWER');
  expect(codeOf(await test_.engine.call('library.edit', { path: newer, name: 'x' }))).toBe('FILE_NEWER');
  expect(readFileSync(newer).equals(before)).toBe(true);
});

test('a name, tags, a pin and notes go into the file, and with it', async () => {
  const path = await keptRecording({ path: inFolder('a.wirescope') }, [{ atNs: 1, text: 'x' }]);
  const edited = await test_.must('library.edit', {
    path,
    name: 'staging-crash',
    pinned: true,
    tags: ['JIRA-7', ' bug ', 'bug'],
    notes: 'after the deploy\nof Monday',
  });
  const labels = { name: 'staging-crash', pinned: true, tags: ['JIRA-7', 'bug'], notes: 'after the deploy\nof Monday' };
  expect(edited).toMatchObject(labels);
  expect(await names({ search: 'monday' })).toEqual(['staging-crash']);
  expect(await names({ tag: 'bug' })).toEqual(['staging-crash']);
  expect((await list()).tags).toEqual(['bug', 'JIRA-7']);

  // Another Wirescope, to which somebody sent the file.
  const copy = join(outside.path, 'sent.wirescope');
  writeFileSync(copy, readFileSync(path));
  expect(await itemAt(copy)).toMatchObject(labels);
  await test_.must('library.edit', { path, notes: '', tags: [], pinned: false });
  expect(await itemAt(path)).toMatchObject({ name: 'staging-crash', pinned: false, tags: [], notes: '' });
});

test('one that is open is renamed where it is open, and stays readable', async () => {
  const path = await keptRecording({ path: inFolder('a.wirescope') }, [{ atNs: 1, text: 'x' }]);
  const { id } = await test_.must('recording.open', { path });
  await test_.must('library.edit', { path, name: 'better' });
  expect((await test_.must('recording.info', { recordingId: id })).name).toBe('better');
  expect(await test_.entries(id)).toHaveLength(1);
  expect((await itemAt(path)).recordingId).toBe(id);
});

test('one that is being recorded is renamed and pinned while it goes on', async () => {
  const path = inFolder('live.wirescope');
  const { recordingId } = must(await test_.engine.startRecording({ path }));
  await test_.must('library.edit', { path, name: 'tonight', pinned: true });
  expect((await list()).items).toMatchObject([{ name: 'tonight', live: true, pinned: true, recordingId }]);
  expect((await test_.must('recording.info', { recordingId })).name).toBe('tonight');
  await test_.must('recording.close', { recordingId });
  expect(await itemAt(path)).toMatchObject({ name: 'tonight', live: false, pinned: true, recordingId: null });
  expect(existsSync(`${path}-wal`)).toBe(false);
});

test('a read-only file says so and stays as it is', async () => {
  const path = await keptRecording({ path: inFolder('a.wirescope') }, [{ atNs: 1 }]);
  const before = readFileSync(path);
  chmodSync(path, 0o444);
  expect(codeOf(await test_.engine.call('library.edit', { path, name: 'x' }))).toBe('PATH_NOT_WRITABLE');
  expect(readFileSync(path).equals(before)).toBe(true);
  expect(await names()).toEqual(['a']);
});

test('pages of a sorted list follow each other', async () => {
  for (const [index, name] of ['a', 'b', 'c', 'd', 'e'].entries()) {
    await keptRecording({ path: inFolder(`${name}.wirescope`), startedAtMs: 1e12 + index * 1e6 }, [{ atNs: 1 }]);
  }
  expect(await names({ count: 2 })).toEqual(['e', 'd']);
  expect(await names({ from: 2, count: 2 })).toEqual(['c', 'b']);
  expect(await names({ from: 4, count: 2 })).toEqual(['a']);
  expect(await names({ sort: 'name', descending: false, count: 2 })).toEqual(['a', 'b']);
});

test('a recording opened from another place is found again, in the next launch too', async () => {
  const path = await keptRecording({ path: join(outside.path, 'far.wirescope') }, [{ atNs: 1 }]);
  const { id } = await test_.must('recording.open', { path });
  await test_.must('recording.close', { recordingId: id });
  expect((await list()).items).toMatchObject([{ path, elsewhere: true }]);
  const again = await createEngine({ profileDir: test_.folder, appVersion: '0' });
  try {
    expect(must(await again.call('library.list', {})).items).toMatchObject([{ path, elsewhere: true }]);
  } finally {
    await again.close();
  }
});

test('windows are told when a file appears or goes, whoever did that', async () => {
  let revision = -1;
  const stop = test_.engine.onTick((tick) => {
    revision = tick.libraryRevision;
  });
  const first = revision;
  await keptRecording({ path: inFolder('a.wirescope') }, [{ atNs: 1 }]);
  await waitFor('a higher revision', () => revision > first || undefined);
  expect(await names()).toEqual(['a']);
  stop();
});

test('removing: what is live or pinned stays and says so, one that is open is closed first', async () => {
  const plain = await keptRecording({ path: inFolder('plain.wirescope') }, [{ atNs: 1 }]);
  const pinned = await keptRecording({ path: inFolder('pinned.wirescope'), meta: { pinned: 1 } }, [{ atNs: 1 }]);
  const live = inFolder('live.wirescope');
  must(await test_.engine.startRecording({ path: live }));
  await test_.must('recording.open', { path: plain });
  const removals = await test_.must('library.remove', { paths: [plain, pinned, live] });
  expect(removals.map(({ why, problem }) => [why, problem?.code])).toEqual([
    ['person', undefined],
    ['person', 'RECORDING_PINNED'],
    ['person', 'RECORDING_LIVE'],
  ]);
  expect([plain, pinned, live].map((path) => existsSync(path))).toEqual([false, true, true]);
  expect(await names({ sort: 'name' })).toEqual(['pinned', 'live']);
  const { removed } = await test_.must('library.retention', {});
  expect(removed.map(({ name, why }) => [name, why])).toEqual([['plain', 'person']]);
});

test('limits say what they would take, take it, remember it, and never touch what is pinned, open or elsewhere', async () => {
  const old = (path: string): string => {
    utimesSync(path, new Date(0), new Date(0));
    return path;
  };
  const make = (path: string, meta = {}) => keptRecording({ path, meta }, [{ atNs: 1 }]);
  const taken = old(await make(inFolder('taken.wirescope')));
  const fresh = await make(inFolder('fresh.wirescope'));
  const pinned = old(await make(inFolder('pinned.wirescope'), { pinned: 1 }));
  const open = old(await make(inFolder('open.wirescope')));
  const elsewhere = old(await make(join(outside.path, 'elsewhere.wirescope')));
  const { id } = await test_.must('recording.open', { path: open });
  const far = await test_.must('recording.open', { path: elsewhere });
  await test_.must('recording.close', { recordingId: far.id });

  const asked = await test_.must('library.retention', { preview: { maxAgeDays: 30 } });
  expect(asked.retention).toEqual({ maxBytes: null, maxAgeDays: null });
  expect(asked.would).toMatchObject([{ path: taken, why: 'age', removedAtMs: null }]);
  expect(existsSync(taken)).toBe(true);

  const removals = await test_.must('library.retain', { retention: { maxAgeDays: 30 } });
  expect(removals).toMatchObject([{ path: taken, why: 'age', problem: null }]);
  expect([taken, fresh, pinned, open, elsewhere].map((path) => existsSync(path))).toEqual([
    false,
    true,
    true,
    true,
    true,
  ]);

  // After it was closed nothing protects it any more.
  await test_.must('recording.close', { recordingId: id });
  await waitFor('the one that was open', () => !existsSync(open) || undefined);
  const { removed, retention } = await test_.must('library.retention', {});
  expect(retention).toEqual({ maxBytes: null, maxAgeDays: 30 });
  expect(removed.map(({ name, why }) => [name, why])).toEqual([
    ['open', 'age'],
    ['taken', 'age'],
  ]);
  expect([fresh, pinned, elsewhere].map((path) => existsSync(path))).toEqual([true, true, true]);
});

test('limits are kept to at the start of the next launch', async () => {
  await test_.must('library.retain', { retention: { maxBytes: 0 } });
  const path = await keptRecording({ path: inFolder('a.wirescope') }, [{ atNs: 1 }]);
  const pinned = await keptRecording({ path: inFolder('b.wirescope'), meta: { pinned: 1 } }, [{ atNs: 1 }]);
  const again = await createEngine({ profileDir: test_.folder, appVersion: '0' });
  try {
    await waitFor('its removal', () => !existsSync(path) || undefined);
    expect(existsSync(pinned)).toBe(true);
  } finally {
    await again.close();
  }
});
