import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { align, Workspace } from '../../../src-main/engine/compare/align.ts';
import { client, compareTapes, event, messages, server, story } from '../../fixtures/tapes.ts';

const UNGUESSED = { rules: { guessVolatile: false } } as const;

function pairsOf(a: readonly number[], b: readonly number[]): readonly (readonly [number, number])[] {
  const pairs: [number, number][] = [];
  const whole = { aFrom: 0, aTo: a.length, bFrom: 0, bTo: b.length };
  const keys = 1 + Math.max(0, ...a, ...b);
  const steps = align(Int32Array.from(a), Int32Array.from(b), whole, new Workspace(keys), (x, y) => pairs.push([x, y]));
  while (steps.next().done !== true);
  return pairs.sort(([x], [y]) => x - y);
}

describe('keys of two tapes', () => {
  const tape = fc.array(fc.nat({ max: 9 }), { maxLength: 60 });

  test('are paired in order, equal with equal, whatever they are', () => {
    fc.assert(
      fc.property(tape, tape, (a, b) => {
        const pairs = pairsOf(a, b);
        for (const [index, [x, y]] of pairs.entries()) {
          expect(a[x]).toBe(b[y]);
          const before = pairs[index - 1];
          if (before !== undefined) expect(before[0] < x && before[1] < y).toBe(true);
        }
      }),
    );
  });

  test('are all paired when one is the other with some left out', () => {
    fc.assert(
      fc.property(tape, fc.infiniteStream(fc.boolean()), (a, kept) => {
        const b = a.filter(() => kept.next().value);
        expect(pairsOf(a, b)).toHaveLength(b.length);
      }),
    );
  });
});

