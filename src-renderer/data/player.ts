import type { Loop, Speed } from '../../src-shared/model/playback.ts';
import type { TimingError } from '../../src-shared/model/replay.ts';

/** What of a playback is told in words and buttons. The same object until something of it changes: not with every frame. */
export interface PlayerState {
  readonly playing: boolean;
  readonly speed: Speed;
  readonly loop: Loop | null;
  readonly startNs: number;
  readonly endNs: number;
  /** Rounds of the loop that are over. */
  readonly rounds: number;
  /** Null: nothing was measured yet. */
  readonly timing: TimingError | null;
}

/** Something that is played along a recording's time: a film in this window, or a replay that the engine runs. */
export interface Player {
  /** Called after each frame in which the position moved, and after each change of {@link state}. */
  subscribe(listener: () => void): () => void;
  state(): PlayerState;
  /** Nanoseconds of the recording, as of the last frame. */
  positionNs(): number;
  play(): void;
  pause(): void;
  seek(toNs: number): void;
  step(to: 'next' | 'previous'): void;
  setSpeed(speed: Speed): void;
  setLoop(loop: Loop | null): void;
}

/** An entry where a film stands still. */
export interface FilmPlace {
  readonly seq: number;
  readonly atNs: number;
}

/** The table that shows a film: it alone knows which entry is the next one there. */
export interface FilmScreen {
  /** Null: there is none on that side. */
  step(to: 'next' | 'previous'): Promise<FilmPlace | null>;
  /** When the last entry happens that a whole table more would show; null where that is not known at hand. */
  tableAheadNs(): number | null;
}

/** A recording shown as it happened. The timeline draws its position, the table ends there. */
export interface Film extends Player {
  readonly recordingId: string;
  /** After a step: exactly up to this entry, though others have the same moment. */
  heldSeq(): number | null;
  /** Grows with every jump: what was planned before it is not late any more. */
  jumps(): number;
  /** The table has drawn an entry of this moment now, for the first time since it was reached. */
  drew(atNs: number): void;
  /** Returns the way to take it off. */
  show(screen: FilmScreen): () => void;
}

const films = new Map<string, Film>();
const listeners = new Set<() => void>();

/** Films of this window, by recording: there is one screen, so there is one film of each. */
export const filmShelf = {
  get: (recordingId: string | null): Film | null => (recordingId === null ? null : (films.get(recordingId) ?? null)),
  put(film: Film): void {
    films.set(film.recordingId, film);
    for (const listener of listeners) listener();
  },
  remove(recordingId: string): void {
    films.get(recordingId)?.pause();
    if (films.delete(recordingId)) for (const listener of listeners) listener();
  },
  subscribe(listener: () => void): () => void {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
};

/** `2:11.200`, `1:02:11.200`: a moment of a recording, to the millisecond. */
export function positionText(atNs: number): string {
  const ms = Math.max(0, Math.floor(atNs / 1e6));
  const seconds = Math.floor(ms / 1_000);
  const minutes = Math.floor(seconds / 60);
  const two = (value: number): string => String(value).padStart(2, '0');
  const rest = `${two(seconds % 60)}.${String(ms % 1_000).padStart(3, '0')}`;
  return minutes < 60 ? `${minutes}:${rest}` : `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${rest}`;
}
