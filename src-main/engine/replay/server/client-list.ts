import type { Track } from './recorded-side.ts';
import type { ServedClient } from './served-client.ts';

/** Clients that have left are remembered up to so many: the oldest are forgotten first. */
const KEPT_OVER = 200;

/** Everybody who came, and who of them a newcomer may be. */
export class ClientList {
  readonly #clients: ServedClient[] = [];
  #count = 0;

  get all(): readonly ServedClient[] {
    return this.#clients;
  }

  get here(): readonly ServedClient[] {
    return this.#clients.filter(({ over }) => !over);
  }

  /** A number for the next one, from 1. */
  nextNumber(): number {
    this.#count += 1;
    return this.#count;
  }

  get total(): number {
    return this.#count;
  }

  add(client: ServedClient): void {
    this.#clients.push(client);
    const over = this.#clients.filter((one) => one.over);
    for (const old of over.slice(0, Math.max(0, over.length - KEPT_OVER))) {
      this.#clients.splice(this.#clients.indexOf(old), 1);
    }
  }

  /** Who left one of these tracks first, looks like the newcomer, and has not been taken up by another. */
  departed(tracks: readonly Track[], key: string): ServedClient | undefined {
    return this.#clients.find(
      (client) => client.over && !client.succeeded && client.key === key && tracks.includes(client.track),
    );
  }

  /** The track that fewest are played now; of equals the first that was recorded. */
  leastServed(tracks: readonly Track[]): Track | undefined {
    const here = this.here;
    const countOf = (track: Track): number => here.filter((client) => client.track === track).length;
    return [...tracks].sort((a, b) => countOf(a) - countOf(b))[0];
  }
}
