import type { Problem } from '../../../../src-shared/base/result.ts';
import type { Page } from '../../../../src-shared/codec/page.ts';
import type { HitPlace, ViewStatus } from '../../../../src-shared/contract/recording.ts';
import type { PageMeta, PageSource } from '../page-source.ts';
import { RecordingError } from '../store/problems.ts';
import { HitTimes } from './hit-times.ts';
import { matchRange, pageVerdict, stepEnd, stepStart } from './match-range.ts';
import type { Matcher } from './matcher.ts';
import { PageHits } from './page-hits.ts';
import { REGEX_SLOW } from './regex-guard.ts';
import { RegexPace } from './regex-pace.ts';
import { RowIndex } from './row-index.ts';
import type { RowMaker } from './rows.ts';
import type { Job, Scheduler } from './scheduler.ts';
import { Scope, type ScopeInput } from './scope.ts';
import type { RowPlace, View } from './view.ts';

/** New entries are matched at most this often: under a flood, many at once cost less than one by one. */
const LIVE_EVERY_MS = 25;

/** So few rows in a step are made while the page is at hand. */
const FEW_ROWS = 4;

/**
 * A filtered view. Goes backwards from where the recording ended when it was opened, newest page first, while what
 * comes in live is matched forwards; neither is looked at twice.
 */
export class FilteredView implements View, Job {
  private readonly id: string;
  private readonly source: PageSource;
  private readonly matcher: Matcher;
  private readonly maker: RowMaker;
  private readonly scheduler: Scheduler;
  private readonly changed: () => void;
  private readonly scope: Scope;
  private readonly rows = new RowIndex();
  private readonly times: HitTimes;
  private readonly pace: RegexPace | undefined;
  /** Entries up to this `seq` are still to be looked at… */
  private olderLeft: number;
  /** …and those after this one. */
  private newerDone: number;
  private matches = 0;
  private partly = 0;
  private cancelled = false;
  private problem: Problem | undefined;
  private timer: NodeJS.Timeout | undefined;
  private stopListening: () => void = () => undefined;

  constructor(
    id: string,
    source: PageSource,
    matcher: Matcher,
    narrowing: ScopeInput,
    maker: RowMaker,
    scheduler: Scheduler,
    changed: () => void,
  ) {
    this.id = id;
    this.source = source;
    this.matcher = matcher;
    this.maker = maker;
    this.scheduler = scheduler;
    this.changed = changed;
    this.scope = new Scope(source, narrowing);
    this.times = new HitTimes(source, scheduler);
    this.pace = matcher.hasRegex ? new RegexPace() : undefined;
    this.olderLeft = source.entries;
    this.newerDone = source.entries;
    this.start();
  }

  private start(): void {
    this.stopListening = this.source.onGrow(() => {
      this.changed();
      this.timer ??= setTimeout(() => {
        this.timer = undefined;
        if (!this.stopped) this.scheduler.wake(this);
      }, LIVE_EVERY_MS);
    });
    this.scheduler.wake(this);
  }

  private get stopped(): boolean {
    return this.cancelled || this.problem !== undefined;
  }

  status(): ViewStatus {
    return {
      viewId: this.id,
      start: this.rows.start,
      end: this.rows.end,
      scanned: this.scope.upTo(this.newerDone) - this.scope.upTo(this.olderLeft),
      total: this.scope.upTo(this.source.entries),
      done: this.olderLeft === 0 && !this.stopped,
      cancelled: this.cancelled,
      matches: this.matches,
      ...(this.partly > 0 && { partlySearched: this.partly }),
      ...(this.problem !== undefined && { problem: this.problem }),
    };
  }

  seqAt(row: number): number {
    return this.rows.seqAt(row);
  }

  indexOf(seq: number): RowPlace | null {
    const index = this.rows.rowAtOrBefore(seq);
    if (index === undefined) return null;
    return { index, exact: this.rows.seqAt(index) === seq };
  }

  hitBeside(fromSeq: number | undefined, to: 'next' | 'previous'): HitPlace | undefined {
    return this.rows.step(fromSeq, to);
  }

  hits(fromNs: number, toNs: number, buckets: number): ReturnType<View['hits']> {
    const counted = this.times.buckets(fromNs, toNs, buckets, (first, last, visit) =>
      this.rows.matchesIn(first, last, visit),
    );
    return { hits: counted.hits, done: counted.done && (this.olderLeft === 0 || this.stopped) };
  }

