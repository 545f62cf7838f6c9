import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyMask, encodeFrame } from '../../../src-shared/codec/websocket-write.ts';
import { parseWebSocket } from '../../fixtures/websocket-events.ts';

const payload = fc.oneof(
  fc.uint8Array({ maxLength: 200 }),
  fc.string({ unit: 'binary', maxLength: 80 }).map((text) => new TextEncoder().encode(text)),
  fc.integer({ min: 65_530, max: 65_540 }).map((length) => new Uint8Array(length).fill(65)),
);

/** Frames, mostly right and sometimes wrong, as a server might send them. */
const someFrame = fc.oneof(
  {
    weight: 8,
    arbitrary: fc
      .tuple(fc.constantFrom(0x81, 0x82, 0x01, 0x02, 0x00, 0x80, 0xc1), payload)
      .map(([byte0, bytes]) => wire(byte0, bytes)),
  },
  {
    weight: 4,
    arbitrary: fc
      .tuple(fc.constantFrom(0x89, 0x8a), fc.uint8Array({ maxLength: 125 }))
      .map(([byte0, bytes]) => wire(byte0, bytes)),
  },
  { weight: 1, arbitrary: fc.tuple(fc.nat(255), payload).map(([byte0, bytes]) => wire(byte0, bytes)) },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 12 }) },
);

function wire(byte0: number, bytes: Uint8Array): Uint8Array {
  return encodeFrame(byte0 & 15, bytes, undefined, { fin: (byte0 & 0x80) !== 0, rsv1: (byte0 & 0x40) !== 0 });
}

function cut(bytes: Uint8Array, at: readonly number[]): Uint8Array[] {
  const places = [...new Set([0, ...at.map((place) => place % (bytes.length + 1)), bytes.length])].sort(
    (a, b) => a - b,
  );
  return places.slice(1).map((to, i) => bytes.slice(places[i], to));
}

describe('frames from bytes', () => {
  it('are the same however the bytes are cut', () => {
    fc.assert(
      fc.property(
        fc.array(someFrame, { maxLength: 12 }),
        fc.array(fc.nat(100_000), { maxLength: 30 }),
        fc.boolean(),
        fc.boolean(),
        (frames, places, deflate, small) => {
          const bytes = new Uint8Array(Buffer.concat(frames));
          const options = { deflate, end: true, maxMessageBytes: small ? 150 : 1 << 20 };
          expect(parseWebSocket(cut(bytes, places), options)).toEqual(parseWebSocket([bytes], options));
        },
      ),
      { numRuns: 600 },
    );
  });

  it('are the same byte by byte', () => {
    fc.assert(
      fc.property(
        fc.array(
          someFrame.filter((bytes) => bytes.length < 500),
          { maxLength: 6 },
        ),
        (frames) => {
          const bytes = new Uint8Array(Buffer.concat(frames));
          const options = { deflate: true, end: true };
          expect(
            parseWebSocket(
              Array.from(bytes, (byte) => Uint8Array.of(byte)),
              options,
            ),
          ).toEqual(parseWebSocket([bytes], options));
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe('a written frame', () => {
  it('is read back', () => {
    fc.assert(
      fc.property(payload, (bytes) => {
        const [event] = parseWebSocket([encodeFrame(2, bytes, undefined)]);
        expect(event?.[2]).toBe(Buffer.from(bytes).toString('hex'));
      }),
      { numRuns: 100 },
    );
  });

  it('is masked as section 5.3 has it', () => {
    // RFC 6455, section 5.7: a single-frame masked text message.
    expect(Buffer.from(encodeFrame(1, Buffer.from('Hello'), 0x37fa213d)).toString('hex')).toBe(
      '818537fa213d7f9f4d5158',
    );
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 70 }), fc.nat(0xffffffff), fc.nat(8), (bytes, mask, start) => {
        const twice = bytes.slice();
        const from = Math.min(start, bytes.length);
        applyMask(twice, from, bytes.length - from, mask);
        applyMask(twice, from, bytes.length - from, mask);
        expect(twice).toEqual(bytes);
      }),
    );
  });
});
