import { describe, expect, it } from 'vitest';
import { readScenario } from '../../../src-main/engine/mock/definition/read-scenario.ts';
import { type MockStep, mockStepFor } from '../../../src-renderer/entries/table/copy-mock-step.ts';

const STEPS: readonly (readonly [string, MockStep])[] = [
  [
    'a JSON message',
    { kind: 'message', transport: 'websocket', text: '{"id":7,"note":"{{id}} costs \\"9\\"","n":[1,{"a":null}]}' },
  ],
  [
    'a text',
    { kind: 'message', transport: 'sse', event: 'order.created', text: 'yes: {{no}} # "quoted"\n\tand \u202e turned' },
  ],
  ['a number alone', { kind: 'message', transport: 'long-poll', text: '42' }],
  ['an item', { kind: 'message', transport: 'poll', text: '[1,2]' }],
  ['a rule about JSON', { kind: 'rule', text: '{"op":"subscribe","id":3}', answer: '{"ok":true,"id":3}' }],
  ['a rule about text without an answer', { kind: 'rule', text: 'ping: "1"', answer: null }],
  ['a reply', { kind: 'reply', status: 418, contentType: 'application/json; charset=utf-8', text: '{"teapot":true}' }],
  ['an empty reply', { kind: 'reply', status: 204, contentType: null, text: '' }],
];

describe('an entry copied as a mock step', () => {
  it.each(STEPS)('is a scenario that the mock server reads: %s', (_, step) => {
    const text = mockStepFor(step, '/orders/eu-1');
    const read = readScenario(text);
    expect(read.ok ? null : read.error, text).toBeNull();
    expect(text).not.toMatch(/\u202e/);
  });

  it('keeps what was sent, with the braces that were no template', () => {
    expect(mockStepFor({ kind: 'message', transport: 'sse', event: 'e', text: '{"a":"{{b}}"}' }, '/s')).toBe(
      [
        'name: copied',
        'feeds:',
        '  copied:',
        '    every: 1s',
        '    event: "e"',
        '    message: {"a":"\\\\{{b}}"}',
        'endpoints:',
        '  "/s": { transport: sse, feed: copied }',
        '',
      ].join('\n'),
    );
  });
});
