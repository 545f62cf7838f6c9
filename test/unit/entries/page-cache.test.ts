import { describe, expect, it } from 'vitest';
import { PageCache, type Slice } from '../../../src-renderer/data/page-cache.ts';
import { fail, ok, type Result } from '../../../src-shared/base/result.ts';
import type { ViewStatus } from '../../../src-shared/contract/recording.ts';
import { fakeRow } from '../../fixtures/fake-rows.ts';

interface Asked {
  readonly from: number;
  readonly count: number;
  answer(rows?: number): void;
  refuse(): void;
}

function harness(options: { maxPages?: number; parallel?: number } = {}) {
  const asked: Asked[] = [];
  const problems: string[] = [];
  let loads = 0;
  const status: ViewStatus = { viewId: 'v', start: 0, end: 0, scanned: 0, total: 0, done: true, cancelled: false };
  const cache = new PageCache({
    fetch: (from, count) =>
      new Promise<Result<Slice>>((resolve) => {
        asked.push({
          from,
          count,
          // Rows of a view that starts at -1000: the seq is always positive.
          answer: (rows = count) =>
            resolve(ok({ status, from, rows: Array.from({ length: rows }, (_, at) => fakeRow(from + at + 1001)) })),
          refuse: () => resolve(fail('NO', 'No.', 'Never.')),
        });
      }),
    onLoad: () => {
      loads++;
    },
    onProblem: (problem) => problems.push(problem.code),
    ...options,
  });
  const settle = async (): Promise<void> => {
    for (let turn = 0; turn < 5; turn++) await Promise.resolve();
  };
  return { cache, asked, problems, settle, loads: () => loads };
}

describe('page cache', () => {
  it('asks for the visible page and then for its neighbours', async () => {
    const { cache, asked, settle } = harness();
    cache.resize(0, 10_000);
    cache.want(510, 540);
    expect(asked.map(({ from }) => from)).toEqual([500]);
    asked[0]?.answer();
    await settle();
    expect(cache.get(510)?.seq).toBe(1511);
    expect(asked.map(({ from }) => from)).toEqual([500, 600]);
  });

  it('never asks twice for a page that is under way or here', async () => {
    const { cache, asked, settle } = harness();
    cache.resize(0, 10_000);
    for (let row = 500; row < 520; row++) cache.want(row, row + 30);
    expect(asked).toHaveLength(1);
    asked[0]?.answer();
    await settle();
    cache.want(505, 535);
    cache.want(500, 530);
    expect(asked.filter(({ from }) => from === 500)).toHaveLength(1);
  });

  it('lets the newest viewport win: pages only passed over are never asked for', async () => {
    const { cache, asked, settle } = harness({ parallel: 1 });
    cache.resize(0, 1_000_000);
    cache.want(0, 30);
    for (let row = 10_000; row <= 900_000; row += 10_000) cache.want(row, row + 30);
    expect(asked).toHaveLength(1);
    asked[0]?.answer();
    await settle();
    expect(asked.map(({ from }) => from)).toEqual([0, 900_000]);
  });

  it('fetches a page again only when the view grew into it, and keeps its rows readable meanwhile', async () => {
    const { cache, asked, settle } = harness();
    cache.resize(0, 250);
    cache.want(220, 250);
    expect(asked[0]).toMatchObject({ from: 200, count: 50 });
    asked[0]?.answer();
    await settle();
    const before = asked.length;
    cache.resize(0, 260);
    await settle();
    const last = asked.slice(before).find(({ from }) => from === 200);
    expect(last).toMatchObject({ from: 200, count: 60 });
    expect(cache.get(249)).toBeDefined();
    expect(cache.get(255)).toBeUndefined();
    for (const { answer } of asked.slice(before)) answer();
    await settle();
    expect(cache.get(255)).toBeDefined();
  });

  it('keeps rows at their index while the start goes down', async () => {
    const { cache, asked, settle } = harness();
    cache.resize(40, 100);
    cache.want(40, 70);
    expect(asked[0]).toMatchObject({ from: 40, count: 60 });
    asked[0]?.answer();
    await settle();
    const seq = cache.get(50)?.seq;
    cache.resize(-130, 100);
    await settle();
    expect(cache.get(50)?.seq).toBe(seq);
    for (const { answer } of asked) answer();
    await settle();
    cache.want(-130, -100);
    for (const { answer } of asked) answer();
    await settle();
    expect(cache.get(-130)?.seq).toBe(871);
    expect(cache.get(50)?.seq).toBe(seq);
  });

  it('forgets the pages used longest ago, never visible ones', async () => {
    const { cache, asked, settle } = harness({ maxPages: 4 });
    cache.resize(0, 100_000);
    for (const row of [0, 5_000, 10_000, 15_000, 20_000]) {
      cache.want(row, row + 30);
      for (const { answer } of asked) answer();
      await settle();
      for (const { answer } of asked) answer();
      await settle();
      expect(cache.get(row)).toBeDefined();
    }
    expect(cache.get(0)).toBeUndefined();
  });

  it('does not hammer a view that fails or answers short, and asks again when something changed', async () => {
    const { cache, asked, problems, settle } = harness();
    cache.resize(0, 50);
    cache.want(0, 30);
    asked[0]?.refuse();
    await settle();
    expect(problems).toEqual(['NO']);
    expect(asked).toHaveLength(1);
    cache.want(1, 31);
    expect(asked).toHaveLength(2);
    asked[1]?.answer(10);
    await settle();
    expect(asked).toHaveLength(2);
    cache.resize(0, 51);
    expect(asked).toHaveLength(3);
  });

  it('drops answers that come after it was closed', async () => {
    const { cache, asked, settle, loads } = harness();
    cache.resize(0, 50);
    cache.want(0, 30);
    cache.close();
    asked[0]?.answer();
    await settle();
    expect(loads()).toBe(0);
    expect(cache.get(0)).toBeUndefined();
  });
});
