import { gzipSync } from 'node:zlib';
import { encode as encodeMsgpack } from '@msgpack/msgpack';
import { encode as encodeCbor } from 'cborg';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pairMeant } from '../../../src-renderer/entries/detail/compare-choice.ts';
import type { PayloadAbout, PayloadFacts, Query } from '../../../src-renderer/entries/payload/api.ts';
import { stampOf } from '../../../src-renderer/entries/payload/stamps.ts';
import { foldText, type TextRows } from '../../../src-renderer/entries/payload/text-rows.ts';
import { payloadFunctions } from '../../../src-renderer/entries/payload/worker-functions.ts';
import { prettyXml } from '../../../src-renderer/entries/payload/xml-layout.ts';

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const ABOUT = { complete: true, arrivedAtMs: null, found: null } as const;

function run<T>(work: Generator<void, T>): T {
  for (;;) {
    const step = work.next();
    if (step.done) return step.value;
  }
}

type Functions = ReturnType<typeof payloadFunctions>;
interface Opened extends Functions {
  readonly facts: PayloadFacts;
}

/** Payload 1 of its own worker functions, laid out. */
async function opened(payload: Uint8Array | string, about: Partial<PayloadAbout> = {}): Promise<Opened> {
  const functions = payloadFunctions();
  const bytes = typeof payload === 'string' ? utf8(payload) : payload;
  const isText = typeof payload === 'string';
  functions.open(1, { ...ABOUT, isText, storedBytes: bytes.length, ...about });
  functions.append(1, bytes);
  return { ...functions, facts: await functions.settle(1) };
}
const pretty = async (one: Functions): Promise<string> => one.text(1, 'pretty', 0, 1_000_000);
const query = (text: string, more: Partial<Query> = {}): Query => ({ text, matchCase: false, regex: false, ...more });
const decoders = ({ facts }: Opened): string[] => facts.steps.map(({ decoder }) => decoder);

describe('decoders', () => {
  it('lays JSON out and keeps its spelling', async () => {
    const one = await opened('{"n":12345678901234567890,"a":[1.0,2]}');
    expect(decoders(one)).toEqual(['json']);
    expect(await pretty(one)).toBe('{\n  "n": 12345678901234567890,\n  "a": [1.0, 2]\n}');
  });

  it('says where JSON goes wrong and shows it as it came', async () => {
    const one = await opened('{"a":1,}');
    expect(one.facts).toMatchObject({ mistake: { at: 7, kind: 'afterComma', near: '{"a":1,}' }, tree: 'no' });
    expect(await pretty(one)).toBe('{"a":1,}');
  });

  it('reads MessagePack and CBOR, long numbers and bytes included', async () => {
    const value = { symbol: 'ACME', n: 2n ** 60n, raw: new Uint8Array([1, 255]), list: [1, null, true] };
    const said =
      '{\n  "symbol": "ACME",\n  "n": 1152921504606846976,\n  "raw": "hex:01ff",\n  "list": [1, null, true]\n}';
    const packed = await opened(encodeMsgpack(value, { useBigInt64: true }));
    expect(decoders(packed)).toEqual(['msgpack']);
    expect(packed.facts.steps[0]?.guess).toBe(true);
    expect(await pretty(packed)).toBe(said);
    const cbor = await opened(encodeCbor(value));
    expect(decoders(cbor)).toEqual(['cbor']);
    expect(JSON.parse(await pretty(cbor))).toMatchObject({ symbol: 'ACME', raw: 'hex:01ff', list: [1, null, true] });
  });

  it('unpacks gzip and base64 and reads what is inside', async () => {
    const zipped = await opened(new Uint8Array(gzipSync('{"a":1}')));
    expect(decoders(zipped)).toEqual(['gzip', 'utf8', 'json']);
    expect(zipped.facts.own).toBe(false);
    const wrapped = await opened(Buffer.from('{"type":"price"}').toString('base64'));
    expect(decoders(wrapped)).toEqual(['base64', 'utf8', 'json']);
    expect(await pretty(wrapped)).toBe('{\n  "type": "price"\n}');
    expect((await opened('plain words, no base64')).facts.steps).toEqual([]);
  });

  it('gives up a payload that unpacks to more than 64 MiB', async () => {
    const bomb = await opened(new Uint8Array(gzipSync(Buffer.alloc(70 * 1024 * 1024))));
    expect(bomb.facts).toMatchObject({ unread: { decoder: 'gzip', why: 'large' }, readable: false });
  });

  it('reads tokens, Socket.IO packets, JSON lines, XML', async () => {
    const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
    const token = `${part({ alg: 'HS256' })}.${part({ sub: '1' })}.c2ln`;
    expect(decoders(await opened(token))).toEqual(['jwt']);
    const packet = await opened('42["price",{"px":1}]');
    expect(packet.facts.steps[0]).toMatchObject({ decoder: 'socketio', fact: '42', guess: true });
    expect(decoders(await opened('{"a":1}\n{"a":2}\n'))).toEqual(['ndjson']);
    expect(await pretty(await opened('<a><b>x</b></a>'))).toBe('<a>\n  <b>x</b>\n</a>');
  });

  it('takes the characters of text for nothing but themselves', async () => {
    const one = await opened(encodeMsgpack({ a: 1 }), { isText: true });
    expect(one.facts.broken || decoders(one).length === 0).toBe(true);
    const chosen = await opened(encodeMsgpack({ a: 1 }));
    expect(await chosen.choose(1, 'text')).toMatchObject({ steps: [{ decoder: 'text' }], tree: 'no' });
  });

  it('survives any bytes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 64 }), async (bytes) => {
        const one = await opened(bytes);
        expect(one.facts.whole).toBe(true);
        expect((await one.lines(1, 'pretty', 40, 0, 10)).total).toBeGreaterThan(0);
      }),
      { numRuns: 200 },
    );
  });
});

