import { describe, expect, it } from 'vitest';
import { SecretMask } from '../../../src-main/engine/environments/secret-mask.ts';

function maskOf(...secrets: string[]): SecretMask {
  const mask = new SecretMask();
  mask.add(secrets);
  return mask;
}
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const text = (masked: Uint8Array): string => new TextDecoder().decode(masked);

describe('a mask for secrets', () => {
  it('finds a value as itself and in the spellings of its way', () => {
    const mask = maskOf('p&ss wörd/1');
    expect(mask.text('wss://h/?token=p%26ss%20w%C3%B6rd%2F1&x=1')).toBe('wss://h/?token=***&x=1');
    expect(mask.text('wss://h/?token=p&ss%20w%C3%B6rd/1')).toBe('wss://h/?token=***');
    expect(mask.text('wss://u:p&ss%20w%C3%B6rd%2F1@h/')).toBe('wss://u:***@h/');
    expect(mask.text('Bearer p&ss wörd/1')).toBe('Bearer ***');
  });

  it('finds a password that Basic authentication encoded', () => {
    const mask = maskOf('hunter2!');
    expect(mask.text(`Basic ${Buffer.from('me:hunter2!').toString('base64')}`)).toBe('Basic ***');
    expect(mask.text(`Basic ${Buffer.from('me:other').toString('base64')}`)).toMatch(/^Basic [^*]+$/);
  });

  it('masks a longer secret before the one that is part of it', () => {
    expect(maskOf('abcd', 'abcdefgh').text('x abcdefgh y abcd')).toBe('x *** y ***');
  });

  it('keeps the length of payloads, and gives back the same bytes where there is nothing', () => {
    const mask = maskOf('s3cr"t');
    const clean = bytes('{"a":1}');
    expect(mask.bytes(clean)).toBe(clean);
    const given = bytes('{"token":"s3cr\\"t","again":"s3cr\\"t"}');
    const masked = mask.bytes(given);
    expect(text(masked)).toBe('{"token":"*******","again":"*******"}');
    expect(text(given)).toContain('s3cr');
  });

  it('looks only where it is told to, and at every place of it', () => {
    const mask = maskOf('aaaa');
    expect(text(mask.bytes(bytes('aaaa|aaaaaaaa|aaaa'), 5, 13))).toBe('aaaa|********|aaaa');
  });

  it('finds the bytes that a hex or base64 message makes of a value', () => {
    const mask = maskOf('deadbeef00', 'c2VjcmV0IQ==');
    expect(mask.bytes(Uint8Array.of(1, 0xde, 0xad, 0xbe, 0xef, 0, 2))).toEqual(Uint8Array.of(1, 42, 42, 42, 42, 42, 2));
    expect(text(mask.bytes(bytes('a secret! b')))).toBe('a ******* b');
  });

  it('leaves values alone that would be found everywhere', () => {
    const mask = maskOf('', 'ab', 'abc');
    expect(mask.isEmpty).toBe(true);
    expect(mask.deep({ message: 'abc ab' })).toEqual({ message: 'abc ab' });
  });

  it('goes through lists and members, and through nothing that is no plain value', () => {
    const mask = maskOf('hunter2');
    const payload = bytes('hunter2');
    const given = { headers: [['X', 'hunter2']], n: 1, none: null, deep: { url: 'ws://h/hunter2' }, payload };
    const masked = mask.deep(given);
    expect(masked).toEqual({ headers: [['X', '***']], n: 1, none: null, deep: { url: 'ws://h/***' }, payload });
    expect(masked.payload).toBe(payload);
  });
});
