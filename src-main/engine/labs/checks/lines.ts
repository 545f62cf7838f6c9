import { detailOf, idOf, isMessage, type Seen } from './seen.ts';

/** What an entry means for the life of its connection. */
export type LineEvent = 'opened' | 'ended' | 'refused' | 'message' | 'other';

/** One connection, as far as its entries have told. */
export interface Line {
  readonly connection: number;
  readonly path: string;
  isOpen: boolean;
  /** The entry that opened the attempt of now, or of last. */
  opened: Seen | null;
  /** How the attempt before ended, or this one. */
  ended: Seen | null;
  lastMessage: Seen | null;
  lastId: number | null;
  /** {@link lastId} when the attempt before ended. */
  idBefore: number | null;
  /** How often it has come to be open. */
  times: number;
}

/** Follows the lives of all connections: which is open, which has ended, what it had last. */
export class Lines {
  readonly #lines = new Map<number, Line>();

  get all(): readonly Line[] {
    return [...this.#lines.values()];
  }

  at(path: string): readonly Line[] {
    return this.all.filter((line) => line.path === path);
  }

  /** Takes an entry; of several that end one attempt the first is the end. */
  see(seen: Seen): { readonly line: Line; readonly event: LineEvent } {
    const { connection, kind } = seen.entry;
    let line = this.#lines.get(connection);
    if (line === undefined) {
      line = {
        connection,
        path: seen.path,
        isOpen: false,
        opened: null,
        ended: null,
        lastMessage: null,
        lastId: null,
        idBefore: null,
        times: 0,
      };
      this.#lines.set(connection, line);
    }
    return { line, event: this.#event(line, seen, kind) };
  }

  #event(line: Line, seen: Seen, kind: Seen['entry']['kind']): LineEvent {
    if (kind === 'open') {
      line.isOpen = true;
      line.opened = seen;
      line.times += 1;
      return 'opened';
    }
    // A store that cannot write is a trouble of ours, not the end of an attempt.
    if (kind === 'close' || (kind === 'error' && detailOf(seen, 'error')?.phase !== 'store')) {
      if (!line.isOpen) return 'refused';
      line.isOpen = false;
      line.ended = seen;
      line.idBefore = line.lastId;
      return 'ended';
    }
    if (!isMessage(seen)) return 'other';
    line.lastMessage = seen;
    line.lastId = idOf(seen) ?? line.lastId;
    return 'message';
  }
}
