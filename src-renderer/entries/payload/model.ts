import {
  inSlices,
  type JsonMistake,
  type JsonNodes,
  type PrettyListener,
  prettyJson,
  readJson,
  stepsOf,
} from '../detail/json-tree.ts';
import { textOf } from '../detail/payload-text.ts';
import type {
  DrawnRow,
  FindView,
  Fold,
  Lines,
  PayloadAbout,
  PayloadFacts,
  PayloadMistake,
  Query,
  TextView,
} from './api.ts';
import { type Choice, type Decoded, decodePayload } from './decode.ts';
import { type Found, findBytes, findText } from './find.ts';
import { FoldedRows, Folds, type Rows } from './folds.ts';
import { type Stamp, stampOf } from './stamps.ts';
import { foldText, type TextRows } from './text-rows.ts';
import { tokensOf } from './tokens.ts';
import { TreeState } from './tree.ts';
import { prettyXml } from './xml-layout.ts';

/** Work is done in slices of this, so that whoever asks meanwhile is answered. */
const SLICE_MS = 12;
/** A line is coloured from its beginning, unless that is further away: then it is one long string. */
const COLOURED_CHARS = 64 * 1024;
/** Values looked at for moments: those of a list of a million prices would say the same a million times. */
const MOST_STAMPS = 200;
const NEAR_CHARS = 8;

type Mark = readonly [from: number, to: number];

interface Drawn {
  readonly text: string;
  readonly marks: readonly Mark[];
  /** By where their value ends, sorted. */
  readonly stamps: readonly (readonly [at: number, stamp: Stamp])[];
  readonly folds: Folds | null;
}

const NOTHING: Decoded = {
  steps: [],
  text: '',
  language: 'text',
  ndjson: false,
  own: true,
  broken: false,
  ownBroken: false,
  unread: null,
};

/** What was made of the bytes that were here. Replaced as a whole, so that a text is never drawn with the rows of another. */
interface Layout {
  readonly decoded: Decoded;
  readonly pretty: Drawn;
  readonly mistake: PayloadMistake | null;
  readonly nodes: JsonNodes | null;
  readonly tree: TreeState | null;
}

const EMPTY: Layout = {
  decoded: NOTHING,
  pretty: { text: '', marks: [], stamps: [], folds: null },
  mistake: null,
  nodes: null,
  tree: null,
};

