import type { PageColumns } from '../../../../src-shared/codec/page.ts';
import type { HitBucket } from '../../../../src-shared/contract/recording.ts';
import type { PageMeta, PageSource } from '../page-source.ts';
import type { PageHits } from './page-hits.ts';
import type { Job, Scheduler } from './scheduler.ts';

/** Matches counted together. So few are kept one by one… */
const EXACT = 64;
/** …more as counts in this many equal parts of their time. */
const SLOTS = 64;
/** A part of a page is closed with this many matches. */
const MOST_IN_CHUNK = 2_048;
/** How long one question may read pages, where it asks for finer steps than are kept. */
const READ_MS = 20;

/** Matches that follow each other in one page. `counts` holds them in {@link SLOTS} parts, `times` one by one, neither: not read yet. */
interface Chunk {
  readonly pageSeq: number;
  readonly firstSeq: number;
  readonly lastSeq: number;
  readonly fromNs: number;
  readonly toNs: number;
  readonly count: number;
  readonly times?: Float64Array;
  readonly counts?: Uint16Array;
}

interface Filling {
  pageSeq: number;
  firstSeq: number;
  lastSeq: number;
  readonly times: number[];
}

type Side = 'older' | 'newer';

/**
 * When matches happened, small enough to keep for ten million of them: about a hundred bytes for two thousand. What a meta alone
 * said to match has no times yet; they are read, columns only, when somebody asks.
 */
export class HitTimes implements Job {
  readonly #source: PageSource;
  readonly #scheduler: Scheduler;
  readonly #chunks: Readonly<Record<Side, Chunk[]>> = { older: [], newer: [] };
  readonly #filling: Partial<Record<Side, Filling>> = {};
  #unread = 0;

  constructor(source: PageSource, scheduler: Scheduler) {
    this.#source = source;
    this.#scheduler = scheduler;
  }

  /** Matches of a page that is at hand. */
  add(side: Side, pageSeq: number, { atNs }: PageColumns, hits: PageHits): void {
    if (hits.matches === 0) return;
    let filling = this.#filling[side];
    if (filling !== undefined && (filling.pageSeq !== pageSeq || filling.times.length >= MOST_IN_CHUNK)) {
      this.#close(side);
      filling = undefined;
    }
    filling ??= { pageSeq, firstSeq: Number.POSITIVE_INFINITY, lastSeq: 0, times: [] };
    this.#filling[side] = filling;
    for (let at = 0; at < hits.count; at++) {
      if (!hits.isMatch(at)) continue;
      const seq = hits.seqAt(at);
      filling.firstSeq = Math.min(filling.firstSeq, seq);
      filling.lastSeq = Math.max(filling.lastSeq, seq);
      filling.times.push(atNs[seq - pageSeq] as number);
    }
  }

  /** Entries from index `from` on in a page whose meta says that they all match. */
  addUnread(side: Side, meta: PageMeta, from: number, count: number): void {
    if (count === 0) return;
    this.#close(side);
    const list = this.#chunks[side];
    const last = list.at(-1);
    const firstSeq = meta.firstSeq + from;
    const times = { fromNs: meta.firstAtNs, toNs: meta.lastAtNs };
    if (last?.pageSeq === meta.firstSeq && isUnread(last) && last.lastSeq === firstSeq - 1) {
      list[list.length - 1] = { ...last, ...times, lastSeq: firstSeq + count - 1, count: last.count + count };
      return;
    }
    this.#unread++;
    list.push({ pageSeq: meta.firstSeq, firstSeq, lastSeq: firstSeq + count - 1, ...times, count });
  }

  /**
   * Matches between two moments in equal steps, those without any left out; where steps are long, a match may be counted in the
   * one beside its own. `done`: all moments are known as finely as asked.
   * @param matchesIn calls back with the `seq` of every match in a range of them
   */
  buckets(
    fromNs: number,
    toNs: number,
    buckets: number,
    matchesIn: (firstSeq: number, lastSeq: number, visit: (seq: number) => void) => void,
  ): { readonly hits: HitBucket[]; readonly done: boolean } {
    const stepNs = (toNs - fromNs) / buckets;
    const found = new Uint32Array(buckets);
    const put = (atNs: number, count: number): void => {
      if (atNs < fromNs || atNs > toNs || count === 0) return;
      const at = Math.min(buckets - 1, Math.floor((atNs - fromNs) / stepNs));
      found[at] = (found[at] as number) + count;
    };
    const deadline = performance.now() + READ_MS;
    let done = true;
    const whole = (chunk: Chunk): void => {
      if (chunk.toNs < fromNs || chunk.fromNs > toNs) return;
      const span = chunk.toNs - chunk.fromNs;
      if (chunk.times !== undefined) for (const atNs of chunk.times) put(atNs, 1);
      else if (span <= stepNs) put(chunk.fromNs + span / 2, chunk.count);
      else if (chunk.counts === undefined) done = false;
      else if (span / SLOTS > stepNs && performance.now() < deadline) {
        const { atNs } = this.#source.columns(this.#source.pageOf(chunk.firstSeq));
        matchesIn(chunk.firstSeq, chunk.lastSeq, (seq) => put(atNs[seq - chunk.pageSeq] as number, 1));
      } else
        chunk.counts.forEach((count, slot) => {
          put(chunk.fromNs + ((slot + 0.5) * span) / SLOTS, count);
        });
    };
    for (const side of ['older', 'newer'] as const) {
      for (const chunk of this.#chunks[side]) whole(chunk);
      for (const atNs of this.#filling[side]?.times ?? []) put(atNs, 1);
    }
    if (!done) this.#scheduler.wake(this);
    const hits: HitBucket[] = [];
    found.forEach((count, at) => {
      if (count > 0) hits.push({ fromNs: fromNs + at * stepNs, toNs: fromNs + (at + 1) * stepNs, count });
    });
    return { hits, done };
  }

  /** Reads the times of one part that has none yet. */
  step(): boolean {
    for (const list of [this.#chunks.newer, this.#chunks.older]) {
      const index = list.findIndex(isUnread);
      const chunk = list[index];
      if (chunk === undefined) continue;
      const { atNs } = this.#source.columns(this.#source.pageOf(chunk.firstSeq));
      list[index] = chunkOf(chunk, atNs.subarray(chunk.firstSeq - chunk.pageSeq, chunk.lastSeq - chunk.pageSeq + 1));
      this.#unread--;
      return this.#unread > 0;
    }
    return false;
  }

  close(): void {
    this.#scheduler.drop(this);
  }

  #close(side: Side): void {
    const filling = this.#filling[side];
    if (filling === undefined) return;
    this.#chunks[side].push(chunkOf(filling, Float64Array.from(filling.times).sort()));
    delete this.#filling[side];
  }
}

function isUnread({ times, counts }: Chunk): boolean {
  return times === undefined && counts === undefined;
}

function chunkOf({ pageSeq, firstSeq, lastSeq }: Omit<Filling, 'times'>, times: Float64Array): Chunk {
  const fromNs = times[0] ?? 0;
  const toNs = times.at(-1) ?? fromNs;
  const base = { pageSeq, firstSeq, lastSeq, fromNs, toNs, count: times.length };
  if (times.length <= EXACT) return { ...base, times: times.slice() };
  const counts = new Uint16Array(SLOTS);
  const slotNs = Math.max(1, toNs - fromNs) / SLOTS;
  for (const atNs of times) {
    const slot = Math.min(SLOTS - 1, Math.floor((atNs - fromNs) / slotNs));
    counts[slot] = (counts[slot] as number) + 1;
  }
  return { ...base, counts };
}
