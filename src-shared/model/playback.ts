/**
 * A recording that is played: where it stands at a moment. Pure: the clock is passed in, so that
 * the window's film and the engine's servers and clients move by the same rules.
 */

/** Times of real time per time of the recording; `max`: as fast as can be. */
export type Speed = number | 'max';

export const SLOWEST = 0.1;
export const FASTEST = 100;

/** Those that a window offers by a button. */
export const SPEEDS: readonly Speed[] = [0.1, 0.5, 1, 2, 10, 100, 'max'];

/** `[fromNs, toNs]` of the recording, played again and again. */
export interface Loop {
  readonly fromNs: number;
  readonly toNs: number;
}

/** Moments of the recording are its nanoseconds; moments of the clock are `nowMs`, any monotonic milliseconds. */
export interface Playback {
  /** What is played: from the first entry to the last, or a part of it. */
  readonly startNs: number;
  readonly endNs: number;
  readonly speed: Speed;
  readonly playing: boolean;
  readonly loop: Loop | null;
  /** Where it stood at `asOfMs`; while it does not play, where it stands. */
  readonly positionNs: number;
  readonly asOfMs: number;
  /** Rounds of the loop that are over. */
  readonly rounds: number;
}

const within = (value: number, from: number, to: number): number => Math.min(Math.max(value, from), to);

/** Stands at its start, paused. */
export function newPlayback(startNs: number, endNs: number, nowMs: number): Playback {
  return {
    startNs,
    endNs,
    speed: 1,
    playing: false,
    loop: null,
    positionNs: startNs,
    asOfMs: nowMs,
    rounds: 0,
  };
}

/** Where it ends for now: of the loop, or of the whole. */
function limitOf({ loop, endNs, positionNs }: Playback): number {
  return loop !== null && positionNs < loop.toNs ? loop.toNs : endNs;
}

/**
 * The playback as it stands at `nowMs`: past the end of its loop it is in a later round, past the end of all it has stopped there.
 * At `max` time does not say where it stands: whoever plays says so by {@link seek}, and this answers what was said last.
 */
export function at(playback: Playback, nowMs: number): Playback {
  if (!playback.playing || playback.speed === 'max') return { ...playback, asOfMs: nowMs };
  const movedNs = Math.max(0, nowMs - playback.asOfMs) * 1e6 * playback.speed;
  const positionNs = playback.positionNs + movedNs;
  const limitNs = limitOf(playback);
  if (positionNs < limitNs) return { ...playback, positionNs, asOfMs: nowMs };
  const { loop } = playback;
  if (loop === null || playback.positionNs >= loop.toNs) {
    return { ...playback, positionNs: limitNs, asOfMs: nowMs, playing: false };
  }
  const lengthNs = Math.max(1, loop.toNs - loop.fromNs);
  const overNs = positionNs - loop.toNs;
  return {
    ...playback,
    positionNs: loop.fromNs + (overNs % lengthNs),
    asOfMs: nowMs,
    rounds: playback.rounds + 1 + Math.floor(overNs / lengthNs),
  };
}

/** Goes on; from the end it starts again. */
export function play(playback: Playback, nowMs: number): Playback {
  const now = at(playback, nowMs);
  const positionNs = now.positionNs >= now.endNs ? (now.loop?.fromNs ?? now.startNs) : now.positionNs;
  return { ...now, positionNs, playing: true };
}

export function pause(playback: Playback, nowMs: number): Playback {
  return { ...at(playback, nowMs), playing: false };
}

export function seek(playback: Playback, toNs: number, nowMs: number): Playback {
  return { ...at(playback, nowMs), positionNs: within(toNs, playback.startNs, playback.endNs) };
}

/** @param speed between {@link SLOWEST} and {@link FASTEST}, or `max`; others are brought into that range */
export function setSpeed(playback: Playback, speed: Speed, nowMs: number): Playback {
  return { ...at(playback, nowMs), speed: speed === 'max' ? speed : within(speed, SLOWEST, FASTEST) };
}

/** @param loop null plays on to the end. One without a length is none. */
export function setLoop(playback: Playback, loop: Loop | null, nowMs: number): Playback {
  const now = at(playback, nowMs);
  if (loop === null || loop.toNs <= loop.fromNs) return { ...now, loop: null };
  const fromNs = within(loop.fromNs, now.startNs, now.endNs);
  const toNs = within(loop.toNs, now.startNs, now.endNs);
  const positionNs = now.positionNs < fromNs || now.positionNs >= toNs ? fromNs : now.positionNs;
  return { ...now, loop: { fromNs, toNs }, positionNs };
}
