import { expect, test } from 'vitest';
import { isSecretName, maskDetail, maskHeader, maskUrls } from '../../../src-shared/codec/mask.ts';

test.each([
  ['wss://x.test/feed?token=abc', 'wss://x.test/feed?token=***'],
  ['wss://x.test/?a=1&access_token=abc&b=2', 'wss://x.test/?a=1&access_token=***&b=2'],
  ['/poll?apiKey=abc', '/poll?apiKey=***'],
  ['/poll?X-Amz-Signature=abc', '/poll?X-Amz-Signature=***'],
  ['/poll?key[]=abc', '/poll?key[]=***'],
  ['/cb#id_token=abc&state=1', '/cb#id_token=***&state=1'],
  ['https://user:pass@x.test/', 'https://user:***@x.test/'],
  [
    'GET http://x.test/?sig=abc failed, then "http://y.test/?auth=def"',
    'GET http://x.test/?sig=*** failed, then "http://y.test/?auth=***"',
  ],
  ['/poll?since=41&monkey=1&keys=2&design=3', '/poll?since=41&monkey=1&keys=2&design=3'],
  ['/poll?token=', '/poll?token='],
  ['key=abc', 'key=abc'],
])('%s → %s', (text, expected) => {
  expect(maskUrls(text)).toBe(expected);
});

test.each(['token', 'access_token', 'key', 'api_key', 'secret', 'sig', 'signature', 'password', 'auth', 'ticket'])(
  'a parameter named %s is a secret',
  (name) => {
    expect(isSecretName(name)).toBe(true);
    expect(isSecretName(name.toUpperCase())).toBe(true);
  },
);

test.each([
  ['Authorization', 'Bearer abc.def', 'Bearer ***'],
  ['authorization', 'abc', '***'],
  ['Proxy-Authorization', 'Basic dTpw', 'Basic ***'],
  ['Cookie', 'sid=abc; theme=dark', 'sid=***; theme=***'],
  ['Set-Cookie', 'sid=abc; Path=/; HttpOnly', 'sid=***; Path=/; HttpOnly'],
  ['X-API-Key', 'abc', '***'],
  ['Referer', 'http://x.test/?token=abc', 'http://x.test/?token=***'],
  ['Accept', 'text/event-stream', 'text/event-stream'],
])('%s: %s → %s', (name, value, expected) => {
  expect(maskHeader(name, value)).toBe(expected);
});

test('a detail is masked wherever a secret stands, and the original stays as it is', () => {
  const detail = {
    status: 200,
    url: 'http://x.test/?token=abc',
    headers: [
      ['Cookie', 'sid=abc'],
      ['Cookie', 'b=c'],
    ],
    cursor: { 'query:token': 'abc', 'query:since': '41' },
    items: 3,
  };
  const before = structuredClone(detail);
  expect(maskDetail(detail)).toEqual({
    status: 200,
    url: 'http://x.test/?token=***',
    headers: [
      ['Cookie', 'sid=***'],
      ['Cookie', 'b=***'],
    ],
    cursor: { 'query:token': '***', 'query:since': '41' },
    items: 3,
  });
  expect(detail).toEqual(before);
});
