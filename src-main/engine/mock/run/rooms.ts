import type { Scenario } from '../../../../src-shared/model/scenario/scenario.ts';
import type { StreamClient } from './stream-client.ts';

/** Rooms whose last messages are kept; the one that has been silent longest is forgotten for a new one. */
const ROOMS_REMEMBERED = 1_000;

/** What a room remembers: as many messages as the endpoint wants that wants most. */
export function roomHistory({ endpoints }: Scenario): number {
  return Math.max(0, ...Object.values(endpoints).map((one) => ('roomHistory' in one ? one.roomHistory : 0)));
}

/** Who is in which room, and what was said there last. A client knows its rooms too, because faults name them. */
export class Rooms {
  readonly #members = new Map<string, Set<StreamClient>>();
  readonly #said = new Map<string, string[]>();

  members(room: string): ReadonlySet<StreamClient> {
    return this.#members.get(room) ?? new Set();
  }

  /** Rooms that somebody is in, with how many. */
  get sizes(): ReadonlyMap<string, number> {
    return new Map([...this.#members].map(([room, members]) => [room, members.size]));
  }

  /** @returns whether it was not there before */
  join(client: StreamClient, room: string): boolean {
    if (client.rooms.has(room)) return false;
    client.rooms.add(room);
    const members = this.#members.get(room);
    if (members === undefined) this.#members.set(room, new Set([client]));
    else members.add(client);
    return true;
  }

  /** @returns whether it was there */
  leave(client: StreamClient, room: string): boolean {
    if (!client.rooms.delete(room)) return false;
    const members = this.#members.get(room);
    members?.delete(client);
    if (members?.size === 0) this.#members.delete(room);
    return true;
  }

  /** Keeps what was said, for who comes later; also in a room that is empty meanwhile. */
  remember(room: string, text: string, most: number): void {
    if (most === 0) return;
    const said = this.#said.get(room) ?? [];
    said.push(text);
    if (said.length > most) said.splice(0, said.length - most);
    this.#said.delete(room);
    this.#said.set(room, said);
    if (this.#said.size <= ROOMS_REMEMBERED) return;
    const [oldest] = this.#said.keys();
    if (oldest !== undefined) this.#said.delete(oldest);
  }

  /** The last messages of a room, oldest first. */
  lastSaid(room: string, count: number): readonly string[] {
    return count === 0 ? [] : (this.#said.get(room) ?? []).slice(-count);
  }
}
