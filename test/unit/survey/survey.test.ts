import fc from 'fast-check';
import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { createSurveys } from '../../../src-main/engine/capture/survey/surveys.ts';
import { createViews } from '../../../src-main/engine/capture/views/create-views.ts';
import { createScheduler } from '../../../src-main/engine/capture/views/scheduler.ts';
import type { Result } from '../../../src-shared/base/result.ts';
import type { CommandOutput } from '../../../src-shared/contract/index.ts';
import { surveyCommands } from '../../../src-shared/contract/survey.ts';
import { MemoryPages, type ShortEntry } from '../../fixtures/pages.ts';
import { waitFor } from '../../fixtures/wait-for.ts';

type Counted = CommandOutput<'survey.get'>;
type Input = v.InferInput<(typeof surveyCommands)['survey.open']['schema']>;

function taken<T>(result: Result<T>): T {
  if (result.ok) return result.value;
  throw new Error(`${result.error.code}: ${result.error.message}`);
}

function over(source: MemoryPages) {
  const sourceOf = (id: string) => (id === 'r' ? source : undefined);
  const changed = () => undefined;
  const surveys = createSurveys({ source: sourceOf, changed, scheduler: createScheduler(changed) });
  const views = createViews({ source: sourceOf, changed });
  const { handlers } = surveys;
  const open = async (input: Omit<Input, 'recordingId'>) => {
    const parsed = v.parse(surveyCommands['survey.open'].schema, { recordingId: 'r', ...input });
    return await handlers['survey.open'](parsed);
  };
  const get = async (surveyId: string, groups = 1_000): Promise<Counted> =>
    taken(await handlers['survey.get']({ surveyId, groups }));
  return {
    surveys,
    open,
    get,
    async counted(input: Omit<Input, 'recordingId'>): Promise<Counted> {
      const { surveyId } = taken(await open(input));
      await waitFor('the survey', async () => (await get(surveyId, 0)).status.done);
      const counted = await get(surveyId);
      taken(await handlers['survey.close']({ surveyId }));
      return counted;
    },
    async seqs(filter: string): Promise<number[]> {
      const found: number[] = [];
      for await (const { seq } of taken(views.entries({ recordingId: 'r', filter }))) found.push(seq);
      return found;
    },
  };
}

/** What the groups are, without where they lie. */
const shape = ({ groups }: Counted) => groups.map(({ value, count, filter }) => [value, count, filter]);

/** Each group's filter finds as many entries as it counted, from its first to its last; and no entry is in two groups. */
async function expectExact(room: ReturnType<typeof over>, counted: Counted, total: number): Promise<void> {
  let sum = 0;
  for (const group of counted.groups) {
    sum += group.count;
    if (group.filter === null) continue;
    const seqs = await room.seqs(group.filter);
    const found = { count: seqs.length, firstSeq: seqs[0], lastSeq: seqs.at(-1) };
    const { count, firstSeq, lastSeq } = group;
    expect(found, group.filter).toEqual({ count, firstSeq, lastSeq });
  }
  expect(sum + counted.others.count).toBe(total);
}

const PICTURE: readonly ShortEntry[] = [
  { kind: 'connecting' },
  { kind: 'open', detail: { url: 'ws://x', status: 101, requestHeaders: [], responseHeaders: [], timings: {} } },
  { payload: '{"type":"price","px":"101"}' },
  { payload: '{"type":"price","px":101.0}', connection: 2, attempt: 3 },
  { payload: '{"type":"trade","px":null}', direction: 'toServer' },
  { payload: '{"type":"a b","px":"null"}' },
  { payload: '{"px":[1,2]}' },
  { payload: 'no JSON' },
  { kind: 'event', payload: 'x', detail: { event: 'price update', chunk: 1 } },
  { kind: 'event', payload: 'y', detail: { event: 'message', chunk: 1 } },
  { kind: 'ping', direction: 'toServer' },
  { kind: 'pong', detail: { rttMs: 12, pingSeq: 11 } },
  { kind: 'response', payload: '[]', detail: { status: 200, heldMs: 3_000 } as ShortEntry['detail'] },
  { kind: 'close', detail: { clean: true, by: 'server', code: 1000 } },
];

