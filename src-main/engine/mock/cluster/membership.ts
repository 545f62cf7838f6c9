import { partsOf } from './bus-hub.ts';

/** A node that is there, and since when (wall clock of its machine, milliseconds). */
export interface Peer {
  readonly id: string;
  readonly sinceMs: number;
}

/**
 * Who is there, as one node knows it: whoever was heard lately. Whoever has been there longest leads; a newcomer never takes that from
 * somebody, and all who hear each other agree without asking. Time is passed in.
 */
export class Membership {
  readonly #self: Peer;
  readonly #silentMs: number;
  readonly #others = new Map<string, { readonly sinceMs: number; heardMs: number }>();

  /** @param silentMs who was not heard for so long is gone */
  constructor(self: Peer, silentMs: number) {
    this.#self = self;
    this.#silentMs = silentMs;
  }

  get others(): readonly string[] {
    return [...this.#others.keys()];
  }

  get leader(): string {
    let first: Peer = this.#self;
    for (const [id, { sinceMs }] of this.#others) if (isBefore({ id, sinceMs }, first)) first = { id, sinceMs };
    return first.id;
  }

  /** @returns whether it was not known */
  heard(id: string, sinceMs: number, nowMs: number): boolean {
    const known = this.#others.get(id);
    if (known !== undefined) {
      known.heardMs = nowMs;
      return false;
    }
    this.#others.set(id, { sinceMs, heardMs: nowMs });
    return true;
  }

  /** It has said goodbye. @returns whether it was known */
  left(id: string): boolean {
    return this.#others.delete(id);
  }

  /** Forgets who was silent for too long, and says who. */
  expire(nowMs: number): readonly string[] {
    const silent = [...this.#others].filter(([, { heardMs }]) => nowMs - heardMs > this.#silentMs).map(([id]) => id);
    for (const id of silent) this.#others.delete(id);
    return silent;
  }

  /** Nobody could be heard meanwhile: everybody's time begins again. */
  excuse(nowMs: number): void {
    for (const other of this.#others.values()) other.heardMs = nowMs;
  }
}

/** Since longer; of one moment the smaller number, then the smaller name. */
function isBefore(a: Peer, b: Peer): boolean {
  if (a.sinceMs !== b.sinceMs) return a.sinceMs < b.sinceMs;
  const [one, other] = [partsOf(a.id), partsOf(b.id)];
  if (one.number !== other.number) return one.number < other.number;
  return a.id < b.id;
}
