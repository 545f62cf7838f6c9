import { describe, expect, test } from 'vitest';
import { createViews, type Views } from '../../../src-main/engine/capture/views/create-views.ts';
import type { ViewStatus } from '../../../src-shared/contract/recording.ts';
import { MemoryPages, type ShortEntry } from '../../fixtures/pages.ts';
import { waitFor } from '../../fixtures/wait-for.ts';

const turn = () => new Promise((resolve) => setImmediate(resolve));

/** Entry `n` from 0: every tenth says "tenth", connections 1 and 2 in turns of a hundred. */
function traffic(from: number, count: number): ShortEntry[] {
  return Array.from({ length: count }, (_, at) => {
    const n = from + at;
    return {
      payload: `{"n":${n},"say":"${n % 10 === 0 ? 'tenth' : 'other'}"}`,
      connection: 1 + (Math.floor(n / 100) % 2),
    };
  });
}

function viewsOver(source: MemoryPages, changed: () => void = () => undefined): Views {
  return createViews({ source: (id) => (id === 'r' ? source : undefined), changed });
}

async function opened(views: Views, input: { filter?: string; connections?: number[] }): Promise<ViewStatus> {
  const result = await views.open({ recordingId: 'r', filter: '', ...input });
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
}

function statusOf(views: Views, viewId: string): ViewStatus {
  const found = views.statuses().find((status) => status.viewId === viewId);
  if (found === undefined) throw new Error(`no status of ${viewId}`);
  return found;
}

async function seqs(views: Views, viewId: string, from: number, count: number): Promise<number[]> {
  const slice = await views.slice({ viewId, from, count });
  if (!slice.ok) throw new Error(slice.error.message);
  return slice.value.rows.map((row) => row.seq);
}

async function finished(views: Views, viewId: string, rows: number): Promise<ViewStatus> {
  return waitFor(`${rows} rows`, () => {
    const status = statusOf(views, viewId);
    return status.done && status.end - status.start === rows ? status : undefined;
  });
}

