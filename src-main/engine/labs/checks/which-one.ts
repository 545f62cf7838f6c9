import { chooseTransport, featureAnswers, type Verdict } from '../../../../src-shared/model/choose-transport.ts';
import type { TransportName } from '../../../../src-shared/model/entry.ts';
import { always, Check, type CheckOf, inTurn, type Observation } from './check.ts';
import { ageMs, chip, contentOf, isMessage, madeAtMs, type Seen, spellMs, transportName } from './seen.ts';

/** Watches connections of the transport that was chosen last. */
abstract class WithChoice extends Check {
  protected verdict: Verdict | null = null;

  protected override look(observation: Observation): void {
    if (observation.what === 'act') {
      const answers = featureAnswers(observation.choices);
      if (answers === null) return;
      this.verdict = chooseTransport(answers);
      this.chosen(this.verdict);
    } else if (observation.what === 'entry') this.entry(observation.seen);
  }

  protected chosen(_verdict: Verdict): void {
    // Whoever only watches the wire need not know at once.
  }

  protected entry(_seen: Seen): void {
    // The answers alone need no wire.
  }
}

/** Five answers. */
class Answered extends WithChoice {
  protected override chosen({ transport, runnerUp }: Verdict): void {
    this.finish(`${NAMES[transport]}; after it ${NAMES[runnerUp]}`, []);
  }
}

const NAMES: Readonly<Record<TransportName, string>> = {
  websocket: 'WebSocket',
  sse: 'SSE',
  'long-poll': 'Long-poll',
  poll: 'Poll',
};

/** A connection of the chosen kind, and a message on it that is younger than the connection. */
class Tried extends WithChoice {
  readonly #began = new Map<number, Seen>();
  /** First fresh message of each transport: tried before it was chosen is tried, too. */
  readonly #fresh = new Map<TransportName, readonly [began: Seen, message: Seen]>();

  protected override entry(seen: Seen): void {
    const { connection, transport, kind } = seen.entry;
    if (kind === 'connecting') this.#began.set(connection, seen);
    const began = this.#began.get(connection);
    const made = madeAtMs(seen);
    if (began !== undefined && isMessage(seen) && made !== null && made >= began.atMs - 1) {
      this.#fresh.set(transport, [began, seen]);
    }
    this.#judge();
  }

  protected override chosen(): void {
    this.#judge();
  }

  #judge(): void {
    if (this.verdict === null) return;
    const { transport } = this.verdict;
    const found = this.#fresh.get(transport);
    if (found === undefined) {
      this.report(`No fresh message by ${NAMES[transport]} yet`);
      return;
    }
    const [began, message] = found;
    const late = `+${spellMs(ageMs(message) ?? 0)}`;
    this.finish(`${NAMES[transport]}: ${late}`, [chip(began, 'connecting'), chip(message, late)]);
  }
}

/** A failure on the chosen connection, and a message after it. */
class Broken extends WithChoice {
  readonly #ends = new Map<number, Seen>();
  readonly #back = new Set<number>();

  protected override restart(): void {
    this.#ends.clear();
    this.#back.clear();
  }

  protected override entry(seen: Seen): void {
    const { connection, kind, transport } = seen.entry;
    if (transport !== this.verdict?.transport) return;
    if (kind === 'close' || kind === 'error') {
      this.#back.delete(connection);
      this.#ends.set(connection, seen);
      this.report('Broken; not back yet', [chip(seen, 'the end')]);
    }
    const end = this.#ends.get(connection);
    if (end === undefined) return;
    if (kind === 'open') this.#back.add(connection);
    if (!isMessage(seen) || !this.#back.has(connection)) return;
    this.finish(`Back after ${spellMs(seen.atMs - end.atMs)}`, [chip(end, 'the end'), chip(seen, 'a message again')]);
  }
}

/** One message on the chosen transport and on another. */
class Compared extends WithChoice {
  readonly #seen = new Map<string, Map<TransportName, Seen>>();

  protected override entry(seen: Seen): void {
    const { transport } = seen.entry;
    if (!isMessage(seen)) return;
    const content = contentOf(seen);
    const arrived = this.#seen.get(content) ?? new Map<TransportName, Seen>();
    this.#seen.set(content, arrived);
    if (!arrived.has(transport)) arrived.set(transport, seen);
    if (this.verdict === null || arrived.size < 2 || !arrived.has(this.verdict.transport)) return;
    this.finish(
      [...arrived.keys()].map((name) => NAMES[name]).join(' and '),
      [...arrived.values()].map((one) => chip(one, `${transportName(one)} +${spellMs(ageMs(one) ?? 0)}`)),
    );
  }
}

/** What each step of "Which one should I use" watches. All are told the answers, whenever they are given. */
export const whichOneChecks: Readonly<Record<string, CheckOf>> = {
  answer: always(() => new Answered()),
  try: always(() => new Tried()),
  break: inTurn(() => new Broken()),
  compare: always(() => new Compared()),
};
