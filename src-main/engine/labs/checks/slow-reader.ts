import { always, Check, type CheckOf, EntryCheck, type Observation } from './check.ts';
import { ageMs, chip, detailOf, isMessage, objectOf, type Seen, spellMs } from './seen.ts';

export const POLICY_PATHS = ['/buffer', '/drop-oldest', '/coalesce', '/disconnect'] as const;
const SYMBOLS = 4;

/** Messages on all four. */
class AllRead extends EntryCheck {
  readonly #heard = new Map<string, Seen>();

  protected override entry(seen: Seen): void {
    const meant = POLICY_PATHS.some((path) => path === seen.path);
    if (!meant || !isMessage(seen) || this.#heard.has(seen.path)) return;
    this.#heard.set(seen.path, seen);
    const evidence = [...this.#heard].map(([path, one]) => chip(one, path));
    if (this.#heard.size === POLICY_PATHS.length) this.finish('4 of 4 read', evidence);
    else this.report(`${this.#heard.size} of 4 read`, evidence);
  }
}

const LATE_MS = 2_000;
const SOON_MS = 500;
const WAITING_BYTES = 8_000;

/** Late messages, and their bytes in the memory of the server. */
class Buffered extends Check {
  #late: Seen | null = null;
  #most = 0;

  protected override look(observation: Observation): void {
    if (observation.what === 'server') {
      for (const { path, bufferedBytes } of observation.server.clients) {
        if (path === '/buffer') this.#most = Math.max(this.#most, bufferedBytes);
      }
    } else if (observation.what === 'entry') {
      const { seen } = observation;
      if (seen.path === '/buffer' && isMessage(seen) && (ageMs(seen) ?? 0) > LATE_MS) this.#late ??= seen;
    } else return;
    const kilobytes = `${(this.#most / 1_000).toFixed(1)} kB`;
    if (this.#late !== null && this.#most >= WAITING_BYTES) {
      const late = spellMs(ageMs(this.#late) ?? 0);
      this.finish(`${late} late, with up to ${kilobytes} waiting`, [chip(this.#late, `${late} late`)]);
    } else if (this.#most > 0) this.report(`Up to ${kilobytes} waiting in the server`);
  }
}

/** Ids that are missing in the middle of a connection that never broke. */
class LeftOut extends EntryCheck {
  readonly #path: string;
  #gap: Seen | null = null;
  readonly #symbols = new Set<string>();
  /** Whether all symbols must be seen after the gap. */
  readonly #everySymbol: boolean;

  constructor(path: string, everySymbol: boolean) {
    super();
    this.#path = path;
    this.#everySymbol = everySymbol;
  }

  protected override entry(seen: Seen): void {
    if (seen.path !== this.#path) return;
    if (seen.entry.kind === 'open') this.#gap = null;
    if (seen.entry.kind === 'gap') this.#gap ??= seen;
    const gap = this.#gap;
    if (gap === null) return;
    const { from = '', to = '' } = detailOf(gap, 'gap') ?? {};
    const evidence = [chip(gap, 'gap')];
    if (!this.#everySymbol) {
      this.finish(`${from} to ${to} were left out`, evidence);
      return;
    }
    const symbol = isMessage(seen) ? objectOf(seen)?.symbol : undefined;
    if (typeof symbol === 'string') this.#symbols.add(symbol);
    const progress = `${from} to ${to} were left out; ${this.#symbols.size} of ${SYMBOLS} symbols since`;
    if (this.#symbols.size >= SYMBOLS) this.finish(progress, [...evidence, chip(seen, 'all symbols')]);
    else this.report(progress, evidence);
  }
}

/** A close with 1013 from the server. */
class SentAway extends EntryCheck {
  protected override entry(seen: Seen): void {
    const close = detailOf(seen, 'close');
    if (seen.path === '/disconnect' && close?.code === 1013 && close.by === 'server') {
      this.finish(`1013 ${close.reason ?? ''}`.trim(), [chip(seen, '1013')]);
    }
  }
}

/** Fresh again after having been late. */
class CaughtUp extends EntryCheck {
  #late: Seen | null = null;

  protected override entry(seen: Seen): void {
    if (seen.path !== '/buffer' || !isMessage(seen)) return;
    const age = ageMs(seen) ?? 0;
    if (age > LATE_MS) {
      this.#late = seen;
      this.report(`Still ${spellMs(age)} late`, [chip(seen, spellMs(age))]);
    } else if (age < SOON_MS && this.#late !== null) {
      this.finish(`From ${spellMs(ageMs(this.#late) ?? 0)} late to ${spellMs(age)}`, [
        chip(this.#late, spellMs(ageMs(this.#late) ?? 0)),
        chip(seen, spellMs(age)),
      ]);
    }
  }
}

/** What each step of "The slow reader" watches. */
export const slowReaderChecks: Readonly<Record<string, CheckOf>> = {
  connect: always(() => new AllRead()),
  buffer: always(() => new Buffered()),
  drop: always(() => new LeftOut('/drop-oldest', false)),
  coalesce: always(() => new LeftOut('/coalesce', true)),
  disconnect: always(() => new SentAway()),
  recover: always(() => new CaughtUp()),
};
