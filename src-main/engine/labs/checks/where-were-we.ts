import { always, Check, type CheckOf, EntryCheck, inTurn, type Observation } from './check.ts';
import { type Line, Lines } from './lines.ts';
import { chip, detailOf, headerOf, idOf, madeAtMs, type Seen } from './seen.ts';

/** What an attempt asked to go on after, as it says itself. */
export function askedAfter(opened: Seen | null): { readonly id: number; readonly by: string } | null {
  const open = opened === null ? undefined : detailOf(opened, 'open');
  if (open === undefined) return null;
  const header = headerOf(open.requestHeaders, 'Last-Event-ID');
  const since = new URL(open.url).searchParams.get('since');
  if (header !== null && /^\d+$/.test(header)) return { id: Number(header), by: 'Last-Event-ID' };
  if (since !== null && /^\d+$/.test(since)) return { id: Number(since), by: 'since' };
  return null;
}

/** Three connections, one of them an event stream, with a message on each. */
class ThreeListen extends EntryCheck {
  readonly #heard = new Map<number, Seen>();

  protected override entry(seen: Seen): void {
    const { connection } = seen.entry;
    if (idOf(seen) === null || seen.entry.direction !== 'toClient' || this.#heard.has(connection)) return;
    this.#heard.set(connection, seen);
    const all = [...this.#heard.values()];
    const streams = all.filter(({ entry }) => entry.transport === 'sse').length;
    const sockets = all.filter(({ entry }) => entry.transport === 'websocket').length;
    const evidence = all.map((one) => chip(one, one.path));
    if (streams >= 1 && sockets >= 2) this.finish('All three listen', evidence);
    else this.report(`${all.length} of 3 listen`, evidence);
  }
}

/** A connection that comes back, says what it had, and is given exactly what follows, of which some was made while it was away. */
class Resumed extends EntryCheck {
  readonly #lines = new Lines();
  readonly #by: 'Last-Event-ID' | 'since';

  constructor(by: 'Last-Event-ID' | 'since') {
    super();
    this.#by = by;
  }

  protected override entry(seen: Seen): void {
    const before = this.#lines.all.find(({ connection }) => connection === seen.entry.connection)?.lastId ?? null;
    const { line, event } = this.#lines.see(seen);
    const asked = askedAfter(line.opened);
    if (asked?.by !== this.#by || line.opened === null || line.ended === null) return;
    if (event === 'opened') {
      this.report(`Asked for what came after ${asked.id}`, [chip(line.opened, `${asked.by}: ${asked.id}`)]);
      return;
    }
    if (event !== 'message' || asked.id !== line.idBefore || before !== line.idBefore) return;
    const id = idOf(seen);
    const made = madeAtMs(seen);
    // What was made after it was back proves nothing: it would have come anyway.
    const wasAway = made !== null && made <= line.opened.atMs;
    if (id === asked.id + 1 && wasAway) {
      this.finish(`Asked for what came after ${asked.id}, and got ${id}`, [
        chip(line.opened, `${asked.by}: ${asked.id}`),
        chip(seen, `id ${id}`),
      ]);
    }
  }
}

/** Ids that never came, after a comeback. */
class Lost extends EntryCheck {
  readonly #lines = new Lines();
  readonly #fits: (line: Line) => boolean;

  /** @param fits whether a connection is of the kind that is meant, by how it came back */
  constructor(fits: (line: Line) => boolean) {
    super();
    this.#fits = fits;
  }

  protected override entry(seen: Seen): void {
    const { line } = this.#lines.see(seen);
    const gap = detailOf(seen, 'gap');
    if (gap === undefined || line.ended === null || line.opened === null || !this.#fits(line)) return;
    const count = gap.count === undefined ? '' : `, ${gap.count} lost`;
    this.finish(`${gap.from} to ${gap.to} never came${count}`, [chip(line.opened, 'back'), chip(seen, 'gap')]);
  }
}

/** One id twice on one connection. */
class Twice extends Check {
  protected override look(observation: Observation): void {
    if (observation.what !== 'entry') return;
    const { seen } = observation;
    const twice = detailOf(seen, 'duplicate');
    if (twice !== undefined) this.finish(`${twice.field} ${twice.from} came twice`, [chip(seen, `id ${twice.from}`)]);
  }
}

/** What each step of "Where were we" watches. */
export const whereWereWeChecks: Readonly<Record<string, CheckOf>> = {
  connect: always(() => new ThreeListen()),
  resume: always(() => new Resumed('Last-Event-ID')),
  gap: always(
    () => new Lost((line) => line.opened?.entry.transport === 'websocket' && askedAfter(line.opened) === null),
  ),
  cursor: always(() => new Resumed('since')),
  forget: always(() => new Lost((line) => askedAfter(line.opened) !== null)),
  twice: inTurn(() => new Twice()),
};
