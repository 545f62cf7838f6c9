import * as v from 'valibot';
import { beforeAll, describe, expect, it } from 'vitest';
import { checkEndpoint } from '../../../src-main/engine/net/check-endpoint.ts';
import { type EndpointInput, EndpointSchema } from '../../../src-shared/model/endpoint.ts';
import { makeCa, makeCert, type Pair } from '../../fixtures/certs.ts';

const check = (input: EndpointInput) => checkEndpoint(v.parse(EndpointSchema, input));
const problem = (input: EndpointInput) => {
  const result = check(input);
  if (result.ok) throw new Error('this endpoint is fine');
  expect(result.error.message).not.toBe('');
  expect(result.error.hint).not.toBe('');
  return result.error;
};
const fine = { url: 'https://feed.example/events' };

describe('the address', () => {
  it.each(['http://a/', 'https://a.b:8443/x?y#z', 'ws://[::1]:80/', 'wss://user:pw@a/'])('takes %s', (url) => {
    expect(check({ url })).toMatchObject({ ok: true });
  });
  it.each([
    ['localhost:4600/sse', 'http://localhost:4600/sse'],
    ['feed.example/events', 'https://feed.example/events'],
    ['//feed.example/events', 'https://feed.example/events'],
    ['192.168.1.5:80', 'http://192.168.1.5:80'],
    ['[::1]:4600/ws', 'http://[::1]:4600/ws'],
  ])('suggests the scheme that %s lacks', (url, suggestion) => {
    expect(problem({ url })).toMatchObject({ code: 'URL_NO_SCHEME', at: 'url', facts: { suggestion } });
  });
  it('suggests ws for a WebSocket', () => {
    expect(problem({ url: 'localhost:1', transport: 'websocket' }).facts).toEqual({ suggestion: 'ws://localhost:1' });
  });
  it.each([
    ['htpp://a/x', 'http://a/x'],
    ['httsp://a/', 'http://a/'],
    ['wws://a/', 'wss://a/'],
  ])('suggests what %s was meant to be', (url, suggestion) => {
    expect(problem({ url })).toMatchObject({ code: 'URL_SCHEME', facts: { suggestion } });
  });
  it.each(['http://', 'http://a b/', 'https://a:99999/', 'http://[::1/', 'not an address'])('refuses %s', (url) => {
    expect(problem({ url })).toMatchObject({ code: 'URL_INVALID', at: 'url' });
  });
  it('refuses nothing at all, and a WebSocket address for an HTTP transport', () => {
    expect(problem({ url: '  ' }).code).toBe('URL_MISSING');
    expect(problem({ url: 'wss://a/x', transport: 'sse' })).toMatchObject({
      code: 'URL_SCHEME',
      facts: { suggestion: 'https://a/x' },
    });
  });
});

describe('the request', () => {
  it.each([
    [['X Y', 'a']],
    [['', 'a']],
    [['X-Ü', 'a']],
    [['X', 'a\r\nEvil: 1']],
    [['X', 'a\0']],
    [['X', '…']],
    [['Transfer-Encoding', 'chunked']],
  ] as [[string, string]][])('refuses the header %j', (header) => {
    expect(problem({ ...fine, headers: [['Fine', 'ä'], header] })).toMatchObject({
      code: 'HEADER_INVALID',
      at: 'headers[1]',
    });
  });
  it('refuses methods, and bodies without one', () => {
    expect(problem({ ...fine, method: 'GE T' }).code).toBe('METHOD_INVALID');
    expect(problem({ ...fine, method: 'CONNECT' }).code).toBe('METHOD_INVALID');
    expect(problem({ ...fine, body: 'x' }).code).toBe('BODY_WITHOUT_METHOD');
    expect(check({ ...fine, method: 'POST', body: 'x' }).ok).toBe(true);
  });
  it('refuses proxies that are none, without showing a password', () => {
    const bad = problem({ ...fine, proxy: 'ftp://ann:secret@proxy:1' });
    expect(bad.code).toBe('PROXY_URL_INVALID');
    expect(JSON.stringify(bad)).not.toContain('secret');
    for (const proxy of ['http://p:1', 'https://p', 'socks5://ann:pw@p:1080', 'socks5h://p']) {
      expect(check({ ...fine, proxy }).ok).toBe(true);
    }
  });
  it('refuses bad cursor rules with the field they stand in', () => {
    const cursor = [
      { to: 'query:a', from: '$.ok' },
      { to: 'query:b', from: '$.[' },
    ];
    expect(problem({ ...fine, cursor })).toMatchObject({ code: 'JSONPATH_INVALID', at: 'cursor[1].from' });
    expect(problem({ ...fine, items: '$..[' })).toMatchObject({ code: 'JSONPATH_INVALID', at: 'items' });
    expect(problem({ ...fine, cursor: [{ to: 'body:$.a[*]', from: '$.x' }] })).toMatchObject({
      code: 'CURSOR_PLACE_INVALID',
      at: 'cursor[0].to',
    });
  });
});

describe('certificates', () => {
  let ca: Pair;
  let client: Pair;
  beforeAll(async () => {
    ca = await makeCa();
    client = await makeCert(ca, ['inspector'], { client: true });
  });
  it('takes a CA, several in one text, and a client certificate with its key', () => {
    const tls = { ca: `${ca.cert}\n${client.cert}`, cert: client.cert, key: client.key };
    expect(check({ ...fine, tls }).ok).toBe(true);
  });
  it('tells what is wrong with them', () => {
    expect(problem({ ...fine, tls: { ca: 'hello' } })).toMatchObject({ code: 'PEM_INVALID', at: 'tls.ca' });
    expect(problem({ ...fine, tls: { ca: ca.key } }).message).toContain('private key');
    const damaged = ca.cert.replace(/[A-Za-z]{6}/, '######');
    expect(problem({ ...fine, tls: { ca: damaged } })).toMatchObject({ code: 'PEM_INVALID', at: 'tls.ca' });
    expect(problem({ ...fine, tls: { cert: client.cert } })).toMatchObject({ code: 'PEM_INCOMPLETE', at: 'tls.key' });
    expect(problem({ ...fine, tls: { key: client.key } })).toMatchObject({ code: 'PEM_INCOMPLETE', at: 'tls.cert' });
    expect(problem({ ...fine, tls: { cert: client.cert, key: ca.key } }).code).toBe('PEM_MISMATCH');
    expect(problem({ ...fine, tls: { cert: client.cert, key: 'x' } })).toMatchObject({
      code: 'PEM_INVALID',
      at: 'tls.key',
    });
  });
});
