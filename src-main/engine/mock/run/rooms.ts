import type { StreamClient } from './stream-client.ts';

/** Who is in which room. A client knows its rooms too, because faults name them. */
export class Rooms {
  readonly #members = new Map<string, Set<StreamClient>>();

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
}
