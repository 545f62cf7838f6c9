import { describe, expect, it } from 'vitest';
import { retryAfterMs } from '../../../src-main/engine/net/headers.ts';
import { isRedirect, nextHop } from '../../../src-main/engine/net/redirects.ts';

const from = (method: string, headers: [string, string][] = []) => ({
  url: new URL('https://a.example/x/y?q#frag'),
  method,
  headers,
  body: 'b',
});

describe('redirects', () => {
  it('need a status that asks for one and a Location', () => {
    expect(isRedirect(302, [['location', '/']])).toBe(true);
    expect(isRedirect(302, [])).toBe(false);
    expect(isRedirect(304, [['Location', '/']])).toBe(false);
  });
  it.each([
    ['../z', 'https://a.example/z#frag'],
    ['//b.example/z', 'https://b.example/z#frag'],
    ['/z#own', 'https://a.example/z#own'],
  ])('resolve %s', (location, expected) => {
    const hop = nextHop(from('GET'), 302, [['Location', location]]);
    expect(hop.ok && hop.value.url.href).toBe(expected);
  });
  it('drop the body and its headers when they become a GET', () => {
    const hop = nextHop(
      from('POST', [
        ['Content-Type', 'a/b'],
        ['X', '1'],
      ]),
      303,
      [['Location', '/z']],
    );
    expect(hop).toMatchObject({ ok: true, value: { method: 'GET', headers: [['X', '1']] } });
    expect(hop.ok && hop.value.body).toBeUndefined();
  });
  it('leave a HEAD a HEAD', () => {
    expect(nextHop(from('HEAD'), 303, [['Location', '/z']])).toMatchObject({ value: { method: 'HEAD' } });
  });
  it('count another port or scheme as another origin', () => {
    for (const location of ['https://a.example:8443/', 'http://a.example/']) {
      const hop = nextHop(from('GET', [['Authorization', 's']]), 302, [['Location', location]]);
      expect(hop).toMatchObject({ value: { dropped: ['authorization'], headers: [] } });
    }
    expect(nextHop(from('GET', [['Authorization', 's']]), 302, [['Location', '/z']])).toMatchObject({
      value: { dropped: [], headers: [['Authorization', 's']] },
    });
  });
});

describe('Retry-After', () => {
  const now = Date.UTC(2026, 10, 21, 9, 0, 0);
  it.each([
    ['0', 0],
    ['120', 120_000],
    ['Sat, 21 Nov 2026 09:00:30 GMT', 30_000],
    ['Sat, 21 Nov 2026 08:00:00 GMT', 0],
    ['soon', undefined],
    ['-5', undefined],
  ])('%s', (value, expected) => {
    // A bare negative number is a date to JavaScript, a year somewhere; it is none to HTTP.
    expect(retryAfterMs([['retry-after', value]], now)).toBe(expected);
  });
  it('may be absent', () => {
    expect(retryAfterMs([], now)).toBeUndefined();
  });
});
