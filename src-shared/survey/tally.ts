import type { SurveyStatistics } from '../contract/survey.ts';
import { DIRECTION_CODE, KIND_CODE, MESSAGE_KINDS } from '../model/kind.ts';
import { LogHistogram } from './log-histogram.ts';
import { Rate } from './rate.ts';

const NS_PER_MS = 1e6;
const MESSAGE_CODES = MESSAGE_KINDS.reduce((bits, kind) => bits | (1 << KIND_CODE[kind]), 0);

/** The statistics of entries, added one by one in the order of their `seq`. Its size does not depend on how many. */
export class Tally {
  readonly #rate = new Rate();
  readonly #sizes = new LogHistogram({ whole: true });
  readonly #interArrivalMs = new LogHistogram({ whole: false });
  readonly #rttMs = new LogHistogram({ whole: false });
  readonly #heldMs = new LogHistogram({ whole: false });
  /** When the last message of a connection and direction was, by `connection * 2 + (toClient ? 1 : 0)`. */
  readonly #lastAtNs: (number | undefined)[] = [];
  #entries = 0;
  #frames = 0;
  #bytesIn = 0;
  #bytesOut = 0;
  #fromNs = 0;
  #toNs = 0;

  /** @param size payload bytes as the application sees them, also where the recording keeps fewer */
  add(kind: number, direction: number, connection: number, atNs: number, size: number): void {
    if (this.#entries === 0) this.#fromNs = atNs;
    this.#entries++;
    this.#toNs = atNs;
    if (direction === DIRECTION_CODE.none) return;
    const isIn = direction === DIRECTION_CODE.toClient;
    this.#frames++;
    if (isIn) this.#bytesIn += size;
    else this.#bytesOut += size;
    this.#rate.add(atNs, isIn);
    if ((MESSAGE_CODES & (1 << kind)) === 0) return;
    this.#sizes.add(size);
    const lane = connection * 2 + (isIn ? 1 : 0);
    const beforeNs = this.#lastAtNs[lane];
    if (beforeNs !== undefined) this.#interArrivalMs.add((atNs - beforeNs) / NS_PER_MS);
    this.#lastAtNs[lane] = atNs;
  }

  /** Of a pong that answered a ping. */
  addRtt(ms: number): void {
    this.#rttMs.add(ms);
  }

  /** Of a reply to a poll. */
  addHeld(ms: number): void {
    this.#heldMs.add(ms);
  }

  statistics(): SurveyStatistics {
    return {
      entries: this.#entries,
      frames: this.#frames,
      bytesIn: this.#bytesIn,
      bytesOut: this.#bytesOut,
      fromNs: this.#fromNs,
      toNs: this.#toNs,
      rate: this.#rate.counted(),
      sizes: this.#sizes.distribution(),
      interArrivalMs: this.#interArrivalMs.distribution(),
      rttMs: this.#rttMs.distribution(),
      heldMs: this.#heldMs.distribution(),
    };
  }
}
