import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { LiveRecordingFile } from '../../../src-main/engine/capture/live-recording.ts';
import type { NewEntry } from '../../../src-main/engine/capture/recorder.ts';
import type { AnyDetail, Direction, Entry } from '../../../src-shared/model/entry.ts';
import { KIND_CODE, KINDS } from '../../../src-shared/model/kind.ts';
import {
  EVENTS,
  entriesOf,
  FEED,
  liveRecording,
  must,
  openRecording,
  temporaryDir,
} from '../../fixtures/recordings.ts';
import { waitFor } from '../../fixtures/wait-for.ts';

let dir: ReturnType<typeof temporaryDir>;
beforeEach(() => {
  dir = temporaryDir();
});
afterEach(() => dir.remove());

const CAP_BYTES = 64;

/** Something handed to the recorder, on either path. */
type Handed =
  | { readonly path: 'add'; readonly entry: Omit<NewEntry, 'atNs'>; readonly afterNs: number }
  | { readonly path: 'staged'; readonly payloads: readonly Uint8Array[]; readonly afterNs: number }
  | { readonly path: 'flush' };

const bytes = (maxLength: number) =>
  fc.oneof(
    fc.uint8Array({ maxLength }),
    fc.string({ unit: 'binary', maxLength: maxLength / 4 }).map((text) => new TextEncoder().encode(text)),
  );
const detail = fc.oneof(
  fc.constant({}),
  fc.record({ note: fc.string({ unit: 'binary' }), $cut: fc.constant(undefined) }, { requiredKeys: ['note'] }),
  fc.dictionary(
    fc.string({ maxLength: 5 }).filter((key) => key !== '__proto__' && key !== 'frames' && key !== '$cut'),
    fc.jsonValue({ maxDepth: 2 }),
  ),
) as fc.Arbitrary<AnyDetail>;
const afterNs = fc.oneof(fc.nat(5), fc.nat(50_000_000), fc.constant(86_400e9));

const handed: fc.Arbitrary<Handed> = fc.oneof(
  fc.record({
    path: fc.constant('add' as const),
    afterNs,
    entry: fc.record(
      {
        kind: fc.constantFrom(...KINDS),
        direction: fc.constantFrom<Direction>('toServer', 'toClient', null),
        connection: fc.constantFrom(1, 2),
        attempt: fc.oneof(fc.integer({ min: 1, max: 3 }), fc.constant(70_000)),
        payload: bytes(CAP_BYTES * 2),
        wireSize: fc.nat(0xffffffff),
        inflated: fc.boolean(),
        detail,
      },
      { requiredKeys: ['kind', 'direction', 'connection', 'attempt'] },
    ) as fc.Arbitrary<Omit<NewEntry, 'atNs'>>,
  }),
  fc.record({ path: fc.constant('staged' as const), afterNs, payloads: fc.array(bytes(100), { maxLength: 30 }) }),
  fc.constant({ path: 'flush' as const }),
);

/** Hands everything over and says what must be read back. */
function record(live: LiveRecordingFile, all: readonly Handed[]): Entry[] {
  const expected: Entry[] = [];
  let atNs = 0;
  for (const one of all) {
    if (one.path === 'flush') {
      live.recorder.flush();
      continue;
    }
    atNs += one.afterNs;
    if (one.path === 'add') {
      live.recorder.add({ ...one.entry, atNs });
      expected.push(expectedOf(one.entry, atNs, expected.length + 1));
      continue;
    }
    // As on the wire: a header of two bytes before each payload.
    const chunk = new Uint8Array(one.payloads.reduce((sum, payload) => sum + 2 + payload.length, 0));
    let start = 2;
    for (const payload of one.payloads) {
      chunk.set(payload, start);
      start += payload.length + 2;
    }
    // A chunk that turns out to hold nothing to record gives its place back to the next one.
    live.recorder.stage(new Uint8Array(1_000).fill(0xee));
    const token = live.recorder.stage(chunk);
    start = 2;
    for (const payload of one.payloads) {
      const { length } = payload;
      live.recorder.addStaged(token, KIND_CODE.binary, 2, atNs, 1, 1, start, length, length + 2, (0x82 << 8) | length);
      start += length + 2;
      const frames = [{ fin: true, rsv1: false, opcode: 2, masked: false, headerLength: 2, wireLength: length }];
      expected.push({
        ...{ seq: expected.length + 1, atNs, connection: 1, attempt: 1, transport: 'websocket', direction: 'toClient' },
        ...{ kind: 'binary', size: length, wireSize: length + 2, payload, detail: { frames } },
      });
    }
  }
  return expected;
}

