/** Different values that are kept apart; whatever comes later is counted together. */
export const MOST_GROUPS = 10_000;

export interface Counted<K> {
  /** Undefined: entries without such a value. */
  readonly key: K | undefined;
  readonly count: number;
  readonly bytes: number;
  readonly firstSeq: number;
  readonly lastSeq: number;
}

class Slot<K> implements Counted<K> {
  readonly key: K | undefined;
  readonly firstSeq: number;
  count = 0;
  bytes = 0;
  lastSeq = 0;

  constructor(key: K | undefined, firstSeq: number) {
    this.key = key;
    this.firstSeq = firstSeq;
  }
}

/** How a key is looked up: itself, or a text where two objects are the same key. */
type Handle = string | number | bigint | undefined;

/** Counts and bytes for each value, in bounded memory. */
export class Groups<K> {
  readonly #slots = new Map<Handle, Slot<K>>();
  readonly #handleOf: (key: K) => Handle;
  #rest = 0;
  #last: Slot<K> | undefined;
  #lastKey: K | undefined;

  constructor(handleOf: (key: K) => Handle) {
    this.#handleOf = handleOf;
  }

  get tooMany(): boolean {
    return this.#rest > 0;
  }

  /** Entries come in the order of their `seq`. */
  add(key: K | undefined, bytes: number, seq: number): void {
    // Runs of the same value are what most recordings are made of.
    const slot = this.#last !== undefined && key === this.#lastKey ? this.#last : this.#find(key, seq);
    if (slot === undefined) {
      this.#rest++;
      return;
    }
    slot.count++;
    slot.bytes += bytes;
    slot.lastSeq = seq;
  }

  #find(key: K | undefined, seq: number): Slot<K> | undefined {
    const handle = key === undefined ? undefined : this.#handleOf(key);
    let slot = this.#slots.get(handle);
    if (slot === undefined) {
      // Those without a value are always told apart.
      if (this.#slots.size >= MOST_GROUPS && key !== undefined) return undefined;
      slot = new Slot(key, seq);
      this.#slots.set(handle, slot);
    }
    this.#last = slot;
    this.#lastKey = key;
    return slot;
  }

  /** The largest groups first, those of one size in the order in which they came; the others as numbers. */
  largest(limit: number): {
    readonly groups: readonly Counted<K>[];
    readonly others: { readonly groups: number; readonly count: number };
  } {
    const all = [...this.#slots.values()].sort((a, b) => b.count - a.count || a.firstSeq - b.firstSeq);
    const groups = all.slice(0, limit);
    let count = this.#rest;
    for (const slot of all.slice(limit)) count += slot.count;
    return { groups, others: { groups: all.length - groups.length, count } };
  }
}
