/** Rules take what they name out of everything that leaves, and say what they could not look into. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inflateRawSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RecordingFileWriter } from '../../../src-main/engine/capture/recording-file.ts';
import type { ExportFormat, RedactionRule } from '../../../src-shared/contract/exchange.ts';
import type { AnyDetail } from '../../../src-shared/model/entry.ts';
import { type TestEngine, testEngine, textOf } from '../../fixtures/engine.ts';
import { allEntries, exported, importedId, madeRecording } from '../../fixtures/exchange.ts';

const SECRET = 'hunter2-s3cret';
const RULES: readonly RedactionRule[] = [
  { type: 'json', path: '$.user.token', replacement: '***' },
  { type: 'regex', pattern: 'hunter2-\\w+', flags: 'i', replacement: '[gone]' },
];

let test: TestEngine;
beforeAll(async () => {
  test = await testEngine();
});
afterAll(() => test.close());

const bytes = (text: string): Buffer => Buffer.from(text);
const detail = (value: object): AnyDetail => value as unknown as AnyDetail;

/** The secret in every place and form that a recording has. */
function fill(writer: RecordingFileWriter): void {
  const base = { connection: 1, attempt: 1 } as const;
  let atNs = 0;
  const add = (entry: Omit<Parameters<RecordingFileWriter['add']>[0], 'atNs' | 'connection' | 'attempt'>): void => {
    atNs += 1e6;
    writer.add({ ...base, ...entry, atNs });
  };
  const url = `ws://127.0.0.1/feed?token=${SECRET}`;
  const headers = [
    ['Authorization', `Bearer ${SECRET}`],
    ['Cookie', `a=${SECRET}`],
  ];
  add({ kind: 'connecting', direction: null, detail: detail({ url, cause: 'user' }) });
  add({
    kind: 'open',
    direction: null,
    detail: detail({
      url,
      status: 101,
      requestHeaders: headers,
      responseHeaders: [['Set-Cookie', `a=${SECRET}`]],
      timings: {},
    }),
  });
  add({
    kind: 'text',
    direction: 'toClient',
    payload: bytes(`{"px":101.50,"user":{"token":"${SECRET}","id":10000000000000001}}`),
  });
  add({ kind: 'text', direction: 'toClient', payload: bytes(`{"user":{"token":1,"token":"${SECRET}"}}`) });
  add({ kind: 'text', direction: 'toClient', payload: bytes(`{"note":"\\u0068unter2-s3cret"}`) });
  add({ kind: 'text', direction: 'toServer', payload: bytes(`plain ${SECRET.toUpperCase()} text`) });
  add({ kind: 'text', direction: 'toServer', payload: bytes('nothing here') });
  add({ kind: 'binary', direction: 'toClient', payload: bytes(SECRET), inflated: true });
  add({ kind: 'text', direction: 'toClient', payload: Buffer.concat([bytes(SECRET), Buffer.from([0xff])]) });
  add({ kind: 'text', direction: 'toClient', payload: bytes(SECRET), size: 99_999, sha256: 'ab'.repeat(32) });
  add({ kind: 'ping', direction: 'toClient', payload: bytes(SECRET) });
  add({
    kind: 'error',
    direction: null,
    detail: detail({ code: 'HTTP_401', message: 'no', hint: '', body: `{"deep":{"user":{"token":"${SECRET}x"}}` }),
  });
  add({ kind: 'mark', direction: null, detail: detail({ note: `see ${SECRET}`, by: 'user' }) });
  add({
    kind: 'close',
    direction: 'toClient',
    detail: detail({ code: 1000, reason: SECRET, clean: true, by: 'server' }),
  });
  writer.add({
    kind: 'response',
    direction: 'toClient',
    connection: 2,
    attempt: 1,
    atNs,
    payload: bytes(`{"events":[{"user":{"token":"${SECRET}"}}]}`),
    detail: detail({ status: 200, headers: [], heldMs: 1, outcome: 'items', items: 1 }),
  });
  writer.add({
    kind: 'event',
    direction: 'toClient',
    connection: 2,
    attempt: 1,
    atNs,
    payload: bytes(SECRET),
    detail: { event: SECRET, id: SECRET, chunk: 0 },
  });
}

