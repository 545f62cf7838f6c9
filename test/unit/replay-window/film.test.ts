import { describe, expect, it } from 'vitest';
import { type FilmPlace, positionText } from '../../../src-renderer/data/player.ts';
import { type FilmClock, RecordedFilm } from '../../../src-renderer/panels/replay/film.ts';
import { TimingWindow } from '../../../src-renderer/panels/replay/timing.ts';
import { besideSpeed, loopFor } from '../../../src-renderer/panels/replay/transport.tsx';

const SECOND = 1e9;

/** Frames happen when a test says so. */
class FrameClock implements FilmClock {
  ms = 0;
  #wanted: (() => void) | null = null;

  readonly now = (): number => this.ms;
  readonly frame = (run: () => void): (() => void) => {
    this.#wanted = run;
    return () => {
      this.#wanted = null;
    };
  };

  get wanted(): boolean {
    return this.#wanted !== null;
  }

  /** A frame after so many milliseconds. */
  pass(ms: number): void {
    this.ms += ms;
    const run = this.#wanted;
    this.#wanted = null;
    run?.();
  }
}

function filmOf(seconds: number, nextTo: (atNs: number, to: 'next' | 'previous') => FilmPlace | null = () => null) {
  const clock = new FrameClock();
  const film = new RecordedFilm({
    recordingId: 'r',
    endNs: seconds * SECOND,
    clock,
    nextTo: async (atNs, to) => nextTo(atNs, to),
  });
  return { film, clock };
}

describe('a film', () => {
  it('asks for frames only while it plays, and moves by the clock at its speed', () => {
    const { film, clock } = filmOf(100);
    let told = 0;
    film.subscribe(() => {
      told += 1;
    });
    expect(clock.wanted).toBe(false);
    film.setSpeed(10);
    film.play();
    clock.pass(16);
    expect(film.positionNs()).toBeCloseTo(0.16 * SECOND);
    clock.pass(484);
    expect(film.positionNs()).toBeCloseTo(5 * SECOND);
    film.pause();
    expect(clock.wanted).toBe(false);
    told = 0;
    clock.pass(1_000);
    expect(film.positionNs()).toBeCloseTo(5 * SECOND);
    expect(told).toBe(0);
  });

  it('keeps the same state from frame to frame, so that words are not drawn anew', () => {
    const { film, clock } = filmOf(100);
    film.play();
    const state = film.state();
    for (let frame = 0; frame < 20; frame++) clock.pass(16);
    expect(film.state()).toBe(state);
    film.setSpeed(2);
    expect(film.state()).not.toBe(state);
  });

  it('stops at its end, and starts again from there', () => {
    const { film, clock } = filmOf(1);
    film.play();
    clock.pass(2_000);
    expect([film.positionNs(), film.state().playing, clock.wanted]).toEqual([SECOND, false, false]);
    film.play();
    expect(film.positionNs()).toBe(0);
  });

  it('goes round its loop, and tells the rounds', () => {
    const { film, clock } = filmOf(100);
    film.setLoop({ fromNs: 10 * SECOND, toNs: 12 * SECOND });
    expect(film.positionNs()).toBe(10 * SECOND);
    film.play();
    const jumps = film.jumps();
    clock.pass(5_000);
    expect(film.positionNs()).toBeCloseTo(11 * SECOND);
    expect(film.state().rounds).toBe(2);
    expect(film.jumps()).toBeGreaterThan(jumps);
  });

  it('at max shows all within ten seconds, however long it is, and goes round a loop as well', () => {
    const { film, clock } = filmOf(36_000);
    film.setSpeed('max');
    film.play();
    for (let frame = 0; frame < 500; frame++) clock.pass(16);
    expect(film.positionNs() / SECOND).toBeCloseTo(28_800, -1);
    for (let frame = 0; frame < 126; frame++) clock.pass(16);
    expect([film.positionNs() / SECOND, film.state().playing]).toEqual([36_000, false]);
    film.setLoop({ fromNs: 0, toNs: 3_600 * SECOND });
    film.play();
    for (let frame = 0; frame < 70; frame++) clock.pass(16);
    expect(film.state().rounds).toBe(1);
  });

  it('at max shows a table further with each frame where that is more', () => {
    const { film, clock } = filmOf(100);
    film.show({ step: async () => null, tableAheadNs: () => film.positionNs() + 40 * SECOND });
    film.setSpeed('max');
    film.play();
    clock.pass(16);
    expect(film.positionNs()).toBe(40 * SECOND);
  });

  it('steps to the entry that the table says is next, and stands exactly there', async () => {
    const { film, clock } = filmOf(100, () => ({ seq: 1, atNs: 99 * SECOND }));
    const take = film.show({
      step: async (to) => ({ seq: to === 'next' ? 7 : 5, atNs: 3 * SECOND }),
      tableAheadNs: () => null,
    });
    film.play();
    clock.pass(16);
    film.step('next');
    await Promise.resolve();
    await Promise.resolve();
    expect([film.positionNs(), film.heldSeq(), film.state().playing]).toEqual([3 * SECOND, 7, false]);
    film.play();
    expect(film.heldSeq()).toBeNull();
    take();
    film.step('next');
    await Promise.resolve();
    await Promise.resolve();
    expect([film.positionNs(), film.heldSeq()]).toEqual([99 * SECOND, 1]);
  });

  it('forgets a step that a seek has overtaken', async () => {
    const { film } = filmOf(100);
    film.show({ step: async () => ({ seq: 7, atNs: 3 * SECOND }), tableAheadNs: () => null });
    film.step('next');
    film.seek(50 * SECOND);
    await Promise.resolve();
    await Promise.resolve();
    expect([film.positionNs(), film.heldSeq()]).toEqual([50 * SECOND, null]);
    film.seek(500 * SECOND);
    expect(film.positionNs()).toBe(100 * SECOND);
  });

  it('measures how late what it shows was drawn, in real time', () => {
    const { film, clock } = filmOf(100);
    film.setSpeed(10);
    film.play();
    clock.pass(100);
    // Was due at 0.9 s of the recording, which the film reached 10 ms ago.
    film.drew(0.9 * SECOND);
    clock.pass(600);
    expect(film.state().timing).toMatchObject({ count: 1, lastMs: expect.closeTo(10) });
    // What comes after a jump back was not late.
    film.drew(90 * SECOND);
    clock.pass(600);
    expect(film.state().timing).toMatchObject({ count: 1 });
  });
});

