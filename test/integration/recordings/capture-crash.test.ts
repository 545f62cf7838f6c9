import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { entriesOf, openRecording, temporaryDir } from '../../fixtures/recordings.ts';

let dir: ReturnType<typeof temporaryDir>;
beforeEach(() => {
  dir = temporaryDir();
});
afterEach(() => dir.remove());

/** Records in another process until it says it has `entries`, and kills it without a word. */
async function recordAndKill(
  path: string,
  entries: number,
  perTurn = 500,
): Promise<{ said: number; saidAtMs: number }[]> {
  const script = fileURLToPath(new URL('../../fixtures/capture-child.ts', import.meta.url));
  const child = spawn(process.execPath, [script, path, String(perTurn)], { stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  await new Promise<void>((resolve, reject) => {
    child.once('exit', () => reject(new Error('it ended by itself')));
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      const last = output.trimEnd().split('\n').at(-1) ?? '';
      if (Number(last.split(' ')[0]) >= entries) resolve();
    });
  });
  await new Promise((resolve) => {
    child.removeAllListeners('exit');
    child.once('exit', resolve);
    child.kill('SIGKILL');
  });
  return output
    .split('\n')
    .filter((line) => /^\d+ \d+$/.test(line))
    .map((line) => line.split(' ').map(Number))
    .map(([said = 0, saidAtMs = 0]) => ({ said, saidAtMs }));
}

test('a recording whose process was killed opens without repair and has all but the last moment', async () => {
  const path = join(dir.path, 'killed.wirescope');
  const said = await recordAndKill(path, 20_000);
  const last = said.at(-1);
  expect(existsSync(`${path}-wal`)).toBe(true);

  const opened = openRecording(path);
  const entries = entriesOf(opened);
  expect(entries.length).toBeGreaterThan(0);
  expect(entries.map((entry) => entry.seq)).toEqual(entries.map((_, index) => index + 1));
  for (const { kind, seq, payload } of entries) {
    if (kind === 'text') expect(new TextDecoder().decode(payload)).toBe(String(seq));
  }

  // The newest entry in the file is at most 100 ms older than the last one the process spoke of; a busy machine may
  // keep the writer from its turn, so the budget itself is checked by `npm run bench`, a multiple of it here.
  const lostMs = (last?.saidAtMs ?? 0) - (opened.startedAtMs + opened.lastAtNs / 1e6);
  expect(lostMs).toBeLessThan(500);

  // Buckets and lifecycle rows are of the same moment as the pages.
  const marks = entries.filter((entry) => entry.kind === 'mark');
  expect(opened.lifecycle(1, entries.length, 1e6).length).toBe(marks.length);
  for (const level of [0, 3, 5]) {
    const counted = opened.buckets(level, 1, 0, 1e9).reduce((sum, row) => sum + (row[1] as number), 0);
    expect(counted).toBe(entries.length - marks.length);
  }
  opened.close();

  // And it is one clean file again.
  expect(existsSync(`${path}-wal`)).toBe(false);
  const db = new DatabaseSync(path, { readOnly: true });
  expect(db.prepare('PRAGMA integrity_check').get()).toEqual({ integrity_check: 'ok' });
  db.close();
});

test('a slow recording, of which the file has only pieces of a page, is read whole after its process was killed', async () => {
  const path = join(dir.path, 'slow.wirescope');
  await recordAndKill(path, 300, 1);
  const db = new DatabaseSync(path, { readOnly: true });
  const pieces = Number(db.prepare('SELECT count(*) AS pieces FROM page').get()?.pieces);
  db.close();
  expect(pieces).toBeGreaterThan(2);

  const opened = openRecording(path);
  const entries = entriesOf(opened);
  expect(entries.length).toBeGreaterThan(100);
  for (const { kind, seq, payload } of entries) {
    // Marks have no bytes: what stands between the others must not make the piece look cut off.
    if (kind === 'text') expect(new TextDecoder().decode(payload)).toBe(String(seq));
    else expect(payload?.length ?? 0).toBe(0);
  }
  opened.close();
});
