import { always, type CheckOf, EntryCheck, inTurn } from './check.ts';
import { Lines } from './lines.ts';
import { chip, detailOf, isMessage, objectOf, type Seen, spellMs } from './seen.ts';

const ALIVE = '/alive';
const ACCEPTING = '/accepting';

/** Both streams with messages, both health answers good. */
class Open extends EntryCheck {
  readonly #seen = new Map<string, Seen>();

  protected override entry(seen: Seen): void {
    const { transport } = seen.entry;
    const health = seen.path === ALIVE || seen.path === ACCEPTING;
    const status = detailOf(seen, 'response')?.status;
    if (health && status === 200) this.#seen.set(seen.path, seen);
    else if (!health && isMessage(seen) && (transport === 'websocket' || transport === 'sse'))
      this.#seen.set(transport, seen);
    else return;
    const evidence = [...this.#seen].map(([what, one]) => chip(one, what));
    if (this.#seen.size === 4) this.finish('All four answer', evidence);
    else this.report(`${this.#seen.size} of 4`, evidence);
  }
}

/** An end without a word, and ids that never came. */
class Rude extends EntryCheck {
  readonly #cut = new Map<number, Seen>();

  protected override restart(): void {
    this.#cut.clear();
  }

  protected override entry(seen: Seen): void {
    const { connection } = seen.entry;
    if (detailOf(seen, 'close')?.code === 1006) {
      this.#cut.set(connection, seen);
      this.report('Cut; not back yet', [chip(seen, '1006')]);
    }
    const cut = this.#cut.get(connection);
    const gap = detailOf(seen, 'gap');
    if (cut === undefined || gap === undefined) return;
    this.finish(`1006, and ${gap.count ?? 'some'} messages lost`, [chip(cut, '1006'), chip(seen, 'gap')]);
  }
}

const isReconnect = (seen: Seen): boolean => isMessage(seen) && objectOf(seen)?.type === 'reconnect';

/** Told to reconnect, on a WebSocket and on an event stream. */
class Told extends EntryCheck {
  readonly #told = new Map<string, Seen>();

  protected override entry(seen: Seen): void {
    if (!isReconnect(seen)) return;
    this.#told.set(seen.entry.transport, seen);
    const evidence = [...this.#told.values()].map((one) =>
      chip(one, one.entry.transport === 'sse' ? 'SSE' : 'WebSocket'),
    );
    if (this.#told.has('websocket') && this.#told.has('sse')) this.finish('Both told', evidence);
    else this.report('1 of 2 told', evidence);
  }
}

/** Answers that are this near to each other are of the same moment. */
const SAME_MOMENT_MS = 1_500;

/** Alive, and not accepting. */
class Health extends EntryCheck {
  readonly #last = new Map<string, Seen>();

  protected override entry(seen: Seen): void {
    const reply = detailOf(seen, 'response');
    if (reply === undefined || (seen.path !== ALIVE && seen.path !== ACCEPTING && reply.beside !== true)) return;
    // A request that a person sent beside a stream is to another path than its connection.
    const path = reply.beside === true ? this.#besidePath(seen) : seen.path;
    this.#last.set(path, seen);
    const alive = this.#last.get(ALIVE);
    const accepting = this.#last.get(ACCEPTING);
    if (alive === undefined || accepting === undefined) return;
    const statusOf = (one: Seen): number => detailOf(one, 'response')?.status ?? 0;
    const apartMs = Math.abs(alive.atMs - accepting.atMs);
    const evidence = [chip(alive, `alive ${statusOf(alive)}`), chip(accepting, `accepting ${statusOf(accepting)}`)];
    const progress = `/alive ${statusOf(alive)}, /accepting ${statusOf(accepting)}`;
    // The one that lives must be the later one, or asked in the same moment: dead processes do not answer at all.
    if (statusOf(alive) === 200 && statusOf(accepting) === 503 && apartMs <= SAME_MOMENT_MS)
      this.finish(progress, evidence);
    else this.report(progress, evidence);
  }

  #besidePath(seen: Seen): string {
    const body = objectOf(seen);
    if (body !== null && 'alive' in body) return ALIVE;
    return body !== null && 'accepting' in body ? ACCEPTING : '';
  }
}

/** 1001 after having been told, the end of the event stream, and both open again. */
class Goodbye extends EntryCheck {
  readonly #lines = new Lines();
  readonly #told = new Set<number>();
  readonly #ends = new Map<'websocket' | 'sse', Seen>();
  readonly #back = new Map<'websocket' | 'sse', Seen>();

  protected override entry(seen: Seen): void {
    const { event } = this.#lines.see(seen);
    const { transport, connection, kind } = seen.entry;
    if (transport !== 'websocket' && transport !== 'sse') return;
    if (isReconnect(seen)) this.#told.add(connection);
    if (!this.#told.has(connection)) return;
    const close = detailOf(seen, 'close');
    if (transport === 'websocket' && close?.code === 1001) this.#ends.set(transport, seen);
    else if (transport === 'sse' && event === 'ended' && close?.by !== 'client') this.#ends.set(transport, seen);
    else if (kind === 'open' && this.#ends.has(transport)) this.#back.set(transport, seen);
    else return;
    const evidence = [
      ...[...this.#ends.values()].map((one) => chip(one, one.entry.transport === 'sse' ? 'end of stream' : '1001')),
      ...[...this.#back.values()].map((one) => chip(one, 'back')),
    ];
    const [ws, wsBack] = [this.#ends.get('websocket'), this.#back.get('websocket')];
    if (ws !== undefined && wsBack !== undefined && this.#ends.size === 2 && this.#back.size === 2) {
      this.finish(`Away for ${spellMs(wsBack.atMs - ws.atMs)}`, evidence);
    } else this.report(`${this.#ends.size} of 2 ended, ${this.#back.size} back`, evidence);
  }
}

/** What each step of "Closing time" watches. */
export const closingTimeChecks: Readonly<Record<string, CheckOf>> = {
  connect: always(() => new Open()),
  rude: inTurn(() => new Rude()),
  told: always(() => new Told()),
  health: always(() => new Health()),
  goodbye: always(() => new Goodbye()),
};
