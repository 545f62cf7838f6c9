import type { PollClient } from '../run/poll-client.ts';
import type { StreamClient } from '../run/stream-client.ts';

interface Sample {
  sent: number;
  perSecond: number;
}

/** Messages a second of the server, of each path and of each client, from counts that are looked at now and then. */
export class Rates {
  #atMs = performance.now();
  #total: Sample = { sent: 0, perSecond: 0 };
  #clients = new Map<number, Sample>();
  #paths = new Map<string, number>();

  get sentPerSecond(): number {
    return this.#total.perSecond;
  }

  of(client: number): number {
    return this.#clients.get(client)?.perSecond ?? 0;
  }

  /** Messages of streams, requests of polls. */
  at(path: string): number {
    return this.#paths.get(path) ?? 0;
  }

  /** @returns whether a rate is other than it was */
  sample(nowMs: number, sent: number, streams: Iterable<StreamClient>, pollers: Iterable<PollClient>): boolean {
    const seconds = Math.max(0.001, (nowMs - this.#atMs) / 1_000);
    this.#atMs = nowMs;
    const before = this.#total.perSecond;
    this.#total = { sent, perSecond: Math.round(((sent - this.#total.sent) / seconds) * 10) / 10 };
    const clients = new Map<number, Sample>();
    const paths = new Map<string, number>();
    const add = (client: number, path: string, count: number): void => {
      const known = this.#clients.get(client);
      const perSecond = Math.round(((count - (known?.sent ?? 0)) / seconds) * 10) / 10;
      clients.set(client, { sent: count, perSecond });
      paths.set(path, (paths.get(path) ?? 0) + perSecond);
    };
    for (const client of streams) add(client.number, client.path, client.counts.sentMessages);
    for (const client of pollers) add(client.number, client.path, client.requests);
    this.#clients = clients;
    this.#paths = paths;
    return before !== this.#total.perSecond || this.#total.perSecond > 0;
  }
}
