import { existsSync, mkdirSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { OpenedRecording } from '../../../src-main/engine/capture/opened-recording.ts';
import { FORMAT_VERSION } from '../../../src-main/engine/capture/store/schema.ts';
import { upgradeFile } from '../../../src-main/engine/capture/upgrades/upgrade.ts';
import { codeOf, entriesOf, liveRecording, must, openRecording, temporaryDir } from '../../fixtures/recordings.ts';

let dir: ReturnType<typeof temporaryDir>;
beforeEach(() => {
  dir = temporaryDir();
});
afterEach(() => dir.remove());

async function closedRecording(entries: number): Promise<string> {
  const path = join(dir.path, 'a.wirescope');
  const live = await liveRecording(path);
  const payload = new Uint8Array(1_000).fill(97);
  for (let index = 0; index < entries; index++) {
    live.recorder.add({ kind: 'text', direction: 'toClient', atNs: index, connection: 1, attempt: 1, payload });
  }
  must(await live.close(false));
  return path;
}

function problemOf(path: string): string {
  return codeOf(OpenedRecording.open(path));
}

function change(path: string, sql: string): void {
  const db = new DatabaseSync(path);
  db.exec(sql);
  db.close();
}

test('a file that is not there', () => {
  expect(problemOf(join(dir.path, 'none.wirescope'))).toBe('FILE_NOT_FOUND');
});

test('files that are no recording are named so and left alone', () => {
  const path = (name: string) => join(dir.path, name);
  writeFileSync(path('text.wirescope'), 'hello'.repeat(100));
  writeFileSync(path('empty.wirescope'), '');
  mkdirSync(path('folder.wirescope'));
  change(path('other.db'), 'CREATE TABLE a (b); PRAGMA application_id = 7; PRAGMA journal_mode = WAL');
  const before = readdirSync(dir.path);
  for (const name of before) expect([name, problemOf(path(name))]).toEqual([name, 'FILE_NOT_A_RECORDING']);
  expect(readdirSync(dir.path)).toEqual(before);
  expect(readFileSync(path('empty.wirescope'))).toHaveLength(0);
});

test('a recording of a newer version is not touched', async () => {
  const path = await closedRecording(10);
  change(path, `PRAGMA user_version = ${FORMAT_VERSION + 1}; PRAGMA journal_mode = WAL`);
  const before = readFileSync(path);
  const files = readdirSync(dir.path);
  expect(problemOf(path)).toBe('FILE_NEWER');
  expect(readFileSync(path).equals(before)).toBe(true);
  expect(readdirSync(dir.path)).toEqual(files);
});

test('a recording cut short is damaged, not empty', async () => {
  const path = await closedRecording(3_000);
  truncateSync(path, 20_000);
  const opened = OpenedRecording.open(path);
  if (opened.ok) expect(() => entriesOf(opened.value)).toThrow('damaged');
  else expect(opened.error.code).toBe('FILE_DAMAGED');
});

test('missing pages and pages that point outside themselves are damage', async () => {
  const path = await closedRecording(3_000);
  change(path, 'UPDATE page_data SET body = substr(body, 1, 5000) WHERE first_seq = 1');
  const opened = openRecording(path);
  expect(() => opened.read(0)).toThrow('damaged');
  opened.close();
  change(path, 'DELETE FROM page WHERE first_seq = 1');
  expect(problemOf(path)).toBe('FILE_DAMAGED');
});

test('opening reads no entries: a closed file stays as it is, with nothing beside it', async () => {
  const path = await closedRecording(100);
  const before = readFileSync(path);
  const opened = openRecording(path);
  expect(entriesOf(opened)).toHaveLength(100);
  opened.close();
  expect(readFileSync(path).equals(before)).toBe(true);
  expect(readdirSync(dir.path)).toEqual(['a.wirescope']);
});

test('a recording being written by somebody else opens as far as it is', async () => {
  const path = join(dir.path, 'a.wirescope');
  const live = await liveRecording(path);
  live.recorder.add({ kind: 'text', direction: 'toClient', atNs: 1, connection: 1, attempt: 1 });
  const opened = openRecording(path);
  expect(opened.entries).toBeLessThanOrEqual(1);
  opened.close();
  live.recorder.add({ kind: 'text', direction: 'toClient', atNs: 1, connection: 1, attempt: 1 });
  must(await live.close(false));
  const again = openRecording(path);
  expect(again.entries).toBe(2);
  again.close();
});

test('format 1 opens, whatever the format is today', () => {
  const fixture = fileURLToPath(new URL('../../fixtures/recordings/v1.wirescope', import.meta.url));
  const path = join(dir.path, 'v1.wirescope');
  writeFileSync(path, readFileSync(fixture));
  const opened = openRecording(path);
  const entries = entriesOf(opened);
  expect(opened.name).toBe('format 1');
  expect(entries.map(({ kind }) => kind)).toEqual([
    'connecting',
    'open',
    'text',
    'ping',
    'pong',
    'binary',
    'event',
    'close',
  ]);
  expect(new TextDecoder().decode(entries[2]?.payload)).toBe('{"price":101.5}');
  expect(entries[5]).toMatchObject({ truncated: true, size: 3_000 });
  expect(opened.lifecycle(1, 8, 10)).toHaveLength(3);
  opened.close();
});

test('upgrades run in order and all or none', async () => {
  const path = await closedRecording(1);
  const versionOf = () => readFileSync(path).readUInt32BE(60);
  const steps = new Map([
    [1, (db: DatabaseSync) => db.exec('CREATE TABLE added (a)')],
    [2, (db: DatabaseSync) => db.exec('INSERT INTO added VALUES (1)')],
  ]);
  expect(() => upgradeFile(path, 1, steps, 4)).toThrow('no way from format 3 to 4');
  expect(versionOf()).toBe(1);
  upgradeFile(path, 1, steps, 3);
  expect(versionOf()).toBe(3);
  expect(existsSync(`${path}-journal`)).toBe(false);
});
