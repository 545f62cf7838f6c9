import type { TransportName } from '../../../../src-shared/model/entry.ts';
import { TRANSPORTS } from '../../../../src-shared/model/entry.ts';
import { always, type CheckOf, EntryCheck, inTurn } from './check.ts';
import { Lines } from './lines.ts';
import {
  ageMs,
  chip,
  contentOf,
  detailOf,
  idOf,
  isMessage,
  madeAtMs,
  type Seen,
  spellMs,
  transportName,
} from './seen.ts';

/** The entries of each transport, as chips in the usual order. */
function chips(seen: ReadonlyMap<TransportName, Seen>, label: (seen: Seen) => string) {
  return TRANSPORTS.flatMap((transport) => {
    const one = seen.get(transport);
    return one === undefined ? [] : [chip(one, label(one))];
  });
}

/** One connection of each kind. A long-poll is there when its request is: held, it has no reply yet. */
class AllFour extends EntryCheck {
  readonly #open = new Map<TransportName, Seen>();

  protected override entry(seen: Seen): void {
    const { transport, kind } = seen.entry;
    if (kind === 'open' || (kind === 'request' && transport === 'long-poll')) this.#open.set(transport, seen);
    else if (kind === 'close' || kind === 'error') this.#open.delete(transport);
    else return;
    const evidence = chips(this.#open, transportName);
    const progress = `${this.#open.size} of 4 open`;
    if (this.#open.size === TRANSPORTS.length) this.finish(progress, evidence);
    else this.report(progress, evidence);
  }
}

/** The same message on all four. */
class SameMessage extends EntryCheck {
  readonly #seen = new Map<string, Map<TransportName, Seen>>();

  protected override entry(seen: Seen): void {
    if (!isMessage(seen)) return;
    const content = contentOf(seen);
    const arrived = this.#seen.get(content) ?? new Map<TransportName, Seen>();
    this.#seen.set(content, arrived);
    if (arrived.has(seen.entry.transport)) return;
    arrived.set(seen.entry.transport, seen);
    const firstMs = madeAtMs(seen) ?? Math.min(...[...arrived.values()].map(({ atMs }) => atMs));
    const evidence = chips(arrived, (one) => `${transportName(one)} +${spellMs(Math.max(0, one.atMs - firstMs))}`);
    const id = [...arrived.values()].map(idOf).find((each) => each !== null);
    const progress = `${id === undefined ? 'A message' : `Message ${id}`} seen on ${arrived.size} of 4`;
    if (arrived.size === TRANSPORTS.length) this.finish(progress, evidence);
    else this.report(progress, evidence);
  }
}

const EMPTY_ROW = 3;

/** Empty answers of a poll in a row, while an open stream says nothing. */
class EmptyPolls extends EntryCheck {
  readonly #lines = new Lines();
  #empty: Seen[] = [];

  protected override entry(seen: Seen): void {
    const { event } = this.#lines.see(seen);
    if (event === 'message') {
      this.#empty = [];
      this.report('A message came: not silent');
      return;
    }
    const reply = detailOf(seen, 'response');
    if (reply === undefined || reply.beside === true || seen.entry.transport !== 'poll') return;
    const streams = this.#lines.all.some(({ isOpen, opened }) => isOpen && opened?.entry.transport !== 'poll');
    const empty = reply.outcome === 'empty' || reply.outcome === 'not-modified' || reply.outcome === 'no-content';
    if (!streams || !empty) {
      this.#empty = [];
      return;
    }
    this.#empty.push(seen);
    const evidence = this.#empty.map((each) => chip(each, String(detailOf(each, 'response')?.status ?? '')));
    const progress = `${this.#empty.length} of ${EMPTY_ROW} in a row`;
    if (this.#empty.length >= EMPTY_ROW) this.finish(progress, evidence);
    else this.report(progress, evidence);
  }
}

const SOON_MS = 100;
const SOON_ROW = 3;

/** Messages in a row that reach a poll soon after they were made, or after another transport had them. */
class FastPoll extends EntryCheck {
  readonly #first = new Map<string, Seen>();
  readonly #counted = new Set<string>();
  #soon: Seen[] = [];

  protected override entry(seen: Seen): void {
    if (!isMessage(seen)) return;
    const content = contentOf(seen);
    const first = this.#first.get(content);
    if (first === undefined) this.#first.set(content, seen);
    // A poll that begins is given old messages, too: each counts once, when it is first seen on a poll.
    const message = `${idOf(seen) ?? ''} ${content}`;
    if (seen.entry.transport !== 'poll' || this.#counted.has(message)) return;
    this.#counted.add(message);
    const lateMs = ageMs(seen) ?? (first === undefined ? Number.POSITIVE_INFINITY : seen.atMs - first.atMs);
    this.#soon = lateMs <= SOON_MS ? [...this.#soon, seen] : [];
    const evidence = this.#soon.map((each) => chip(each, `+${spellMs(ageMs(each) ?? lateMs)}`));
    const progress =
      this.#soon.length > 0 || !Number.isFinite(lateMs)
        ? `${this.#soon.length} of ${SOON_ROW} in a row`
        : `The last one was ${spellMs(lateMs)} late`;
    if (this.#soon.length >= SOON_ROW) this.finish(progress, evidence);
    else this.report(progress, evidence);
  }
}

/** Four ends, four comebacks, and a message that was made in between on all of them. */
class CutAndBack extends EntryCheck {
  readonly #lines = new Lines();
  readonly #back = new Map<TransportName, { readonly seen: Seen }>();
  readonly #ended = new Set<TransportName>();
  readonly #after = new Map<string, Map<TransportName, Seen>>();
  #firstEndMs = Number.POSITIVE_INFINITY;
  #firstBackMs = Number.POSITIVE_INFINITY;

  protected override restart(): void {
    this.#ended.clear();
    this.#back.clear();
    this.#after.clear();
    this.#firstEndMs = Number.POSITIVE_INFINITY;
    this.#firstBackMs = Number.POSITIVE_INFINITY;
  }

  protected override entry(seen: Seen): void {
    const { event } = this.#lines.see(seen);
    const { transport, kind } = seen.entry;
    // A check that begins in the middle has not seen the opening: an end is an end all the same.
    if (event === 'ended' || (event === 'refused' && !this.#ended.has(transport))) {
      this.#ended.add(transport);
      this.#back.delete(transport);
      this.#firstEndMs = Math.min(this.#firstEndMs, seen.atMs);
    } else if (event === 'opened' && this.#ended.has(transport) && kind === 'open') {
      this.#back.set(transport, { seen });
      this.#firstBackMs = Math.min(this.#firstBackMs, seen.atMs);
    } else if (event === 'message' && this.#back.has(transport)) {
      const made = madeAtMs(seen);
      if (made !== null && made >= this.#firstEndMs - 1 && made <= this.#firstBackMs) {
        const content = contentOf(seen);
        const arrived = this.#after.get(content) ?? new Map<TransportName, Seen>();
        this.#after.set(content, arrived);
        if (!arrived.has(transport)) arrived.set(transport, seen);
      }
    }
    this.#judge();
  }

  #judge(): void {
    if (this.#ended.size === 0) return;
    const best = [...this.#after.values()].sort((a, b) => b.size - a.size)[0] ?? new Map<TransportName, Seen>();
    const progress = `${this.#ended.size} of 4 ended, ${this.#back.size} back, the message on ${best.size}`;
    const evidence = chips(
      best.size > 0 ? best : new Map([...this.#back].map(([name, { seen }]) => [name, seen])),
      transportName,
    );
    if (best.size === TRANSPORTS.length) this.finish(progress, evidence);
    else this.report(progress, evidence);
  }
}

/** What each step of "Four ways to find out something changed" watches. */
export const fourWaysChecks: Readonly<Record<string, CheckOf>> = {
  connect: always(() => new AllFour()),
  publish: always(() => new SameMessage()),
  silence: always(() => new EmptyPolls()),
  faster: always(() => new FastPoll()),
  cut: inTurn(() => new CutAndBack()),
};