describe('two tapes', () => {
  test('with one changed field differ in that field alone', () => {
    const a = messages({ id: 1, total: 10 }, { id: 2, total: 20 }, { id: 3, total: 30 });
    const b = messages({ id: 1, total: 10 }, { id: 2, total: 21 }, { id: 3, total: 30 });
    const { rows, statuses } = compareTapes(a, b);
    expect(statuses).toEqual(['changed']);
    expect(rows[1]?.changes).toEqual([{ path: '$.total', a: '20', b: '21' }]);
  });

  test('with one left out in the middle miss that one', () => {
    const a = messages({ id: 1 }, { id: 2 }, { id: 3 }, { id: 4 });
    const { rows, statuses } = compareTapes(
      a,
      a.filter((_, index) => index !== 1),
    );
    expect(statuses).toEqual(['missing']);
    expect(rows[1]?.a?.seq).toBe(2);
    expect(rows[1]?.b).toBeNull();
  });

  test('with one more have an extra one where it stands', () => {
    const b = messages({ id: 1 }, { id: 2 }, { id: 3 });
    const { rows } = compareTapes(
      b.filter((_, index) => index !== 1),
      b,
    );
    expect(rows.map(({ status }) => status)).toEqual(['same', 'extra', 'same']);
  });

  test('with two swapped have one out of order, with both places', () => {
    const a = messages({ id: 1 }, { id: 2 }, { id: 3 }, { id: 4 });
    const b = messages({ id: 1 }, { id: 3 }, { id: 2 }, { id: 4 });
    const { rows, statuses } = compareTapes(a, b);
    expect(statuses).toEqual(['reordered']);
    const moved = rows.find(({ status }) => status === 'reordered');
    expect(moved?.a?.preview).toBe(moved?.b?.preview);
  });

  test('with ids that are there twice pair as many as there are', () => {
    const a = messages({ id: 1 }, { id: 1 }, { id: 2 }, { id: 1 });
    const b = messages({ id: 1 }, { id: 2 }, { id: 1 });
    expect(compareTapes(a, b).statuses).toEqual(['missing']);
  });

  test('of ten thousand alike with one different name that one', () => {
    const a = Array.from({ length: 10_000 }, () => ({ type: 'tick', px: 100 }));
    const b = a.map((value, index) => (index === 7_000 ? { ...value, px: 101 } : value));
    const { rows, statuses } = compareTapes(messages(...a), messages(...b));
    expect(statuses).toEqual(['changed']);
    expect(rows[7_000]?.changes).toEqual([{ path: '$.px', a: '100', b: '101' }]);
  });

  test('with members in another order and other white space are the same', () => {
    const { statuses } = compareTapes(
      [server('text', '{"a":1,"b":[2]}')],
      [server('text', '{ "b": [2],\n "a": 1.0 }')],
    );
    expect(statuses).toEqual([]);
  });

  test('with numbers that a double cannot tell apart differ', () => {
    const a = [server('text', '{"id":10000000000000001}')];
    const b = [server('text', '{"id":10000000000000003}')];
    expect(compareTapes(a, b, UNGUESSED).rows[0]?.changes).toEqual([
      { path: '$.id', a: '10000000000000001', b: '10000000000000003' },
    ]);
  });

  test('of which one is the beginning of the other miss the rest', () => {
    const a = messages({ id: 1 }, { id: 2 }, { id: 3 });
    expect(compareTapes(a, a.slice(0, 1)).statuses).toEqual(['missing', 'missing']);
    expect(compareTapes(a.slice(0, 1), a).statuses).toEqual(['extra', 'extra']);
    expect(compareTapes(a, []).statuses).toEqual(['missing', 'missing', 'missing']);
    expect(compareTapes([], []).statuses).toEqual([]);
  });

  test('pair each message with its own when every one has a new member and one is missing', () => {
    const a = Array.from({ length: 200 }, (_, id) => ({ type: 'order', id, total: id % 7 }));
    const b = a.filter(({ id }) => id !== 50).map((value) => ({ ...value, version: 2 }));
    const { comparison, rows } = compareTapes(messages(...a), messages(...b));
    expect(comparison.table.counts).toMatchObject({ changed: 199, missing: 1, extra: 0 });
    expect(rows[50]?.status).toBe('missing');
    expect(rows[120]?.changes).toEqual([{ path: '$.version', a: null, b: '2' }]);
  });

  test('of text and of bytes say where they part', () => {
    const a = [server('text', 'hello world'), server('binary', Uint8Array.of(1, 2, 3, 4))];
    const b = [server('text', 'hello there'), server('binary', Uint8Array.of(1, 2, 9))];
    const { rows } = compareTapes(a, b);
    expect(rows.map(({ status }) => status)).toEqual(['changed', 'changed']);
    expect(rows[0]?.changes).toEqual([{ path: '', a: '"hello world"', b: '"hello there"' }]);
    expect(rows[1]?.changes).toEqual([{ path: '', a: '4 bytes, 03 04 at byte 2', b: '3 bytes, 09 at byte 2' }]);
  });

  test('tell what became of the connection, and not its heartbeats', () => {
    const opened = { url: 'ws://127.0.0.1:1/x', status: 101, requestHeaders: [], responseHeaders: [], timings: {} };
    const a = [
      story('open', opened),
      server('ping', ''),
      server('text', '{"id":1}'),
      story('close', { code: 1000, clean: true, by: 'server' }),
    ];
    const b = [
      story('open', { ...opened, url: 'ws://127.0.0.1:2/x' }),
      server('text', '{"id":1}'),
      story('close', { code: 1011, clean: true, by: 'server' }),
    ];
    const { rows } = compareTapes(a, b);
    expect(rows.map(({ status }) => status)).toEqual(['same', 'same', 'changed']);
    expect(rows[2]?.changes).toEqual([{ path: 'detail.code', a: '1000', b: '1011' }]);
    expect(compareTapes(a, b, { rules: { ignoreHeartbeats: false } }).statuses).toEqual(['missing', 'changed']);
  });

  test('with a renamed event differ in its name', () => {
    const { rows } = compareTapes([event('order.created', '{"id":1}')], [event('order.made', '{"id":1}')]);
    expect(rows[0]?.changes).toEqual([{ path: 'detail.event', a: '"order.created"', b: '"order.made"' }]);
  });

  test('count what the client sent unless only the server is asked about', () => {
    const a = [client('text', '{"login":1}'), server('text', '{"ok":true}')];
    const b = [server('text', '{"ok":true}')];
    expect(compareTapes(a, b).statuses).toEqual(['missing']);
    expect(compareTapes(a, b, { rules: { side: 'server' } }).statuses).toEqual([]);
  });

  test('across the edges of pages are compared as one', () => {
    const a = messages(...Array.from({ length: 50 }, (_, id) => ({ id })));
    const { statuses } = compareTapes(
      a,
      a.filter((_, index) => index !== 33),
      { entriesPerPage: 7 },
    );
    expect(statuses).toEqual(['missing']);
  });
});

describe('any tape', () => {
  const value = fc.oneof(fc.record({ id: fc.nat({ max: 20 }), name: fc.string() }), fc.string(), fc.array(fc.nat()));
  const tape = fc.array(value, { maxLength: 40 }).map((values) => messages(...values));

  test('is the same as itself', () => {
    fc.assert(
      fc.property(tape, (a) => {
        expect(compareTapes(a, a).statuses).toEqual([]);
      }),
    );
  });

  test('misses exactly what was left out of it', () => {
    fc.assert(
      fc.property(tape, fc.infiniteStream(fc.boolean()), (a, kept) => {
        const b = a.filter(() => kept.next().value);
        const { counts } = compareTapes(a, b, UNGUESSED).comparison.table;
        expect(counts).toEqual({
          same: b.length,
          missing: a.length - b.length,
          changed: 0,
          extra: 0,
          reordered: 0,
          slower: 0,
        });
      }),
    );
  });
});
