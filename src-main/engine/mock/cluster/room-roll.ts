import type { Present } from '../run/fan-out.ts';
import type { BodyOf } from './envelope.ts';

/** Somebody in a room of some node. */
export interface Person {
  readonly room: string;
  readonly who: Present;
  /** Whether the others in the room are told of them. */
  readonly told: boolean;
}

/** Who came and who went, as the difference of two lists. */
export interface Moves {
  readonly joined: readonly Person[];
  readonly left: readonly Person[];
}

const keyOf = (room: string, client: number): string => `${client} ${room}`;

/** The people of one node, and how often anybody there has come or gone: who knows that number knows whether they missed something. */
class NodePeople {
  version = 0;
  people = new Map<string, Person>();
}

/** Who is in which room on the other nodes, as far as was heard. */
export class RoomRoll {
  readonly #nodes = new Map<string, NodePeople>();

  present(room: string): readonly Present[] {
    const present: Present[] = [];
    for (const { people } of this.#nodes.values()) {
      for (const person of people.values()) if (person.room === room) present.push(person.who);
    }
    return present;
  }

  /** Whether everything that happened at that node up to now was heard. */
  isCurrent(node: string, version: number): boolean {
    return (this.#nodes.get(node)?.version ?? 0) === version;
  }

  /** @returns false where something before it was missed: nothing is taken over, the whole list must be asked for */
  move(node: string, said: BodyOf<'presence'>, label: string): boolean {
    const known = this.#nodes.get(node) ?? new NodePeople();
    if (known.version !== said.rooms - 1) return false;
    this.#nodes.set(node, known);
    known.version = said.rooms;
    const key = keyOf(said.room, said.who.client);
    if (said.type === 'leave') known.people.delete(key);
    else known.people.set(key, { room: said.room, who: { ...said.who, node: label }, told: said.told });
    return true;
  }

  /** The whole list of a node takes the place of what was known. */
  replace(node: string, said: BodyOf<'people'>, label: string): Moves {
    const before = this.#nodes.get(node)?.people ?? new Map<string, Person>();
    const now = new NodePeople();
    now.version = said.rooms;
    for (const { room, who, told } of said.people) {
      now.people.set(keyOf(room, who.client), { room, who: { ...who, node: label }, told });
    }
    this.#nodes.set(node, now);
    return {
      joined: [...now.people].filter(([key]) => !before.has(key)).map(([, person]) => person),
      left: [...before].filter(([key]) => !now.people.has(key)).map(([, person]) => person),
    };
  }

  /** The node is gone, and everybody there with it. */
  forget(node: string): readonly Person[] {
    const people = [...(this.#nodes.get(node)?.people.values() ?? [])];
    this.#nodes.delete(node);
    return people;
  }
}
