import type { Problem } from '../../../src-shared/base/result.ts';
import type { CompareRow, ComparisonInfo, ConnectionPair, LeftOut } from '../../../src-shared/contract/compare.ts';
import type { CompareRules } from '../../../src-shared/model/compare-rules.ts';
import { KIND_CODE, type Kind } from '../../../src-shared/model/kind.ts';
import type { PageSource } from '../capture/page-source.ts';
import { RowMaker } from '../capture/views/rows.ts';
import { changesOf } from './changes.ts';
import { type Content, contentOf } from './content.ts';
import { Fingerprint } from './fingerprint.ts';
import { Interner, PartCounts } from './hash.ts';
import { type IgnoredMember, type IgnoreRules, withPaths } from './ignore.ts';
import { match, type Telling } from './match.ts';
import { firstAtLeast, RowTable } from './row-table.ts';
import { Tape } from './tape.ts';
import { VolatileWatch } from './volatile.ts';

/** One of the two recordings, as it stands at the start. */
export interface SideSource {
  readonly recordingId: string;
  readonly source: PageSource;
  readonly entries: number;
  readonly live: boolean;
  /** Wall clock of its zero. */
  readonly startedAtMs: number;
}

export interface ComparisonOptions {
  readonly compareId: string;
  readonly a: SideSource;
  readonly b: SideSource;
  readonly rules: CompareRules;
  readonly ignore: { readonly rules: IgnoreRules; readonly members: readonly IgnoredMember[] };
  readonly pairs: readonly ConnectionPair[];
}

type Which = 'a' | 'b';

/** Places looked at for what is new each time, and entries at each. */
const SAMPLES = 16;
const SAMPLE_ENTRIES = 256;
/** Entries between two chances for others to work. */
const BREATH = 64;
/** A part is telling when it is in no more than so many entries… */
const RARE = 8;
/** …or in no more than this part of them. */
const RARE_PART = 0.02;

/** Contents for which there is room from the start: making room later stops everything for a moment. */
const ROOM_AHEAD = 2_000_000;

const OPEN = KIND_CODE.open;

/** A comparison: its run, cut into steps, and what came of it. */
export class Comparison {
  readonly options: ComparisonOptions;
  state: ComparisonInfo['state'] = 'running';
  problem: Problem | null = null;
  scanned = 0;
  revision = 1;
  table = new RowTable(0);
  #guessed: readonly IgnoredMember[] = [];
  readonly #rulesOf = new Map<string, IgnoreRules>();
  readonly #makers: { readonly a: RowMaker; readonly b: RowMaker };

  constructor(options: ComparisonOptions) {
    this.options = options;
    this.#makers = { a: new RowMaker(options.a.source, undefined), b: new RowMaker(options.b.source, undefined) };
  }

  get total(): number {
    return this.options.a.entries + this.options.b.entries;
  }

