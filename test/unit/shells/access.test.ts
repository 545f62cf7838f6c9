import { describe, expect, it } from 'vitest';
import {
  hostAllowed,
  isLoopback,
  namesFor,
  newToken,
  originAllowed,
  tokenAllowed,
  urlHost,
} from '../../../src-main/shells/browser/access.ts';
import { ENGINE_SUBPROTOCOL, TOKEN_SUBPROTOCOL_PREFIX } from '../../../src-shared/contract/shell.ts';

describe('the Host header', () => {
  const names = namesFor('127.0.0.1');

  it.each([
    '127.0.0.1:4000',
    'localhost:4000',
    'LOCALHOST:4000',
    '[::1]:4000',
    '127.0.0.1',
    'localhost:80',
    'localhost:9000',
  ])('passes %s', (host) => expect(hostAllowed(host, names)).toBe(true));

  it.each([
    undefined,
    '',
    'evil.example',
    'evil.example:4000',
    '127.0.0.1.evil.example',
    'localhost.evil.example:4000',
    'user@127.0.0.1:4000',
    '127.0.0.1:4000/path',
    '127.0.0.1:4000#',
    '2130706433:4000',
    '0x7f.0.0.1:4000',
    '192.168.1.5:4000',
    '127.0.0.1 ',
  ])('refuses %s', (host) => expect(hostAllowed(host, names)).toBe(false));

  it('passes only its own name where it listens on one address of a network', () => {
    const lan = namesFor('192.168.1.5');
    expect(hostAllowed('192.168.1.5:4000', lan)).toBe(true);
    expect(hostAllowed('localhost:4000', lan)).toBe(false);
  });

  it('passes the loopback names where it listens everywhere', () => {
    expect(hostAllowed('localhost:4000', namesFor('0.0.0.0'))).toBe(true);
    expect(hostAllowed('evil.example', namesFor('0.0.0.0'))).toBe(false);
  });
});

describe('the Origin header', () => {
  it('passes the origin that the Host makes, and no other', () => {
    expect(originAllowed('http://127.0.0.1:4000', '127.0.0.1:4000')).toBe(true);
    for (const origin of [
      undefined,
      'null',
      '',
      'https://127.0.0.1:4000',
      'http://127.0.0.1:4001',
      'http://127.0.0.1',
      'http://localhost:4000',
      'http://evil.example',
      'http://127.0.0.1:4000/',
    ]) {
      expect(originAllowed(origin, '127.0.0.1:4000'), String(origin)).toBe(false);
    }
  });
});

describe('the token', () => {
  const token = newToken();
  const offer = (...parts: string[]) => parts.join(', ');

  it('passes beside our own subprotocol', () => {
    expect(tokenAllowed(offer(ENGINE_SUBPROTOCOL, TOKEN_SUBPROTOCOL_PREFIX + token), token)).toBe(true);
  });

  it.each([
    ['nothing', undefined],
    ['no token', ENGINE_SUBPROTOCOL],
    ['an empty token', offer(ENGINE_SUBPROTOCOL, TOKEN_SUBPROTOCOL_PREFIX)],
    ['another token', offer(ENGINE_SUBPROTOCOL, TOKEN_SUBPROTOCOL_PREFIX + newToken())],
    ['a token that is longer', offer(ENGINE_SUBPROTOCOL, `${TOKEN_SUBPROTOCOL_PREFIX}${token}x`)],
    ['the token without our subprotocol', TOKEN_SUBPROTOCOL_PREFIX + token],
  ])('refuses %s', (_what, header) => expect(tokenAllowed(header, token)).toBe(false));

  it('is new each time and fits a subprotocol and a fragment', () => {
    expect(newToken()).not.toBe(newToken());
    expect(token).toMatch(/^[A-Za-z0-9_-]{43}$/);
  });
});

describe('addresses', () => {
  it('knows loopback from the network', () => {
    expect(['127.0.0.1', '127.9.9.9', '::1', 'localhost'].every(isLoopback)).toBe(true);
    expect(['0.0.0.0', '::', '10.0.0.1', '128.0.0.1', 'localhost.example'].some(isLoopback)).toBe(false);
  });

  it('writes IPv6 in brackets and a wildcard as the loopback that reaches it', () => {
    expect(urlHost('::1')).toBe('[::1]');
    expect(urlHost('0.0.0.0')).toBe('127.0.0.1');
  });
});
