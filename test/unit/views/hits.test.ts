import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createViews, type Views } from '../../../src-main/engine/capture/views/create-views.ts';
import type { CommandInput } from '../../../src-shared/contract/index.ts';
import type { HitPlace, ViewStatus } from '../../../src-shared/contract/recording.ts';
import { MemoryPages, type ShortEntry } from '../../fixtures/pages.ts';
import { waitFor } from '../../fixtures/wait-for.ts';

const turn = () => new Promise((resolve) => setImmediate(resolve));

function viewsOver(source: MemoryPages): Views {
  return createViews({ source: (id) => (id === 'r' ? source : undefined), changed: () => undefined });
}

async function opened(views: Views, input: Omit<CommandInput<'view.open'>, 'recordingId'>): Promise<ViewStatus> {
  const result = await views.open({ recordingId: 'r', filter: '', ...input });
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
}

function statusOf(views: Views, viewId: string): ViewStatus {
  const found = views.statuses().find((status) => status.viewId === viewId);
  if (found === undefined) throw new Error(`no status of ${viewId}`);
  return found;
}

async function whole(views: Views, input: Omit<CommandInput<'view.open'>, 'recordingId'>): Promise<ViewStatus> {
  const { viewId } = await opened(views, input);
  return waitFor('the end of the scan', () => {
    const status = statusOf(views, viewId);
    return status.done && status.scanned === status.total ? status : undefined;
  });
}

async function hitsOf(views: Views, viewId: string, fromNs: number, toNs: number, buckets: number) {
  return waitFor('all hits', async () => {
    const answer = await views.hits({ viewId, fromNs, toNs, buckets });
    if (!answer.ok) throw new Error(answer.error.message);
    return answer.value.done ? answer.value.hits : undefined;
  });
}

async function stepOf(
  views: Views,
  viewId: string,
  fromSeq: number | undefined,
  to: 'next' | 'previous',
): Promise<HitPlace | null> {
  const answer = await views.step({ viewId, ...(fromSeq !== undefined && { fromSeq }), to });
  if (!answer.ok) throw new Error(answer.error.message);
  return answer.value;
}

/** Entry `n` from 0: every tenth says "tenth", every hundredth is a mark that a filter keeps as a separator. */
function traffic(count: number, from = 0): ShortEntry[] {
  return Array.from({ length: count }, (_, at): ShortEntry => {
    const n = from + at;
    if (n % 100 === 50) return { kind: 'mark', atNs: n * 1_000, detail: { note: 'here', by: 'user' } };
    return { payload: `{"n":${n},"say":"${n % 10 === 0 ? 'tenth' : 'other'}"}`, atNs: n * 1_000 };
  });
}

const isTenth = (n: number): boolean => n % 10 === 0 && n % 100 !== 50;

describe('hits on the time axis', () => {
  test('are the matches of each step; separators are none', async () => {
    const views = viewsOver(new MemoryPages(traffic(30_000)));
    const { viewId, matches, start, end } = await whole(views, { filter: 'tenth' });
    expect(matches).toBe(2_700);
    expect(end - start).toBe(3_000);
    const coarse = await hitsOf(views, viewId, 0, 30_000_000, 30);
    expect(coarse).toHaveLength(30);
    expect(coarse.reduce((sum, { count }) => sum + count, 0)).toBe(2_700);
    for (const { count } of coarse) expect(Math.abs(count - 90)).toBeLessThanOrEqual(9);
    // Finer than what is kept: every match by itself, in its own step.
    const fine = await hitsOf(views, viewId, 10_000_000, 10_195_000, 195);
    expect(fine.map(({ fromNs }) => fromNs / 1_000)).toEqual(
      Array.from({ length: 195 }, (_, at) => 10_000 + at).filter(isTenth),
    );
    expect(fine.every(({ count, fromNs, toNs }) => count === 1 && toNs - fromNs === 1_000)).toBe(true);
  });

  test('of pages that match by their meta alone are read once somebody asks', async () => {
    const source = new MemoryPages(traffic(40_000).filter(({ kind }) => kind === undefined));
    const views = viewsOver(source);
    const { viewId, matches } = await whole(views, { filter: 'kind:text' });
    expect(matches).toBe(39_600);
    expect(source.reads.every((reads) => reads === undefined)).toBe(true);
    const hits = await hitsOf(views, viewId, 0, 40_000_000, 40);
    expect(hits.reduce((sum, { count }) => sum + count, 0)).toBe(39_600);
    for (const { count } of hits) expect(Math.abs(count - 990)).toBeLessThan(130);
    const read = source.reads.reduce((sum, reads) => sum + (reads ?? 0), 0);
    await hitsOf(views, viewId, 0, 40_000_000, 40);
    expect(source.reads.reduce((sum, reads) => sum + (reads ?? 0), 0)).toBe(read);
  });

  test('a pause in the middle of a page stays empty', async () => {
    const quiet = Array.from(
      { length: 4_000 },
      (_, n): ShortEntry => ({
        payload: 'x',
        atNs: n < 2_000 ? n * 1_000 : 3_600e9 + n * 1_000,
      }),
    );
    const views = viewsOver(new MemoryPages(quiet));
    const { viewId } = await whole(views, { filter: 'x' });
    const hits = await hitsOf(views, viewId, 0, 3_601e9, 100);
    expect(hits.map(({ count }) => count)).toEqual([2_000, 2_000]);
  });

  test('live matches are among them', async () => {
    const source = new MemoryPages(traffic(1_000));
    const views = viewsOver(source);
    const { viewId } = await opened(views, { filter: 'tenth' });
    for (let round = 1; round <= 10; round++) {
      source.add(...traffic(500, round * 500 + 500));
      await turn();
    }
    await waitFor('live matches', () => statusOf(views, viewId).scanned === 6_000);
    const hits = await hitsOf(views, viewId, 0, 6_000_000, 6);
    expect(hits.reduce((sum, { count }) => sum + count, 0)).toBe(540);
  });

  test('without a filter nothing was found', async () => {
    const views = viewsOver(new MemoryPages(traffic(100)));
    for (const input of [{}, { connections: [1] }]) {
      const { viewId } = await opened(views, input);
      expect(await hitsOf(views, viewId, 0, 1e6, 10)).toEqual([]);
      expect(await stepOf(views, viewId, undefined, 'next')).toBeNull();
    }
  });
});

