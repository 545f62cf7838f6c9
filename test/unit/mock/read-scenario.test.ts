import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readScenario } from '../../../src-main/engine/mock/definition/read-scenario.ts';
import { readScenarioText } from '../../../src-main/engine/mock/definition/scenario-file.ts';

const BAD = join(import.meta.dirname, '../../fixtures/scenarios/bad');

const BASE = `name: orders
feeds:
  orders: { every: 1s, message: { type: order, total: '{{$number 1 500}}' } }
endpoints:
  /ws: { transport: websocket, feed: orders, ping: 2s }
`;

const problemOf = (text: string) => {
  const read = readScenario(text);
  if (read.ok) throw new Error('this scenario was read without a problem');
  return read.error;
};

describe('a scenario file', () => {
  it('is read with its durations, sizes and rates as numbers, and what is not said filled in', () => {
    const read = readScenario(`${BASE}  /sse:
    transport: sse
    feed: orders
    slow: { policy: drop-oldest, above: 64KiB }
timeline:
  - { at: 10s, fault: latency, delay: 200ms, for: 1m, on: /ws }
  - { at: 20s, fault: close, code: 1006, on: { room: prices, oneIn: 2 } }
repeat: 2m
`);
    if (!read.ok) throw new Error(read.error.message);
    expect(read.value.endpoints['/ws']).toMatchObject({ transport: 'websocket', ping: 2_000, reap: 0, deflate: true });
    expect(read.value.endpoints['/sse']).toMatchObject({
      comment: 15_000,
      slow: { policy: 'drop-oldest', above: 65_536 },
    });
    expect(read.value.feeds.orders).toMatchObject({ every: 1_000, history: 100_000 });
    expect(read.value.timeline).toEqual([
      { at: 10_000, fault: 'latency', delay: 200, jitter: 0, for: 60_000, on: { endpoint: '/ws' } },
      { at: 20_000, fault: 'close', code: 1006, reason: '', on: { room: 'prices', oneIn: 2 } },
    ]);
    expect(read.value.repeat).toBe(120_000);
  });

  it('may be JSON', () => {
    expect(readScenario('{"name":"a","endpoints":{"/echo":{"transport":"websocket","echo":true}}}').ok).toBe(true);
  });

  it.each([
    [
      'an unknown key',
      `${BASE}timelin: []\n`,
      6,
      1,
      '“timelin” is nothing at the top of a scenario.',
      /Did you mean “timeline”\?/,
    ],
    [
      'an unknown key deep inside',
      `${BASE}  /a:\n    transport: sse\n    coment: 5s\n`,
      8,
      5,
      '“coment” is nothing in endpoints./a, which is sse.',
      /Did you mean “comment”\?/,
    ],
    [
      'a key of another transport',
      `${BASE}  /a: { transport: poll, feed: orders, hold: 5s }\n`,
      6,
      40,
      '“hold” is nothing in endpoints./a, which is poll.',
      /etag/,
    ],
    [
      'a wrong type',
      `${BASE}  /a:\n    transport: websocket\n    ping: 5\n`,
      8,
      11,
      'endpoints./a.ping is a duration like 250ms, 2s or 1m, not 5.',
      /^Say the unit: 5s or 5ms/,
    ],
    [
      'an unknown fault',
      `${BASE}timeline:\n  - at: 1s\n    fault: explode\n`,
      8,
      12,
      '“explode” is no fault.',
      /There can be: refuse, redirect, /,
    ],
    [
      'a fault without what it needs',
      `${BASE}timeline:\n  - { fault: latency }\n`,
      7,
      5,
      'timeline[0] has no “delay”.',
      /Add delay/,
    ],
    [
      'a feed that is not there',
      `${BASE}  /a: { transport: sse, feed: ordres }\n`,
      6,
      31,
      'there is no feed “ordres”.',
      /Did you mean “orders”\?/,
    ],
    [
      'a fault on a path that is not there',
      `${BASE}timeline:\n  - { fault: drop, on: /wss }\n`,
      7,
      24,
      'there is no endpoint “/wss”.',
      /Did you mean “\/ws”\?/,
    ],
    [
      'an anchor inside itself',
      'name: a\nendpoints: &e\n  /a: { transport: http, body: *e }\n',
      3,
      32,
      'endpoints./a.body holds itself.',
      /anchor/,
    ],
    ['no endpoints', 'name: a\n', 1, 1, 'The scenario has no “endpoints”.', /Add endpoints/],
    ['bad YAML', 'name: [a\n', 2, 1, 'a bracket that was opened above is not closed.', /Close it/],
    ['a key twice', `${BASE}name: b\n`, 6, 1, '', /YAML/],
    ['nothing at all', '', 1, 1, 'there is nothing in this text.', /./],
  ])('with %s is refused with one sentence, its line and its column', (_what, text, line, column, sentence, hint) => {
    const problem = problemOf(text);
    expect(problem.at).toBe(`${line}:${column}`);
    expect(problem.message).toContain(`Line ${line}, column ${column}: ${sentence}`);
    expect(problem.hint).toMatch(hint);
  });

  it('of a million characters is refused before it costs anything', () => {
    expect(problemOf(`name: ${'a'.repeat(1_100_000)}`).code).toBe('SCENARIO_TOO_BIG');
  });

  it.each([
    ['with a byte order mark', `\uFEFF${BASE}`],
    ['with the line ends of Windows', BASE.replaceAll('\n', '\r\n')],
    ['with the end mark of a document', `---\n${BASE}...\n`],
    ['with merge keys', `${BASE}  /a: &a { transport: sse, feed: orders }\n  /b: { <<: *a, comment: 1s }\n`],
    ['with a date, which is a text', `${BASE}about: 2026-11-21\n`],
    [
      'with numbers of YAML 1.2',
      `${BASE}  /a: { transport: http, status: 0o503 }\n  /b: { transport: http, status: 0404 }\n`,
    ],
    [
      'with a key “on”, which YAML 1.1 took for true',
      `%YAML 1.1\n---\n${BASE}timeline:\n  - { fault: drop, on: /ws }\n`,
    ],
    [
      'with a list used twice',
      `${BASE}  /a: { transport: websocket, subprotocols: &s [a, b] }\n  /b: { transport: websocket, subprotocols: *s }\n`,
    ],
  ])('%s is read', (_what, text) => {
    const read = readScenario(text);
    expect(read.ok ? 'read' : read.error.message).toBe('read');
  });
});

