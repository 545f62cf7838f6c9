import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { JobTick } from '../../../src-shared/contract/jobs.ts';
import type { Entry } from '../../../src-shared/model/entry.ts';
import { type TestEngine, testEngine } from '../../fixtures/engine.ts';
import { keptRecording, OPENING } from '../../fixtures/kept-recording.ts';
import { codeOf, must, openRecording } from '../../fixtures/recordings.ts';

let test_: TestEngine;
beforeEach(async () => {
  test_ = await testEngine();
});
afterEach(() => test_.close());

const inFolder = (name: string): string => join(test_.folder, 'recordings', name);
const START_MS = Date.UTC(2026, 2, 12);

async function done(started: { readonly jobId: string }): Promise<JobTick> {
  return test_.must('job.wait', started);
}

async function entriesAt(path: string): Promise<Entry[]> {
  const { id } = await test_.must('recording.open', { path });
  return test_.entries(id);
}

const told = (entries: readonly Entry[]): string[] =>
  entries.map(
    ({ kind, connection, atNs, payload }) =>
      `${atNs / 1e9} ${connection} ${kind}${payload === undefined ? '' : ` ${new TextDecoder().decode(payload)}`}`,
  );

const saidIn = (entries: readonly Entry[]): string[] =>
  entries.flatMap(({ kind, detail }) => (kind === 'notice' ? [(detail as { message: string }).message] : []));

test('a recording trimmed to all of it is the same entry by entry, gauges and traffic too', async () => {
  const gauges: [number, 'rttMs' | 'inPerSecond', number, number][] = [
    [1, 'rttMs', 2.1e9, 100],
    [1, 'rttMs', 5e9, 90],
    [2, 'inPerSecond', 4e9, 1],
  ];
  const whole = await keptRecording({ path: inFolder('whole.wirescope'), gauges }, [
    ...OPENING,
    { atNs: 1e9, text: '{"price":1}', frame: 0x8105 },
    { kind: 'ping', direction: 'toServer', atNs: 2e9, text: 'p' },
    { kind: 'pong', atNs: 2.1e9, text: 'p', detail: { rttMs: 100, pingSeq: 4 } },
    { kind: 'binary', atNs: 3e9, payload: new Uint8Array(3), size: 3_000, sha256: 'ab'.repeat(32) },
    { atNs: 3e9, text: 'inflated', inflated: true },
    { kind: 'event', atNs: 4e9, connection: 2, text: '', detail: { event: 'message', id: '1', chunk: 1 } },
    { kind: 'missed', direction: null, atNs: 5e9, detail: { expectedByNs: 4.5e9, waitedForMs: 1, what: 'pong' } },
    { kind: 'close', direction: null, atNs: 6e9, detail: { code: 1000, clean: true, by: 'client' } },
  ] as Parameters<typeof keptRecording>[1]);
  const job = await done(await test_.must('library.trim', { path: whole, fromNs: 0, toNs: 6e9, name: 'copy' }));
  expect(job).toMatchObject({ kind: 'trim', state: 'done', done: 10, total: 10, path: inFolder('copy.wirescope') });
  const a = openRecording(whole);
  const b = openRecording(inFolder('copy.wirescope'));
  expect(await entriesAt(inFolder('copy.wirescope'))).toEqual(await entriesAt(whole));
  for (const level of [0, 2]) expect(b.buckets(level, 1, 0, 1e9)).toEqual(a.buckets(level, 1, 0, 1e9));
  for (const [connection, gauge] of [
    [1, 1],
    [2, 2],
  ] as const) {
    const samples = b.gauges(connection, gauge, 0, 1e12, 1, 1e6);
    expect(samples.length).toBe(connection === 1 ? 2 : 1);
    expect(samples).toEqual(a.gauges(connection, gauge, 0, 1e12, 1, 1e6));
  }
  expect(b.read(0).flags).toEqual(a.read(0).flags);
  a.close();
  b.close();
});

test('a range tells what was open before it, shifts times and numbers, and says where it was cut', async () => {
  const path = await keptRecording({ path: inFolder('crash.wirescope'), name: 'crash', startedAtMs: START_MS }, [
    ...OPENING,
    { kind: 'ping', direction: 'toServer', atNs: 1e9, text: 'early' },
    { atNs: 2e9, text: 'before' },
    { kind: 'pong', atNs: 3e9, text: 'early', detail: { pingSeq: 3, rttMs: 2_000 } },
    { kind: 'ping', direction: 'toServer', atNs: 4e9, text: 'p' },
    { kind: 'pong', atNs: 4.5e9, text: 'p', detail: { pingSeq: 6, rttMs: 500 } },
    { kind: 'missed', direction: null, atNs: 5e9, detail: { expectedByNs: 4.8e9, waitedForMs: 1, what: 'reply' } },
    { atNs: 6e9, text: 'after' },
  ] as Parameters<typeof keptRecording>[1]);
  const job = await done(await test_.must('library.trim', { path, fromNs: 3e9, toNs: 5e9 }));
  expect(job).toMatchObject({ state: 'done', title: 'crash 0:03.000 to 0:05.000' });
  const cut = job.path as string;
  const entries = await entriesAt(cut);
  expect(told(entries)).toEqual([
    '0 1 notice',
    '0 1 connecting',
    '0 1 open',
    '0 1 pong early',
    '1 1 ping p',
    '1.5 1 pong p',
    '2 1 missed',
    '2 1 notice',
  ]);
  expect(entries[0]?.detail).toMatchObject({ code: 'RECORDING_TRIMMED', severity: 'info' });
  expect(saidIn(entries)).toEqual([
    'Cut from "crash" at 0:03.000, when this connection was open.',
    'Cut here: this connection was open, and went on in "crash".',
  ]);
  // The ping is not there any more; the other one has another number.
  expect(entries[3]?.detail).toEqual({ rttMs: 2_000 });
  expect(entries[5]?.detail).toEqual({ rttMs: 500, pingSeq: 5 });
  expect(entries[6]?.detail).toMatchObject({ expectedByNs: 1.8e9 });
  const item = await test_.must('library.item', { path: cut });
  expect(item).toMatchObject({ startedAtMs: START_MS + 3_000, durationMs: 2_000, entries: 8 });
  expect(item.endpoints.map(({ name }) => name)).toEqual(['feed']);
});

