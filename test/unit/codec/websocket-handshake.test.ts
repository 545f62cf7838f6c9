import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { agreedDeflate, deflateMessage } from '../../../src-main/engine/transports/websocket/deflate.ts';
import {
  dechunk,
  headerOf,
  readReplyHead,
  refusalOf,
  upgradeRequest,
} from '../../../src-shared/codec/websocket-handshake.ts';

const bytes = (text: string): Uint8Array => Buffer.from(text, 'latin1');
const request = (url: string, options: Partial<Parameters<typeof upgradeRequest>[0]> = {}) =>
  upgradeRequest({
    url: new URL(url),
    key: 'a2V5',
    subprotocols: [],
    extensions: undefined,
    cookie: undefined,
    headers: [],
    ...options,
  });

describe('an upgrade request', () => {
  it('is what RFC 6455, section 4.1, asks for', () => {
    expect(request('ws://host:81/path?q=1').text).toBe(
      'GET /path?q=1 HTTP/1.1\r\nHost: host:81\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n' +
        'Sec-WebSocket-Key: a2V5\r\nOrigin: http://host:81\r\n\r\n',
    );
  });
  it('takes any header but those that make it a handshake', () => {
    const { headers } = request('wss://host/', {
      headers: [
        ['origin', 'null'],
        ['Upgrade', 'h2c'],
        ['Host', 'other'],
        ['X-A', '1'],
        ['X-A', '2'],
        ['sec-websocket-key', 'mine'],
      ],
      cookie: 'a=b',
      subprotocols: ['v1', 'v2'],
    });
    expect(headers).toEqual([
      ['Host', 'other'],
      ['Connection', 'Upgrade'],
      ['Upgrade', 'websocket'],
      ['Sec-WebSocket-Version', '13'],
      ['Sec-WebSocket-Key', 'a2V5'],
      ['Sec-WebSocket-Protocol', 'v1, v2'],
      ['Cookie', 'a=b'],
      ['origin', 'null'],
      ['X-A', '1'],
      ['X-A', '2'],
    ]);
  });
  it('sends the credentials of a URL as Basic', () => {
    const sent = (url: string) =>
      Buffer.from(headerOf(request(url).headers, 'authorization')?.slice(6) ?? '', 'base64').toString();
    expect(sent('wss://user:p%40ss%20w%C3%B6rd@host/')).toBe('user:p@ss wörd');
    expect(sent('wss://user:50%@host/')).toBe('user:50%');
    expect(sent('wss://token@host/')).toBe('token:');
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), fc.string(), (user, password) => {
        const url = `wss://${encodeURIComponent(user)}:${encodeURIComponent(password)}@host/`;
        expect(sent(url)).toBe(`${user}:${password}`);
      }),
    );
  });
});

describe('a reply’s head', () => {
  const text = 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nX-Long: one\r\n two\r\nX-Empty:\r\n\r\nrest';
  it('keeps headers in order and spelling', () => {
    const head = readReplyHead(bytes(text));
    expect(head).toEqual({
      httpVersion: '1.1',
      status: 101,
      statusText: 'Switching Protocols',
      headers: [
        ['Upgrade', 'websocket'],
        ['X-Long', 'one two'],
        ['X-Empty', ''],
      ],
      end: text.length - 4,
    });
  });
  it('is incomplete until its empty line', () => {
    for (let length = 0; length < text.length - 4; length++)
      expect(readReplyHead(bytes(text.slice(0, length)))).toBe('incomplete');
  });
  it.each([
    'SSH-2.0',
    'HTTP/1.1 20 OK\r\n\r\n',
    'HTTP/1.1 200 OK\r\nno colon\r\n\r\n',
    'HTTP/1.1 200 OK\r\nbad name: x\r\n\r\n',
    `HTTP/1.1 200 ${'x'.repeat(70_000)}`,
  ])('is invalid when it is not HTTP (%#)', (wrong) => expect(readReplyHead(bytes(wrong))).toBe('invalid'));
  it('never throws', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 100 }), (garbage) => void readReplyHead(garbage)));
  });
});

it('a chunked body loses its chunk sizes, as far as it is there', () => {
  expect(Buffer.from(dechunk(bytes('3;x=y\r\nabc\r\n2\r\nde\r\n0\r\n\r\n')).body).toString()).toBe('abcde');
  expect(dechunk(bytes('5\r\nab'))).toEqual({ body: new Uint8Array([97, 98]), complete: false });
  expect(dechunk(bytes('0\r\n\r\n')).complete).toBe(true);
});

it('every refusal has a sentence and a hint', () => {
  for (const status of [200, 204, 302, 400, 401, 403, 404, 405, 418, 426, 429, 500, 502, 503, 599]) {
    const { message, hint } = refusalOf(status, 'Why', 'ws://host/');
    expect(message.endsWith('.')).toBe(true);
    expect(hint.length).toBeGreaterThan(20);
  }
});

describe('the answer about permessage-deflate', () => {
  it('is read with its parameters', () => {
    expect(agreedDeflate('permessage-deflate; server_max_window_bits="10"; client_no_context_takeover')).toEqual({
      ok: true,
      value: {
        serverNoContextTakeover: false,
        clientNoContextTakeover: true,
        serverMaxWindowBits: 10,
        clientMaxWindowBits: 15,
      },
    });
    expect(agreedDeflate(undefined)).toEqual({ ok: true, value: undefined });
  });
  it.each([
    'permessage-deflate; server_max_window_bits',
    'permessage-deflate; client_max_window_bits=7',
    'permessage-deflate; server_no_context_takeover=1',
    'permessage-deflate; server_no_context_takeover; server_no_context_takeover',
    'permessage-deflate; x',
    'permessage-deflate, permessage-deflate',
  ])('is refused when it is wrong: %s', (header) => {
    expect(agreedDeflate(header)).toMatchObject({ ok: false, error: { code: 'WS_EXTENSION_INVALID' } });
  });
  it('never gives a window that zlib would silently enlarge', () => {
    const agreement = {
      serverNoContextTakeover: false,
      clientNoContextTakeover: false,
      serverMaxWindowBits: 15,
      clientMaxWindowBits: 8,
    };
    expect(deflateMessage(Buffer.alloc(5000), agreement)).toBeUndefined();
    expect(deflateMessage(Buffer.alloc(5000), { ...agreement, clientMaxWindowBits: 9 })?.length).toBeLessThan(100);
    expect(deflateMessage(Buffer.alloc(100), { ...agreement, clientMaxWindowBits: 15 })).toBeUndefined();
  });
});