describe('timing', () => {
  it('is of the latest thousand', () => {
    const window = new TimingWindow();
    expect(window.error()).toBeNull();
    for (let n = 0; n < 5_000; n++) window.add(n < 4_000 ? 500 : (n % 100) / 10);
    const error = window.error();
    expect(error).toMatchObject({ count: 5_000, maxMs: 9.9, lastMs: 9.9 });
    expect(error?.p50Ms).toBeCloseTo(4.9);
    expect(error?.p99Ms).toBeCloseTo(9.8);
  });
});

describe('what is said of a player', () => {
  it('writes moments to the millisecond', () => {
    expect([0, 131.2e9, 3_731.0019e9, -5].map(positionText)).toEqual([
      '0:00.000',
      '2:11.200',
      '1:02:11.001',
      '0:00.000',
    ]);
  });

  it('goes through the speeds one by one, also from one that is not among them', () => {
    expect([
      besideSpeed(1, 1),
      besideSpeed(1, -1),
      besideSpeed(100, 1),
      besideSpeed('max', 1),
      besideSpeed(0.1, -1),
    ]).toEqual([2, 0.5, 'max', 'max', 0.1]);
    expect([besideSpeed(5, 1), besideSpeed(5, -1)]).toEqual([10, 2]);
  });

  it('loops what is selected, or everything', () => {
    const { film } = filmOf(10);
    expect(loopFor(film.state(), { fromNs: -SECOND, toNs: 4 * SECOND })).toEqual({ fromNs: 0, toNs: 4 * SECOND });
    expect(loopFor(film.state(), null)).toEqual({ fromNs: 0, toNs: 10 * SECOND });
  });
});
