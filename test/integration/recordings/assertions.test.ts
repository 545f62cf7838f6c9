import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestEngine, testEngine } from '../../fixtures/engine.ts';
import { keptRecording, OPENING } from '../../fixtures/kept-recording.ts';

let test: TestEngine;
let recordingId = '';

const created = { kind: 'event', connection: 2, detail: { event: 'order.created', chunk: 0 } } as const;
const paid = { kind: 'event', connection: 2, detail: { event: 'order.paid', chunk: 0 } } as const;

beforeAll(async () => {
  test = await testEngine();
  const path = await keptRecording({ path: join(test.folder, 'orders.wirescope') }, [
    ...OPENING,
    { ...OPENING[1], connection: 2, detail: { ...OPENING[1].detail, status: 200 } },
    { atNs: 1e9, ...created, text: '{"id":"a","total":0}' },
    { atNs: 2e9, ...created, text: '{"id":"b","total":12.5}' },
    { atNs: 3e9, ...paid, text: '{"id":"b"}' },
    { atNs: 9e9, ...paid, text: '{"id":"a"}' },
    { atNs: 10e9, text: '{"type":"price","px":"101.50"}' },
    { atNs: 11e9, kind: 'pong', detail: { rttMs: 140 } },
    { atNs: 50e9, kind: 'close', direction: null, detail: { code: 1011, clean: true, by: 'server' } },
  ]);
  recordingId = (await test.must('recording.open', { path })).id;
});
afterAll(() => test.close());

async function told(assertion: string): Promise<string> {
  const [result] = await test.must('assertions.run', { recordingId, text: `assertions:\n  - ${assertion}\n` });
  if (result === undefined) throw new Error('no result');
  const { passed, name, message, evidence } = result;
  return `${passed ? 'passed' : 'failed'} | ${name} | ${message} | ${evidence.map(({ seq }) => seq).join(' ')}`;
}

async function refused(text: string): Promise<string> {
  const answer = await test.engine.call('assertions.run', { recordingId, text });
  return answer.ok ? 'nothing was wrong' : `${answer.error.code} ${answer.error.message} ${answer.error.hint}`;
}

describe('assertions about a recording', () => {
  it('find an event in time, with a condition on its payload', async () => {
    expect(await told('{ within: 5s, event: order.created, where: $.total > 0 }')).toBe(
      'passed | within 5 s an event “order.created” whose $.total > 0 | #5 came 2.00 s after the opening. | 5',
    );
    expect(await told('{ within: 1s, event: order.created, where: $.total > 0 }')).toBe(
      'failed | within 1 s an event “order.created” whose $.total > 0 | None came in time; the first, #5, came 2.00 s after the opening. | 5',
    );
    expect(await told('{ event: order.created, where: $.total > 99 }')).toContain('failed | an event');
    expect(await told('{ filter: "type:price", where: ["$.px >= 101.5", "$.px ~ /50$/"] }')).toContain('passed');
  });

  it('count', async () => {
    expect(await told('{ event: order.paid, exactly: 2 }')).toContain('passed | exactly 2 × event “order.paid”');
    expect(await told('{ event: order.paid, at most: 1 }')).toContain('failed');
    expect(await told('{ event: order.refunded, exactly: 0 }')).toContain('passed | no event “order.refunded”');
    expect(await told('{ event: order.paid, within: 2s, after: { event: order.created, where: "$.total > 0" } }')).toBe(
      'passed | within 2 s an event “order.paid” after an event “order.created” whose $.total > 0 | #6 came 1.00 s after #5. | 5 6',
    );
  });

  it('look for silence, from the opening to the end', async () => {
    expect(await told('{ no gap longer than: 30s, connection: feed }')).toBe(
      'failed | no gap longer than 30 s on connection feed | The longest is 40.0 s from #8 to #10. | 8 10',
    );
    expect(await told('{ no gap longer than: 45s }')).toContain('passed');
  });

  it('look at closes, errors, sizes and round trips', async () => {
    expect(await told('{ no close other than: 1000 }')).toBe(
      'failed | no close other than 1000 | #10 closed with 1011, by the server. | 10',
    );
    expect(await told('{ no close other than: [1000, 1011] }')).toContain('passed');
    expect(await told('{ no error: true }')).toBe('passed | no error | There is none. | ');
    expect(await told('{ max size: 22B }')).toBe(
      'failed | no message larger than 22 B | #5 has 23 B, and 1 more. | 5 8',
    );
    expect(await told('{ max rtt: 100ms }')).toBe('failed | no round trip longer than 100 ms | #9 took 140 ms. | 9');
  });

  it('look at what follows what', async () => {
    expect(await told('{ order: [{ event: order.created }, { event: order.paid }, { kind: text }] }')).toBe(
      'passed | an event “order.created”, then an event “order.paid”, then a text | They came as #4, #6, #8. | 4 6 8',
    );
    expect(await told('{ order: [{ kind: text }, { event: order.paid }] }')).toContain(
      'There is no event “order.paid” after #8: the first is #6.',
    );
    const every = 'every: { event: order.created }, followed by: { event: order.paid }, within: 2s';
    expect(await told(`{ ${every}, same: $.id }`)).toContain('failed');
    expect(await told(`{ ${every}, same: $.id }`)).toContain('#4 is followed only after 8.00 s.');
    expect(await told(`{ ${every} }`)).toContain('passed');
  });

  it('are refused with line and column where they make no sense', async () => {
    expect(await refused('assertions:\n  - evnt: a\n')).toBe(
      'ASSERTION_KEY_UNKNOWN Line 2, column 5: “evnt” is nothing that is known in assertions[0]. Did you mean “event”? There can be: ' +
        'name, connection, event, kind, filter, where, within, after, at least, at most, exactly, no gap longer than, ' +
        'no close other than, no error, max size, max rtt, order, every, followed by, same.',
    );
    expect(await refused('assertions:\n  - within: 5\n    event: a')).toContain(
      'ASSERTION_VALUE_INVALID Line 2, column 13: assertions[0].within is a duration like 250ms, 2s or 1m, not 5.',
    );
    expect(await refused('assertions:\n  - within: 5s')).toContain('ASSERTION_KEY_MISSING Line 2, column 5');
    expect(await refused('assertions:\n  - filter: "kind:"')).toContain('Line 2, column 13: in the filter: ');
    expect(await refused('assertions:\n  - event: a\n    where: $.[')).toContain(
      'Line 3, column 12: “$.[” is not a JSONPath',
    );
    expect(await refused('assertions:\n  - no error: true\n    max rtt: 5s')).toContain(
      'Line 3, column 5: an assertion is about “no error” or about “max rtt”, not both.',
    );
    expect(await refused('assertions: [')).toContain('ASSERTION_SYNTAX Line 1');
    expect(await refused('')).toContain('ASSERTION_KEY_MISSING Line 1, column 1: there is nothing in this file.');
    expect(await refused('assertions: []')).toContain('has at least one');
    expect(await refused('checks: []')).toContain('The file has no “assertions”.');
  });
});