  info(): ComparisonInfo {
    const { compareId, a, b, pairs, ignore } = this.options;
    const told = (members: readonly IgnoredMember[]): LeftOut[] => members.map(({ path, count }) => ({ path, count }));
    return {
      compareId,
      state: this.state,
      scanned: this.scanned,
      total: this.total,
      counts: this.table.counts,
      rows: this.table.length,
      problem: this.problem,
      revision: this.revision,
      a: a.recordingId,
      b: b.recordingId,
      sides: { a: { entries: a.entries, live: a.live }, b: { entries: b.entries, live: b.live } },
      pairs: pairs.map((pair, index) => {
        const counts = this.table.countsOf(index);
        return counts === undefined ? pair : { ...pair, counts };
      }),
      guessed: told(this.#guessed),
      ignored: told(ignore.members),
      slowerMs: this.table.slowerMs(),
    };
  }

  /** The whole work; each step takes a fraction of a millisecond, except that a page is read in one. */
  *run(): Generator<void> {
    const { options } = this;
    if (options.rules.guessVolatile) yield* this.#guess();
    const parts = { a: new PartCounts(options.a.entries), b: new PartCounts(options.b.entries) };
    const contents = new Interner(Math.min(options.a.entries + options.b.entries, ROOM_AHEAD));
    const shapes = new Interner();
    const tapes = { a: yield* this.#scan('a', parts.a, contents, shapes), b: new Map<number, Tape>() };
    tapes.b = yield* this.#scan('b', parts.b, contents, shapes);
    const sizes = { contents: contents.size, shapes: shapes.size, sorts: 4 * 64 };

    let most = 0;
    for (const tape of [...tapes.a.values(), ...tapes.b.values()]) most += tape.length;
    const table = new RowTable(most);
    const starts: number[] = [];
    for (const [index, { a: idA, b: idB }] of options.pairs.entries()) {
      const a = idA === null ? null : (tapes.a.get(idA) ?? new Tape());
      const b = idB === null ? null : (tapes.b.get(idB) ?? new Tape());
      const telling = (which: Which, places: Int32Array): Generator<void, Telling> =>
        this.#telling(which, which === 'a' ? a : b, places, parts);
      const matches = a === null || b === null ? null : yield* match(a, b, sizes, telling);
      starts.push(table.length);
      yield* table.addPair({ pair: index, a, b, matches }, options.rules.timingMs);
    }
    yield* table.finish(starts);
    this.table = table;
  }

  #rules(content: Content): IgnoreRules {
    return this.#rulesOf.get(content.group) ?? this.options.ignore.rules;
  }

  /** Connections of one side that are compared. */
  #connections(which: Which): ReadonlySet<number> {
    return new Set(this.options.pairs.flatMap((pair) => pair[which] ?? []));
  }

