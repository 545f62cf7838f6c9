import { describe, expect, it } from 'vitest';
import { AnswerBook, lifeShape, type RecordedAnswer } from '../../../src-main/engine/replay/client/answer-book.ts';
import { ALIKE, ignoredMembers, likeness, shapeOf } from '../../../src-main/engine/replay/client/shape.ts';

const none = ignoredMembers([]);
const text = (payload: string, ignored = none) => shapeOf({ kind: 'text', payload: Buffer.from(payload) }, ignored);
const event = (name: string, payload: string) =>
  shapeOf({ kind: 'event', payload: Buffer.from(payload), detail: { event: name, chunk: 0 } }, none);
const isSame = (a: string, b: string): boolean => text(a).key === text(b).key;

describe('what counts as the answer', () => {
  it('is not the values', () => {
    expect(isSame('{"id":1,"at":"2026-01-01"}', '{"id":2,"at":"2027-02-03"}')).toBe(true);
    expect(isSame('{"a":[1,2,3]}', '{"a":[9]}')).toBe(true);
    expect(isSame('{"b":1,"a":2}', '{"a":3,"b":4}')).toBe(true);
    expect(isSame('{"rows":{"17":{"n":1}}}', '{"rows":{"18":{"n":2}}}')).toBe(true);
    expect(isSame('hello 1', 'hello 2')).toBe(true);
  });

  it('is what a message calls itself, its members and their types', () => {
    expect(isSame('{"type":"a","n":1}', '{"type":"b","n":1}')).toBe(false);
    expect(isSame('["join",{"n":1}]', '["left",{"n":1}]')).toBe(false);
    expect(isSame('{"n":1}', '{"m":1}')).toBe(false);
    expect(isSame('{"n":1}', '{"n":"1"}')).toBe(false);
    expect(isSame('42["chat",1]', '3')).toBe(false);
    expect(isSame('PONG', 'ERROR bad')).toBe(false);
    expect(event('tick', '{"n":1}').key).not.toBe(event('tock', '{"n":1}').key);
  });

  it('does not look at what is ignored', () => {
    const ignored = ignoredMembers(['$.meta', 'debug', '$.rows[0].x']);
    const a = text('{"n":1,"meta":{"a":1},"rows":[{"x":1,"y":1}],"deep":{"debug":true}}', ignored);
    const b = text('{"n":2,"rows":[{"y":2}],"deep":{}}', ignored);
    expect(a.key).toBe(b.key);
  });

  it('is alike with half of the members, never with another name', () => {
    const recorded = text('{"type":"t","a":1,"b":2}');
    expect(likeness(recorded, text('{"type":"t","a":1,"c":2}'))).toBeGreaterThanOrEqual(ALIKE);
    expect(likeness(recorded, text('{"type":"t","x":1}'))).toBeLessThan(ALIKE);
    expect(likeness(text('{"a":1,"b":2,"c":3,"d":4}'), text('{"z":1}'))).toBeLessThan(ALIKE);
    expect(likeness(recorded, text('{"type":"u","a":1,"b":2}'))).toBe(0);
  });
});

describe('which answers have come', () => {
  const answer = (seq: number, payload: string, more: Partial<RecordedAnswer> = {}): RecordedAnswer => ({
    seq,
    atNs: seq * 1e6,
    attempt: 1,
    shape: text(payload),
    ...more,
  });

  it('are counted by their shape, whatever comes between and in whatever order', () => {
    const book = new AnswerBook([answer(1, '{"a":1}'), answer(2, '{"b":1}'), answer(3, '{"a":2}')]);
    expect(book.came(text('{"b":9}'))?.seq).toBe(2);
    expect(book.has(1)).toBe(false);
    expect(book.came(text('{"unknown":"x"}'))).toBeUndefined();
    expect(book.came(text('{"a":9}'))?.seq).toBe(1);
    expect([book.has(2), book.has(3), book.missing(3)?.seq]).toEqual([true, false, 3]);
    expect(book.came(text('{"a":9}'))?.seq).toBe(3);
    expect(book.came(text('{"a":9}'))).toBeUndefined();
    expect(book.has(3)).toBe(true);
  });

  it('go with the request that they name', () => {
    const book = new AnswerBook([
      answer(1, '{"id":"r1"}', { correlation: ['r1'] }),
      answer(2, '{"id":"r2"}', { correlation: ['r2'] }),
    ]);
    expect(book.came(text('{"id":"r2"}'), new Set(['r2']))?.seq).toBe(2);
    expect(book.has(1)).toBe(false);
    expect(book.came(text('{"id":"r1"}'), new Set(['r1']))?.seq).toBe(1);
    expect(book.has(2)).toBe(true);
  });

  it('are given up, may come late, and end with their connection', () => {
    const book = new AnswerBook([
      answer(1, '{"a":1}'),
      answer(2, '{"b":1}'),
      { seq: 3, atNs: 3e6, attempt: 1, shape: lifeShape('end') },
      answer(4, '{"a":1}', { attempt: 2 }),
    ]);
    expect(book.giveUp(1).map(({ seq }) => seq)).toEqual([1]);
    expect(book.has(1)).toBe(true);
    expect(book.came(text('{"a":5}'))?.seq).toBe(1);
    expect(book.over(1).map(({ seq }) => seq)).toEqual([2]);
    expect(book.missing(4)?.seq).toBe(3);
    expect(book.came(lifeShape('end'))?.seq).toBe(3);
    expect(book.missing(4)?.seq).toBe(4);
    book.skip(5e6);
    expect(book.has(4)).toBe(true);
    expect(book.came(text('{"a":5}'))).toBeUndefined();
  });
});