describe('a filtered view', () => {
  test('finds the newest first, and rows keep their numbers while older and live ones are added', async () => {
    const source = new MemoryPages(traffic(0, 60_000));
    const views = viewsOver(source);
    const { viewId } = await opened(views, { filter: 'tenth' });
    const seen = new Map<number, number>();
    let steps = 0;
    for (let status = statusOf(views, viewId); !status.done; status = statusOf(views, viewId)) {
      for (const row of [status.start, -1, status.end - 1]) {
        const [seq] = row >= status.start && row < status.end ? await seqs(views, viewId, row, 1) : [];
        if (seq === undefined) continue;
        expect(seen.get(row) ?? seq, `row ${row}`).toBe(seq);
        seen.set(row, seq);
      }
      if (steps === 0 && status.end > status.start) expect(seen.get(-1)).toBe(59_991);
      if (steps++ < 20) source.add(...traffic(source.entries, 500));
      await turn();
    }
    const { entries } = source;
    expect(entries).toBeGreaterThan(60_000);
    const status = await finished(views, viewId, entries / 10);
    expect(status).toMatchObject({ start: -6000, end: (entries - 60_000) / 10, total: entries, scanned: entries });
    for (const [row, seq] of seen) expect(await seqs(views, viewId, row, 1)).toEqual([seq]);
    const all: number[] = [];
    for (let from = status.start; from < status.end; from += 500) all.push(...(await seqs(views, viewId, from, 500)));
    expect(all).toEqual(Array.from({ length: entries / 10 }, (_, at) => at * 10 + 1));
  });

  test('matches what comes in live once, page after page', async () => {
    const source = new MemoryPages(traffic(0, 5), 50);
    const views = viewsOver(source);
    const { viewId } = await opened(views, { filter: 'tenth' });
    for (let round = 1; round <= 40; round++) {
      source.add(...traffic(source.entries, 13));
      await turn();
    }
    const rows = Math.ceil(source.entries / 10);
    const status = await finished(views, viewId, rows);
    expect(status.matches).toBe(rows);
    expect(await seqs(views, viewId, status.start, 500)).toEqual(Array.from({ length: rows }, (_, at) => at * 10 + 1));
  });

  test('yields to the event loop while it scans', async () => {
    const source = new MemoryPages(traffic(0, 320_000));
    const views = viewsOver(source);
    const { viewId } = await opened(views, { filter: 'json.n >= 0' });
    let turns = 0;
    let longestMs = 0;
    while (!statusOf(views, viewId).done) {
      const before = performance.now();
      await turn();
      longestMs = Math.max(longestMs, performance.now() - before);
      turns++;
    }
    expect(turns).toBeGreaterThan(4);
    // 8 ms and the step it was in; the rest is for a machine that has other things to do.
    expect(longestMs).toBeLessThan(250);
  });

  test('several views get their turns', async () => {
    const source = new MemoryPages(traffic(0, 60_000));
    const views = viewsOver(source);
    const ids = await Promise.all(['tenth', 'json.n > 5', '/OTHER/i'].map((filter) => opened(views, { filter })));
    await waitFor('each to have begun', () => views.statuses().every((status) => status.scanned > 0));
    expect(views.statuses().some((status) => !status.done)).toBe(true);
    for (const { viewId } of ids) views.close(viewId);
    expect(views.statuses()).toEqual([]);
  });

  test('stops when cancelled, keeping what was found', async () => {
    const source = new MemoryPages(traffic(0, 60_000));
    const views = viewsOver(source);
    const { viewId } = await opened(views, { filter: 'json.say = tenth' });
    await waitFor('the first rows', () => statusOf(views, viewId).start < 0);
    const cancelled = views.cancel(viewId);
    if (!cancelled.ok) throw new Error(cancelled.error.message);
    expect(cancelled.value).toMatchObject({ cancelled: true, done: false });
    expect(cancelled.value.scanned).toBeLessThan(60_000);
    source.add(...traffic(60_000, 100));
    for (let turns = 0; turns < 20; turns++) await turn();
    expect(statusOf(views, viewId)).toEqual({ ...cancelled.value, total: 60_100 });
    expect(await seqs(views, viewId, -1, 1)).toEqual([59_991]);
  });

  test('says when a regex takes too long, and stops', async () => {
    const source = new MemoryPages([...traffic(0, 10), { payload: `${'a'.repeat(60)}!` }]);
    const views = viewsOver(source);
    const { viewId } = await opened(views, { filter: '/^(a+)+$/' });
    const status = await waitFor('the problem', () => {
      const now = statusOf(views, viewId);
      return now.problem === undefined ? undefined : now;
    });
    expect(status).toMatchObject({ done: false, problem: { code: 'FILTER_REGEX_SLOW' } });
    expect(await views.count({ recordingId: 'r', filter: '/^(a+)+$/' })).toMatchObject({
      error: { code: 'FILTER_REGEX_SLOW' },
    });
  });

  test('says what it could search only in part', async () => {
    const source = new MemoryPages([{ payload: `${'x'.repeat(300_000)}needle` }, { payload: 'needle' }]);
    const views = viewsOver(source);
    const byRegex = await opened(views, { filter: '/needle/' });
    expect(await finished(views, byRegex.viewId, 1)).toMatchObject({ partlySearched: 1 });
    const byWord = await opened(views, { filter: 'needle' });
    expect((await finished(views, byWord.viewId, 2)).partlySearched).toBeUndefined();
    const told: number[] = [];
    const onPartlySearched = (entries: number) => told.push(entries);
    expect(await views.count({ recordingId: 'r', filter: '/needle/', onPartlySearched })).toEqual({
      ok: true,
      value: 1,
    });
    const entries = views.entries({ recordingId: 'r', filter: '/needle/', onPartlySearched });
    if (!entries.ok) throw new Error(entries.error.message);
    const found: number[] = [];
    for await (const entry of entries.value) found.push(entry.seq);
    expect(found).toEqual([2]);
    expect(told).toEqual([1, 1]);
  });
});

describe('finding a row', () => {
  test('of an entry, or of the nearest match before it', async () => {
    const source = new MemoryPages(traffic(0, 20_000));
    const views = viewsOver(source);
    const { viewId } = await opened(views, { filter: 'tenth' });
    await finished(views, viewId, 2000);
    source.add(...traffic(20_000, 1000));
    const status = await finished(views, viewId, 2100);
    const at = async (seq: number) => views.indexOf({ viewId, seq });
    expect(await at(1)).toEqual({ ok: true, value: { index: status.start, exact: true } });
    expect(await at(15)).toEqual({ ok: true, value: { index: status.start + 1, exact: false } });
    expect(await at(19_999)).toEqual({ ok: true, value: { index: -1, exact: false } });
    expect(await at(20_001)).toEqual({ ok: true, value: { index: 0, exact: true } });
    expect(await at(20_995)).toEqual({ ok: true, value: { index: 99, exact: false } });
    const tab = await opened(views, { connections: [2] });
    expect(await views.indexOf({ viewId: tab.viewId, seq: 50 })).toEqual({ ok: true, value: null });
    expect(await views.indexOf({ viewId: tab.viewId, seq: 101 })).toEqual({
      ok: true,
      value: { index: 0, exact: true },
    });
    expect(await views.indexOf({ viewId: tab.viewId, seq: 201 })).toEqual({
      ok: true,
      value: { index: 99, exact: false },
    });
  });
});