/** Every way a secret could still be in a file: as it is, and inside what is packed. */
function holds(raw: Buffer, text: string): boolean {
  const forms = [text, text.toUpperCase(), [...text].map((char) => `\\u00${char.charCodeAt(0).toString(16)}`).join('')];
  for (const bytesOf of [Buffer.from(text), Buffer.from(`x${text}`), Buffer.from(`xx${text}`)]) {
    // Base64 of it at each of three offsets, less the ends that neighbours change.
    forms.push(bytesOf.toString('base64').slice(4, -4), bytesOf.toString('base64url').slice(4, -4));
  }
  forms.push(Buffer.from(text).toString('hex'));
  if (forms.some((form) => raw.includes(form)) || raw.includes(Buffer.from(text, 'utf16le'))) return true;
  // The members of a ZIP (APPNOTE 4.3.7): 30 bytes, the name, then what is deflated.
  for (let at = raw.indexOf('PK\u0003\u0004'); at >= 0; at = raw.indexOf('PK\u0003\u0004', at + 4)) {
    const from = at + 30 + raw.readUInt16LE(at + 26) + raw.readUInt16LE(at + 28);
    if (raw.readUInt16LE(at + 8) === 8 && inflateRawSync(raw.subarray(from)).includes(text)) return true;
  }
  return false;
}

const FORMATS: readonly ExportFormat[] = ['har', 'ndjson', 'csv', 'payloads', 'wirescope'];

describe('rules', () => {
  let recordingId = '';
  beforeAll(async () => {
    recordingId = await madeRecording(test, 'secrets', fill);
  });

  it.each(FORMATS)('leave nothing of it in %s', async (format) => {
    const out = join(test.folder, `redacted.${format}`);
    const job = await exported(test, { recordingId, format, out, rules: [...RULES], withSecrets: true });
    expect(job.problem).toBeNull();
    const raw = readFileSync(out);
    expect(holds(raw, SECRET)).toBe(false);
    expect(job.notes.join(' ')).toContain('3 payloads left out');
  });

  it.each(FORMATS)('are needed: without them it is in %s', async (format) => {
    const out = join(test.folder, `whole.${format}`);
    await exported(test, { recordingId, format, out });
    expect(holds(readFileSync(out), SECRET)).toBe(true);
  });

  it('change what they name and nothing else, and say so in the entry', async () => {
    const out = join(test.folder, 'shared.wirescope');
    await exported(test, { recordingId, format: 'wirescope', out, rules: [...RULES] });
    const { id } = await test.must('recording.open', { path: out });
    const all = await allEntries(test, id);
    expect(all.map(({ kind }) => kind)).toEqual((await allEntries(test, recordingId)).map(({ kind }) => kind));
    expect(textOf(all[2] as (typeof all)[0])).toBe('{"px":101.50,"user":{"token":"***","id":10000000000000001}}');
    expect(textOf(all[3] as (typeof all)[0])).toBe('{"user":{"token":"***","token":"***"}}');
    expect(textOf(all[4] as (typeof all)[0])).toBe('{"note":"[gone]"}');
    expect(all[2]?.detail).toMatchObject({ redacted: { rules: [1] } });
    expect(textOf(all[6] as (typeof all)[0])).toBe('nothing here');
    expect(all[7]).toMatchObject({ size: 0, detail: { redacted: { withheld: true, size: SECRET.length } } });
    expect(all[9]).not.toHaveProperty('sha256');
    expect(JSON.stringify(all[1]?.detail)).not.toContain(SECRET);
  });

  it('are shown before they are used', async () => {
    const preview = await test.must('redaction.preview', { recordingId, rules: [...RULES] });
    expect(preview).toMatchObject({ scanned: 16, total: 16, changed: 7, withheld: 3, changedBy: [3, 4] });
    expect(preview.samples[0]).toEqual({
      seq: 3,
      before: `{"px":101.50,"user":{"token":"${SECRET}","id":10000000000000001}}`,
      after: '{"px":101.50,"user":{"token":"***","id":10000000000000001}}',
      rules: [0],
    });
  });

  it.each([
    [{ type: 'json', path: '$[', replacement: '' }, 'rules.0.path'],
    [{ type: 'regex', pattern: '(', flags: '', replacement: '' }, 'rules.0.pattern'],
    [{ type: 'regex', pattern: 'a*', flags: '', replacement: '' }, 'rules.0.pattern'],
  ] as const)('that are wrong are refused: %j', async (rule, at) => {
    const answer = await test.engine.call('export.start', { recordingId, format: 'ndjson', rules: [rule] });
    expect(answer).toMatchObject({ ok: false, error: { code: 'REDACTION_INVALID', at } });
  });

  it('that take for ever end the export, and nothing is left', async () => {
    const slow = await madeRecording(test, 'slow', (writer) => {
      writer.add({
        kind: 'text',
        direction: 'toClient',
        connection: 1,
        attempt: 1,
        atNs: 1,
        payload: bytes('a'.repeat(40)),
      });
    });
    const out = join(test.folder, 'slow.csv');
    const rule: RedactionRule = { type: 'regex', pattern: '(a+)+$x', flags: '', replacement: '' };
    const job = await exported(test, { recordingId: slow, format: 'csv', out, rules: [rule] });
    expect(job).toMatchObject({ state: 'failed', problem: { code: 'REDACTION_SLOW', at: 1 } });
    expect(() => readFileSync(out)).toThrow('ENOENT');
  });
});