  cancel(): void {
    if (this.olderLeft > 0 || this.source.live) this.cancelled = true;
    this.stop();
  }

  resume(): void {
    if (!this.stopped) return;
    // Whoever asks again was told how long it would take.
    if (this.problem !== undefined) this.pace?.bePatient();
    this.cancelled = false;
    this.problem = undefined;
    this.start();
  }

  close(): void {
    this.cancelled = true;
    this.stop();
    this.times.close();
  }

  step(): boolean {
    if (this.stopped) return false;
    // Live first: a person looking at the tail waits for it.
    let worked = false;
    try {
      worked = this.stepNewer() || this.stepOlder();
    } catch (error) {
      // What is found until here stays; anything but a damaged file is a bug and stays thrown.
      if (!(error instanceof RecordingError)) throw error;
      this.problem = error.problem;
    }
    const left = this.olderLeft + this.source.entries - this.newerDone;
    if (left > 0) this.problem ??= this.pace?.verdict(left);
    if (this.stopped) {
      this.stop();
      return false;
    }
    return worked && (this.olderLeft > 0 || this.newerDone < this.source.entries);
  }

  private stop(): void {
    this.scheduler.drop(this);
    this.stopListening();
    clearTimeout(this.timer);
    this.timer = undefined;
  }

  private stepNewer(): boolean {
    const { entries } = this.source;
    if (this.newerDone >= entries) return false;
    const index = this.source.pageOf(this.newerDone + 1);
    if (index < 0) return false;
    const meta = this.source.meta(index);
    const from = this.newerDone + 1 - meta.firstSeq;
    const verdict = pageVerdict(this.matcher, this.source, meta, true);
    if (verdict === 'some') {
      const page = this.source.read(index);
      const to = stepEnd(this.matcher, page, from, this.pace?.stepEntries);
      const hits = this.look('newer', page, from, to);
      if (hits === undefined) return this.problem === undefined;
      this.rows.addNewer(hits);
      this.newerDone = page.firstSeq + to - 1;
    } else {
      const count = meta.count - from;
      if (verdict === 'all') this.rows.addNewer(this.takeAll('newer', meta, from, count));
      this.newerDone += count;
    }
    return true;
  }

  private stepOlder(): boolean {
    if (this.olderLeft <= 0) return false;
    const index = this.source.pageOf(this.olderLeft);
    if (index < 0) throw new RangeError(`no page holds entry ${this.olderLeft} of ${this.source.entries}`);
    const meta = this.source.meta(index);
    const to = this.olderLeft - meta.firstSeq + 1;
    const verdict = pageVerdict(this.matcher, this.source, meta, true);
    if (verdict === 'some') {
      const page = this.source.read(index);
      const from = stepStart(this.matcher, page, to, this.pace?.stepEntries);
      const hits = this.look('older', page, from, to);
      if (hits === undefined) return this.problem === undefined;
      this.rows.addOlder(hits);
      this.olderLeft = page.firstSeq + from - 1;
    } else {
      if (verdict === 'all') this.rows.addOlder(this.takeAll('older', meta, 0, to));
      this.olderLeft = meta.firstSeq - 1;
    }
    return true;
  }

  /** Rows among entries `[from, to)`; undefined when a regex had to be stopped, with a problem if it was one entry that did it. */
  private look(side: 'older' | 'newer', page: Page, from: number, to: number): PageHits | undefined {
    const startedMs = performance.now();
    const result = matchRange(this.matcher, this.source, page, from, to, true);
    if (result === undefined) {
      this.pace?.stopped();
      if (to - from === 1) this.problem = REGEX_SLOW;
      return undefined;
    }
    if (this.pace !== undefined) {
      let bytes = 0;
      for (let index = from; index < to; index++) bytes += page.length[index] as number;
      this.pace.took(to - from, bytes, performance.now() - startedMs);
    }
    this.matches += result.matches;
    this.partly += result.partly;
    const hits = PageHits.ofMask(page.firstSeq, from, result.rows, result.separators);
    this.times.add(side, page.firstSeq, page, hits);
    if (hits.count > 0 && hits.count <= FEW_ROWS) {
      this.maker.keep(
        page,
        Array.from({ length: hits.count }, (_, at) => hits.seqAt(at)),
      );
    }
    return hits;
  }

  private takeAll(side: 'older' | 'newer', meta: PageMeta, from: number, count: number): PageHits {
    this.matches += count;
    this.times.addUnread(side, meta, from, count);
    return PageHits.run(meta.firstSeq, from, count);
  }
}
