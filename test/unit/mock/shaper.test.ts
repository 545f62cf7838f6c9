import { describe, expect, it } from 'vitest';
import { CLEAR_PATH, type PathFaults, Shaper } from '../../../src-main/engine/mock/wire/shaper.ts';

/** Lets time go from one wake-up to the next, and notes when which bytes came out: `time:bytes`. */
function run(
  faults: Partial<PathFaults>,
  writes: readonly [atMs: number, bytes: number][],
  random = () => 0,
): string[] {
  const shaper = new Shaper(random);
  shaper.set({ ...CLEAR_PATH, ...faults }, 0);
  const seen: string[] = [];
  const waiting = [...writes];
  let wakeMs: number | null = 0;
  for (let step = 0; step < 1_000 && (waiting.length > 0 || wakeMs !== null); step++) {
    const nextWrite = waiting[0]?.[0] ?? Number.POSITIVE_INFINITY;
    const nowMs = Math.min(nextWrite, wakeMs ?? Number.POSITIVE_INFINITY);
    while (waiting[0] !== undefined && waiting[0][0] <= nowMs)
      shaper.push(new Uint8Array(waiting.shift()?.[1] ?? 0), nowMs);
    const { out, againAtMs } = shaper.take(nowMs);
    const bytes = out.reduce((sum, { byteLength }) => sum + byteLength, 0);
    if (bytes > 0) seen.push(`${Math.round(nowMs)}:${bytes}`);
    wakeMs = againAtMs;
  }
  return seen;
}

describe('a path with faults', () => {
  it('without any lets bytes through at once', () => {
    expect(
      run({}, [
        [0, 10],
        [5, 20],
      ]),
    ).toEqual(['0:10', '5:20']);
  });

  it('with latency delays every write by the same time, not by the one before it', () => {
    expect(
      run({ delayMs: 200 }, [
        [0, 1],
        [50, 2],
        [60, 3],
      ]),
    ).toEqual(['200:1', '250:2', '260:3']);
  });

  it('with jitter keeps the order', () => {
    const values = [0.9, 0.1, 0.5];
    expect(
      run(
        { delayMs: 100, jitterMs: 100 },
        [
          [0, 1],
          [10, 2],
          [120, 3],
        ],
        () => values.shift() ?? 0,
      ),
    ).toEqual(['190:3', '270:3']);
  });

  it('that is narrow lets so many bytes through in a second', () => {
    const seen = run({ bytesPerSecond: 4_000 }, [[0, 4_000]]);
    expect(seen).toEqual(Array.from({ length: 10 }, (_, i) => `${i * 100}:400`));
  });

  it('that holds its breath gives all at once, again and again', () => {
    expect(
      run({ burstEveryMs: 1_000 }, [
        [0, 1],
        [400, 2],
        [1_100, 4],
        [2_500, 8],
      ]),
    ).toEqual(['1000:3', '2000:4', '3000:8']);
  });

  it('that is stalled gives nothing until it is not, and then everything that is due', () => {
    const shaper = new Shaper(() => 0);
    shaper.set({ ...CLEAR_PATH, stalled: true }, 0);
    shaper.push(new Uint8Array(7), 0);
    expect(shaper.take(60_000)).toEqual({ out: [], againAtMs: null });
    expect(shaper.queuedBytes).toBe(7);
    shaper.set(CLEAR_PATH, 60_000);
    expect(shaper.take(60_000).out.map(({ byteLength }) => byteLength)).toEqual([7]);
    expect(shaper.queuedBytes).toBe(0);
  });
});
