import type { ReplayEvent, ReplayEvents } from '../../../src-shared/contract/replay.ts';
import type { Clock } from '../clock.ts';

const KEPT = 10_000;

type NewEvent = Pick<ReplayEvent, 'what' | 'client'> & Partial<Pick<ReplayEvent, 'seq' | 'lateMs' | 'note'>>;

/** What happened in a replay: the newest events, in a ring. */
export class ReplayLog {
  readonly #clock: Clock;
  readonly #ring: ReplayEvent[] = [];
  #count = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Events so far; grows with each. */
  get count(): number {
    return this.#count;
  }

  add({ what, client, seq = null, lateMs = null, note = '' }: NewEvent): void {
    const atMs = this.#clock.anchorMs + this.#clock.nowNs() / 1e6;
    this.#ring[this.#count % KEPT] = { no: this.#count + 1, atMs, what, client, seq, lateMs, note };
    this.#count += 1;
  }

  /** Those after the event `after`, oldest first. */
  after(after: number, count: number): ReplayEvents {
    const oldest = Math.max(0, this.#count - KEPT);
    const from = Math.max(after, oldest);
    const events: ReplayEvent[] = [];
    for (let at = from; at < this.#count && events.length < count; at++) {
      const event = this.#ring[at % KEPT];
      if (event !== undefined) events.push(event);
    }
    return { events, missed: Math.max(0, from - after) };
  }
}
