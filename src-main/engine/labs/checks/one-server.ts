import { always, Check, type CheckOf, EntryCheck, inTurn, type Observation, type ServerFacts } from './check.ts';
import { type Line, Lines } from './lines.ts';
import { chip, detailOf, headerOf, nodeOf, type Seen, spellMs } from './seen.ts';

const CHAT = '/chat';
/** A message that has not come by then does not come: between two nodes of one process it takes a millisecond. */
const NOT_HEARD_MS = 2_000;

const nodeOfLine = ({ opened }: Line): string | null =>
  opened === null ? null : nodeOf(detailOf(opened, 'open')?.responseHeaders);

/** Two people on two nodes. */
class TwoNodes extends EntryCheck {
  readonly #lines = new Lines();

  protected override entry(seen: Seen): void {
    if (this.#lines.see(seen).event !== 'opened') return;
    const nodes = new Map<string, Seen>();
    for (const line of this.#lines.at(CHAT)) {
      const node = nodeOfLine(line);
      if (line.isOpen && node !== null && line.opened !== null) nodes.set(node, line.opened);
    }
    const evidence = [...nodes].map(([node, opened]) => chip(opened, `node ${node}`));
    if (nodes.size >= 2) this.finish('On two nodes', evidence);
    else if (nodes.size === 1) this.report('One node so far', evidence);
  }
}

/** Something that one of the people said. */
interface Said {
  readonly seen: Seen;
  readonly node: string;
  /** Who heard it, by node. */
  readonly heard: Map<string, Seen>;
  /** Nodes on which somebody could have heard it, all the time since. */
  readonly listening: Set<string>;
}

/** What is said on one connection, and on which nodes it is heard. */
class Talk {
  readonly lines = new Lines();
  readonly said: Said[] = [];

  see(seen: Seen): void {
    const { line, event } = this.lines.see(seen);
    if (line.path !== CHAT) return;
    const node = nodeOfLine(line);
    if (event === 'ended' && node !== null) for (const one of this.said) one.listening.delete(node);
    if (seen.entry.kind !== 'text' || node === null) return;
    if (seen.entry.direction === 'toServer') {
      const listening = this.lines.at(CHAT).filter(({ isOpen }) => isOpen);
      this.said.push({
        seen,
        node,
        heard: new Map(),
        listening: new Set(listening.map(nodeOfLine).filter((each) => each !== null)),
      });
    }
    if (event !== 'message') return;
    // The latest of the same words: people say "hello" twice.
    const meant = this.said.findLast((one) => one.seen.text === seen.text && !one.heard.has(node));
    meant?.heard.set(node, seen);
  }

  /**
   * Said, and for so long not heard on another node where somebody listened all the time.
   *
   * @param heardAtHome whether it must have been heard on its own node: without a bus nothing stands between
   */
  vanished(nowMs: number, heardAtHome: boolean): { readonly said: Said; readonly elsewhere: string } | null {
    for (const said of this.said) {
      const elsewhere = [...said.listening].find((node) => node !== said.node && !said.heard.has(node));
      const isOld = nowMs - said.seen.atMs >= NOT_HEARD_MS;
      if (isOld && elsewhere !== undefined && (!heardAtHome || said.heard.has(said.node))) return { said, elsewhere };
    }
    return null;
  }
}

/** A message that one node had and the other never got. */
class Vanished extends Check {
  readonly #talk = new Talk();
  readonly #meant: (server: ServerFacts) => boolean;
  readonly #heardAtHome: boolean;
  #server: ServerFacts | null = null;

  /**
   * @param meant whether the server is as it has to be, all the time since it was said
   * @param heardAtHome of a split bus not: who numbers the messages may be on the other side, and then nobody hears it
   */
  constructor(meant: (server: ServerFacts) => boolean, heardAtHome: boolean) {
    super();
    this.#meant = meant;
    this.#heardAtHome = heardAtHome;
  }

  protected override look(observation: Observation): void {
    let nowMs: number;
    if (observation.what === 'entry') {
      this.#talk.see(observation.seen);
      nowMs = observation.seen.atMs;
    } else if (observation.what === 'server') {
      const was = this.#server !== null && this.#meant(this.#server);
      this.#server = observation.server;
      nowMs = observation.server.atMs;
      // What was said before it was so proves nothing about it.
      if (!was) this.#talk.said.length = 0;
    } else return;
    if (this.#server === null || !this.#meant(this.#server)) return;
    const gone = this.#talk.vanished(nowMs, this.#heardAtHome);
    if (gone !== null) {
      const { said, elsewhere } = gone;
      this.finish(`Said on node ${said.node}, never heard on node ${elsewhere}`, [
        chip(said.seen, 'said'),
        ...[...said.heard].map(([node, heard]) => chip(heard, `heard on node ${node}`)),
      ]);
      return;
    }
    const last = this.#talk.said.at(-1);
    if (last === undefined) return;
    const everywhere = [...last.listening].every((node) => last.heard.has(node));
    this.report(
      everywhere && last.listening.size > 1
        ? 'Heard on every node'
        : `Said ${spellMs(nowMs - last.seen.atMs)} ago, heard on ${last.heard.size} of ${last.listening.size} nodes`,
      [chip(last.seen, 'said')],
    );
  }
}

/** A message that reached another node than the one it was said on. */
class CameOver extends EntryCheck {
  readonly #talk = new Talk();

