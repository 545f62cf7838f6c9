import { CompletionContext } from '@codemirror/autocomplete';
import { EditorState } from '@codemirror/state';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { checkDraft, placeOf, sendObstacle } from '../../../src-renderer/panels/composer/check-draft.ts';
import { completeVariables, offeredVariables } from '../../../src-renderer/panels/composer/complete-variables.ts';
import { formatHex, formatJson, toggleJson } from '../../../src-renderer/panels/composer/format-json.ts';
import {
  duplicateMessage,
  EMPTY_MESSAGE,
  findSent,
  foldersOf,
  moveMessage,
  offeredTo,
  ownerOf,
  readList,
  remember,
  removeMessage,
  saveMessage,
} from '../../../src-renderer/panels/composer/messages.ts';
import { readRounds, readSeconds } from '../../../src-renderer/panels/composer/plan-fields.ts';
import { emptyDocument, MOST_SENT, MOST_SENT_LENGTH } from '../../../src-shared/model/documents.ts';
import { type MessageInput, MessageSchema } from '../../../src-shared/model/message.ts';
import { lookupOf } from '../../../src-shared/model/variables.ts';

const message = (input: MessageInput) => v.parse(MessageSchema, input);
const check = (input: MessageInput) => checkDraft(message(input));

describe('completing variables', () => {
  const offered = offeredVariables(lookupOf({ room: 'eu', token: { text: '••••••', secret: true } }));
  const complete = (text: string, pos = text.length) => {
    const state = EditorState.create({ doc: text });
    return completeVariables(new CompletionContext(state, pos, false), offered);
  };
  it('offers those of the environment before the dynamic ones, secrets masked', () => {
    expect(complete('{"a":"{{')?.options.slice(0, 3)).toMatchObject([
      { label: 'room', detail: 'eu', apply: 'room}}' },
      { label: 'token', detail: '••••••' },
      { label: '$uuid' },
    ]);
    expect(complete('{{ $u')).toMatchObject({ from: 3 });
  });
  it('adds no braces that are there, and stays away where no variable is begun', () => {
    expect(complete('{{ro}}', 4)?.options[0]).toMatchObject({ apply: 'room' });
    for (const text of ['{', '{{a}} ', '{{"a', 'room']) expect(complete(text)).toBeNull();
  });
});

describe('a draft, while one types', () => {
  it('points at the mistake by line and column', () => {
    const body = '{\n  "side": buy\n}';
    expect(check({ kind: 'json', body })).toMatchObject({ ok: false, at: 12, field: 'body' });
    expect(placeOf(body, 12)).toEqual({ line: 2, column: 11 });
    expect(placeOf('😀b', 2)).toEqual({ line: 1, column: 2 });
  });

  it('is checked around its variables, wherever they stand', () => {
    expect(check({ kind: 'json', body: '{"n":{{$counter}},"to":"{{who}}"}' })).toMatchObject({
      ok: true,
      hasVariables: true,
    });
    expect(check({ kind: 'json', body: '{"n":{{$counter}} x}' })).toMatchObject({ ok: false, at: 18 });
    expect(check({ kind: 'json', body: '{"n":{{$counter}}}', fill: false })).toMatchObject({ ok: false });
    expect(check({ kind: 'hex', body: '00 {{tail}}' })).toMatchObject({ ok: true });
    expect(check({ kind: 'close', code: '{{code}}' })).toMatchObject({ ok: true });
    expect(check({ kind: 'ping', body: `{{${'n'.repeat(99)}}} and more than fits of it` })).toMatchObject({ ok: true });
  });

  it('says its size, and which field is wrong', () => {
    expect(check({ body: 'é' })).toMatchObject({ about: '2 bytes' });
    expect(check({ kind: 'close', code: '1005' })).toMatchObject({
      field: 'code',
      words: expect.stringMatching(/1005/),
    });
    expect(check({ kind: 'http', url: 'http://[' })).toMatchObject({ field: 'url' });
    expect(check({ kind: 'http', url: '/publish', headers: 'x' })).toMatchObject({ field: 'headers' });
    expect(check({ kind: 'http', method: 'GET', body: 'x' })).toMatchObject({ field: 'body' });
    expect(check({ kind: 'http', url: '/{{path}}' })).toMatchObject({ ok: true, hasVariables: true });
  });

  it('has a reason where nothing can be sent', () => {
    expect(sendObstacle({ transport: 'websocket', state: 'open' })).toBeNull();
    expect(sendObstacle({ transport: 'websocket', state: 'waiting' })).toContain('waiting');
    expect(sendObstacle({ transport: 'sse', state: 'open' })).toContain('only listen');
    expect(sendObstacle({ transport: 'poll', state: 'open' })).toContain('only ask');
  });
});

