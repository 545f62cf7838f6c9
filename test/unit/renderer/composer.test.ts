import { describe, expect, it } from 'vitest';
import { type Draft, readDraft, sendObstacle } from '../../../src-renderer/panels/composer/outgoing.ts';

const draft = (kind: Draft['kind'], text: string, code = '1000'): Draft => ({ kind, text, code });

describe('the composer', () => {
  it('sends text as typed, empty too', () => {
    expect(readDraft(draft('text', ' {a '))).toMatchObject({
      message: { kind: 'text', text: ' {a ' },
      about: '4 bytes',
    });
    expect(readDraft(draft('text', 'é'))).toMatchObject({ about: '2 bytes' });
    expect(readDraft(draft('text', ''))).toMatchObject({ ok: true });
  });

  it('sends JSON as typed, after a look at it', () => {
    expect(readDraft(draft('json', '{ "a" : 1.0 }'))).toMatchObject({ message: { text: '{ "a" : 1.0 }' } });
    expect(readDraft(draft('json', '{"a":]'))).toMatchObject({ ok: false, at: 5 });
    expect(readDraft(draft('json', ''))).toMatchObject({ ok: false });
  });

  it('reads hex with or without spaces, and points at what is none', () => {
    expect(readDraft(draft('hex', '00 ff2A'))).toMatchObject({
      message: { kind: 'binary', base64: 'AP8q' },
      about: '3 bytes',
    });
    expect(readDraft(draft('hex', '00 fg'))).toMatchObject({ ok: false, at: 4 });
    expect(readDraft(draft('hex', '00 f'))).toMatchObject({ ok: false, words: expect.stringContaining('missing') });
  });

  it('reads base64, also the URL alphabet and without padding', () => {
    expect(readDraft(draft('base64', 'AP8q'))).toMatchObject({ message: { base64: 'AP8q' } });
    expect(readDraft(draft('base64', '-_8'))).toMatchObject({ message: { base64: '+/8=' } });
    expect(readDraft(draft('base64', 'A!'))).toMatchObject({ ok: false, at: 1 });
    expect(readDraft(draft('base64', 'AAAAA'))).toMatchObject({ ok: false, words: expect.stringContaining('cut off') });
  });

  it('lets through only close codes that may be sent, and reasons that fit', () => {
    for (const code of ['1000', '1001', '1011', '3000', '4999']) {
      expect(readDraft(draft('close', '', code))).toMatchObject({ message: { kind: 'close', code: Number(code) } });
    }
    for (const code of ['999', '1004', '1005', '1006', '1015', '2999', '5000', '', 'x']) {
      expect(readDraft(draft('close', '', code))).toMatchObject({ ok: false });
    }
    expect(readDraft(draft('close', 'x'.repeat(124)))).toMatchObject({ ok: false });
  });

  it('keeps a ping within a control frame', () => {
    expect(readDraft(draft('ping', 'x'.repeat(125)))).toMatchObject({ ok: true });
    expect(readDraft(draft('ping', 'x'.repeat(126)))).toMatchObject({ ok: false });
  });

  it('says why nothing can be sent', () => {
    expect(sendObstacle({ transport: 'websocket', state: 'open' })).toBeNull();
    expect(sendObstacle({ transport: 'websocket', state: 'waiting' })).toContain('waiting');
    expect(sendObstacle({ transport: 'sse', state: 'open' })).toContain('only listen');
    expect(sendObstacle({ transport: 'poll', state: 'open' })).toContain('only ask');
  });
});
