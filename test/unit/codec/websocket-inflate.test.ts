import { constants, createDeflateRaw, type ZlibOptions } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MessageInflater } from '../../../src-shared/codec/websocket-inflate.ts';

const inflater = (options: Partial<ConstructorParameters<typeof MessageInflater>[0]> = {}) =>
  new MessageInflater({ noContextTakeover: false, maxMessageBytes: 1 << 26, ...options });
const hex = (text: string): Buffer => Buffer.from(text.replaceAll(' ', ''), 'hex');

function inflate(into: MessageInflater, bytes: Uint8Array): string {
  const outcome = into.inflate(bytes, 0, bytes.length);
  return outcome === 'ok' ? Buffer.from(into.buffer.subarray(into.start, into.end)).toString('latin1') : outcome;
}

/** Payloads as a server with context takeover deflates them, one after another. */
async function deflateAll(
  payloads: readonly Uint8Array[],
  options: ZlibOptions = {},
  reset = false,
): Promise<Buffer[]> {
  const stream = createDeflateRaw(options);
  const out: Buffer[] = [];
  let parts: Buffer[] = [];
  stream.on('data', (part: Buffer) => parts.push(part));
  for (const payload of payloads) {
    parts = [];
    stream.write(payload);
    await new Promise<void>((resolve) => stream.flush(constants.Z_SYNC_FLUSH, () => resolve()));
    out.push(Buffer.concat(parts).subarray(0, -4));
    if (reset) stream.reset();
  }
  stream.close();
  return out;
}

describe('RFC 7692, section 7.2.3: its own examples', () => {
  it('one block', () => expect(inflate(inflater(), hex('f2 48 cd c9 c9 07 00'))).toBe('Hello'));
  it('a shared window', () => {
    const shared = inflater();
    expect(inflate(shared, hex('f2 48 cd c9 c9 07 00'))).toBe('Hello');
    expect(inflate(shared, hex('f2 00 11 00 00'))).toBe('Hello');
  });
  it('a window that is not shared', () => {
    const alone = inflater({ noContextTakeover: true });
    expect(inflate(alone, hex('f2 48 cd c9 c9 07 00'))).toBe('Hello');
    expect(inflate(alone, hex('f2 00 11 00 00'))).toBe('invalid');
    expect(alone.reason).toMatch(/before the window/);
  });
  it('a block without compression', () =>
    expect(inflate(inflater(), hex('00 05 00 fa ff 48 65 6c 6c 6f 00'))).toBe('Hello'));
  it('a final block', () => expect(inflate(inflater(), hex('f3 48 cd c9 c9 07 00 00'))).toBe('Hello'));
  it('two blocks', () => expect(inflate(inflater(), hex('f2 48 05 00 00 00 ff ff ca c9 c9 07 00'))).toBe('Hello'));
  it('an empty message', () => expect(inflate(inflater(), hex('00'))).toBe(''));
});

describe('inflating', () => {
  it.each([1, 6, 9])('gives back what zlib deflated at level %i, with every strategy and window', async (level) => {
    for (const strategy of [0, 1, 2, 3, 4]) {
      for (const windowBits of [9, 12, 15]) {
        const payloads = fc.sample(
          fc.oneof(
            fc.uint8Array({ maxLength: 400 }),
            fc.string({ maxLength: 300 }).map((text) => new TextEncoder().encode(text.repeat(3))),
            fc
              .tuple(fc.nat(3), fc.nat(70_000))
              .map(([byte, length]) => new Uint8Array(length).map((_, i) => byte + (i % 7))),
          ),
          { numRuns: 25, seed: level * 100 + strategy * 10 + windowBits },
        );
        const messages = await deflateAll(payloads, { level, strategy, windowBits });
        const into = inflater({ bufferBytes: 140_000 });
        messages.forEach((message, i) => {
          expect(into.inflate(message, 0, message.length)).toBe('ok');
          expect(Buffer.compare(into.buffer.subarray(into.start, into.end), payloads[i] ?? Buffer.alloc(0))).toBe(0);
          if (i % 3 === 0) into.release();
        });
      }
    }
  });

  it('keeps earlier messages until they are released, even when it grows', async () => {
    const payloads = Array.from({ length: 40 }, (_, i) => Buffer.from(`${i}`.repeat(5000)));
    const messages = await deflateAll(payloads);
    const into = inflater({ bufferBytes: 140_000 });
    const spans = messages.map((message) => {
      expect(into.inflate(message, 0, message.length)).toBe('ok');
      return [into.start, into.end] as const;
    });
    spans.forEach(([start, end], i) => {
      expect(Buffer.compare(into.buffer.subarray(start, end), payloads[i] as Buffer)).toBe(0);
    });
    const before = into.buffer.length;
    into.release();
    expect(into.buffer.length).toBeLessThan(before);
    const [again] = await deflateAll([Buffer.from('still works')]);
    expect(inflate(into, again as Buffer)).toBe('still works');
  });

  it('inflates a message of 64 MiB', async () => {
    const payload = Buffer.alloc(64 * 1024 * 1024, 'a long story, ');
    const [message] = await deflateAll([payload]);
    const into = inflater();
    expect(into.inflate(message as Buffer, 0, message?.length ?? 0)).toBe('ok');
    expect(Buffer.compare(into.buffer.subarray(into.start, into.end), payload)).toBe(0);
  });

  it('stops a bomb at the limit', async () => {
    const [message] = await deflateAll([Buffer.alloc(10_000_000)]);
    const into = inflater({ maxMessageBytes: 100_000 });
    expect(into.inflate(message as Buffer, 0, message?.length ?? 0)).toBe('too big');
    expect(into.end - into.start).toBeLessThanOrEqual(100_000);
    expect(into.buffer.length).toBeLessThan(1_000_000);
  });

  it('calls garbage invalid and never throws', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 60 }), (bytes) => {
        const into = inflater({ maxMessageBytes: 10_000, bufferBytes: 140_000 });
        const outcome = into.inflate(bytes, 0, bytes.length);
        if (outcome === 'invalid') expect(into.reason).not.toBe('');
        expect(['ok', 'too big', 'invalid']).toContain(outcome);
      }),
      { numRuns: 2000 },
    );
  });

  it('notices a message that was cut', async () => {
    const [message] = await deflateAll([Buffer.from('a message long enough to be cut somewhere in the middle')]);
    const bytes = message as Buffer;
    const outcomes = Array.from({ length: bytes.length - 4 }, (_, i) => inflate(inflater(), bytes.subarray(0, i + 3)));
    expect(new Set(outcomes)).toEqual(new Set(['invalid']));
  });
});