  protected override restart(): void {
    this.#talk.said.length = 0;
  }

  protected override entry(seen: Seen): void {
    this.#talk.see(seen);
    for (const said of this.#talk.said) {
      const other = [...said.heard].find(([node]) => node !== said.node);
      if (other === undefined) continue;
      const [node, heard] = other;
      this.finish(`Said on node ${said.node}, heard on node ${node}`, [
        chip(said.seen, 'said'),
        chip(heard, `heard on node ${node}`),
      ]);
      return;
    }
  }
}

const STICKY_ROW = 6;

/** Polls that found several nodes, and later so many in a row that found the one their cookie names. */
class Sticky extends EntryCheck {
  readonly #nodes = new Set<string>();
  readonly #cookies = new Map<number, string>();
  #row: Seen[] = [];
  #rowNode = '';

  protected override entry(seen: Seen): void {
    const { connection } = seen.entry;
    const request = detailOf(seen, 'request');
    if (request !== undefined && request.beside !== true) {
      this.#cookies.set(connection, headerOf(request.headers, 'Cookie') ?? '');
    }
    const reply = detailOf(seen, 'response');
    const node = nodeOf(reply?.headers);
    if (reply === undefined || reply.beside === true || node === null) return;
    const wanted = (this.#cookies.get(connection) ?? '').includes(`wirescope_node=${node}`);
    if (!wanted) this.#nodes.add(node);
    this.#row = wanted && node === this.#rowNode ? [...this.#row, seen] : wanted ? [seen] : [];
    this.#rowNode = node;
    const evidence = this.#row.slice(-3).map((each) => chip(each, `node ${node}`));
    const progress = `Without a cookie ${this.#nodes.size} nodes answered; with one ${this.#row.length} of ${STICKY_ROW} in a row came from node ${node}`;
    if (this.#nodes.size >= 2 && this.#row.length >= STICKY_ROW) this.finish(progress, evidence);
    else this.report(progress, evidence);
  }
}

/** A connection whose node died, open again on another. */
class MovedOn extends Check {
  readonly #lines = new Lines();
  readonly #was = new Map<number, { readonly node: string; readonly end: Seen }>();
  #down: ReadonlySet<string> = new Set();

  protected override restart(): void {
    this.#was.clear();
  }

  protected override look(observation: Observation): void {
    if (observation.what === 'server') {
      this.#down = new Set(
        observation.server.nodes.filter(({ state }) => state === 'down').map(({ number }) => String(number)),
      );
    } else if (observation.what === 'entry') {
      const { line, event } = this.#lines.see(observation.seen);
      const node = nodeOfLine(line);
      if (event === 'ended' && line.path === CHAT && node !== null) {
        this.#was.set(line.connection, { node, end: observation.seen });
      }
    }
    for (const [connection, { node, end }] of this.#was) {
      const line = this.#lines.all.find((each) => each.connection === connection);
      const now = line === undefined || !line.isOpen ? null : nodeOfLine(line);
      if (!this.#down.has(node)) continue;
      this.report(`Node ${node} is down`, [chip(end, `end on node ${node}`)]);
      if (now === null || now === node || line?.opened == null) continue;
      this.finish(`From node ${node} to node ${now}`, [
        chip(end, `end on node ${node}`),
        chip(line.opened, `node ${now}`),
      ]);
      return;
    }
  }
}

const isSplit = ({ nodes, bus }: ServerFacts): boolean =>
  bus !== 'none' && new Set(nodes.map(({ side }) => side)).size > 1;

/** What each step of "It works on one server" watches. */
export const oneServerChecks: Readonly<Record<string, CheckOf>> = {
  connect: always(() => new TwoNodes()),
  vanish: always(() => new Vanished(({ bus }) => bus === 'none', true)),
  bus: inTurn(() => new CameOver()),
  split: always(() => new Vanished(isSplit, false)),
  sticky: always(() => new Sticky()),
  kill: inTurn(() => new MovedOn()),
};
