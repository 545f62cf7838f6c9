import { always, Check, type CheckOf, EntryCheck, inTurn, type Observation } from './check.ts';
import { type Line, Lines } from './lines.ts';
import { chip, detailOf, isMessage, type Seen, spellMs } from './seen.ts';

export const WATCHED = '/watched';
export const TRUSTING = '/trusting';
export const SWEPT = '/swept';
export const COUNTED = '/counted';

/** Both open with messages, and a pong that answers a ping of the watcher. */
class BothAlive extends EntryCheck {
  readonly #seen = new Map<string, Seen>();

  protected override entry(seen: Seen): void {
    const pong = detailOf(seen, 'pong')?.rttMs;
    if (seen.path === WATCHED && pong !== undefined) this.#seen.set('pong', seen);
    else if (isMessage(seen) && (seen.path === WATCHED || seen.path === TRUSTING)) this.#seen.set(seen.path, seen);
    else return;
    const evidence = [...this.#seen].map(([what, one]) => chip(one, what));
    const progress = `${[...this.#seen.keys()].join(', ')} seen`;
    if (this.#seen.size === 3) this.finish(progress, evidence);
    else this.report(progress, evidence);
  }
}

/** A ping that nobody answers, while nothing else comes either. */
class MissedPong extends EntryCheck {
  #lastPong: Seen | null = null;

  protected override entry(seen: Seen): void {
    if (seen.path !== WATCHED) return;
    if (seen.entry.kind === 'pong' && seen.entry.direction === 'toClient') this.#lastPong = seen;
    const missed = detailOf(seen, 'missed');
    if (missed?.what !== 'pong' || missed.halfOpen !== true) return;
    this.finish(`Missed after ${spellMs(missed.waitedForMs)}`, [
      ...(this.#lastPong === null ? [] : [chip(this.#lastPong, 'last pong')]),
      chip(seen, 'missed'),
    ]);
  }
}

const SILENT_MS = 5_000;
/** So many messages elsewhere prove that there was something to hear. */
const OWED = 3;

/** Silence on an open connection while others are told something: nobody noticed. */
class SilentAndOpen extends Check {
  #open: Seen | null = null;
  #lastHeard: Seen | null = null;
  #elsewhere = 0;

  protected override look(observation: Observation): void {
    let nowMs: number;
    if (observation.what === 'server') nowMs = observation.server.atMs;
    else if (observation.what === 'entry') {
      nowMs = observation.seen.atMs;
      this.#entry(observation.seen);
    } else return;
    const heard = this.#lastHeard;
    if (heard === null || this.#open === null) return;
    const silentMs = nowMs - heard.atMs;
    if (silentMs < 1_500) return;
    const progress = `Silent for ${spellMs(silentMs)}, and still open`;
    if (silentMs >= SILENT_MS && this.#elsewhere >= OWED) this.finish(progress, [chip(heard, 'last heard')]);
    else this.report(progress, [chip(heard, 'last heard')]);
  }

  #entry(seen: Seen): void {
    if (seen.path !== TRUSTING) {
      if (isMessage(seen)) this.#elsewhere += 1;
      return;
    }
    if (seen.entry.kind === 'close' || seen.entry.kind === 'error') this.#open = null;
    if (seen.entry.kind === 'open') this.#open = seen;
    if (seen.entry.direction === 'toClient' || seen.entry.kind === 'open') {
      this.#lastHeard = seen;
      this.#elsewhere = 0;
      this.report('Something was heard: not silent yet');
    }
  }
}

const ZOMBIE_MISSES = 3;

/** Two clients that answer no pings: one is cut by its server, the other goes on being counted. */
class Zombie extends Check {
  readonly #lines = new Lines();
  readonly #unanswered = new Map<number, Seen[]>();
  #cut: Seen | null = null;

  protected override look(observation: Observation): void {
    if (observation.what === 'entry') this.#entry(observation.seen);
    if (observation.what !== 'server') return;
    const counted = this.#lines.at(COUNTED).find(({ isOpen }) => isOpen);
    const row = observation.server.clients.find(
      ({ path, pingsMissed }) => path === COUNTED && pingsMissed >= ZOMBIE_MISSES,
    );
    const misses = this.#unanswered.get(counted?.connection ?? 0) ?? [];
    const evidence = [
      ...(this.#cut === null ? [] : [chip(this.#cut, 'cut')]),
      ...misses.slice(-2).map((ping) => chip(ping, 'ping, no pong')),
    ];
    const zombie = counted !== undefined && row !== undefined && misses.length >= ZOMBIE_MISSES;
    if (zombie && this.#cut !== null) {
      this.finish(`/swept was cut; /counted has missed ${row.pingsMissed} pings and still counts`, evidence);
      return;
    }
    if (misses.length > 0 || this.#cut !== null) {
      this.report(
        `${this.#cut === null ? 'not cut yet' : '/swept cut'}, ${misses.length} pings unanswered on /counted`,
        evidence,
      );
    }
  }

  #entry(seen: Seen): void {
    const { line, event } = this.#lines.see(seen);
    const { kind, direction } = seen.entry;
    if (kind === 'ping' && direction === 'toClient') {
      const before = this.#unanswered.get(line.connection) ?? [];
      this.#unanswered.set(line.connection, detailOf(seen, 'ping')?.answered === false ? [...before, seen] : []);
    }
    if (event === 'ended') this.#endedUnheard(line, seen);
  }

  /** Cut by the server for pings that were not answered; who leaves by itself was not. */
  #endedUnheard(line: Line, seen: Seen): void {
    const misses = this.#unanswered.get(line.connection) ?? [];
    if (line.path === SWEPT && misses.length >= 2 && detailOf(seen, 'close')?.by !== 'client') this.#cut = seen;
  }
}

/** The reset that a dead server sends when it is back, and the next attempt. */
class HeardAtLast extends EntryCheck {
  #ended: Seen | null = null;

  protected override restart(): void {
    this.#ended = null;
  }

  protected override entry(seen: Seen): void {
    if (seen.path !== TRUSTING) return;
    const { kind } = seen.entry;
    if ((kind === 'close' && detailOf(seen, 'close')?.by !== 'client') || kind === 'error') {
      this.#ended ??= seen;
      this.report('Ended; not back yet', [chip(this.#ended, 'the end')]);
    } else if (kind === 'open' && this.#ended !== null) {
      this.finish('Ended, and open again', [chip(this.#ended, 'the end'), chip(seen, 'open again')]);
    }
  }
}

/** What each step of "The dead peer nobody noticed" watches. */
export const deadPeerChecks: Readonly<Record<string, CheckOf>> = {
  connect: always(() => new BothAlive()),
  die: always(() => new MissedPong()),
  trust: always(() => new SilentAndOpen()),
  zombie: always(() => new Zombie()),
  heal: inTurn(() => new HeardAtLast()),
};