  *#guess(): Generator<void> {
    const watch = new VolatileWatch(this.options.ignore.rules);
    for (const which of ['a', 'b'] as const) {
      const { source, entries, startedAtMs } = this.options[which];
      const wanted = this.#connections(which);
      let from = 1;
      for (let sample = 0; sample < SAMPLES && from <= entries; sample++) {
        from = Math.max(from, 1 + Math.floor((sample * entries) / SAMPLES));
        const page = source.read(source.pageOf(from));
        const to = Math.min(from + SAMPLE_ENTRIES, page.firstSeq + page.count, entries + 1);
        for (; from < to; from++) {
          const index = from - page.firstSeq;
          if (!wanted.has(page.connection[index] as number)) continue;
          const content = contentOf(page, index, this.options.rules);
          if (content !== null) watch.look(content, which, startedAtMs + (page.atNs[index] as number) / 1e6);
          if (from % BREATH === 0) yield;
        }
      }
    }
    const byPath = new Map<string, IgnoredMember>();
    for (const [group, found] of watch.found()) {
      const members = found.map((member) => {
        const known = byPath.get(member.path) ?? member;
        byPath.set(member.path, known);
        return known;
      });
      this.#rulesOf.set(group, withPaths(this.options.ignore.rules, members));
    }
    this.#guessed = [...byPath.values()];
  }

  /** Reads a recording once, from its first entry to its last, and keeps of each entry what it is known by. */
  *#scan(which: Which, parts: PartCounts, contents: Interner, shapes: Interner): Generator<void, Map<number, Tape>> {
    const { source, entries } = this.options[which];
    const wanted = this.#connections(which);
    const tapes = new Map<number, Tape>();
    const fingerprint = new Fingerprint({ counting: true });
    const count = (part: number): void => parts.add(part);
    for (let seq = 1; seq <= entries; ) {
      const page = source.read(source.pageOf(seq));
      const to = Math.min(page.firstSeq + page.count, entries + 1);
      for (; seq < to; seq++) {
        this.scanned++;
        const index = seq - page.firstSeq;
        const connection = page.connection[index] as number;
        if (!wanted.has(connection)) continue;
        let tape = tapes.get(connection);
        if (tape === undefined) {
          tape = new Tape();
          tapes.set(connection, tape);
        }
        const atNs = page.atNs[index] as number;
        tape.passed(atNs, page.kind[index] === OPEN);
        const content = contentOf(page, index, this.options.rules);
        if (content !== null) {
          fingerprint.take(content, this.#rules(content), count);
          const sort = sortOf(content);
          const id = contents.id(fingerprint.lo, fingerprint.hi);
          tape.add(seq, atNs, id, shapes.id(fingerprint.shape, sort), sort);
        }
        if (seq % BREATH === 0) yield;
      }
    }
    return tapes;
  }

  /** Reads entries once more that found no equal, for the parts they can be known by. */
  *#telling(
    which: Which,
    tape: Tape | null,
    places: Int32Array,
    parts: { readonly a: PartCounts; readonly b: PartCounts },
  ): Generator<void, Telling> {
    const { source } = this.options[which];
    // What is left out was counted when it was read first.
    const fingerprint = new Fingerprint({ counting: false });
    const most = Math.max(RARE, Math.min(this.options.a.entries, this.options.b.entries) * RARE_PART);
    let first = 0;
    let second = 0;
    let firstCount = 0;
    let secondCount = 0;
    const part = (hash: number): void => {
      const ofA = parts.a.of(hash);
      const ofB = parts.b.of(hash);
      if (ofA === 0 || ofB === 0) return;
      const count = Math.max(ofA, ofB);
      if (count > most) return;
      if (first === 0 || count < firstCount) {
        second = first;
        secondCount = firstCount;
        first = hash;
        firstCount = count;
      } else if (second === 0 || count < secondCount) {
        second = hash;
        secondCount = count;
      }
    };
    const answer = { first: new Int32Array(places.length), second: new Int32Array(places.length) };
    let page = null;
    for (let index = 0; index < places.length; index++) {
      const seq = tape?.seq[places[index] as number] as number;
      if (page === null || seq >= page.firstSeq + page.count) page = source.read(source.pageOf(seq));
      const content = contentOf(page, seq - page.firstSeq, this.options.rules);
      first = 0;
      second = 0;
      if (content !== null) fingerprint.take(content, this.#rules(content), part);
      answer.first[index] = first;
      answer.second[index] = second;
      if (index % BREATH === 0) yield;
    }
    return answer;
  }

  /** Lines of the table, with what tables draw of both sides; each may be in another page of its file, so each is a step. */
  *rows(indexes: readonly number[]): Generator<void, CompareRow[]> {
    const { differences } = this.table;
    const answer: CompareRow[] = [];
    for (const row of indexes) {
      const { status, pair, a, b, laterMs } = this.table.row(row);
      const difference = status === 'same' ? 0 : firstAtLeast(differences, row) + 1;
      const rowOf = (which: Which, seq: number) => (seq === 0 ? null : (this.#makers[which].rows([seq])[0] ?? null));
      const base = { row, difference, status, pair, a: rowOf('a', a), b: rowOf('b', b), laterMs };
      const { changes, more } = status === 'changed' ? this.#changes(a, b) : { changes: [], more: 0 };
      answer.push({ ...base, changes, ...(more > 0 && { moreChanges: more }) });
      yield;
    }
    return answer;
  }

  #changes(seqA: number, seqB: number): ReturnType<typeof changesOf> {
    const contentA = this.#content('a', seqA);
    const contentB = this.#content('b', seqB);
    if (contentA === null || contentB === null) return { changes: [], more: 0 };
    // Of two groups (an event that got another name) only what a person ignores is left out of both.
    const rules = contentA.group === contentB.group ? this.#rules(contentA) : this.options.ignore.rules;
    return changesOf(contentA, contentB, rules);
  }

  #content(which: Which, seq: number): Content | null {
    const { source } = this.options[which];
    const page = source.read(source.pageOf(seq));
    return contentOf(page, seq - page.firstSeq, this.options.rules);
  }
}

/** Kind and direction as a small number. */
function sortOf({ kind, direction }: { readonly kind: Kind; readonly direction: string }): number {
  return (KIND_CODE[kind] as number) * 4 + (direction === 'toServer' ? 1 : direction === 'toClient' ? 2 : 0);
}
