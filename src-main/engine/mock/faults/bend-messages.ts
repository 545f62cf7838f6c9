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

/** Fields by which a message says its own id, where the transport has no place for it (WebSocket). */
const ID_FIELDS = ['id', 'seq', 'sequence', 'offset', 'cursor', 'n'] as const;

/** The message under another id: the one of the transport, and the one its JSON repeats. */
function withId(message: FeedMessage, id: number): FeedMessage {
  return { ...message, id, text: textWithId(message, id) };
}

function textWithId({ id: before, text }: FeedMessage, id: number): string {
  if (!text.startsWith('{')) return text;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    // What looks like JSON and is none says no id.
    if (error instanceof SyntaxError) return text;
    throw error;
  }
  if (typeof value !== 'object' || value === null) return text;
  const record = value as Record<string, unknown>;
  const same = ID_FIELDS.filter((name) => record[name] === before || record[name] === String(before));
  if (same.length === 0) return text;
  const changed = same.map((name) => [name, typeof record[name] === 'number' ? id : String(id)]);
  return JSON.stringify({ ...record, ...Object.fromEntries(changed) });
}

/** Bends the messages of one client; keeps what it holds back for the next call. */
export class MessageBender {
  readonly #random: () => number;
  #lastId: number;
  #held: FeedMessage[] = [];

  /**
   * @param random 0 ≤ value < 1
   * @param lastId of the message the client had last; 0 where it had none
   */
  constructor(random: () => number, lastId = 0) {
    this.#lastId = lastId;
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
      // The first message of all, and what is beside the feed (id 0), has none before it.
      if (this.#lastId > 0 && id > 0 && this.#hits(faults.duplicateIdOneIn)) {
        sent = withId(sent, this.#lastId);
        done.push({ fault: 'duplicate-ids', id });
      } else if (this.#lastId > 1 && id > 0 && this.#hits(faults.backwardsIdOneIn)) {
        sent = withId(sent, Math.max(1, Math.min(id, this.#lastId) - BACKWARDS));
        done.push({ fault: 'ids-backwards', id });
      }
      if (this.#hits(faults.badJsonOneIn)) {
        sent = { ...sent, text: sent.text.slice(0, Math.ceil(sent.text.length / 2)) };
        done.push({ fault: 'bad-json', id });
      }
      if (sent.id > 0) this.#lastId = sent.id;
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
