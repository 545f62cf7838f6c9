import { FLAG } from '../../../src-shared/codec/page.ts';
import type { ConnectionInfo } from '../../../src-shared/model/connection.ts';
import type { Entry } from '../../../src-shared/model/entry.ts';
import { DIRECTION_CODE, KIND_CODE, type Kind } from '../../../src-shared/model/kind.ts';
import { entryOfPage } from '../capture/entry-of-page.ts';
import type { RecordingSource } from '../capture/recording-source.ts';
import { seqAt } from '../capture/timeline/seek.ts';

/** Entries that something is to be said about: the first twenty, and how many there are. */
export interface Sample {
  readonly seqs: readonly number[];
  readonly count: number;
}

/** One attempt of a recorded connection, as far as its columns tell. */
export interface RecordedAttempt {
  readonly connection: ConnectionInfo;
  /** From 1. */
  readonly attempt: number;
  readonly firstSeq: number;
  readonly lastSeq: number;
  readonly startNs: number;
  /** Of its last entry. */
  readonly endNs: number;
  /** Entries of each kind and side: `toClient:text` → 12. */
  readonly counts: ReadonlyMap<string, number>;
  /** Payloads that were cut at the cap. */
  readonly cut: Sample;
}

const SAMPLE = 20;
/** Pages are looked at for so long before others have their turn. */
const SLICE_MS = 8;

const KIND_NAMES = Object.fromEntries(Object.entries(KIND_CODE).map(([name, code]) => [code, name as Kind]));

interface Growing {
  readonly connection: ConnectionInfo;
  readonly attempt: number;
  readonly firstSeq: number;
  readonly startNs: number;
  lastSeq: number;
  endNs: number;
  readonly numbers: Map<number, number>;
  readonly cutSeqs: number[];
  cutCount: number;
}

function sideOf(code: number): string {
  if (code === DIRECTION_CODE.toServer) return 'toServer';
  return code === DIRECTION_CODE.toClient ? 'toClient' : 'none';
}

function finished({ numbers, cutSeqs, cutCount, ...rest }: Growing): RecordedAttempt {
  const counts = new Map(
    [...numbers].map(([key, count]) => [`${sideOf(key & 3)}:${KIND_NAMES[key >> 2] ?? ''}`, count]),
  );
  return { ...rest, counts, cut: { seqs: cutSeqs, count: cutCount } };
}

/**
 * Every attempt of a recording in the order they began, of these connections or of all. Looks at columns only, so that ten million
 * entries take seconds; gives others their turn meanwhile.
 */
export async function attemptsOf(
  source: RecordingSource,
  connections?: readonly number[],
): Promise<readonly RecordedAttempt[]> {
  const wanted = new Set(connections ?? source.connections.map(({ connection }) => connection));
  const found = new Map<number, Growing>();
  let sliceEndMs = performance.now() + SLICE_MS;
  for (let page = 0; page < source.pageCount; page++) {
    if (performance.now() > sliceEndMs) {
      await new Promise((resume) => setImmediate(resume));
      sliceEndMs = performance.now() + SLICE_MS;
    }
    const meta = source.meta(page);
    if (![...meta.connections.keys()].some((id) => wanted.has(id))) continue;
    const { atNs, connection, attempt, kind, flags } = source.columns(page);
    for (let at = 0; at < meta.count; at++) {
      const id = connection[at] as number;
      if (!wanted.has(id)) continue;
      const number = attempt[at] as number;
      // Attempts are fewer than 2^32, connections than 2^16: exact in a double.
      const key = id * 2 ** 32 + number;
      const seq = meta.firstSeq + at;
      let one = found.get(key);
      if (one === undefined) {
        const info = source.connection(id);
        if (info === undefined) continue;
        one = {
          connection: info,
          attempt: number,
          firstSeq: seq,
          startNs: atNs[at] as number,
          lastSeq: seq,
          endNs: 0,
          numbers: new Map(),
          cutSeqs: [],
          cutCount: 0,
        };
        found.set(key, one);
      }
      one.lastSeq = seq;
      one.endNs = Math.max(one.endNs, atNs[at] as number);
      const flag = flags[at] as number;
      const count = ((kind[at] as number) << 2) | (flag & FLAG.direction);
      one.numbers.set(count, (one.numbers.get(count) ?? 0) + 1);
      if ((flag & FLAG.truncated) !== 0) {
        one.cutCount += 1;
        if (one.cutSeqs.length < SAMPLE) one.cutSeqs.push(seq);
      }
    }
  }
  return [...found.values()].map(finished);
}

