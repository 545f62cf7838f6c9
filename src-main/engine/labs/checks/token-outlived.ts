import { always, type CheckOf, EntryCheck, inTurn } from './check.ts';
import { Lines } from './lines.ts';
import { chip, detailOf, isMessage, objectOf, type Seen, spellMs } from './seen.ts';

const ACCOUNT = '/account';
const NEWS = '/news';
/** What these servers say of a token that is not good (a private code: RFC 6455, 7.4.2). */
const BAD_TOKEN = 4001;

const isBadTokenClose = (seen: Seen): boolean => {
  const close = detailOf(seen, 'close');
  return close?.code === BAD_TOKEN && close.by === 'server';
};

/** A 4001 on a WebSocket that brought nothing, and a 401 on an event stream. */
class Refused extends EntryCheck {
  readonly #heard = new Set<number>();
  #socket: Seen | null = null;
  #stream: Seen | null = null;

  protected override entry(seen: Seen): void {
    const { connection, transport } = seen.entry;
    if (isMessage(seen)) this.#heard.add(connection);
    if (isBadTokenClose(seen) && !this.#heard.has(connection)) this.#socket = seen;
    else if (transport === 'sse' && detailOf(seen, 'error')?.status === 401) this.#stream = seen;
    else return;
    const evidence = [
      ...(this.#socket === null ? [] : [chip(this.#socket, 'close 4001')]),
      ...(this.#stream === null ? [] : [chip(this.#stream, 'HTTP 401')]),
    ];
    if (evidence.length === 2) this.finish('Both refused', evidence);
    else this.report('1 of 2 refused', evidence);
  }
}

/** Let in: an open account with a message on it. */
class LetIn extends EntryCheck {
  readonly #lines = new Lines();

  protected override entry(seen: Seen): void {
    const { line, event } = this.#lines.see(seen);
    if (event !== 'message' || line.path !== ACCOUNT || line.opened === null) return;
    this.finish('In, and told something', [chip(line.opened, 'open'), chip(seen, 'first message')]);
  }
}

/** That the server asks for a new token: `{"type":"reauthenticate","within_ms":…}`. */
function askedWithinMs(seen: Seen): number | null {
  if (!isMessage(seen)) return null;
  const object = objectOf(seen);
  if (object?.type !== 'reauthenticate') return null;
  return typeof object.within_ms === 'number' ? object.within_ms : 0;
}

/** Asked, not answered, closed. */
class Expired extends EntryCheck {
  readonly #asked = new Map<number, Seen>();

  protected override entry(seen: Seen): void {
    const { connection, direction, kind } = seen.entry;
    if (askedWithinMs(seen) !== null) {
      this.#asked.set(connection, seen);
      this.report('Asked for a new token', [chip(seen, 'reauthenticate')]);
    }
    const asked = this.#asked.get(connection);
    if (asked === undefined) return;
    if (direction === 'toServer' && kind === 'text') {
      this.#asked.delete(connection);
      this.report('It was answered: this connection lives on');
    } else if (isBadTokenClose(seen)) {
      const afterMs = seen.atMs - asked.atMs;
      this.finish(`Closed ${spellMs(afterMs)} after it was asked`, [
        chip(asked, 'reauthenticate'),
        chip(seen, 'close 4001'),
      ]);
    }
  }
}

/** After the old token's end by so much, it is the new one that a connection lives on. */
const SURELY_MS = 300;

/** Asked, answered, and told something after the old token was dead. */
class Renewed extends EntryCheck {
  readonly #asked = new Map<number, { readonly seen: Seen; readonly deadMs: number }>();
  readonly #answered = new Map<number, Seen>();

  protected override entry(seen: Seen): void {
    const { connection, direction, kind } = seen.entry;
    const withinMs = askedWithinMs(seen);
    const before = this.#asked.get(connection);
    const answer = this.#answered.get(connection);
    if (kind === 'close' || kind === 'error') {
      this.#asked.delete(connection);
      this.#answered.delete(connection);
    } else if (withinMs !== null && answer === undefined) {
      this.#asked.set(connection, { seen, deadMs: seen.atMs + withinMs + SURELY_MS });
      this.report('Asked for a new token', [chip(seen, 'reauthenticate')]);
    } else if (before !== undefined && direction === 'toServer' && kind === 'text') {
      this.#answered.set(connection, seen);
      this.report('Answered; the old token is not dead yet', [
        chip(before.seen, 'reauthenticate'),
        chip(seen, 'answer'),
      ]);
    } else if (before !== undefined && answer !== undefined && isMessage(seen) && seen.atMs >= before.deadMs) {
      this.finish('Alive after the end of the old token', [
        chip(before.seen, 'reauthenticate'),
        chip(answer, 'answer'),
        chip(seen, 'still here'),
      ]);
    }
  }
}

const TOGETHER_MS = 1_000;

/** Two streams of one person ended together, not by a clock, and the next knock refused. */
class Kicked extends EntryCheck {
  readonly #lines = new Lines();
  readonly #ends: Seen[] = [];

  protected override restart(): void {
    this.#ends.length = 0;
  }

  protected override entry(seen: Seen): void {
    const { line, event } = this.#lines.see(seen);
    if (line.path !== ACCOUNT && line.path !== NEWS) return;
    const { lastMessage, opened } = line;
    // A socket that is let in and closed at once is a knock, not one of those that were thrown out.
    const wasIn = lastMessage !== null && opened !== null && lastMessage.entry.seq > opened.entry.seq;
    const before = this.#together();
    const knocked = detailOf(seen, 'error')?.status === 401 || (isBadTokenClose(seen) && !wasIn);
    if (knocked && before.length >= 2) {
      this.finish('Both ended, and nobody gets in', [
        ...before.map((end) => chip(end, end.path)),
        chip(seen, 'refused'),
      ]);
      return;
    }
    // A clock ends both at once, too: that is the token's end, nobody's decision.
    const { code = 0, by, reason = '' } = detailOf(seen, 'close') ?? {};
    const sentAway = by === 'server' && code >= 4000 && !/expire/i.test(reason);
    const thrown = seen.entry.transport === 'sse' ? event === 'ended' : sentAway;
    if (!thrown || !wasIn) return;
    this.#ends.push(seen);
    const together = this.#together();
    this.report(
      `${together.length} of 2 ended together`,
      together.map((end) => chip(end, end.path)),
    );
  }

  #together(): readonly Seen[] {
    const last = this.#ends.at(-1);
    if (last === undefined) return [];
    const near = this.#ends.filter(({ atMs }) => last.atMs - atMs <= TOGETHER_MS);
    // One that closes twice is one.
    return [...new Map(near.map((end) => [end.entry.connection, end])).values()];
  }
}

/** What each step of "The token that outlived its owner" watches. */
export const tokenOutlivedChecks: Readonly<Record<string, CheckOf>> = {
  refused: always(() => new Refused()),
  in: always(() => new LetIn()),
  expire: always(() => new Expired()),
  renew: always(() => new Renewed()),
  kick: inTurn(() => new Kicked()),
};