describe('a bad scenario file', () => {
  const names = readdirSync(BAD).flatMap((file) => (file.endsWith('.yaml') ? [file.slice(0, -'.yaml'.length)] : []));

  it.each(names)('%s gets one sentence, with line and column where there is a place', (name) => {
    const path = join(BAD, `${name}.yaml`);
    const text = readScenarioText(path);
    const read = text.ok ? readScenario(text.value) : text;
    if (read.ok) throw new Error('this scenario was read without a problem');
    const { code, message, hint } = read.error;
    const sentence = `${code} ${message.replace(BAD, '')}`;
    expect(sentence).toBe(readFileSync(join(BAD, `${name}.txt`), 'utf8').trimEnd());
    expect(sentence).toMatch(/^[A-Z_]+ (Line \d+, column \d+: [^\n]+|\/[^\n]+)\.$/);
    expect(hint).toMatch(/^[^\n]+[.?]$/);
  });

  it('that is not there, is no file or has five megabytes says so', () => {
    expect(readScenarioText(join(BAD, 'nowhere.yaml'))).toMatchObject({ error: { code: 'SCENARIO_NOT_READ' } });
    expect(readScenarioText(join(BAD, 'empty.yaml/inside'))).toMatchObject({ error: { code: 'SCENARIO_NOT_READ' } });
    const folder = mkdtempSync(join(tmpdir(), 'wirescope-scenario-'));
    writeFileSync(join(folder, 'big.yaml'), `name: a\nabout: ${'a'.repeat(5_000_000)}\n`);
    expect(readScenarioText(join(folder, 'big.yaml'))).toMatchObject({
      error: {
        code: 'SCENARIO_TOO_BIG',
        message: 'Line 1, column 1: the file has 5000016 bytes; 1048576 characters are read.',
      },
    });
    rmSync(folder, { recursive: true });
  });
});
