/** What was recorded of all four transports comes back from HAR and NDJSON as it was; a window may give the file piece by piece. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type TestEngine, testEngine } from '../../fixtures/engine.ts';
import { allEntries, exported, importedId } from '../../fixtures/exchange.ts';
import { waitFor } from '../../fixtures/wait-for.ts';

let test: TestEngine;
let recordingId = '';
beforeAll(async () => {
  test = await testEngine();
  const mock = await test.must('mock.start', { port: 0 });
  const base = `127.0.0.1:${mock.port}`;
  for (const [transport, url] of [
    ['websocket', `ws://${base}/ws`],
    ['sse', `http://${base}/sse`],
    ['long-poll', `http://${base}/poll`],
    ['poll', `http://${base}/state`],
  ] as const) {
    recordingId = (await test.connect({ url, transport })).recordingId;
  }
  await waitFor('a message of each', async () => {
    const all = await test.entries(recordingId);
    const heard = new Set(
      all.filter(({ kind }) => ['text', 'event', 'item'].includes(kind)).map((one) => one.transport),
    );
    return heard.size === 4 ? heard : undefined;
  });
  for (const { connection } of (await test.must('recording.info', { recordingId })).connections) {
    await test.must('connection.disconnect', { recordingId, connection });
  }
});
afterAll(() => test.close());

it.each(['har', 'ndjson'] as const)('by way of %s', async (format) => {
  const out = join(test.folder, `live.${format}`);
  expect((await exported(test, { recordingId, format, out, withSecrets: true })).problem).toBeNull();
  const again = await importedId(test, { path: out });
  expect(await allEntries(test, again)).toEqual(await allEntries(test, recordingId));
});

it('piece by piece: out of the engine by a job, and into it by an upload', async () => {
  const job = await exported(test, { recordingId, format: 'ndjson', withSecrets: true });
  expect(job.fileBytes).toBe(readFileSync(job.path ?? '').length);
  const { piece } = await test.must('job.piece', { jobId: job.jobId, at: 0 });
  const { uploadId } = await test.must('upload.begin', {
    name: 'from a window.ndjson',
    bytes: piece.length,
    purpose: 'import',
  });
  for (let at = 0; at < piece.length; at += 5_000) {
    await test.must('upload.piece', { uploadId, at, piece: piece.slice(at, at + 5_000) });
  }
  const again = await importedId(test, { uploadId });
  expect(await allEntries(test, again)).toEqual(await allEntries(test, recordingId));
  await test.must('job.forget', { jobId: job.jobId });
  const folder = join(test.folder, 'recordings');
  expect(readdirSync(folder)).toContain('from a window.wirescope');
  expect(
    [...readdirSync(folder), ...readdirSync(join(folder, '.exports'))].filter((name) => /\.(part|ndjson)$/.test(name)),
  ).toEqual([]);
});
