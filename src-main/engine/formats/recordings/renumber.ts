import type { Kind } from '../../../../src-shared/model/kind.ts';
import type { NewEntry } from '../../capture/recorder.ts';

/** Numbers of entries in a recording that is made from a part of another one: without holes again. */
export class Renumbering {
  /** Pings by their old number: what a pong says it answers. Few, next to messages. */
  readonly #pings = new Map<number, number>();
  /** The last old number. */
  last = 0;
  /** Old numbers that were left out. */
  missing = 0;

  /** Whether this old number comes after the last one. */
  follows(seq: number): boolean {
    return seq > this.last;
  }

  /** The entry with what it says of other entries' numbers put right. */
  renumbered(entry: NewEntry): NewEntry {
    if (entry.kind !== 'pong') return entry;
    const { pingSeq, ...detail } = (entry.detail ?? {}) as { readonly pingSeq?: number };
    if (pingSeq === undefined) return entry;
    const seq = this.#pings.get(pingSeq);
    return { ...entry, detail: seq === undefined ? detail : { ...detail, pingSeq: seq } };
  }

  /** To be told of each entry, whose kind matters for {@link renumbered} alone. */
  added(oldSeq: number, newSeq: number, kind: Kind): void {
    this.missing += oldSeq - this.last - 1;
    this.last = oldSeq;
    if (kind === 'ping') this.#pings.set(oldSeq, newSeq);
  }
}
