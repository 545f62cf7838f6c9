/** What must hold for whatever is written to a path with whatever faults, and however late its timer fires. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../src-main/engine/mock/messages/random.ts';
import { CLEAR_PATH, type PathFaults, Shaper } from '../../../src-main/engine/mock/wire/shaper.ts';

interface Out {
  readonly atMs: number;
  readonly bytes: Uint8Array;
}

/** Writes with their times through a path; each wake-up is so many milliseconds late. */
function through(
  faults: PathFaults,
  writes: readonly { readonly atMs: number; readonly bytes: Uint8Array }[],
  lateMs: number,
): readonly Out[] {
  const shaper = new Shaper(seededRandom(1));
  shaper.set(faults, 0);
  const out: Out[] = [];
  const waiting = writes.toSorted((a, b) => a.atMs - b.atMs);
  let wakeMs: number | null = null;
  let nowMs = 0;
  for (let step = 0; waiting.length > 0 || wakeMs !== null; step++) {
    if (step > 20_000) throw new Error(`does not end: ${shaper.queuedBytes} bytes held`);
    const write = waiting[0];
    if (write !== undefined && (wakeMs === null || write.atMs <= wakeMs)) {
      nowMs = Math.max(nowMs, write.atMs);
      shaper.push(write.bytes, nowMs);
      waiting.shift();
    } else if (wakeMs !== null) {
      nowMs = Math.max(nowMs, wakeMs + lateMs);
    }
    const taken = shaper.take(nowMs);
    for (const bytes of taken.out) out.push({ atMs: nowMs, bytes });
    wakeMs = taken.againAtMs;
    if (wakeMs !== null && wakeMs < nowMs) throw new Error(`wants to be woken in the past: ${wakeMs} at ${nowMs}`);
  }
  expect(shaper.queuedBytes).toBe(0);
  return out;
}

const faults = fc.record({
  delayMs: fc.integer({ min: 0, max: 2_000 }),
  jitterMs: fc.integer({ min: 0, max: 500 }),
  bytesPerSecond: fc.oneof(fc.constant(0), fc.integer({ min: 200, max: 1_000_000 })),
  burstEveryMs: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 3_000 })),
  stalled: fc.constant(false),
});
const writes = fc.array(
  fc.record({ atMs: fc.integer({ min: 0, max: 10_000 }), bytes: fc.uint8Array({ minLength: 1, maxLength: 400 }) }),
  { minLength: 1, maxLength: 30 },
);
const late = fc.integer({ min: 0, max: 40 });

describe('a path with any faults', () => {
  it('gives every byte, once, in order, and none before its latency', () => {
    fc.assert(
      fc.property(faults, writes, late, (path, written, lateMs) => {
        const out = through(path, written, lateMs);
        const inOrder = written.toSorted((a, b) => a.atMs - b.atMs);
        expect(Buffer.concat(out.map(({ bytes }) => bytes))).toEqual(Buffer.concat(inOrder.map(({ bytes }) => bytes)));
        let passed = 0;
        for (const { atMs, bytes } of out) {
          passed += bytes.byteLength;
          let written = 0;
          const last = inOrder.find((write) => {
            written += write.bytes.byteLength;
            return written >= passed;
          });
          expect(atMs).toBeGreaterThanOrEqual((last?.atMs ?? 0) + path.delayMs);
        }
      }),
    );
  });

  it('that is narrow is never wider than it says but by a tenth of a second, nor half as narrow for late timers', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1_000, max: 100_000 }),
        fc.integer({ min: 1, max: 400 }),
        late,
        (rate, size, lateMs) => {
          const count = Math.min(1_000, Math.ceil((rate * 2) / size));
          const written = Array.from({ length: count }, () => ({ atMs: 0, bytes: new Uint8Array(size) }));
          const out = through({ ...CLEAR_PATH, bytesPerSecond: rate }, written, lateMs);
          let passed = 0;
          for (const { atMs, bytes } of out) {
            passed += bytes.byteLength;
            expect(passed).toBeLessThanOrEqual((atMs / 1_000 + 0.1) * rate + size);
          }
          expect(out.at(-1)?.atMs).toBeLessThan(((count * size) / rate) * 1_000 + lateMs + 1);
        },
      ),
      { numRuns: 40 },
    );
  });

  it('that gives in bursts gives at no other times, also after a long silence', () => {
    fc.assert(
      fc.property(fc.integer({ min: 10, max: 3_000 }), writes, (everyMs, written) => {
        const out = through({ ...CLEAR_PATH, burstEveryMs: everyMs }, written, 0);
        for (const { atMs } of out) expect(atMs % everyMs).toBe(0);
      }),
    );
  });
});
