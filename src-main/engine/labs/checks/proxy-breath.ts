import { always, Check, type CheckOf, EntryCheck, type Observation } from './check.ts';
import { ageMs, chip, detailOf, headerOf, type Seen, spellMs } from './seen.ts';

const ROW = 4;
/** An event that carries at least this much is padded. */
const PADDED_BYTES = 1_500;

const chunkOf = (seen: Seen): number => detailOf(seen, 'event')?.chunk ?? 0;

/** Events in a row on one attempt, each in a chunk of its own, none of them old. */
class Steady extends EntryCheck {
  readonly #most: number;
  readonly #fits: (event: Seen, opened: Seen | null) => boolean;
  readonly #opened = new Map<number, Seen>();
  readonly #rows = new Map<number, Seen[]>();

  /**
   * @param mostMs how old an event may be
   * @param fits whether an event of this attempt is of the meant kind
   */
  constructor(mostMs: number, fits: (event: Seen, opened: Seen | null) => boolean) {
    super();
    this.#most = mostMs;
    this.#fits = fits;
  }

  protected override entry(seen: Seen): void {
    const { connection, kind } = seen.entry;
    if (kind === 'open') {
      this.#opened.set(connection, seen);
      this.#rows.delete(connection);
    }
    if (kind !== 'event' || !this.#fits(seen, this.#opened.get(connection) ?? null)) return;
    const row = this.#rows.get(connection) ?? [];
    const age = ageMs(seen);
    const last = row.at(-1);
    const own = last === undefined || chunkOf(last) !== chunkOf(seen);
    const now = age === null || age > this.#most ? [] : own ? [...row, seen] : [seen];
    this.#rows.set(connection, now);
    const progress = `${now.length} of ${ROW} in a row`;
    const evidence = now.slice(-ROW).map((each) => chip(each, `+${spellMs(ageMs(each) ?? 0)}`));
    if (now.length >= ROW) this.finish(progress, evidence);
    else this.report(progress, evidence);
  }
}

const CLUMP = 3;
const HELD_MS = 1_000;

/** Events that were made one after the other and came in one chunk, late. */
class Held extends EntryCheck {
  readonly #clump = new Map<number, Seen[]>();

  protected override entry(seen: Seen): void {
    if (seen.entry.kind !== 'event') return;
    const { connection } = seen.entry;
    const before = this.#clump.get(connection) ?? [];
    const clump = before.length > 0 && chunkOf(before[0] as Seen) === chunkOf(seen) ? [...before, seen] : [seen];
    this.#clump.set(connection, clump);
    const oldest = Math.max(...clump.map((each) => ageMs(each) ?? 0));
    if (clump.length < CLUMP) return;
    const evidence = clump.slice(0, 5).map((each) => chip(each, `+${spellMs(ageMs(each) ?? 0)}`));
    const progress = `${clump.length} events in one chunk, the oldest ${spellMs(oldest)} late`;
    if (oldest > HELD_MS) this.finish(progress, evidence);
    else this.report(progress, evidence);
  }
}

const NOTHING_MS = 3_000;
const OWED = 3;

/** A compressed stream that is open and brings nothing, while others are told something. */
class NeverFlushed extends Check {
  readonly #silent = new Map<number, Seen>();
  #elsewhere: Seen[] = [];

  protected override look(observation: Observation): void {
    if (observation.what !== 'entry') return;
    const { seen } = observation;
    const { connection, kind } = seen.entry;
    const open = detailOf(seen, 'open');
    if (open !== undefined) {
      const encoding = open.contentEncoding ?? headerOf(open.responseHeaders, 'Content-Encoding') ?? '';
      if (seen.entry.transport === 'sse' && encoding.includes('gzip')) {
        this.#silent.set(connection, seen);
        this.#elsewhere = [];
      }
    }
    const opened = this.#silent.get(connection);
    if (opened !== undefined) {
      if (kind === 'event' || kind === 'close' || kind === 'error') {
        this.#silent.delete(connection);
        this.report('It brought something, or ended: not silent');
      }
      return;
    }
    if (kind === 'event') this.#elsewhere.push(seen);
    for (const stream of this.#silent.values()) {
      const forMs = seen.atMs - stream.atMs;
      const owed = this.#elsewhere.length;
      const progress = `Open for ${spellMs(forMs)}, nothing came; ${owed} events elsewhere`;
      const evidence = [chip(stream, 'gzip'), ...this.#elsewhere.slice(-2).map((each) => chip(each, 'elsewhere'))];
      if (forMs >= NOTHING_MS && owed >= OWED) {
        this.finish(progress, evidence);
        return;
      }
      this.report(progress, evidence);
    }
  }
}

const isTold = (opened: Seen | null): boolean =>
  /^no$/i.test(
    headerOf(opened === null ? undefined : detailOf(opened, 'open')?.responseHeaders, 'X-Accel-Buffering') ?? '',
  );
/** That it came through a proxy says the header that proxies add (RFC 9110, 7.6.3). */
const viaProxy = (opened: Seen | null): boolean =>
  headerOf(opened === null ? undefined : detailOf(opened, 'open')?.responseHeaders, 'Via') !== null;

/** What each step of "The proxy that held its breath" watches. */
export const proxyBreathChecks: Readonly<Record<string, CheckOf>> = {
  direct: always(() => new Steady(200, (_, opened) => !viaProxy(opened))),
  held: always(() => new Held()),
  gzip: always(() => new NeverFlushed()),
  padding: always(() => new Steady(300, (event, opened) => viaProxy(opened) && event.entry.size >= PADDED_BYTES)),
  header: always(
    () => new Steady(300, (event, opened) => viaProxy(opened) && isTold(opened) && event.entry.size < PADDED_BYTES),
  ),
};