describe('NDJSON that is bad', () => {
  const good = '{"wirescope":1,"startedAt":"2026-01-01T00:00:00.000000Z","app":"t"}';
  const entry = {
    seq: 1,
    atNs: 5,
    at: '2026-01-01T00:00:00.000000Z',
    connection: 1,
    attempt: 1,
    transport: 'websocket',
    direction: 'toClient',
    kind: 'text',
    size: 1,
    text: 'a',
  };
  const line = (change: object): string => JSON.stringify({ ...entry, ...change });

  it.each([
    ['no JSON', `${good}\n{"seq":1,,}`, 'IMPORT_INVALID', 'line 2, column 10'],
    ['a wrong type', `${good}\n\n${line({ atNs: 'x' })}`, 'IMPORT_INVALID', 'line 3, column 17'],
    ['a kind of the future', `${good}\n${line({ kind: 'datagram' })}`, 'IMPORT_NEWER', 'line 2, column 135'],
    [
      'a format of the future',
      '{"wirescope":2,"startedAt":"2026-01-01T00:00:00Z"}',
      'IMPORT_NEWER',
      'line 1, column 14',
    ],
    ['numbers that go back', `${good}\n${line({ seq: 4 })}\n${line({ seq: 2 })}`, 'IMPORT_INVALID', 'line 3, column 1'],
    ['cut off', `${good}\n${line({}).slice(0, 40)}`, 'IMPORT_INVALID', 'line 2, column 24'],
  ])('%s is refused by line and column', async (_, text, code, at) => {
    const path = join(test.folder, 'bad.ndjson');
    writeFileSync(path, text);
    const { jobId } = await test.must('import.start', { path });
    const job = await test.must('job.wait', { jobId });
    expect(job).toMatchObject({ state: 'failed', problem: { code, at } });
  });

  it('lines of a query, without a first line and with holes, become a recording that says so', async () => {
    const path = join(test.folder, 'part.ndjson');
    writeFileSync(path, `${line({ seq: 3 })}\n${line({ seq: 9, atNs: 2 })}\n`);
    const all = await allEntries(test, await importedId(test, { path }));
    expect(all.map(({ seq, kind }) => `${seq} ${kind}`)).toEqual(['1 text', '2 text', '3 notice']);
    expect(JSON.stringify(all[2]?.detail)).toMatch(/1 entry had a time before.*7 entries of the original/);
  });
});
