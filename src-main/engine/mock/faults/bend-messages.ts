import type { FeedMessage } from '../messages/feed-run.ts';

/** What is done to the order and completeness of the messages for one client; 0 is never. */
export interface MessageFaults {
  readonly skipOneIn: number;
  readonly repeatOneIn: number;
  readonly duplicateIdOneIn: number;
  readonly backwardsIdOneIn: number;
  readonly badJsonOneIn: number;
  /** Messages change places within so many. */
  readonly reorderWithin: number;
}

export const WHOLE_MESSAGES: MessageFaults = {
  skipOneIn: 0,
  repeatOneIn: 0,
  duplicateIdOneIn: 0,
  backwardsIdOneIn: 0,
  badJsonOneIn: 0,
  reorderWithin: 0,
};

/** What was done to a message, for whoever watches. */
export type Bent = 'skip' | 'repeat' | 'duplicate-ids' | 'ids-backwards' | 'bad-json' | 'reorder';

export interface BentMessages {
  /** What is sent instead, in this order. */
  readonly messages: readonly FeedMessage[];
  readonly done: readonly { readonly fault: Bent; readonly id: number }[];
}

/** How far an id goes back: enough to be seen as another life of the server, not as one message twice. */
const BACKWARDS = 100;

/** Bends the messages of one client; keeps what it holds back for the next call. */
export class MessageBender {
  readonly #random: () => number;
  #lastId = 0;
  #held: FeedMessage[] = [];

  constructor(random: () => number) {
    this.#random = random;
  }

  /** Messages held for reordering, which come out when the fault is over. */
  get heldCount(): number {
    return this.#held.length;
  }

  bend(messages: readonly FeedMessage[], faults: MessageFaults): BentMessages {
    const out: FeedMessage[] = [];
    const done: { fault: Bent; id: number }[] = [];
    for (const message of messages) {
      const { id } = message;
      if (this.#hits(faults.skipOneIn)) {
        done.push({ fault: 'skip', id });
        continue;
      }
      let sent = message;
      if (this.#lastId > 0 && this.#hits(faults.duplicateIdOneIn)) {
        sent = { ...sent, id: this.#lastId };
        done.push({ fault: 'duplicate-ids', id });
      } else if (this.#hits(faults.backwardsIdOneIn)) {
        sent = { ...sent, id: Math.max(1, id - BACKWARDS) };
        done.push({ fault: 'ids-backwards', id });
      }
      if (this.#hits(faults.badJsonOneIn)) {
        sent = { ...sent, text: sent.text.slice(0, Math.ceil(sent.text.length / 2)) };
        done.push({ fault: 'bad-json', id });
      }
      this.#lastId = sent.id;
      out.push(sent);
      if (this.#hits(faults.repeatOneIn)) {
        out.push(sent);
        done.push({ fault: 'repeat', id });
      }
    }
    if (faults.reorderWithin < 2) {
      const released = this.#held;
      this.#held = [];
      return { messages: [...released, ...out], done };
    }
    this.#held.push(...out);
    const ordered: FeedMessage[] = [];
    while (this.#held.length >= faults.reorderWithin) {
      const group = this.#held.splice(0, faults.reorderWithin);
      ordered.push(...this.#shuffled(group));
      done.push({ fault: 'reorder', id: group[0]?.id ?? 0 });
    }
    return { messages: ordered, done };
  }

  #hits(oneIn: number): boolean {
    return oneIn > 0 && this.#random() * oneIn < 1;
  }

  /** Fisher and Yates; never the order it had. */
  #shuffled(group: readonly FeedMessage[]): readonly FeedMessage[] {
    const mixed = [...group];
    for (let at = mixed.length - 1; at > 0; at--) {
      const other = Math.floor(this.#random() * (at + 1));
      const [a, b] = [mixed[at], mixed[other]];
      if (a !== undefined && b !== undefined) [mixed[at], mixed[other]] = [b, a];
    }
    if (mixed.every((message, index) => message === group[index])) mixed.reverse();
    return mixed;
  }
}
