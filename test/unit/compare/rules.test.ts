import { describe, expect, test } from 'vitest';
import { compileIgnore } from '../../../src-main/engine/compare/ignore.ts';
import { pairConnections } from '../../../src-main/engine/compare/pair-connections.ts';
import type { ConnectionInfo } from '../../../src-shared/model/connection.ts';
import { codeOf, must } from '../../fixtures/recordings.ts';
import { client, compareTapes, event, messages, server, story } from '../../fixtures/tapes.ts';

const day = (index: number): number => Date.UTC(2026, 2, 12 + index);
const iso = (atMs: number): string => new Date(atMs).toISOString();
let made = 0;
const uuid = (): string => `00000000-0000-4000-8000-${String(++made).padStart(12, '0')}`;
const DAYS = { startedAtMs: [day(0), day(1)] } as const;

describe('what is ignored', () => {
  const a = [{ id: 1, meta: { ts: 1, host: 'a' }, items: [{ ts: 1, px: 1 }] }];
  const b = [{ id: 1, meta: { ts: 2, host: 'b' }, items: [{ ts: 2, px: 1 }] }];
  const left = (...ignore: readonly string[]) => {
    const { rows, comparison } = compareTapes(messages(...a), messages(...b), { rules: { ignore: [...ignore] } });
    const { ignored } = comparison.info();
    return { paths: rows[0]?.changes.map(({ path }) => path), counts: ignored.map(({ count }) => count) };
  };

  test('is a name at any depth, a path, any element of a list, or what a filter finds', () => {
    expect(left().paths).toEqual(['$.meta.ts', '$.meta.host', '$.items[0].ts']);
    expect(left('ts')).toEqual({ paths: ['$.meta.host'], counts: [4] });
    expect(left('$.meta')).toEqual({ paths: ['$.items[0].ts'], counts: [2] });
    expect(left('json.meta.host', '$.items[*].ts')).toEqual({ paths: ['$.meta.ts'], counts: [2, 2] });
    expect(left('$.items[?@.px == 1]', 'meta')).toEqual({ paths: [], counts: [2, 2] });
    expect(left('meta.ts', '$.items[0].ts')).toEqual({ paths: ['$.meta.host'], counts: [2, 2] });
  });

  test('is told with how often it was there, so that a rule for nothing is seen', () => {
    expect(left('$.mistyped').counts).toEqual([0]);
  });

  test('counts as there and not there alike', () => {
    expect(
      compareTapes(messages({ id: 1 }), messages({ id: 1, ts: 5 }), { rules: { ignore: ['ts'] } }).statuses,
    ).toEqual([]);
  });

  test('may be the id of an event', () => {
    const events = [[event('tick', '{}', '7')], [event('tick', '{}', '8')]] as const;
    expect(compareTapes(...events).statuses).toEqual(['changed']);
    expect(compareTapes(...events, { rules: { ignore: ['detail.id'] } }).statuses).toEqual([]);
  });

  test('is refused where it is no path, or everything', () => {
    expect(codeOf(compileIgnore(['$.['])) + codeOf(compileIgnore(['$']))).toBe('JSONPATH_INVALIDJSONPATH_INVALID');
  });
});

describe('what is taken for new each time', () => {
  const orders = (of: number, left = -1) =>
    messages(
      ...Array.from({ length: 30 }, (_, id) => ({ id, total: id * 3, at: iso(day(of) + id), request: uuid() })).filter(
        ({ id }) => id !== left,
      ),
    );

  test('are times of the message and ids, and one that is missing is still found', () => {
    const { comparison, statuses, rows } = compareTapes(orders(0), orders(1, 10), DAYS);
    expect(statuses).toEqual(['missing']);
    expect(rows[10]?.status).toBe('missing');
    expect(comparison.info().guessed).toEqual([
      { path: '$.at', count: 59 },
      { path: '$.request', count: 59 },
    ]);
  });

  test('is compared when no guess is wanted', () => {
    const { statuses, comparison } = compareTapes(orders(0), orders(1), { ...DAYS, rules: { guessVolatile: false } });
    expect(statuses).toHaveLength(30);
    expect(new Set(statuses)).toEqual(new Set(['changed']));
    expect(comparison.info().guessed).toEqual([]);
  });

  test('are numbers that begin elsewhere, not numbers that are the same', () => {
    const counted = (from: number) =>
      messages(...Array.from({ length: 20 }, (_, n) => ({ seq: from + n, px: (from + n) % 3 })));
    expect(compareTapes(counted(0), counted(500)).comparison.info().guessed).toEqual([{ path: '$.seq', count: 40 }]);
    expect(compareTapes(counted(0), counted(0)).comparison.info().guessed).toEqual([]);
    expect(compareTapes(counted(0), counted(2)).statuses).toEqual(['missing', 'missing', 'extra', 'extra']);
  });

  test('is never what both recordings share', () => {
    const both = orders(0);
    const { comparison, statuses } = compareTapes(both, both.slice(0, 20), { startedAtMs: [day(0), day(0)] });
    expect(comparison.info().guessed).toEqual([]);
    expect(statuses).toEqual(Array.from({ length: 10 }, () => 'missing'));
  });

  test('is not a total that changed, nor a date somebody chose', () => {
    const booked = (due: string, total: number) => messages({ due, total });
    const { rows } = compareTapes(booked('2026-12-24T10:00:00Z', 10), booked('2026-12-25T10:00:00Z', 11), DAYS);
    expect(rows[0]?.changes.map(({ path }) => path)).toEqual(['$.due', '$.total']);
  });
});