describe('groups', () => {
  test('by kind, direction, event, connection and attempt have the filters that find them', async () => {
    const room = over(new MemoryPages(PICTURE));
    for (const by of ['kind', 'direction', 'event', 'connection', 'attempt'] as const) {
      await expectExact(room, await room.counted({ groupBy: { by } }), PICTURE.length);
    }
    expect(shape(await room.counted({ groupBy: { by: 'direction' } }))).toEqual([
      ['toClient', 9, 'dir:in'],
      [null, 3, 'not (dir:in or dir:out)'],
      ['toServer', 2, 'dir:out'],
    ]);
    expect(shape(await room.counted({ groupBy: { by: 'event' } }))).toEqual([
      [null, 12, 'not event ~ ""'],
      ['price update', 1, 'event:"price update"'],
      ['message', 1, 'event:message'],
    ]);
    const { groups } = await room.counted({ groupBy: { by: 'connection' } });
    expect(groups[1]).toMatchObject({ value: '2', label: 'connection 2', count: 1, filter: 'conn:2' });
  });

  test('by a JSON field put together what the filter calls equal', async () => {
    const room = over(new MemoryPages(PICTURE));
    const counted = await room.counted({ groupBy: { by: 'path', path: '$.px' } });
    await expectExact(room, counted, PICTURE.length);
    expect(shape(counted)).toEqual([
      [null, 9, 'not json.px'],
      ['101', 2, 'json.px = 101'],
      ['null', 2, 'json.px = null'],
      ['[1,2]', 1, null],
    ]);
  });

  test('of a path that may find several values have no filter', async () => {
    const room = over(new MemoryPages(PICTURE));
    const counted = await room.counted({ groupBy: { by: 'path', path: '$.px[*]' } });
    expect(shape(counted)).toEqual([
      [null, 13, null],
      ['1, 2', 1, null],
    ]);
  });

  test('of any JSON value find exactly their entries', async () => {
    const spelled = fc.oneof(
      fc.json({ maxDepth: 1 }),
      fc.constantFrom('1', '1.0', '"1"', '"1.0"', '-0', '"-0"', '1e2', '100', '"1e400"', '"true"', 'true', '"null"'),
      fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }).chain((big) => fc.constantFrom(String(big), `"${big}"`)),
      fc.constantFrom('9007199254740993', '9007199254740992', '"9007199254740993"', '1e20', '100000000000000000000'),
      fc.string({ unit: 'binary' }).map((text) => JSON.stringify(text)),
      fc.string({ unit: 'grapheme-ascii' }).map((text) => JSON.stringify(text)),
      fc.double({ noDefaultInfinity: true, noNaN: true }).map(String),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(spelled, { minLength: 1, maxLength: 12 }),
        fc.constantFrom('$.a', '$["odd name"]', '$.b[1]', '$["q\\"\\\\"]'),
        async (values, path) => {
          const wrap = (json: string): string =>
            path === '$.a'
              ? `{"a":${json}}`
              : path === '$.b[1]'
                ? `{"b":[0,${json}]}`
                : `{"odd name":${json},"q\\"\\\\":${json}}`;
          const entries: ShortEntry[] = [...values.map((json) => ({ payload: wrap(json) })), { payload: '{}' }];
          const room = over(new MemoryPages(entries));
          await expectExact(room, await room.counted({ groupBy: { by: 'path', path } }), entries.length);
        },
      ),
      { numRuns: 60 },
    );
  });

  test('of any event name find exactly their entries', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.string({ unit: 'binary' }), { minLength: 1, maxLength: 8 }), async (names) => {
        const entries = names.map((event): ShortEntry => ({ kind: 'event', payload: '', detail: { event, chunk: 1 } }));
        const room = over(new MemoryPages(entries));
        await expectExact(room, await room.counted({ groupBy: { by: 'event' } }), entries.length);
      }),
      { numRuns: 40 },
    );
  });

  test('beyond ten thousand values are counted together, and that is said', async () => {
    const entries = Array.from({ length: 12_000 }, (_, n) => ({ payload: `{"n":${n}}` }));
    const room = over(new MemoryPages([...entries, { payload: '{}' }, { payload: '{"n":7}' }]));
    const { surveyId } = taken(await room.open({ groupBy: { by: 'path', path: '$.n' } }));
    await waitFor('the survey', async () => (await room.get(surveyId, 0)).status.done);
    const counted = await room.get(surveyId, 100);
    expect(counted).toMatchObject({ tooMany: true, others: { groups: 9_901, count: 12_002 - 101 } });
    expect(counted.groups[0]).toMatchObject({ value: '7', count: 2 });
  });
});