describe('a payload that comes in parts', () => {
  it('shows the first part at once, and a tree when all is here', async () => {
    const text = '{"list":[1,2,3],"more":"yes"}';
    const functions = payloadFunctions();
    functions.open(1, { ...ABOUT, isText: true, storedBytes: text.length });
    functions.append(1, utf8(text.slice(0, 12)));
    expect(await functions.settle(1)).toMatchObject({ whole: false, tree: 'part', mistake: null });
    expect(await pretty(functions)).toContain('{\n  "list": [');
    functions.append(1, utf8(text.slice(12)));
    expect(await functions.settle(1)).toMatchObject({ whole: true, tree: 'yes', revision: 2 });
  });

  it('never draws a text with the rows of another, whatever is asked while it is laid out', async () => {
    const text = `[${Array.from({ length: 60_000 }, (_, id) => `{"id":${id},"é":[1,2]}`).join(',')}]`;
    const bytes = utf8(text);
    const functions = payloadFunctions();
    functions.open(1, { ...ABOUT, isText: true, storedBytes: bytes.length });
    functions.append(1, bytes.slice(0, 200_000));
    await functions.settle(1);
    functions.append(1, bytes.slice(200_000));
    let laidOut = false;
    const settled = functions.settle(1).finally(() => {
      laidOut = true;
    });
    let asked = 0;
    while (!laidOut) {
      asked++;
      // The layout goes on between two questions.
      await new Promise((resolve) => setTimeout(resolve, 0));
      const { rows, length } = await functions.lines(1, 'pretty', 30 + (asked % 5), 9_000 + asked * 7, 40);
      for (const [at, row] of rows.entries()) {
        const next = rows[at + 1];
        if (next !== undefined) expect(next.from).toBe(row.from + row.text.length + (row.fed ? 1 : 0));
        expect(row.from + row.text.length).toBeLessThanOrEqual(length);
      }
    }
    await settled;
    expect(asked).toBeGreaterThan(3);
  });

  it('never calls the cut payload of a recording a mistake of the sender', async () => {
    const one = await opened('{"a":[1,2', { complete: false });
    expect(one.facts).toMatchObject({ mistake: null, tree: 'part' });
  });
});

