import type { GaugeName } from '../../../src-shared/model/gauge.ts';

/** Gauges are sampled this often. */
export const SAMPLE_MS = 250;
/** A rate is counted over this many samples, one second: one message a second must not flicker between 0 and 4. */
const WINDOW = 4;

/** What a sample is made of: running counts, and sizes as they are. */
export interface SampleInput {
  readonly nowNs: number;
  /** Messages from and to the server since the connection began. */
  readonly inCount: number;
  readonly outCount: number;
  /** Accepted for sending, not yet given to the kernel. */
  readonly bufferedBytes: number;
  /** Received, not yet recorded. */
  readonly unreadBytes: number;
}

export interface GaugeValue {
  readonly gauge: GaugeName;
  readonly value: number;
}

interface Counted {
  readonly atNs: number;
  readonly inCount: number;
  readonly outCount: number;
}

/** Turns counts into rates, and gives gauges only when they have changed. */
export class Rates {
  readonly #window: Counted[] = [];
  readonly #last = new Map<GaugeName, number>();
  #waitingSinceNs: number | undefined;
  inPerSecond = 0;
  outPerSecond = 0;

  constructor(nowNs: number) {
    this.#window.push({ atNs: nowNs, inCount: 0, outCount: 0 });
  }

  /**
   * One sample. `lagMs` is how far the inspector is behind its socket: the age of what has been received and not
   * recorded, to the length of a sample, or how late this sample itself is where that is more (a busy engine).
   */
  sample(input: SampleInput): readonly GaugeValue[] {
    const { nowNs, inCount, outCount, unreadBytes } = input;
    const previous = this.#window.at(-1);
    const lateMs = previous === undefined ? 0 : (nowNs - previous.atNs) / 1e6 - SAMPLE_MS;
    this.#window.push({ atNs: nowNs, inCount, outCount });
    if (this.#window.length > WINDOW + 1) this.#window.shift();
    const [oldest] = this.#window;
    // Not over less than a second: two messages in the first quarter of a second are not eight a second.
    const seconds = Math.max(1, oldest === undefined ? 1 : (nowNs - oldest.atNs) / 1e9);
    this.inPerSecond = perSecond(inCount - (oldest?.inCount ?? 0), seconds);
    this.outPerSecond = perSecond(outCount - (oldest?.outCount ?? 0), seconds);

    if (unreadBytes === 0) this.#waitingSinceNs = undefined;
    else this.#waitingSinceNs ??= nowNs;
    const waitingMs = this.#waitingSinceNs === undefined ? 0 : (nowNs - this.#waitingSinceNs) / 1e6;
    // Timers are a few milliseconds late on any machine; that is not worth a sample.
    const lagMs = Math.round(Math.max(waitingMs, lateMs > 20 ? lateMs : 0));

    return this.#changed([
      { gauge: 'inPerSecond', value: this.inPerSecond },
      { gauge: 'outPerSecond', value: this.outPerSecond },
      { gauge: 'bufferedBytes', value: input.bufferedBytes },
      { gauge: 'socketQueueBytes', value: unreadBytes },
      { gauge: 'lagMs', value: lagMs },
    ]);
  }

  /** The connection has ended: everything is zero. */
  stop(): readonly GaugeValue[] {
    this.inPerSecond = 0;
    this.outPerSecond = 0;
    return this.#changed([...this.#last.keys()].map((gauge) => ({ gauge, value: 0 })));
  }

  #changed(values: readonly GaugeValue[]): readonly GaugeValue[] {
    const changed = values.filter(({ gauge, value }) => (this.#last.get(gauge) ?? 0) !== value);
    for (const { gauge, value } of changed) this.#last.set(gauge, value);
    return changed;
  }
}

/** Rounded to tenths below ten, to whole ones above: more is noise that fills recordings. */
function perSecond(count: number, seconds: number): number {
  const rate = count / seconds;
  return rate < 10 ? Math.round(rate * 10) / 10 : Math.round(rate);
}