function expectedOf(entry: Omit<NewEntry, 'atNs'>, atNs: number, seq: number): Entry {
  const { kind, direction, connection, attempt, payload, wireSize } = entry;
  const cut = payload !== undefined && payload.length > CAP_BYTES;
  // What JSON keeps of a detail is what is recorded (-0 becomes 0); an empty one beside a cut payload is none.
  const kept = entry.detail === undefined ? undefined : (JSON.parse(JSON.stringify(entry.detail)) as AnyDetail);
  const empty = kept === undefined || (cut && Object.keys(kept).length === 0);
  return {
    ...{ seq, atNs, connection, attempt, direction, kind },
    transport: connection === 1 ? FEED.transport : EVENTS.transport,
    size: payload?.length ?? 0,
    ...(wireSize !== undefined && wireSize > 0 && { wireSize }),
    ...(entry.inflated === true && { inflated: true }),
    ...(payload !== undefined && { payload: payload.slice(0, CAP_BYTES) }),
    ...(cut && { truncated: true, sha256: createHash('sha256').update(payload).digest('hex') }),
    ...(!empty && { detail: kept }),
  };
}

/** What the SQL view must say of an entry. The frame of a fast-path message is in its own column there. */
function rowOf(entry: Entry, startedAtMs: number, inflated: boolean) {
  const fast = entry.kind === 'binary' && entry.detail !== undefined && 'frames' in entry.detail;
  const us = Math.trunc(startedAtMs * 1000 + entry.atNs / 1000);
  const at = `${new Date(Math.trunc(us / 1e6) * 1000).toISOString().slice(0, 19)}.${String(us % 1e6).padStart(6, '0')}Z`;
  return {
    ...{ seq: entry.seq, at_ns: entry.atNs, at, connection: entry.connection, attempt: entry.attempt },
    ...{ transport: entry.transport, direction: entry.direction, kind: entry.kind, size: entry.size },
    wire_size: entry.wireSize ?? null,
    payload: entry.payload ?? null,
    truncated: entry.truncated === true ? 1 : 0,
    sha256: entry.sha256 ?? null,
    inflated: inflated ? 1 : 0,
    frame: fast ? (0x82 << 8) | entry.size : null,
    detail: fast || entry.detail === undefined ? null : entry.detail,
  };
}

test('whatever is recorded is read back: live, reopened, and through the SQL view', async () => {
  let run = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(handed, { minLength: 5, maxLength: 60, size: 'max' }), async (all) => {
      run++;
      const path = join(dir.path, `${run}.wirescope`);
      const live = await liveRecording(path, { payloadCapBytes: CAP_BYTES });
      const expected = record(live, all);
      expect(entriesOf(live)).toEqual(expected);
      must(await live.close(false));
      const opened = openRecording(path);
      expect(opened.entries).toBe(expected.length);
      expect(entriesOf(opened)).toEqual(expected);

      const inflated = all.flatMap((one) => {
        if (one.path === 'flush') return [];
        return one.path === 'add' ? [one.entry.inflated === true] : one.payloads.map(() => false);
      });
      const db = new DatabaseSync(path, { readOnly: true });
      const rows = db.prepare('SELECT * FROM entries').all() as (Record<string, unknown> & { detail: string | null })[];
      db.close();
      const seen = rows.map(({ text: _, ...row }) => ({
        ...row,
        detail: row.detail === null ? null : JSON.parse(row.detail),
      }));
      expect(seen).toEqual(expected.map((entry, index) => rowOf(entry, opened.startedAtMs, inflated[index] === true)));
      opened.close();
    }),
    { numRuns: 12 },
  );
});

