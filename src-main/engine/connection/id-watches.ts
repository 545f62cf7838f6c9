import type { Problem } from '../../../src-shared/base/result.ts';
import type { TransportName } from '../../../src-shared/model/entry.ts';
import type { WireEntry } from '../transports/transport.ts';
import { idReader, type ReadId } from './id-field.ts';
import { type ResumeEffect, ResumeWatch } from './resume-watch.ts';

const NONE: readonly ResumeEffect[] = [];

/** The ids of a connection's messages: those its transport has, and those of the field the user named. */
export class IdWatches {
  readonly #readId: ReadId | undefined;
  readonly #named: ResumeWatch | undefined;
  readonly #own: ResumeWatch | undefined;
  /** What is wrong with the user's field. */
  readonly problem: Problem | undefined;

  constructor(idField: string | undefined, transport: TransportName) {
    // A plain poll gives the same state again by its nature: that is no message twice.
    if (transport === 'sse' || transport === 'long-poll') this.#own = new ResumeWatch('id', false);
    if (idField === undefined) return;
    const reader = idReader(idField);
    if (reader.ok) {
      this.#readId = reader.value;
      this.#named = new ResumeWatch(idField, true);
    } else this.problem = reader.error;
  }

  get wantsPayloads(): boolean {
    return this.#named !== undefined;
  }

  /** What a message's ids tell, before it is recorded. */
  seen(entry: WireEntry): readonly ResumeEffect[] {
    const effects: ResumeEffect[] = [];
    if (this.#own !== undefined && (entry.kind === 'event' || entry.kind === 'item')) {
      const id = (entry as WireEntry<'event' | 'item'>).detail?.id;
      if (id !== undefined && id !== '') effects.push(...this.#own.seen(id));
    }
    if (this.#named !== undefined && entry.payload !== undefined) {
      const id = this.#readId?.(entry.payload);
      if (id !== undefined) effects.push(...this.#named.seen(id));
    }
    return effects;
  }

  /** What an event's own id tells; a number when it is 1 to 15 digits. */
  seenId(id: string | number): readonly ResumeEffect[] {
    if (this.#own === undefined) return NONE;
    return typeof id === 'number' ? this.#own.seenNumber(id) : this.#own.seen(id);
  }

  flush(): readonly ResumeEffect[] {
    return [...(this.#own?.flush() ?? []), ...(this.#named?.flush() ?? [])];
  }
}