describe('a survey', () => {
  test('counts what the filter, the connections, the range and the selection leave', async () => {
    const entries = Array.from({ length: 5_000 }, (_, n) => ({
      payload: `{"n":${n}}`,
      connection: 1 + (n % 2),
      atNs: n * 1e6,
    }));
    const room = over(new MemoryPages(entries, 1_000));
    const input = {
      filter: 'json.n >= 100',
      connections: [2],
      fromNs: 200e6,
      toNs: 4_000e6,
      selected: [
        [3_000, 3_009],
        [1, 300],
        [290, 310],
        [4_500, 9_000],
      ] as [number, number][],
    };
    const { statistics, status } = await room.counted(input);
    // Even seqs from 202 to 310, and 3,000 to 3,008.
    expect(statistics.entries).toBe(55 + 5);
    expect(status).toMatchObject({ scanned: 310 + 10 + 501, total: 310 + 10 + 501 });
    const whole = await room.counted({ connections: [2], fromNs: 200e6 });
    expect(whole.status).toMatchObject({ scanned: 2_400, total: 2_400, done: true });
    expect(whole.statistics).toMatchObject({ entries: 2_400, frames: 2_400, fromNs: 201e6, toNs: 4_999e6 });
    expect(whole.statistics.interArrivalMs).toMatchObject({ count: 2_399, min: 2, max: 2 });
  });

  test('has the statistics of a whole session', async () => {
    const { statistics } = await over(new MemoryPages(PICTURE)).counted({});
    expect(statistics).toMatchObject({ entries: 14, frames: 11, fromNs: 1e6, toNs: 14e6 });
    expect(statistics.sizes).toMatchObject({ count: 8 });
    expect(statistics.rttMs).toMatchObject({ count: 1, min: 12, p50: 12, max: 12 });
    expect(statistics.heldMs).toMatchObject({ count: 1, p99: 3_000 });
    // Messages of connection 1: in at 3, 6, 7, 8, 9, 10 ms.
    expect(statistics.interArrivalMs).toMatchObject({ count: 5, min: 1, max: 3, mean: 7 / 5 });
  });

  test('reads no page that its meta excludes', async () => {
    const source = new MemoryPages(
      Array.from({ length: 3_000 }, (_, n) => ({ payload: 'x', connection: n < 2_000 ? 1 : 2 })),
      1_000,
    );
    const { statistics } = await over(source).counted({ connections: [2], groupBy: { by: 'kind' } });
    expect(statistics.entries).toBe(1_000);
    expect(source.reads).toEqual([undefined, undefined, 1]);
  });

  test('keeps what it counted when cancelled, and counts no more', async () => {
    const source = new MemoryPages(Array.from({ length: 30_000 }, (_, n) => ({ payload: `{"n":${n % 7}}` })));
    const room = over(source);
    const { surveyId } = taken(await room.open({ groupBy: { by: 'path', path: '$.n' } }));
    await waitFor('some entries', async () => (await room.get(surveyId)).status.scanned > 0);
    const status = taken(await room.surveys.handlers['survey.cancel']({ surveyId }));
    expect(status).toMatchObject({ cancelled: true, done: false });
    expect(status.scanned).toBeLessThan(30_000);
    source.add({ payload: '{"n":1}' });
    // One that sees the new entry has had its turns; this one must not have used them.
    expect((await room.counted({})).statistics.entries).toBe(30_001);
    const { status: later, statistics, groups } = await room.get(surveyId);
    expect(later).toMatchObject({ cancelled: true, scanned: status.scanned });
    expect(statistics.entries).toBe(status.scanned);
    expect(groups.reduce((sum, { count }) => sum + count, 0)).toBe(status.scanned);
  });

  test('goes on with what comes live', async () => {
    const source = new MemoryPages([{ payload: '{"n":1}' }]);
    const room = over(source);
    const { surveyId } = taken(await room.open({ filter: 'json.n', groupBy: { by: 'path', path: '$.n' } }));
    for (let n = 0; n < 500; n++) {
      source.add({ payload: `{"n":${n % 2}}` }, { payload: '{}' });
      if (n % 100 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    await waitFor('all of them', async () => (await room.get(surveyId)).statistics.entries === 501);
    const counted = await room.get(surveyId);
    expect(counted.status).toMatchObject({ done: true, scanned: 1_001, total: 1_001 });
    expect(shape(counted)).toEqual([
      ['1', 251, 'json.n = 1'],
      ['0', 250, 'json.n = 0'],
    ]);
  });

  test('says what is wrong with a filter, a path, a recording', async () => {
    const room = over(new MemoryPages(PICTURE));
    expect(await room.open({ filter: 'size =>' })).toMatchObject({ ok: false, error: { code: 'FILTER_OPERATOR' } });
    expect(await room.open({ groupBy: { by: 'path', path: 'px' } })).toMatchObject({
      ok: false,
      error: { code: 'JSONPATH_INVALID' },
    });
    expect(await room.surveys.handlers['survey.get']({ surveyId: 'none', groups: 1 })).toMatchObject({
      error: { code: 'SURVEY_UNKNOWN' },
    });
    const { surveyId } = taken(await room.open({}));
    room.surveys.closeRecording('r');
    expect(await room.surveys.handlers['survey.get']({ surveyId, groups: 1 })).toMatchObject({ ok: false });
  });

  test('stops for a regex without an end, and says so', { timeout: 20_000 }, async () => {
    const room = over(new MemoryPages([{ payload: 'x' }, { payload: `${'a'.repeat(40)}!` }, { payload: 'x' }]));
    const { surveyId } = taken(await room.open({ filter: '/^(a+)+$/' }));
    await waitFor('the stop', async () => (await room.get(surveyId)).status.problem !== undefined, 15_000);
    expect((await room.get(surveyId)).status).toMatchObject({
      done: false,
      problem: { code: 'FILTER_REGEX_SLOW' },
    });
  });
});