describe('rows of a text', () => {
  const all = (text: string, columns: number): string[] => {
    const rows: TextRows = run(foldText(text, columns));
    return Array.from({ length: rows.count }, (_, at) => text.slice(rows.row(at).from, rows.row(at).to));
  };

  it('breaks at line feeds, folds long lines and loses nothing', () => {
    expect(all('ab\ncdefgh\n', 4)).toEqual(['ab', 'cdef', 'gh', '']);
    expect(all('', 4)).toEqual(['']);
    const rows = run(foldText('x'.repeat(10_000_000), 100));
    expect(rows.count).toBe(100_000);
    expect(rows.row(99_999)).toEqual({ from: 9_999_900, to: 10_000_000, ends: true });
    expect(rows.row(5).ends).toBe(false);
    expect(rows.at(250)).toBe(2);
  });

  it('loses no character of any text and cuts none in two', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.integer({ min: 2, max: 9 }), (text, columns) => {
        const rows = run(foldText(text, columns));
        let joined = '';
        for (let at = 0; at < rows.count; at++) {
          const { from, to, ends } = rows.row(at);
          joined += text.slice(from, to) + (ends && at + 1 < rows.count ? '\n' : '');
          if (text.isWellFormed()) expect(text.slice(from, to).isWellFormed()).toBe(true);
        }
        expect(joined).toBe(text);
      }),
    );
  });
});

describe('search inside', () => {
  it('counts and finds in what is shown, in the bytes, and opens the tree where a match lies', async () => {
    const list = Array.from({ length: 150 }, (_, at) => `{"id":${at}}`).join(',');
    const one = await opened(`{"all":[${list}],"name":"Ärger"}`);
    expect(await one.find(1, 'pretty', query('"ID"'))).toMatchObject({ count: 150, capped: false });
    expect(await one.find(1, 'pretty', query('"ID"', { matchCase: true }))).toMatchObject({ count: 0 });
    expect(await one.find(1, 'raw', query('{"id":1\\d\\d}', { regex: true }))).toMatchObject({ problem: 'regex' });
    expect(await one.find(1, 'raw', query('"id":1\\d\\d', { regex: true }))).toMatchObject({ count: 50 });
    expect(await one.find(1, 'hex', query('c384 7267'))).toMatchObject({ count: 1 });
    expect(await one.find(1, 'tree', query('149'))).toMatchObject({ count: 1 });
    // More than a hundred elements start shut.
    expect((await one.tree(1, 0, 400)).total).toBe(3);
    const place = await one.found(1, 'tree', 1, 0);
    const rows = await one.tree(1, 0, 400);
    expect(rows.total).toBe(303);
    expect(rows.rows[place?.row ?? 0]).toMatchObject({
      node: place?.node,
      key: '"id"',
      value: '149',
      valueFinds: [[0, 3]],
    });
  });

  it('marks what the filter of the table found, also far into the payload', async () => {
    const text = `{"pad":"${'x'.repeat(500)}","px":101.42}`;
    const preview = text.slice(400);
    const at = preview.indexOf('101.42');
    const one = await opened(text, { found: { preview, matches: [[at, at + 6]] } });
    const { rows } = await one.lines(1, 'pretty', 2000, 0, 10);
    const marked = rows.flatMap((row) => row.marks.map(([from, to]) => row.text.slice(from, to)));
    expect(marked).toEqual(['101.42']);
  });
});

describe('the tree', () => {
  it('folds, walks and names', async () => {
    const one = await opened('{"book":{"bid":[101,800]},"x":null}');
    expect((await one.tree(1, 0, 9)).rows.map(({ key, value, size }) => key ?? (value || size))).toEqual([
      2,
      '"book"',
      '"bid"',
      '101',
      '800',
      '"x"',
    ]);
    expect(one.treeMove(1, 1, 'out', 1)).toEqual({ node: 1, row: 1 });
    expect((await one.tree(1, 0, 9)).total).toBe(3);
    expect(one.treeMove(1, 1, 'down', 1)).toEqual({ node: 5, row: 2 });
    expect(one.treePath(1, 4)).toEqual(['book', 'bid', 1]);
    expect(one.treeValue(1, 2)).toBe('[101,800]');
  });
});