describe('time', () => {
  const opened = { url: 'ws://127.0.0.1/', status: 101, requestHeaders: [], responseHeaders: [], timings: {} };
  const tape = (beginMs: number, ...atMs: readonly number[]) => [
    story('open', opened, { atNs: beginMs * 1e6 }),
    ...atMs.map((at, id) => server('text', `{"id":${id}}`, { atNs: (beginMs + at) * 1e6 })),
  ];
  const statuses = (timingMs: number | null, b: ReturnType<typeof tape>) =>
    compareTapes(tape(0, 10, 20, 30, 40), b, { rules: { timingMs } });

  test('counts only when it is asked for', () => {
    expect(statuses(null, tape(0, 10, 2_000, 3_000, 4_000)).statuses).toEqual([]);
  });

  test('is measured from the opening, so that a later beginning is not slower', () => {
    expect(statuses(50, tape(9_000, 10, 20, 30, 40)).statuses).toEqual([]);
  });

  test('of one that hesitates is told once, not for all behind it', () => {
    const { rows, comparison } = statuses(50, tape(0, 10, 220, 230, 240));
    expect(rows.map(({ status }) => status)).toEqual(['same', 'same', 'slower', 'same', 'same']);
    expect(rows[2]?.laterMs).toBe(200);
    expect(comparison.info().slowerMs).toEqual({ p50: 200, max: 200 });
  });

  test('that was made up for counts again', () => {
    expect(statuses(50, tape(0, 210, 220, 30, 240)).rows.map(({ status }) => status)).toEqual([
      'same',
      'slower',
      'same',
      'same',
      'slower',
    ]);
  });
});

describe('connections', () => {
  const info = (
    connection: number,
    name: string,
    url = 'ws://127.0.0.1/',
    transport: ConnectionInfo['transport'] = 'websocket',
  ): ConnectionInfo => ({
    connection,
    name,
    transport,
    url,
  });
  const pairs = (a: readonly ConnectionInfo[], b: readonly ConnectionInfo[]) =>
    must(pairConnections({ all: a }, { all: b }, [])).map((pair) => [pair.a, pair.b]);

  test('are paired by name and path, then by one of them, then by order', () => {
    expect(pairs([info(1, 'x'), info(2, 'y')], [info(1, 'y'), info(2, 'x')])).toEqual([
      [1, 2],
      [2, 1],
    ]);
    expect(pairs([info(1, 'x', 'ws://a:1/one')], [info(1, 'z', 'ws://b:2/two'), info(2, 'z', 'ws://b:2/one')])).toEqual(
      [
        [1, 2],
        [null, 1],
      ],
    );
    expect(pairs([info(1, 'x', 'ws://a/one')], [info(7, 'z', 'ws://b/two')])).toEqual([[1, 7]]);
  });

  test('of another transport have no counterpart', () => {
    const { comparison, statuses } = compareTapes(messages({ id: 1 }), messages({ id: 1 }), {
      connections: [[info(1, 'x')], [info(1, 'x', 'http://127.0.0.1/', 'sse')]],
    });
    expect(statuses.toSorted()).toEqual(['extra', 'missing']);
    expect(comparison.info().pairs.map(({ a, b }) => [a, b])).toEqual([
      [1, null],
      [null, 1],
    ]);
  });

  test('are told line by line in order of time', () => {
    const on = (connection: number, atMs: number) =>
      client('text', `{"c":${connection},"at":${atMs}}`, { connection, atNs: atMs * 1e6 });
    const tape = [on(1, 1), on(2, 2), on(1, 3), on(2, 4)];
    const infos = [info(1, 'x'), info(2, 'y')];
    const { rows } = compareTapes(tape, tape, { connections: [infos, infos] });
    expect(rows.map(({ pair, a }) => [pair, a?.seq])).toEqual([
      [0, 1],
      [1, 2],
      [0, 3],
      [1, 4],
    ]);
  });

  test('that a person named are paired as they say, and a wrong number is told', () => {
    const a = [info(1, 'x'), info(2, 'y')];
    expect(must(pairConnections({ all: a }, { all: a }, [{ a: 1, b: 2 }]))).toEqual([{ a: 1, b: 2, name: 'x' }]);
    expect(codeOf(pairConnections({ all: a }, { all: a }, [{ a: 1, b: 9 }]))).toBe('CONNECTION_UNKNOWN');
  });
});
