import type { Bent } from '../faults/bend-messages.ts';
import type { ClientWatch, StreamClient } from './stream-client.ts';

/** What happens in a run that somebody may want to see on a time line. */
export interface RunEvents {
  /** A fault began, ended, or was done to somebody. */
  marked(note: string, client: number | null): void;
  changed(): void;
}

/** How often something was done to clients since the run began. */
export interface RunCounts {
  /** Cut because they did not answer pings. */
  reaped: number;
  /** Sent away with 1013 because they read too slowly. */
  tooSlow: number;
  /** Turned away because there were too many, or the server was draining. */
  turnedAway: number;
  /** Turned away, or ended, because of a token. */
  unauthorized: number;
  kicked: number;
}

/** Between two marks of a kind for one client: at 400 messages a second a mark for each lost one would bury the rest. */
const MARK_APART_MS = 1_000;

/** Counts and tells what is done to clients. */
export class RunMarks implements ClientWatch {
  readonly counts: RunCounts = { reaped: 0, tooSlow: 0, turnedAway: 0, unauthorized: 0, kicked: 0 };
  readonly #events: RunEvents;
  readonly #nowMs: () => number;
  readonly #notedAtMs = new Map<string, number>();

  constructor(events: RunEvents, nowMs: () => number) {
    this.#events = events;
    this.#nowMs = nowMs;
  }

  /** A mark, unless there was one of its kind for this client a moment ago. */
  note(kind: string, note: string, client: number | null): void {
    const key = `${kind} ${client}`;
    const last = this.#notedAtMs.get(key) ?? Number.NEGATIVE_INFINITY;
    if (this.#nowMs() - last < MARK_APART_MS) return;
    this.#notedAtMs.set(key, this.#nowMs());
    this.#events.marked(note, client);
  }

  /** A client has gone: nothing more is marked of it. */
  forget(client: number): void {
    for (const key of this.#notedAtMs.keys()) if (key.endsWith(` ${client}`)) this.#notedAtMs.delete(key);
  }

  bent({ number }: { readonly number: number }, fault: Bent, id: number): void {
    this.note(fault, `${fault}: message ${id > 0 ? id : 'of a room'} to client ${number}`, number);
  }

  dropped({ number }: StreamClient, count: number): void {
    this.note('dropped', `dropped ${count} for slow client ${number}`, number);
  }

  cut({ number, bufferedBytes, counts }: StreamClient, why: 'slow' | 'silent'): void {
    if (why === 'slow') {
      this.counts.tooSlow += 1;
      this.#events.marked(`client ${number} reads too slowly: 1013 with ${bufferedBytes} bytes waiting`, number);
    } else {
      this.counts.reaped += 1;
      const pings = `${counts.pingsMissed} pings without a pong`;
      this.#events.marked(`client ${number} is silent: cut after ${pings}`, number);
    }
  }

  expired({ number }: StreamClient): void {
    this.counts.unauthorized += 1;
    this.#events.marked(`the token of client ${number} has expired`, number);
  }

  kicked(user: string, closed: number): void {
    this.counts.kicked += 1;
    this.#events.marked(`kicked ${user}: ${closed} closed`, null);
  }

  changed(): void {
    this.#events.changed();
  }
}
