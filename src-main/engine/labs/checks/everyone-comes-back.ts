import type { CrowdRound } from '../crowd/crowd.ts';
import { always, Check, type CheckOf, inTurn, type Observation } from './check.ts';
import { Lines } from './lines.ts';
import { chip, detailOf, type Seen, spellMs } from './seen.ts';

/** Clients that make a crowd. */
export const CROWD = 500;
/** Of them, so many must have lost their connection for it to count as "everybody". */
const MOST = 0.9;

/** The most arrivals within 200 ms, whatever bucket they begin in. */
export function peakIn200Ms({ arrivals, bucketMs }: CrowdRound): number {
  const wide = Math.max(1, Math.round(200 / bucketMs));
  let peak = 0;
  for (let from = 0; from < arrivals.length; from++) {
    peak = Math.max(
      peak,
      arrivals.slice(from, from + wide).reduce((sum, count) => sum + count, 0),
    );
  }
  return peak;
}

/** So many clients on the server, and one of them is a connection that Wirescope records. */
class Gathered extends Check {
  readonly #lines = new Lines();

  protected override look(observation: Observation): void {
    if (observation.what === 'entry') this.#lines.see(observation.seen);
    if (observation.what !== 'server') return;
    const own = this.#lines.at('/ws').find(({ isOpen }) => isOpen)?.opened ?? null;
    const count = observation.server.countAt['/ws'] ?? 0;
    const evidence = own === null ? [] : [chip(own, 'your own')];
    const progress = `${count} of ${CROWD} clients${own === null ? ', none of your own' : ''}`;
    if (count >= CROWD && own !== null) this.finish(progress, evidence);
    else if (count > 0) this.report(progress, evidence);
  }
}

/** A round of the crowd that fits; the witness's own entries are what there is to click. */
class Round extends Check {
  readonly #fits: (round: CrowdRound) => boolean;
  readonly #judge: (round: CrowdRound) => string | null;
  readonly #witness: Seen[] = [];

  /**
   * @param fits whether it is a round of the wanted policy
   * @param judge why a round that is over is not what was wanted; null where it is
   */
  constructor(fits: (round: CrowdRound) => boolean, judge: (round: CrowdRound) => string | null) {
    super();
    this.#fits = fits;
    this.#judge = judge;
  }

  protected override look(observation: Observation): void {
    if (observation.what === 'entry') {
      const { path, entry } = observation.seen;
      const life = entry.kind === 'close' || entry.kind === 'wait' || entry.kind === 'open';
      if (path === '/ws' && life) this.#witness.push(observation.seen);
      return;
    }
    if (observation.what !== 'crowd') return;
    const round = observation.crowd.rounds.findLast(this.#fits);
    if (round === undefined) return;
    const evidence = this.#witness
      .filter(({ atMs }) => atMs >= round.cutAtMs - 100)
      .slice(0, 4)
      .map((seen) => chip(seen, seen.entry.kind));
    if (round.backAfterMs === null) {
      this.report(`${round.back} of ${round.lost} are back, ${round.refused} refused so far`, evidence);
      return;
    }
    const why = round.lost >= CROWD * MOST ? this.#judge(round) : `Only ${round.lost} were cut`;
    const facts = `All back after ${spellMs(round.backAfterMs)}; ${round.attempts} attempts, at most ${peakIn200Ms(round)} in 200 ms, ${round.refused} refused`;
    if (why === null) this.finish(facts, evidence);
    else this.report(`${why}. ${facts}`, evidence);
  }
}

/** A wait with jitter on one's own connection, and the attempt that it led to. */
class OwnJitter extends Check {
  #wait: Seen | null = null;

  protected override restart(): void {
    this.#wait = null;
  }

  protected override look(observation: Observation): void {
    if (observation.what !== 'entry') return;
    const { seen } = observation;
    const wait = detailOf(seen, 'wait');
    if (wait !== undefined && wait.jitterMaxMs > wait.jitterMinMs) {
      this.#wait = seen;
      this.report(`Waits ${spellMs(wait.delayMs)}`, [chip(seen, 'wait')]);
    }
    const planned = this.#wait;
    if (seen.entry.kind !== 'open' || planned === null || planned.entry.connection !== seen.entry.connection) return;
    const { baseMs = 0, delayMs = 0 } = detailOf(planned, 'wait') ?? {};
    this.finish(`Planned ${spellMs(baseMs)}, waited ${spellMs(delayMs)}`, [chip(planned, 'wait'), chip(seen, 'open')]);
  }
}

/** What each step of "Everyone comes back at once" watches. */
export const everyoneComesBackChecks: Readonly<Record<string, CheckOf>> = {
  gather: always(() => new Gathered()),
  herd: always(
    () =>
      new Round(
        ({ jitter }) => jitter === 'none',
        (round) => {
          if (peakIn200Ms(round) < round.lost / 2) return 'They did not come together';
          return round.refused === 0 ? 'Nobody was refused' : null;
        },
      ),
  ),
  jitter: always(
    () =>
      new Round(
        ({ jitter }) => jitter === 'full',
        (round) => (peakIn200Ms(round) > round.lost / 2 ? 'Too many came together' : null),
      ),
  ),
  third: always(
    () =>
      new Round(
        ({ jitter }) => jitter !== 'none' && jitter !== 'full',
        () => null,
      ),
  ),
  own: inTurn(() => new OwnJitter()),
};