/** What a reader reads: entries of a connection between two `seq`s, of one attempt or of any. */
export interface ScriptRange {
  readonly connection: number;
  /** Default: any. */
  readonly attempt?: number;
  readonly firstSeq: number;
  readonly lastSeq: number;
}

/**
 * Reads the entries of one connection, one after the other, a page at a time: what has been read is forgotten. Payloads are windows over
 * the page; whoever keeps one keeps its page.
 */
export class ScriptReader {
  readonly #source: RecordingSource;
  readonly #range: ScriptRange;
  #seq: number;
  #page: {
    readonly firstSeq: number;
    readonly endSeq: number;
    readonly read: ReturnType<RecordingSource['read']>;
  } | null = null;
  #peeked: Entry | undefined;

  constructor(source: RecordingSource, range: ScriptRange) {
    this.#source = source;
    this.#range = range;
    this.#seq = range.firstSeq;
  }

  /** The next entry, which stays the next; undefined behind the last. Throws RecordingError where the file cannot be read. */
  peek(): Entry | undefined {
    this.#peeked ??= this.#find();
    return this.#peeked;
  }

  /** The next entry, taken. */
  next(): Entry | undefined {
    const entry = this.peek();
    this.#peeked = undefined;
    if (entry !== undefined) this.#seq = entry.seq + 1;
    return entry;
  }

  /** Goes on with the first entry from this one on. */
  goTo(seq: number): void {
    this.#peeked = undefined;
    this.#seq = Math.max(this.#range.firstSeq, seq);
  }

  /** Goes on with the first entry at or after a moment. */
  goToTime(atNs: number): void {
    this.goTo(seqAt(this.#source, atNs));
  }

  /** Reads and decodes what will be needed next, in a moment in which nothing is due. */
  readAhead(): void {
    this.peek();
  }

  #find(): Entry | undefined {
    const { connection, attempt, lastSeq } = this.#range;
    while (this.#seq <= lastSeq) {
      const page = this.#pageAt(this.#seq);
      if (page === undefined) return undefined;
      const { read } = page;
      for (; this.#seq < page.endSeq && this.#seq <= lastSeq; this.#seq++) {
        const at = this.#seq - page.firstSeq;
        if (read.connection[at] !== connection) continue;
        if (attempt !== undefined && read.attempt[at] !== attempt) continue;
        const info = this.#source.connection(connection);
        return info === undefined ? undefined : entryOfPage(read, at, info);
      }
    }
    return undefined;
  }

  /** The page that has this entry or, where that has nothing of the connection, the first behind it that has. */
  #pageAt(seq: number) {
    if (this.#page !== null && seq >= this.#page.firstSeq && seq < this.#page.endSeq) return this.#page;
    let index = this.#source.pageOf(seq);
    if (index < 0) return undefined;
    for (; index < this.#source.pageCount; index++) {
      const meta = this.#source.meta(index);
      if (meta.firstSeq > this.#range.lastSeq) return undefined;
      if (!meta.connections.has(this.#range.connection)) continue;
      const read = this.#source.read(index);
      this.#seq = Math.max(this.#seq, meta.firstSeq);
      this.#page = { firstSeq: meta.firstSeq, endSeq: meta.firstSeq + read.count, read };
      return this.#page;
    }
    return undefined;
  }
}
