import { describe, expect, it } from 'vitest';
import { MessageCursor } from '../../../src-main/engine/connection/message-cursor.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('where a WebSocket goes on', () => {
  it('is the newest value each rule finds, in messages that have it', () => {
    const cursor = MessageCursor.of([
      { to: 'query:since', from: '$.id' },
      { to: 'header:X-Epoch', from: '$.epoch' },
    ]);
    for (const text of ['{"epoch":"a","id":1}', '{"id":9007199254740993}', '{"hello":true}', 'no json'])
      cursor?.seen(bytes(text));
    expect(cursor?.read()).toEqual({ 'query:since': '9007199254740993', 'header:X-Epoch': 'a' });
  });

  it('looks back over the last 32 messages and not further', () => {
    const cursor = MessageCursor.of([{ to: 'query:since', from: '$.id' }]);
    cursor?.seen(bytes('{"id":1}'));
    for (let i = 0; i < 31; i++) cursor?.seen(bytes('{}'));
    expect(cursor?.read()).toEqual({ 'query:since': '1' });
    cursor?.seen(bytes('{}'));
    expect(cursor?.read()).toEqual({});
  });

  it('is not watched without rules', () => {
    expect(MessageCursor.of([])).toBeUndefined();
    expect(MessageCursor.of(undefined)).toBeUndefined();
  });
});