describe('formatting', () => {
  it('changes white space and nothing else, and back', () => {
    const text = '{"a":1.0,"b":[1e3,{{n}}],"c":{},"d":"x, {y}\\"","e":[]}';
    const pretty = formatJson(text);
    expect(pretty).toBe(
      '{\n  "a": 1.0,\n  "b": [\n    1e3,\n    {{n}}\n  ],\n  "c": {},\n  "d": "x, {y}\\"",\n  "e": []\n}',
    );
    expect(toggleJson(text)).toBe(pretty);
    expect(toggleJson(pretty)).toBe(text);
  });

  it('writes hex as pairs', () => {
    expect(formatHex('00FF2a {{x}} 1')).toBe('00 ff 2a {{x}} 1');
    expect(formatHex('ab'.repeat(17)).split('\n')).toEqual([Array(16).fill('ab').join(' '), 'ab']);
  });
});

describe('messages that are kept', () => {
  const place = { name: 'buy', folder: ' orders / eu/', endpointId: 'e1' };
  const one = message({ kind: 'json', body: '{"side":"buy"}' });
  const saved = saveMessage(emptyDocument('messages'), place, one);

  it('stand in folders, for their endpoint or for every one', () => {
    const both = saveMessage(saved, { name: 'hi', folder: '', endpointId: '' }, message({ body: 'hi' }));
    expect(foldersOf(offeredTo(both, ownerOf('e1', 'ws://a/'))).map(({ path }) => path)).toEqual(['', 'orders/eu']);
    expect(offeredTo(both, ownerOf('e2', 'ws://a/')).map(({ name }) => name)).toEqual(['hi']);
    expect(foldersOf(both.saved, 'EU side').flatMap(({ messages }) => messages)).toHaveLength(1);
  });

  it('are renamed, moved, duplicated, deleted, and replaced under the same name', () => {
    const [first] = saved.saved;
    const id = first?.id ?? '';
    expect(moveMessage(saved, id, { name: 'sell', folder: 'x//y' }).saved[0]).toMatchObject({
      name: 'sell',
      folder: 'x/y',
    });
    const two = duplicateMessage(duplicateMessage(saved, id), id);
    expect(two.saved.map(({ name }) => name)).toEqual(['buy', 'buy 3', 'buy 2']);
    expect(new Set(two.saved.map((kept) => kept.id)).size).toBe(3);
    expect(removeMessage(two, id).saved).toHaveLength(2);
    expect(saveMessage(saved, place, message({ body: 'new' })).saved).toMatchObject([{ id, body: 'new' }]);
  });

  it('remember what was sent, bounded, once each, the latest first', () => {
    let kept = emptyDocument('messages');
    for (let number = 0; number <= MOST_SENT; number += 1)
      kept = remember(kept, message({ body: `${number}` }), number);
    expect(kept.sent).toHaveLength(MOST_SENT);
    kept = remember(kept, message({ body: '7' }), 999);
    expect(kept.sent).toHaveLength(MOST_SENT);
    expect(findSent(kept, '')[0]).toMatchObject({ body: '7', atMs: 999 });
    expect(remember(kept, message({ body: 'x'.repeat(MOST_SENT_LENGTH + 1) }), 1)).toBe(kept);
    expect(emptyDocument('messages').sent).toEqual([]);
  });
});

describe('a list', () => {
  it('is read from lines or from a JSON array', () => {
    const bodies = (text: string) => readList(text).map(({ kind, body }) => [kind, body]);
    expect(bodies('one\n\ntwo ')).toEqual([
      ['text', 'one'],
      ['text', 'two '],
    ]);
    expect(bodies('["a", {"b":1}, 2]')).toEqual([
      ['text', 'a'],
      ['json', '{"b":1}'],
      ['json', '2'],
    ]);
    expect(bodies('[not json\nnext')).toEqual([
      ['text', '[not json'],
      ['text', 'next'],
    ]);
    expect(readList('x')[0]).toEqual({ ...EMPTY_MESSAGE, body: 'x' });
  });

  it('reads seconds and rounds, or nothing', () => {
    expect(['2', '0,2', ' .5 ', '0'].map((text) => readSeconds(text, 0))).toEqual([2000, 200, 500, 0]);
    expect(['', 'x', '1e3', '-1', '86401', '0.001'].map((text) => readSeconds(text, 10))).toEqual(Array(6).fill(null));
    expect(['1', '1000000', '0', '1.5', ''].map(readRounds)).toEqual([1, 1_000_000, null, null, null]);
  });
});
