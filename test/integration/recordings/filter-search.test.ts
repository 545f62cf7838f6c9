import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ViewStatus } from '../../../src-shared/contract/recording.ts';
import { type TestEngine, testEngine } from '../../fixtures/engine.ts';
import { writeLongRecording } from '../../fixtures/long-recording.ts';
import { waitFor } from '../../fixtures/wait-for.ts';

const ENTRIES = 300_000;
const STEP_NS = 360_000;

let test: TestEngine;
let recordingId: string;

beforeAll(async () => {
  test = await testEngine();
  const path = join(test.folder, 'long.wirescope');
  await writeLongRecording(path, { entries: ENTRIES, stepNs: STEP_NS, drops: 2 });
  ({ id: recordingId } = await test.must('recording.open', { path }));
}, 60_000);
afterAll(() => test.close());

/** The latest status of a view: an empty slice carries it. */
async function statusOf(viewId: string): Promise<ViewStatus> {
  const { status } = await test.must('view.slice', { viewId, from: 0, count: 1 });
  return status;
}

async function searched(filter: string, more: { readonly fromNs?: number; readonly toNs?: number } = {}) {
  const { viewId } = await test.must('view.open', { recordingId, filter, ...more });
  return waitFor('the end of the search', async () => {
    const status = await statusOf(viewId);
    return status.done ? status : undefined;
  });
}

/** Messages say their own number: `{"n":7777,…}`. */
const holds = (digits: string): number[] =>
  Array.from({ length: ENTRIES }, (_, at) => at + 1).filter((seq) => String(seq).includes(digits));

describe('a search in a file', () => {
  it('tells its hits on the time axis, each where it happened', async () => {
    const { viewId, matches } = await searched('7777');
    const found = holds('7777');
    expect(matches).toBe(found.length);
    const { hits, done } = await test.must('view.hits', {
      viewId,
      fromNs: 0,
      toNs: ENTRIES * STEP_NS,
      buckets: 300,
    });
    expect(done).toBe(true);
    const expected = new Map<number, number>();
    for (const seq of found) {
      const step = Math.floor((seq - 1) / 1_000);
      expected.set(step, (expected.get(step) ?? 0) + 1);
    }
    expect(hits.map(({ fromNs, count }) => [Math.round(fromNs / STEP_NS / 1_000), count])).toEqual([...expected]);
  });

  it('steps from match to match and says which of how many', async () => {
    const { viewId } = await searched('7777');
    const found = holds('7777');
    expect(await test.must('view.step', { viewId, to: 'next' })).toEqual({ seq: found[0], number: 1 });
    expect(await test.must('view.step', { viewId, fromSeq: 7_777, to: 'next' })).toEqual({ seq: found[1], number: 2 });
    expect(await test.must('view.step', { viewId, to: 'previous' })).toEqual({
      seq: found.at(-1),
      number: found.length,
    });
    expect(await test.must('view.step', { viewId, fromSeq: 7_777, to: 'previous' })).toBeNull();
  });

  it('counts within the range alone', async () => {
    const status = await searched('7777', { fromNs: 0, toNs: 99_999 * STEP_NS });
    expect(status).toMatchObject({
      total: 100_000,
      scanned: 100_000,
      matches: holds('7777').filter((n) => n <= 100_000).length,
    });
  });

  it('stopped, keeps what it found, and goes on to the end when told to', async () => {
    const { viewId } = await test.must('view.open', { recordingId, filter: 'json.n ~ 7777' });
    const stopped = await test.must('view.cancel', { viewId });
    expect(stopped).toMatchObject({ cancelled: true, done: false, total: ENTRIES });
    expect(stopped.scanned).toBeLessThan(ENTRIES);
    // The last answer shows that nothing went on meanwhile.
    await searched('json.n = 1');
    expect(await statusOf(viewId)).toEqual(stopped);
    expect(await test.must('view.resume', { viewId })).toMatchObject({ cancelled: false });
    const status = await waitFor('the rest', async () => {
      const now = await statusOf(viewId);
      return now.done ? now : undefined;
    });
    expect(status).toMatchObject({ scanned: ENTRIES, matches: holds('7777').length });
  });

  it('marks what a filter found in rows that it does not narrow', async () => {
    const { viewId, end } = await test.must('view.open', { recordingId, filter: '', mark: '7777' });
    expect(end).toBe(ENTRIES);
    const { rows } = await test.must('view.slice', { viewId, from: 7_775, count: 2 });
    expect(
      rows.map(({ seq, preview, matches }) => [seq, matches?.map(([from, to]) => preview.slice(from, to))]),
    ).toEqual([
      [7_776, undefined],
      [7_777, ['7777']],
    ]);
    const wrong = await test.engine.call('view.open', { recordingId, filter: '', mark: 'nofield:1' });
    expect(wrong).toMatchObject({ ok: false, error: { code: 'FILTER_FIELD' } });
  });

  it('knows what the recording holds before one row is on screen', async () => {
    const facts = await test.must('recording.facts', { recordingId });
    expect(facts.jsonPaths).toEqual(['json.n', 'json.px', 'json.s']);
    expect(facts.jsonValues?.['json.s']).toEqual(['"ACME"']);
    expect(facts.kinds).toEqual(expect.arrayContaining(['text', 'ping', 'pong', 'close', 'wait', 'open']));
    expect(facts).toMatchObject({ attempts: 3, connections: [{ connection: 1, name: 'prices' }] });
    expect(facts.codes).toEqual(expect.arrayContaining(['1000']));
  });
});

describe('a search in a damaged file', () => {
  it('stops at the damage and says where; rows and entries there are refused, the rest stays', async () => {
    const path = join(test.folder, 'damaged.wirescope');
    await writeLongRecording(path, { entries: 20_000, stepNs: STEP_NS, drops: 0 });
    const db = new DatabaseSync(path);
    const { first_seq: broken } = db
      .prepare('SELECT first_seq FROM page ORDER BY first_seq LIMIT 1 OFFSET 1')
      .get() as {
      first_seq: number;
    };
    db.prepare('UPDATE page_data SET body = substr(body, 1, 100) WHERE first_seq = ?').run(broken);
    db.close();
    const { id } = await test.must('recording.open', { path });
    const all = await test.must('view.open', { recordingId: id, filter: '' });
    const there = await test.engine.call('view.slice', { viewId: all.viewId, from: 0, count: 5 });
    expect(there.ok).toBe(true);
    const rows = await test.engine.call('view.slice', { viewId: all.viewId, from: broken, count: 5 });
    expect(rows).toMatchObject({ ok: false, error: { code: 'FILE_DAMAGED' } });
    const { viewId } = await test.must('view.open', { recordingId: id, filter: 'json.n > 0' });
    const status = await waitFor('the search to stop', async () => {
      const now = await statusOf(viewId).catch(() => undefined);
      return now?.problem === undefined ? undefined : now;
    });
    expect(status.problem).toMatchObject({ code: 'FILE_DAMAGED' });
    expect(status.done).toBe(false);
  });
});