describe('the next match', () => {
  test('passes over separators, from any entry, in both directions, and says its number', async () => {
    const views = viewsOver(new MemoryPages(traffic(30_000), 1_000));
    const { viewId } = await whole(views, { filter: 'tenth' });
    const found = Array.from({ length: 30_000 }, (_, n) => n)
      .filter(isTenth)
      .map((n) => n + 1);
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 30_000 }), async (seq) => {
        const next = found.findIndex((one) => one > seq);
        const before = found.findLastIndex((one) => one < seq);
        expect(await stepOf(views, viewId, seq, 'next')).toEqual(
          next < 0 ? null : { seq: found[next], number: next + 1 },
        );
        expect(await stepOf(views, viewId, seq, 'previous')).toEqual(
          before < 0 ? null : { seq: found[before], number: before + 1 },
        );
      }),
    );
    expect(await stepOf(views, viewId, undefined, 'next')).toEqual({ seq: 1, number: 1 });
    expect(await stepOf(views, viewId, undefined, 'previous')).toEqual({ seq: 29_991, number: 2_700 });
  });

  test('is found on both sides of where the search began', async () => {
    const source = new MemoryPages(traffic(1_040));
    const views = viewsOver(source);
    const { viewId } = await opened(views, { filter: 'tenth' });
    source.add(...traffic(1_000, 1_040));
    await waitFor('live matches', () => statusOf(views, viewId).scanned === 2_040 && statusOf(views, viewId).done);
    let place = await stepOf(views, viewId, undefined, 'next');
    const seqs: number[] = [];
    while (place !== null) {
      seqs.push(place.seq);
      expect(place.number).toBe(seqs.length);
      place = await stepOf(views, viewId, place.seq, 'next');
    }
    expect(seqs).toEqual(
      Array.from({ length: 2_040 }, (_, n) => n)
        .filter(isTenth)
        .map((n) => n + 1),
    );
  });
});

describe('a count speaks of what the view is about', () => {
  const entries = Array.from(
    { length: 20_000 },
    (_, n): ShortEntry => ({
      payload: n % 7 === 0 ? 'seventh' : 'x',
      connection: 1 + (n % 3),
      atNs: n * 1_000,
    }),
  );

  test.each([
    [{ connections: [2] }, (n: number) => n % 3 === 1],
    [{ fromNs: 5_000_000, toNs: 6_000_000 }, (n: number) => n >= 5_000 && n <= 6_000],
    [
      { connections: [1, 3], fromNs: 5_000_000, toNs: 9_999_500 },
      (n: number) => n % 3 !== 1 && n >= 5_000 && n < 10_000,
    ],
    [{ connections: [9] }, () => false],
    [{}, () => true],
  ])('%j', async (narrowing, isMeant) => {
    const total = entries.filter((_, n) => isMeant(n)).length;
    const matches = entries.filter((_, n) => isMeant(n) && n % 7 === 0).length;
    const views = viewsOver(new MemoryPages(entries));
    const status = await whole(views, { filter: 'seventh', ...narrowing });
    expect(status).toMatchObject({ matches, total, scanned: total });
    expect(await whole(views, narrowing)).toMatchObject({ total, scanned: total });
  });

  test('while the search goes on it never says more than was looked at', async () => {
    const views = viewsOver(new MemoryPages(entries, 500));
    const { viewId } = await opened(views, { filter: 'json.a = 1', connections: [2] });
    let before = 0;
    for (let status = statusOf(views, viewId); !status.done; status = statusOf(views, viewId)) {
      expect(status.scanned).toBeGreaterThanOrEqual(before);
      expect(status.scanned).toBeLessThan(status.total);
      before = status.scanned;
      await turn();
    }
  });
});

