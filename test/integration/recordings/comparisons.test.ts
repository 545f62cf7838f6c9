import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ComparisonTick } from '../../../src-shared/contract/compare.ts';
import { type TestEngine, testEngine } from '../../fixtures/engine.ts';
import { keptRecording, OPENING } from '../../fixtures/kept-recording.ts';
import { codeOf } from '../../fixtures/recordings.ts';

let test: TestEngine;
let comparisons: readonly ComparisonTick[] = [];

beforeEach(async () => {
  test = await testEngine();
  test.engine.onTick((tick) => {
    comparisons = tick.comparisons;
  });
});
afterEach(() => test.close());

/** A recording of so many messages, without some of them, opened. */
async function feed(name: string, count: number, left: readonly number[] = []): Promise<string> {
  const messages = Array.from({ length: count }, (_, id) => ({ atNs: 2e6 + id * 1e6, text: `{"id":${id}}` }));
  const path = join(test.folder, `${name}.wirescope`);
  await keptRecording({ path }, [...OPENING, ...messages.filter((_, id) => !left.includes(id))]);
  return (await test.must('recording.open', { path })).id;
}

async function compared(a: string, b: string): Promise<string> {
  const { compareId } = await test.must('compare.start', { a: { recordingId: a }, b: { recordingId: b } });
  expect((await test.must('compare.wait', { compareId })).state).toBe('done');
  return compareId;
}

describe('a comparison of two recordings', () => {
  it('is in the ticks until it is closed, and pages its lines as tables draw them', async () => {
    const compareId = await compared(await feed('a', 1_000), await feed('b', 1_000, [100, 700]));
    const info = await test.must('compare.info', { compareId });
    expect(info).toMatchObject({ rows: 1_002, counts: { same: 1_000, missing: 2 }, scanned: 2_002, total: 2_002 });
    expect(comparisons.map((one) => one.compareId)).toEqual([compareId]);
    const page = await test.must('compare.rows', { compareId, from: 100, count: 4 });
    expect(page.rows.map(({ row, difference, status }) => [row, difference, status])).toEqual([
      [100, 0, 'same'],
      [101, 0, 'same'],
      [102, 1, 'missing'],
      [103, 0, 'same'],
    ]);
    expect(page.rows[2]?.a?.preview).toBe('{"id":100}');
    const differing = await test.must('compare.rows', { compareId, from: 0, count: 10, onlyDifferences: true });
    expect(differing.rows.map(({ row, difference }) => [row, difference])).toEqual([
      [102, 1],
      [702, 2],
    ]);
    await test.must('compare.close', { compareId });
    expect(codeOf(await test.engine.call('compare.info', { compareId }))).toBe('COMPARISON_UNKNOWN');
  });

  it('is walked from difference to difference, and says where they lie', async () => {
    const compareId = await compared(await feed('a', 1_000), await feed('b', 1_000, [100, 700]));
    const step = (to: 'next' | 'previous', from?: number) =>
      test.must('compare.step', { compareId, to, ...(from !== undefined && { from }) });
    expect(await step('next')).toEqual({ row: 102, number: 1, of: 2 });
    expect(await step('next', 102)).toEqual({ row: 702, number: 2, of: 2 });
    expect(await step('next', 702)).toBeNull();
    expect(await step('previous')).toEqual({ row: 702, number: 2, of: 2 });
    expect(await step('previous', 702)).toEqual({ row: 102, number: 1, of: 2 });
    expect(await step('previous', 102)).toBeNull();
    const marks = await test.must('compare.marks', { compareId, steps: 10 });
    expect(marks.steps).toEqual([
      { step: 1, worst: 'missing', count: 1 },
      { step: 7, worst: 'missing', count: 1 },
    ]);
    expect(marks.a).toEqual([
      { row: 102, atNs: 102e6, status: 'missing' },
      { row: 702, atNs: 702e6, status: 'missing' },
    ]);
    expect(marks.b).toEqual([]);
  });

  it('can be stopped, and ends when one of its recordings is closed', async () => {
    const [a, b] = [await feed('a', 20_000), await feed('b', 20_000)];
    const start = () => test.must('compare.start', { a: { recordingId: a }, b: { recordingId: b } });
    const stopped = await test.must('compare.cancel', { compareId: (await start()).compareId });
    expect(stopped.state).toBe('cancelled');
    const { compareId } = await start();
    await test.must('recording.close', { recordingId: b });
    const ended = await test.must('compare.wait', { compareId });
    expect([ended.state, ended.problem?.code]).toEqual(['failed', 'RECORDING_UNKNOWN']);
    expect(codeOf(await test.engine.call('compare.rows', { compareId, from: 0, count: 1 }))).toBe('RECORDING_UNKNOWN');
  });

  it('takes a live recording as it stands, and says so', async () => {
    const a = await feed('a', 3);
    const live = await test.engine.startRecording({ path: join(test.folder, 'live.wirescope') });
    if (!live.ok) throw new Error(live.error.code);
    const compareId = await compared(a, live.value.recordingId);
    const info = await test.must('compare.info', { compareId });
    expect(info.sides).toEqual({ a: { entries: 5, live: false }, b: { entries: 0, live: true } });
    expect(info.counts.missing).toBe(5);
  });

  it('compares connections of one recording with each other', async () => {
    const path = join(test.folder, 'two.wirescope');
    const said = (connection: number, id: number) => ({ atNs: id * 1e6, connection, text: `{"id":${id}}` });
    await keptRecording({ path }, [said(1, 1), said(2, 1), said(1, 2), said(2, 3)]);
    const { id } = await test.must('recording.open', { path });
    const side = { recordingId: id };
    const { compareId } = await test.must('compare.start', { a: side, b: side, pairs: [{ a: 1, b: 2 }] });
    const { counts } = await test.must('compare.wait', { compareId });
    expect(counts).toMatchObject({ same: 1, changed: 1, missing: 0, extra: 0 });
  });

  it('is refused in a sentence where it makes no sense', async () => {
    const a = await feed('a', 1);
    const b = await feed('b', 1);
    const start = async (input: object) => codeOf(await test.engine.callUnknown('compare.start', input));
    const sides = { a: { recordingId: a }, b: { recordingId: b } };
    expect(await start({ ...sides, b: sides.a })).toBe('COMPARE_SAME');
    expect(await start({ ...sides, b: { recordingId: 'none' } })).toBe('RECORDING_UNKNOWN');
    expect(await start({ ...sides, rules: { ignore: ['$.['] } })).toBe('JSONPATH_INVALID');
    expect(await start({ ...sides, a: { recordingId: a, connections: [9] } })).toBe('CONNECTION_UNKNOWN');
    expect(await start({ ...sides, rules: { timingMs: -1 } })).toBe('INPUT_INVALID');
  });
});