const sqlite3 = (path: string, sql: string): string =>
  execFileSync('sqlite3', ['-readonly', '-batch', path, sql], { encoding: 'utf8' }).trim();
const hasSqlite3 = ['/usr/bin/sqlite3', '/usr/local/bin/sqlite3', '/opt/homebrew/bin/sqlite3'].some((at) =>
  existsSync(at),
);

test.runIf(hasSqlite3)('the sqlite3 program shows entries without any help', async () => {
  const path = join(dir.path, 'a.wirescope');
  const live = await liveRecording(path);
  const payload = new TextEncoder().encode('{"price":101.5,"name":"Zürich"}');
  const base = { connection: 1, attempt: 1, direction: 'toClient' } as const;
  live.recorder.add({ ...base, kind: 'text', atNs: 1_500_000_000, payload, wireSize: payload.length + 2 });
  live.recorder.add({ ...base, kind: 'close', atNs: 2 ** 52 + 1, detail: { code: 1006, clean: false, by: 'network' } });
  must(await live.close(false));
  expect(sqlite3(path, 'SELECT seq, at_ns, transport, direction, kind, size, wire_size, text FROM entries')).toBe(
    '1|1500000000|websocket|toClient|text|32|34|{"price":101.5,"name":"Zürich"}\n2|4503599627370497|websocket|toClient|close|0||',
  );
  expect(sqlite3(path, "SELECT json_extract(detail, '$.code') FROM entries WHERE kind = 'close'")).toBe('1006');
  expect(sqlite3(path, "SELECT json_extract(text, '$.price') FROM entries WHERE kind = 'text'")).toBe('101.5');
  expect(sqlite3(path, 'PRAGMA integrity_check')).toBe('ok');
});

test('small pieces of a growing page are replaced by the whole page', async () => {
  const path = join(dir.path, 'a.wirescope');
  const live = await liveRecording(path);
  for (let round = 0; round < 20; round++) {
    live.recorder.add({ kind: 'text', direction: 'toClient', atNs: round, connection: 1, attempt: 1 });
    live.recorder.flush();
  }
  await waitFor('all pieces in the file', () => live.recorder.unwrittenBytes === 0);
  const reader = new DatabaseSync(path, { readOnly: true });
  expect(reader.prepare('SELECT count(*) AS pages, sum(count) AS entries FROM page').get()).toEqual({
    pages: 20,
    entries: 20,
  });
  reader.close();
  must(await live.close(false));
  const opened = openRecording(path);
  expect(opened.pageCount).toBe(1);
  expect(opened.entries).toBe(20);
  opened.close();
  expect(existsSync(`${path}-wal`)).toBe(false);
});

test('every query of docs/recording-format.md runs and finds something', () => {
  const text = readFileSync(new URL('../../../docs/recording-format.md', import.meta.url), 'utf8');
  const sql = /```sql\n([\s\S]*?)```/.exec(text)?.[1] ?? '';
  const queries = sql.split(';').filter((query) => query.trim() !== '');
  expect(queries.length).toBeGreaterThan(3);
  const db = new DatabaseSync(fileURLToPath(new URL('../../fixtures/recordings/v1.wirescope', import.meta.url)), {
    readOnly: true,
  });
  // The one for failed connections finds none in a recording without failures.
  for (const query of queries.slice(1)) expect(db.prepare(query).all(), query).not.toEqual([]);
  expect(db.prepare(queries[0] ?? '').all()).toEqual([]);
  db.close();
});