describe('pages are left alone', () => {
  /** Ten pages of ten: page 4 of connection 2, page 7 with pings, the rest texts of connection 1. */
  function tenPages(): MemoryPages {
    const source = new MemoryPages(
      Array.from({ length: 100 }, (_, at): ShortEntry => {
        const page = Math.floor(at / 10);
        return { kind: page === 7 ? 'ping' : 'text', connection: page === 4 ? 2 : 1, payload: 'x' };
      }),
      10,
    );
    return source;
  }
  const read = (source: MemoryPages): number[] =>
    source.reads.flatMap((times, page) => (times > 0 ? [page] : [])).sort((a, b) => a - b);

  test.each<[string, number, number[]]>([
    ['kind:ping', 10, []],
    ['kind:ping x', 10, [7]],
    ['conn:2', 10, []],
    ['conn:2 x', 10, [4]],
    ['kind:close', 0, []],
    ['code:1006', 0, []],
    ['event:price', 0, []],
    ['at >= 95ms', 6, [9]],
    ['seq <= 20', 20, []],
    ['transport:sse', 0, []],
    ['kind:text -conn:1', 10, []],
    ['not kind:text', 10, []],
  ])('%s: %i rows, pages read %o', async (filter, rows, pages) => {
    const source = tenPages();
    const views = viewsOver(source);
    const { viewId } = await opened(views, { filter });
    const status = await finished(views, viewId, rows);
    expect(status).toMatchObject({ scanned: 100, done: true });
    expect(await views.count({ recordingId: 'r', filter })).toEqual({ ok: true, value: rows });
    expect(read(source)).toEqual(pages);
  });

  test('a tab of one connection is there at once, and reads only what is shown', async () => {
    const source = tenPages();
    const views = viewsOver(source);
    const status = await opened(views, { connections: [1] });
    expect(status).toMatchObject({ start: 0, end: 90, done: true, scanned: 90 });
    expect(read(source)).toEqual([]);
    expect(await seqs(views, status.viewId, 38, 4)).toEqual([39, 40, 51, 52]);
    expect(read(source)).toEqual([3, 5]);
    source.add({ connection: 1 }, { connection: 2 }, { connection: 1 });
    expect(statusOf(views, status.viewId)).toMatchObject({ end: 92, total: 92 });
    expect(await seqs(views, status.viewId, 89, 10)).toEqual([100, 101, 103]);
  });

  test('the whole recording is the table itself', async () => {
    const source = tenPages();
    const views = viewsOver(source);
    const status = await opened(views, {});
    expect(status).toMatchObject({ start: 0, end: 100, done: true });
    expect(await seqs(views, status.viewId, 98, 50)).toEqual([99, 100]);
    expect(await seqs(views, status.viewId, -5, 10)).toEqual([1, 2, 3, 4, 5]);
    expect(await views.indexOf({ viewId: status.viewId, seq: 42 })).toEqual({
      ok: true,
      value: { index: 41, exact: true },
    });
  });
});

describe('a query', () => {
  test('follows a live recording until it ends', async () => {
    const source = new MemoryPages(traffic(0, 15));
    const entries = viewsOver(source).entries({ recordingId: 'r', filter: 'tenth', follow: true });
    if (!entries.ok) throw new Error(entries.error.message);
    const found: number[] = [];
    for await (const entry of entries.value) {
      found.push(entry.seq);
      if (found.length === 2) setImmediate(() => source.add(...traffic(15, 10)));
      if (found.length === 3) setImmediate(() => source.end());
    }
    expect(found).toEqual([1, 11, 21]);
  });

  test('ends when it is aborted', async () => {
    const source = new MemoryPages(traffic(0, 15));
    const stop = new AbortController();
    const entries = viewsOver(source).entries({ recordingId: 'r', follow: true, fromSeq: 14, signal: stop.signal });
    if (!entries.ok) throw new Error(entries.error.message);
    const found: number[] = [];
    for await (const entry of entries.value) {
      found.push(entry.seq);
      if (found.length === 2) setImmediate(() => stop.abort());
    }
    expect(found).toEqual([14, 15]);
  });
});

test('what is wrong is said', async () => {
  const views = viewsOver(new MemoryPages());
  expect(await views.open({ recordingId: 'r', filter: 'json.px => 1' })).toMatchObject({
    error: { code: 'FILTER_OPERATOR', at: 8 },
  });
  expect(await views.open({ recordingId: 'x', filter: '' })).toMatchObject({ error: { code: 'RECORDING_UNKNOWN' } });
  expect(await views.count({ recordingId: 'r', filter: '(' })).toMatchObject({ error: { code: 'FILTER_TERM' } });
  expect(views.cancel('view-9')).toMatchObject({ error: { code: 'VIEW_UNKNOWN' } });
  const { viewId } = await opened(views, {});
  expect(statusOf(views, viewId)).toMatchObject({ start: 0, end: 0, done: true });
  views.closeRecording('r');
  expect(await views.slice({ viewId, from: 0, count: 1 })).toMatchObject({ error: { code: 'VIEW_UNKNOWN' } });
});