/** One payload as far as it is here, and everything that was made of it. Lives in the worker; knows no window. */
export class PayloadModel {
  readonly about: PayloadAbout;
  #found: PayloadAbout['found'];
  readonly #abort = new AbortController();
  #bytes: Uint8Array;
  #length = 0;
  #choice: Choice = 'auto';
  #revision = 0;
  #shut = new Set<number>();
  #folded: { readonly of: TextRows; readonly rows: Rows } | null = null;
  #laidOutBytes = -1;
  #layout: Layout = EMPTY;
  #raw: Drawn | null = null;
  /** Of each text in the last width asked for: the widths before are of no use any more while one drags an edge. */
  readonly #rows = new WeakMap<Drawn, { readonly columns: number; readonly rows: Promise<TextRows> }>();
  #finds = new Map<string, { readonly key: string; readonly found: Promise<Found> }>();
  /** One layout after the other: the later one sees all that came. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(about: PayloadAbout) {
    this.about = about;
    this.#found = about.found;
    this.#bytes = new Uint8Array(about.storedBytes);
  }

  close(): void {
    this.#abort.abort();
  }

  append(part: Uint8Array): void {
    if (this.#length + part.length > this.#bytes.length) {
      const larger = new Uint8Array(Math.max(this.#length + part.length, this.#bytes.length * 2));
      larger.set(this.#bytes.subarray(0, this.#length));
      this.#bytes = larger;
    }
    this.#bytes.set(part, this.#length);
    this.#length += part.length;
  }

  get bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  /** All that is stored, and all that was sent. */
  get #whole(): boolean {
    return this.#length >= this.about.storedBytes && this.about.complete;
  }

  choose(choice: Choice): Promise<PayloadFacts> {
    this.#choice = choice;
    this.#laidOutBytes = -1;
    return this.settle();
  }

  /** Marks what the table's filter found, once its row is known. */
  mark(found: PayloadAbout['found']): Promise<PayloadFacts> {
    this.#found = found;
    this.#laidOutBytes = -1;
    return this.settle();
  }

  settle(): Promise<PayloadFacts> {
    const turn = this.#turn.then(() => this.#settle());
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  async #settle(): Promise<PayloadFacts> {
    if (this.#laidOutBytes !== this.#length) {
      const length = this.#length;
      const whole = this.#whole;
      const decoded = await decodePayload(this.bytes, this.about.isText, whole, this.#choice, this.signal);
      // What stood there stays until this is ready.
      this.#layout = await this.#layOut(decoded, whole);
      this.#laidOutBytes = length;
      this.#raw = null;
      this.#finds.clear();
      this.#shut = new Set();
      this.#folded = null;
      this.#revision++;
    }
    return this.facts();
  }

  facts(): PayloadFacts {
    const { decoded, mistake, tree } = this.#layout;
    const readable = decoded.text !== null;
    const isJson = decoded.language === 'json' && !decoded.ndjson;
    return {
      revision: this.#revision,
      bytes: this.#length,
      whole: this.#laidOutBytes >= this.about.storedBytes,
      steps: decoded.steps,
      readable,
      unread: decoded.unread,
      mistake: this.#whole ? mistake : null,
      tree: tree !== null ? 'yes' : isJson && !this.#whole ? 'part' : 'no',
      broken: decoded.broken,
      rawBroken: decoded.ownBroken,
      own: decoded.own,
    };
  }

  async #layOut(decoded: Decoded, whole: boolean): Promise<Layout> {
    const text = decoded.text ?? '';
    const marks = decoded.own ? this.#marksIn(text) : [];
    const plain: Layout = { ...EMPTY, decoded, pretty: { text, marks, stamps: [], folds: null } };
    if (decoded.language === 'xml') {
      return { ...plain, pretty: { ...EMPTY.pretty, text: await this.#run(prettyXml(text)) } };
    }
    if (decoded.ndjson) {
      const folds = new Folds();
      return { ...plain, pretty: { ...EMPTY.pretty, text: await this.#run(prettyLines(text, folds)), folds } };
    }
    return decoded.language === 'json' ? this.#layOutJson(plain, text, marks, whole) : plain;
  }

  async #layOutJson(plain: Layout, text: string, marks: readonly Mark[], whole: boolean): Promise<Layout> {
    const parsed = await this.#run(readJson(text));
    const mistake = parsed.ok ? null : mistakeIn(text, parsed.mistake);
    // Broken JSON is shown as it came; a part of a payload as far as it goes. No bracket is closed that was not there.
    if (!parsed.ok && (whole || parsed.nodes.length === 0)) return { ...plain, mistake };
    const stamps: (readonly [number, Stamp])[] = [];
    const { arrivedAtMs } = this.about;
    const folds = new Folds();
    const value = (node: number, _from: number, to: number): void => {
      if (arrivedAtMs === null || stamps.length >= MOST_STAMPS) return;
      const key = parsed.nodes.key(node, text);
      if (key === undefined) return;
      const written = text.slice(parsed.nodes.from[node], parsed.nodes.to[node]);
      const stamp = written.length > 40 ? null : stampOf(key.slice(1, -1), written, arrivedAtMs);
      if (stamp !== null) stamps.push([to, stamp]);
    };
    const pretty = await this.#run(prettyJson(text, parsed.nodes, marks, { value, ...foldsHeard(folds, 0) }));
    const tail = parsed.ok ? '' : `\n${text.slice(parsed.mistake.at)}`;
    const drawn: Drawn = { text: pretty.text + tail, marks: pretty.marks, stamps, folds };
    if (!parsed.ok) return { ...plain, pretty: drawn, mistake };
    const tree = new TreeState(text, parsed.nodes, arrivedAtMs);
    return { ...plain, pretty: drawn, nodes: parsed.nodes, tree };
  }

  #run<T>(work: Generator<void, T>): Promise<T> {
    return inSlices(work, this.signal, SLICE_MS);
  }

  /** Where what the table's filter found lies: its row shows a part of the payload, which is looked for. */
  #marksIn(text: string): readonly Mark[] {
    const found = this.#found;
    if (found === null || found.preview === '') return [];
    const at = text.indexOf(found.preview);
    // Twice the same, and nobody can say which of the two was meant.
    if (at < 0 || (at > 0 && text.indexOf(found.preview, at + 1) >= 0)) return [];
    return found.matches.map(([from, to]) => [at + from, at + to]);
  }

  view(view: TextView): Drawn {
    if (view === 'pretty') return this.#layout.pretty;
    if (this.#raw === null) {
      // As many as were laid out: what came since is drawn with the next revision, in every view.
      const { text } = textOf(this.#bytes.subarray(0, Math.max(0, this.#laidOutBytes)), this.#whole);
      this.#raw = { text, marks: this.#marksIn(text), stamps: [], folds: null };
    }
    return this.#raw;
  }

  /** As drawn: folded at the edge, and without what is inside shut containers. */
  rows(view: TextView, columns: number): Promise<Rows> {
    return this.#rowsOf(this.view(view), columns);
  }

  async #rowsOf(drawn: Drawn, columns: number): Promise<Rows> {
    const rows = await this.#broken(drawn, columns);
    const { folds } = drawn;
    if (folds === null || this.#shut.size === 0) return rows;
    if (this.#folded?.of !== rows) this.#folded = { of: rows, rows: new FoldedRows(rows, folds, this.#shut) };
    return this.#folded.rows;
  }

  fold(what: { readonly at: number } | { readonly around: number } | 'all', shut: boolean): void {
    const { folds } = this.#layout.pretty;
    if (folds === null) return;
    if (what === 'all') {
      // The outermost stays open: a pane with one line says nothing.
      this.#shut = new Set();
      for (let fold = 1; shut && fold < folds.count; fold++) if (folds.close(fold) > 0) this.#shut.add(fold);
    } else {
      const fold = 'at' in what ? folds.opening(what.at) : folds.around(what.around);
      if (fold >= 0 && shut && folds.close(fold) > 0) this.#shut.add(fold);
      else this.#shut.delete(fold);
    }
    this.#folded = null;
  }

  /** Opens whatever hides the character. */
  unfold(offset: number): void {
    const { folds } = this.#layout.pretty;
    if (folds === null) return;
    for (const fold of this.#shut)
      if (folds.open(fold) < offset && folds.close(fold) >= offset) this.#shut.delete(fold);
    this.#folded = null;
  }

  #broken(drawn: Drawn, columns: number): Promise<TextRows> {
    const known = this.#rows.get(drawn);
    if (known?.columns === columns) return known.rows;
    const rows = this.#run(foldText(drawn.text, columns));
    this.#rows.set(drawn, { columns, rows });
    return rows;
  }

  async lines(view: TextView, columns: number, from: number, count: number): Promise<Lines> {
    const of = this.view(view);
    const { text, marks, stamps, folds } = of;
    const { language } = view === 'pretty' ? this.#layout.decoded : NOTHING;
    const revision = this.#revision;
    const rows = await this.#rowsOf(of, columns);
    // Of another layout, they would lie elsewhere.
    const finds = revision === this.#revision ? await this.#finds.get(view)?.found : undefined;
    const drawn: DrawnRow[] = [];
    for (let index = Math.max(0, from); index < Math.min(from + count, rows.count); index++) {
      const row = rows.row(index);
      const part = text.slice(row.from, row.to);
      const fed = text.charCodeAt(row.to) === 10 && row.ends;
      const fold = row.ends && row.to > row.from ? (folds?.opening(row.to - 1) ?? -1) : -1;
      drawn.push({
        from: row.from,
        fold: fold < 0 || folds === null ? null : this.#foldAt(folds, fold, text),
        text: part,
        ends: row.ends,
        fed,
        tokens: language === 'text' ? [] : tokensWithin(text, row.from, row.to, language),
        marks: marks
          .filter(([start, end]) => end > row.from && start < row.to)
          .map(([start, end]) => [Math.max(start, row.from) - row.from, Math.min(end, row.to) - row.from]),
        finds: finds?.within(row.from, row.to) ?? [],
        stamp: row.ends ? (stamps.find(([at]) => at > row.from && at <= row.to)?.[1] ?? null) : null,
      });
    }
    return { revision, total: rows.count, length: text.length, from: Math.max(0, from), rows: drawn };
  }

  #foldAt(folds: Folds, fold: number, text: string): Fold {
    const close = folds.close(fold);
    const end = text.indexOf('\n', close);
    return { at: folds.open(fold), shut: this.#shut.has(fold), tail: text.slice(close, end < 0 ? undefined : end) };
  }

  /** The latest search of a view; the same question is answered from what was found. */
  find(view: FindView, query: Query): Promise<Found> {
    const key = JSON.stringify(query);
    const known = this.#finds.get(view);
    if (known?.key === key) return known.found;
    const found = this.#run<Found>(
      view === 'hex' ? findBytes(this.bytes, query) : findText(this.#searched(view), query),
    );
    this.#finds.set(view, { key, found });
    return found;
  }

  found(view: FindView): Promise<Found> | undefined {
    return this.#finds.get(view)?.found;
  }

  /** A tree shows the payload's own order and spelling, not how Pretty lays it out. */
  #searched(view: Exclude<FindView, 'hex'>): string {
    return view === 'tree' ? (this.#layout.decoded.text ?? '') : this.view(view).text;
  }

  get tree(): TreeState | null {
    return this.#layout.tree;
  }

  get revision(): number {
    return this.#revision;
  }

  /** As JSON to compare, or null. */
  json(): { readonly text: string; readonly nodes: JsonNodes } | null {
    const { nodes, decoded } = this.#layout;
    return nodes === null ? null : { text: decoded.text ?? '', nodes };
  }

  /** As text to compare, or null where it is bytes. */
  text(): string | null {
    return this.#layout.decoded.text === null ? null : this.#layout.pretty.text;
  }

  path(node: number): readonly (string | number)[] {
    const { nodes, decoded } = this.#layout;
    return nodes === null ? [] : stepsOf(decoded.text ?? '', nodes, node);
  }

  value(node: number): string {
    const { nodes, decoded } = this.#layout;
    return nodes === null ? '' : (decoded.text ?? '').slice(nodes.from[node], nodes.to[node]);
  }
}

function mistakeIn(text: string, { at, kind }: JsonMistake): PayloadMistake {
  return { at, kind, near: text.slice(Math.max(0, at - NEAR_CHARS), at + NEAR_CHARS) };
}

/** Hears where containers lie in a text that is laid out from character `begin` on. */
function foldsHeard(folds: Folds, begin: number): PrettyListener {
  return {
    opened: (at) => folds.begin(begin + at),
    closed: (container, at) => folds.end(container, begin + at),
  };
}

/** Each line of NDJSON laid out by itself; one that is no JSON stays as it is. */
function* prettyLines(text: string, folds: Folds): Generator<void, string> {
  const laidOut: string[] = [];
  let length = 0;
  for (const line of text.split('\n')) {
    if (line.trim() === '') continue;
    const parsed = yield* readJson(line);
    const pretty = parsed.ok ? (yield* prettyJson(line, parsed.nodes, [], foldsHeard(folds, length))).text : line;
    laidOut.push(pretty);
    length += pretty.length + 1;
    yield;
  }
  return laidOut.join('\n');
}

/** Colours of `[from, to)`, read from where its line begins: the rest of a folded string is still a string. */
function tokensWithin(text: string, from: number, to: number, language: 'json' | 'xml'): DrawnRow['tokens'] {
  const start = text.lastIndexOf('\n', from - 1) + 1;
  if (from - start > COLOURED_CHARS) {
    return language === 'json' ? [{ from: 0, to: to - from, name: 'string' }] : [];
  }
  return tokensOf(text.slice(start, to), language).flatMap((token) => {
    const shifted = { ...token, from: Math.max(0, token.from + start - from), to: token.to + start - from };
    return shifted.to > 0 ? [shifted] : [];
  });
}