describe('moments in payloads', () => {
  it('tells lag for names and values that both fit', () => {
    const at = Date.parse('2026-03-14T12:04:07.561Z');
    expect(stampOf('ts', '"2026-03-14T12:04:07.551Z"', at)).toMatchObject({ form: 'iso', lagMs: 10 });
    expect(stampOf('created_at', String(at / 1000 - 2), at)?.form).toBe('seconds');
    expect(stampOf('ts', String(at + 5), at)).toMatchObject({ form: 'milliseconds', lagMs: -5 });
    expect(stampOf('price', String(at), at)).toBeNull();
    expect(stampOf('ts', '"1999-01-01T00:00:00Z"', at)).toBeNull();
  });
});

describe('XML', () => {
  it('keeps every tag and text, also of what is not well-formed', () => {
    const flat = (text: string): string => text.replace(/\s+/g, '');
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('<a>', '</a>', '<b/>', 'x ', '<!-- c -->', '<', '>', '<br>', '<pre>')),
        (parts) => {
          const text = parts.join('');
          expect(flat(run(prettyXml(text)))).toBe(flat(text));
        },
      ),
    );
  });
});

describe('folding', () => {
  const lines = async (one: Functions, columns = 200): Promise<string[]> =>
    (await one.lines(1, 'pretty', columns, 0, 100)).rows.map(({ text, fold }) =>
      fold?.shut === true ? `${text}…${fold.tail}` : text,
    );

  it('folds containers, finds inside them, and copies what is folded away', async () => {
    const one = await opened('{"book":{"bid":{"px":101}},"list":[{"a":1}],"x":1}');
    const all = await pretty(one);
    one.fold(1, { at: all.indexOf('{', 2) }, true);
    expect(await lines(one)).toEqual([
      '{',
      '  "book": {…},',
      '  "list": [',
      '    {',
      '      "a": 1',
      '    }',
      '  ],',
      '  "x": 1',
      '}',
    ]);
    expect(await one.rowOf(1, 'pretty', 200, all.indexOf('101'))).toBe(1);
    expect(await one.rowOf(1, 'pretty', 200, all.indexOf('"x"'))).toBe(7);
    one.fold(1, { around: all.indexOf('"a"') }, true);
    expect(await lines(one)).toEqual(['{', '  "book": {…},', '  "list": [', '    {…}', '  ],', '  "x": 1', '}']);
    one.fold(1, 'all', true);
    expect(await lines(one)).toEqual(['{', '  "book": {…},', '  "list": […],', '  "x": 1', '}']);
    expect(await pretty(one)).toBe(all);
    await one.find(1, 'pretty', query('101'));
    const place = await one.found(1, 'pretty', 200, 0);
    expect((await lines(one))[place?.row ?? -1]).toBe('      "px": 101');
    one.fold(1, 'all', false);
    expect((await lines(one)).join('\n')).toBe(all);
  });

  it('agrees with the text, whatever is folded and however narrow the pane', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.json({ maxDepth: 5 }),
        fc.integer({ min: 4, max: 40 }),
        fc.array(fc.nat()),
        async (text, columns, places) => {
          const one = await opened(text);
          const all = await pretty(one);
          for (const place of places) one.fold(1, { around: place % all.length }, true);
          const { rows, total } = await one.lines(1, 'pretty', columns, 0, 10_000);
          expect(rows.length).toBe(total);
          for (const [index, row] of rows.entries()) {
            expect(all.startsWith(row.text, row.from)).toBe(true);
            if (row.text !== '') expect(await one.rowOf(1, 'pretty', columns, row.from)).toBe(index);
          }
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe('comparing two payloads', () => {
  async function compared(a: Uint8Array | string, b: Uint8Array | string) {
    const functions = payloadFunctions();
    for (const [id, payload] of [a, b].entries()) {
      const bytes = typeof payload === 'string' ? utf8(payload) : payload;
      functions.open(id, { ...ABOUT, isText: typeof payload === 'string', storedBytes: bytes.length });
      functions.append(id, bytes);
      await functions.settle(id);
    }
    return { facts: await functions.diff(0, 1), functions };
  }
  const split = { all: false, unified: false };

  it('compares JSON by members, whatever their order and spacing', async () => {
    const { facts, functions } = await compared(
      '{"px":101.42,"n":9007199254740993,"ts":"2026-03-14T12:04:07.500Z","old":1,"list":[1,2,3]}',
      '{ "n": 9007199254740995, "px": 101.5, "ts": "2026-03-14T12:04:07.750Z", "list": [1, 3], "new": {"a": 1} }',
    );
    expect(facts).toMatchObject({ mode: 'json', changed: 3, onlyA: 2, onlyB: 1, same: 2 });
    const { rows } = functions.diffRows(0, 1, split, 0, 99);
    expect(rows.map(({ what, label, by }) => `${what} ${label} ${by?.amount ?? ''}`.trim())).toEqual([
      'changed $.px +0.08',
      'changed $.n +2',
      'changed $.ts 250',
      'onlyA $.old',
      'onlyA $.list[1]',
      'onlyB $.new',
    ]);
    const [price] = rows;
    expect(price?.a?.marks.map(([from, to]) => price.a?.text.slice(from, to))).toEqual(['42']);
  });

  it('shows what changed in two lines when unified, and walks from difference to difference', async () => {
    const { functions } = await compared('{"a":1,"b":2,"c":3}', '{"a":1,"b":5,"c":4}');
    const look = { all: true, unified: true };
    const { total, rows } = functions.diffRows(0, 1, look, 0, 99);
    expect(total).toBe(5);
    expect(rows.map(({ a, b }) => [a?.text ?? null, b?.text ?? null])).toEqual([
      ['1', '1'],
      ['2', null],
      [null, '5'],
      ['3', null],
      [null, '4'],
    ]);
    expect(functions.diffStep(0, 1, look, 0, 1)).toBe(1);
    expect(functions.diffStep(0, 1, look, 1, 1)).toBe(3);
    expect(functions.diffStep(0, 1, look, 1, -1)).toBeNull();
  });

  it('compares text by lines and bytes by offsets', async () => {
    const text = await compared('one\ntwo\nthree', 'one\n2\nthree\nfour');
    expect(text.facts).toMatchObject({ mode: 'text', same: 2, changed: 1, onlyB: 1 });
    const bytes = await compared(new Uint8Array(20).fill(255), new Uint8Array(16).fill(255).fill(1, 9, 10));
    expect(bytes.facts).toMatchObject({ mode: 'bytes', same: 15, changed: 1, onlyA: 4 });
    expect(bytes.functions.diffRows(0, 1, split, 0, 9).rows.map(({ what, label }) => `${label} ${what}`)).toEqual([
      '00000008 changed',
      '00000010 onlyA',
    ]);
  });
});

describe('whom an entry is compared with', () => {
  it('is the other selected one, else what is pinned', () => {
    expect(
      pairMeant(
        5,
        [
          { from: 2, to: 2 },
          { from: 5, to: 5 },
        ],
        [9, null],
      ),
    ).toEqual({ a: 2, b: 5 });
    expect(pairMeant(5, [{ from: 4, to: 5 }], [])).toEqual({ a: 4, b: 5 });
    expect(pairMeant(5, [{ from: 1, to: 9 }], [null, 3])).toEqual({ a: 3, b: 5 });
    expect(pairMeant(7, [{ from: 2, to: 3 }], [7, 8])).toEqual({ a: 8, b: 7 });
    expect(pairMeant(7, [], [null, 7])).toBeNull();
    expect(pairMeant(null, [], [1])).toBeNull();
  });
});
