import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  inSlices,
  jsonPath,
  type ParsedJson,
  prettyJson,
  readJson,
  stepsOf,
  visibleNodes,
} from '../../../src-renderer/entries/detail/json-tree.ts';

function run<T>(work: Generator<void, T>): T {
  for (;;) {
    const step = work.next();
    if (step.done) return step.value;
  }
}
const read = (text: string): ParsedJson => run(readJson(text));
function nodesOf(text: string) {
  const parsed = read(text);
  if (!parsed.ok) throw new Error(parsed.mistake.kind);
  return parsed.nodes;
}
const pretty = (text: string, ranges: [number, number][] = []) => run(prettyJson(text, nodesOf(text), ranges));

describe('JSON read without losing anything', () => {
  it('keeps numbers, repeated keys and escapes as they were written', () => {
    const text = '{"n":12345678901234567890,"n":1.0,"s":"\\u00e9","e":[],"o":{}}';
    expect(pretty(text).text).toBe(
      '{\n  "n": 12345678901234567890,\n  "n": 1.0,\n  "s": "\\u00e9",\n  "e": [],\n  "o": {}\n}',
    );
  });

  it('lays a price out as the drawing does', () => {
    expect(pretty('{"px":101.42,"book":{"bid":[101.41,800],"ask":[101.43,250]}}').text).toBe(
      '{\n  "px": 101.42,\n  "book": {\n    "bid": [101.41, 800],\n    "ask": [101.43, 250]\n  }\n}',
    );
  });

  it('breaks arrays that hold containers or do not fit', () => {
    expect(pretty('[[1],[2]]').text).toBe('[\n  [1],\n  [2]\n]');
    expect(pretty(`[${'"0123456789",'.repeat(9)}"x"]`).text).toContain('\n  "0123456789",\n');
  });

  it('knows where what was marked came to lie', () => {
    const text = '{"a":1,"px":101.42}';
    const at = text.indexOf('101.42');
    const { text: out, marks } = pretty(text, [[at, at + 6]]);
    expect(marks.map(([from, to]) => out.slice(from, to))).toEqual(['101.42']);
  });

  it('means the same as JSON.parse, for any JSON', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(JSON.parse(pretty(text).text)).toEqual(JSON.parse(text));
      }),
    );
  });

  it('refuses exactly what JSON.parse refuses', () => {
    fc.assert(
      fc.property(
        fc.json(),
        fc.nat(),
        fc.constantFrom('', ',', ']', '}', '"', '0', ':', ' '),
        (text, place, insert) => {
          const at = place % (text.length + 1);
          const changed = text.slice(0, at) + insert + text.slice(at + 1);
          let valid = true;
          try {
            JSON.parse(changed);
          } catch {
            valid = false;
          }
          expect(read(changed).ok).toBe(valid);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('points at the mistake', () => {
    expect(read('{"a":1,}')).toMatchObject({ ok: false, mistake: { at: 7 } });
    expect(read('[1 2]')).toMatchObject({ ok: false, mistake: { at: 3 } });
    expect(read('')).toMatchObject({ ok: false, mistake: { at: 0, kind: 'early' } });
  });

  it('lays out a part as far as it goes and closes no bracket that is not there', () => {
    const text = '{"a":[1,2],"b":{"c":[3,"cut he';
    const parsed = read(text);
    expect(parsed.ok).toBe(false);
    expect(run(prettyJson(text, parsed.nodes)).text).toBe('{\n  "a": [1, 2],\n  "b": {\n    "c": [\n      3');
  });

  it('names paths and skips what is folded', () => {
    const text = '{"book":{"bid":[101,800]},"a b":1,"it\\u0027s\\n":2}';
    const nodes = nodesOf(text);
    const paths = Array.from({ length: nodes.length }, (_, at) => jsonPath(stepsOf(text, nodes, at)));
    expect(paths).toEqual([
      '$',
      '$.book',
      '$.book.bid',
      '$.book.bid[0]',
      '$.book.bid[1]',
      "$['a b']",
      "$['it\\'s\\n']",
    ]);
    expect([...visibleNodes(nodes, (index) => index === 1)]).toEqual([0, 1, 5, 6]);
  });

  it('survives a hundred thousand levels', () => {
    const deep = '['.repeat(100_000) + ']'.repeat(100_000);
    expect(nodesOf(deep).length).toBe(100_000);
  });

  it('stops when nobody waits for it any more', async () => {
    const abort = new AbortController();
    const work = inSlices(readJson(`[${'1,'.repeat(200_000)}1]`), abort.signal, 0);
    abort.abort();
    await expect(work).rejects.toThrow();
  });
});