describe('a search that stopped', () => {
  test('goes on where it was when asked to', async () => {
    const source = new MemoryPages(traffic(200_000));
    const views = viewsOver(source);
    const { viewId } = await opened(views, { filter: 'json.say = tenth' });
    await waitFor('some matches', () => (statusOf(views, viewId).matches ?? 0) > 0);
    const cancelled = views.cancel(viewId);
    expect(cancelled).toMatchObject({ ok: true, value: { cancelled: true, done: false } });
    source.add(...traffic(1_000, 200_000));
    await turn();
    expect(statusOf(views, viewId).scanned).toBeLessThan(200_000);
    expect(views.resume(viewId)).toMatchObject({ ok: true, value: { cancelled: false } });
    const status = await waitFor('the rest', () => {
      const now = statusOf(views, viewId);
      return now.done && now.scanned === 201_000 ? now : undefined;
    });
    expect(status.matches).toBe(201_000 * 0.09);
  });

  test('a regex that would take minutes says how long, and takes them if told to', async () => {
    // Some 50,000 ways to split each text: half a millisecond of work an entry.
    const payload = 'abcdefghij'.repeat(6);
    const source = new MemoryPages(Array.from({ length: 300_000 }, () => ({ payload })));
    const views = viewsOver(source);
    const { viewId } = await opened(views, { filter: '/(.+)(.+)(.+)z/' });
    let longestMs = 0;
    const status = await waitFor('the verdict', async () => {
      const before = performance.now();
      await turn();
      longestMs = Math.max(longestMs, performance.now() - before);
      const now = statusOf(views, viewId);
      return now.problem === undefined ? undefined : now;
    });
    expect(status.problem).toMatchObject({ code: 'FILTER_REGEX_SLOW' });
    expect(status.problem?.message).toMatch(/about [\d,]+ entries a second; the [\d,]+ left would take/);
    expect(status.scanned).toBeGreaterThan(0);
    expect(longestMs).toBeLessThan(250);
    views.resume(viewId);
    await waitFor('more of it', () => {
      const now = statusOf(views, viewId);
      expect(now.problem).toBeUndefined();
      return now.scanned > status.scanned * 1.5;
    });
    views.close(viewId);
  });
});

test('what completion may offer comes from the recording', () => {
  const source = new MemoryPages([
    ...Array.from(
      { length: 9_000 },
      (_, n): ShortEntry => ({
        payload: `{"type":"price","s":"${n % 2 === 0 ? 'ACME' : 'INIT'}","book":{"bid":[${n}]}}`,
      }),
    ),
    { kind: 'event', connection: 2, payload: 'hello', detail: { event: 'greeting', id: 'e-1', chunk: 1 } },
    { kind: 'close', connection: 2, attempt: 3, detail: { code: 1006, clean: false, by: 'network' } },
  ]);
  source.addConnection({ connection: 2, name: 'orders', transport: 'sse', url: 'http://feed.test/sse' });
  const views = viewsOver(source);
  const facts = views.facts({ recordingId: 'r' });
  expect(facts).toMatchObject({
    ok: true,
    value: {
      events: ['greeting'],
      ids: ['e-1'],
      codes: ['1006'],
      types: ['price'],
      attempts: 3,
      jsonPaths: ['json.type', 'json.s', 'json.book', 'json.book.bid', 'json.book.bid[0]'],
    },
  });
  if (!facts.ok) return;
  expect(facts.value.kinds).toEqual(expect.arrayContaining(['text', 'event', 'close']));
  expect([...(facts.value.jsonValues?.['json.s'] ?? [])].sort()).toEqual(['"ACME"', '"INIT"']);
  expect(views.facts({ recordingId: 'r', connections: [2] })).toMatchObject({
    value: { jsonPaths: [], kinds: ['close', 'event'], connections: [{ connection: 2, name: 'orders' }] },
  });
});