test('a range of some connections has those alone; one without entries is refused, as is a name that is taken', async () => {
  const path = await keptRecording({ path: inFolder('two.wirescope') }, [
    { atNs: 1e9, text: 'a' },
    { kind: 'event', atNs: 2e9, connection: 2, text: 'b', detail: { event: 'message', chunk: 1 } },
    { atNs: 3e9, text: 'c' },
  ]);
  const job = await done(await test_.must('library.trim', { path, fromNs: 0, toNs: 3e9, connections: [2] }));
  expect(told(await entriesAt(job.path as string))).toEqual(['2 2 event b']);
  const ask = (more: object) =>
    test_.engine.call('library.trim', { path, fromNs: 1.5e9, toNs: 2.5e9, connections: [1], ...more });
  expect(codeOf(await ask({}))).toBe('RANGE_EMPTY');
  expect(codeOf(await ask({ fromNs: 0, out: path }))).toBe('FILE_EXISTS');
  expect(codeOf(await ask({ path: inFolder('none.wirescope') }))).toBe('FILE_NOT_FOUND');
});

test('a recording that is still being written can be trimmed', async () => {
  const path = inFolder('live.wirescope');
  const { recordingId } = must(await test_.engine.startRecording({ path }));
  const refused = await test_.engine.call('library.trim', { path, fromNs: 0, toNs: 1e12 });
  expect(codeOf(refused)).toBe('RANGE_EMPTY');
  await test_.connect({ url: 'ws://127.0.0.1:1/', transport: 'websocket', reconnect: { policy: 'none' } });
  await test_.until(1, 'failed', ({ state }) => state === 'failed' || state === 'closed');
  const job = await done(await test_.must('library.trim', { path, fromNs: 0, toNs: 1e12 }));
  expect(job.state).toBe('done');
  expect((await entriesAt(job.path as string)).map(({ kind }) => kind)).toContain('error');
  await test_.must('recording.close', { recordingId });
});

test('recordings are merged by their clocks, connections numbered anew, and it is said how the clocks meet', async () => {
  const b = await keptRecording({ path: inFolder('b.wirescope'), name: 'b', startedAtMs: START_MS + 1_500 }, [
    { atNs: 0, text: 'b0' },
    { atNs: 1e9, text: 'b1' },
    { kind: 'event', atNs: 1e9, connection: 2, text: 'b2', detail: { event: 'message', chunk: 1 } },
  ]);
  const a = await keptRecording({ path: inFolder('a.wirescope'), name: 'a', startedAtMs: START_MS }, [
    { atNs: 1e9, text: 'a1' },
    { atNs: 2.5e9, text: 'a2' },
  ]);
  const c = await keptRecording({ path: inFolder('c.wirescope'), name: 'c', startedAtMs: START_MS + 60_000 }, [
    { kind: 'ping', direction: 'toServer', atNs: 1e9, text: 'p' },
    { kind: 'pong', atNs: 2e9, text: 'p', detail: { pingSeq: 1 } },
  ]);
  const job = await done(await test_.must('library.merge', { paths: [b, a, c], name: 'all' }));
  expect(job).toMatchObject({ kind: 'merge', state: 'done', done: 7, total: 7, path: inFolder('all.wirescope') });
  const entries = await entriesAt(inFolder('all.wirescope'));
  expect(told(entries)).toEqual([
    '1 3 text a1',
    '1.5 1 notice',
    '1.5 1 text b0',
    '2.5 1 text b1',
    '2.5 2 event b2',
    '2.5 3 text a2',
    '61 5 notice',
    '61 5 ping p',
    '62 5 pong p',
  ]);
  expect(entries.map(({ seq }) => seq)).toEqual(entries.map((_, index) => index + 1));
  expect(entries[8]?.detail).toEqual({ pingSeq: 8 });
  expect(saidIn(entries)).toEqual([
    '"b" begins here by its own clock, 1.00 s before the end of "a": the two overlap.',
    '"c" begins here by its own clock, 57.5 s after the end of "a".',
  ]);
  expect(await test_.must('library.item', { path: inFolder('all.wirescope') })).toMatchObject({
    startedAtMs: START_MS,
    durationMs: 62_000,
    transports: ['websocket', 'sse'],
  });
});

test('after cancel nothing is left, and a broken recording leaves nothing half merged', async () => {
  const many = Array.from({ length: 60_000 }, (_, index) => ({ atNs: index * 1e6, text: 'x' }));
  const path = await keptRecording({ path: inFolder('many.wirescope') }, many);
  const before = readdirSync(inFolder('.'));
  const started = await test_.must('library.trim', { path, fromNs: 0, toNs: 1e12, name: 'never' });
  await test_.must('job.cancel', started);
  expect((await done(started)).state).toBe('cancelled');
  expect(readdirSync(inFolder('.'))).toEqual(before);
  expect(existsSync(inFolder('never.wirescope'))).toBe(false);
  const refused = await test_.engine.call('library.merge', { paths: [path, inFolder('none.wirescope')] });
  expect(codeOf(refused)).toBe('FILE_NOT_FOUND');
  expect(readdirSync(inFolder('.'))).toEqual(before);
});
