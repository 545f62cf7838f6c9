import type { Problem } from '../../../../src-shared/base/result.ts';
import type { Page } from '../../../../src-shared/codec/page.ts';
import type { ViewStatus } from '../../../../src-shared/contract/recording.ts';
import type { PageSource } from '../page-source.ts';
import { matchRange, pageVerdict, type RangeResult, stepEnd, stepStart } from './match-range.ts';
import type { Matcher } from './matcher.ts';
import { PageHits } from './page-hits.ts';
import { REGEX_SLOW } from './regex-guard.ts';
import { RowIndex } from './row-index.ts';
import type { RowMaker } from './rows.ts';
import type { Job, Scheduler } from './scheduler.ts';
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
  private readonly rows = new RowIndex();
  private readonly openedAt: number;
  /** Entries up to this `seq` are still to be looked at… */
  private olderLeft: number;
  /** …and those after this one. */
  private newerDone: number;
  private matches = 0;
  private partly = 0;
  private cancelled = false;
  private problem: Problem | undefined;
  private timer: NodeJS.Timeout | undefined;
  private readonly stopListening: () => void;

  constructor(
    id: string,
    source: PageSource,
    matcher: Matcher,
    maker: RowMaker,
    scheduler: Scheduler,
    changed: () => void,
  ) {
    this.id = id;
    this.source = source;
    this.matcher = matcher;
    this.maker = maker;
    this.scheduler = scheduler;
    this.openedAt = source.entries;
    this.olderLeft = source.entries;
    this.newerDone = source.entries;
    this.stopListening = source.onGrow(() => {
      changed();
      this.timer ??= setTimeout(() => {
        this.timer = undefined;
        if (!this.stopped) scheduler.wake(this);
      }, LIVE_EVERY_MS);
    });
    scheduler.wake(this);
  }

  private get stopped(): boolean {
    return this.cancelled || this.problem !== undefined;
  }

  status(): ViewStatus {
    const scanned = this.openedAt - this.olderLeft + (this.newerDone - this.openedAt);
    return {
      viewId: this.id,
      start: this.rows.start,
      end: this.rows.end,
      scanned,
      total: this.source.entries,
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

  cancel(): void {
    if (this.olderLeft > 0 || this.source.live) this.cancelled = true;
    this.stop();
  }

  close(): void {
    this.cancelled = true;
    this.stop();
  }

  step(): boolean {
    if (this.stopped) return false;
    // Live first: a person looking at the tail waits for it.
    const worked = this.stepNewer() || this.stepOlder();
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
      const to = stepEnd(this.matcher, page, from);
      const result = matchRange(this.matcher, this.source, page, from, to, true);
      if (result === undefined) return this.fail();
      this.rows.addNewer(this.take(page, from, result));
      this.newerDone = page.firstSeq + to - 1;
    } else {
      const count = meta.count - from;
      if (verdict === 'all') {
        this.rows.addNewer(PageHits.run(meta.firstSeq, from, count));
        this.matches += count;
      }
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
      const from = stepStart(this.matcher, page, to);
      const result = matchRange(this.matcher, this.source, page, from, to, true);
      if (result === undefined) return this.fail();
      this.rows.addOlder(this.take(page, from, result));
      this.olderLeft = page.firstSeq + from - 1;
    } else {
      if (verdict === 'all') {
        this.rows.addOlder(PageHits.run(meta.firstSeq, 0, to));
        this.matches += to;
      }
      this.olderLeft = meta.firstSeq - 1;
    }
    return true;
  }

  private take(page: Page, from: number, result: RangeResult): PageHits {
    this.matches += result.matches;
    this.partly += result.partly;
    const hits = PageHits.ofMask(page.firstSeq, from, result.rows);
    if (hits.count > 0 && hits.count <= FEW_ROWS) {
      this.maker.keep(
        page,
        Array.from({ length: hits.count }, (_, at) => hits.seqAt(at)),
      );
    }
    return hits;
  }

  private fail(): boolean {
    this.problem = REGEX_SLOW;
    return false;
  }
}
