import type { Problem } from '../../../../src-shared/base/result.ts';
import { FLAG, type Page } from '../../../../src-shared/codec/page.ts';
import type { SurveyStatus } from '../../../../src-shared/contract/survey.ts';
import type { DetailByKind } from '../../../../src-shared/model/entry.ts';
import { KIND_CODE } from '../../../../src-shared/model/kind.ts';
import { type Grouping, type GroupKey, Tally } from '../../../../src-shared/survey/index.ts';
import { detailOf, sizeOf } from '../entry-of-page.ts';
import type { PageMeta, PageSource } from '../page-source.ts';
import { RecordingError } from '../store/problems.ts';
import { kindBitsOf } from '../views/kinds.ts';
import type { Mask } from '../views/mask.ts';
import { matchRange, pageVerdict, stepEnd } from '../views/match-range.ts';
import type { Matcher } from '../views/matcher.ts';
import { REGEX_SLOW, REGEX_TIME_MS, withinTime } from '../views/regex-guard.ts';
import { RegexPace } from '../views/regex-pace.ts';
import type { Job, Scheduler } from '../views/scheduler.ts';
import type { Scope } from '../views/scope.ts';
import type { Verdict } from '../views/test.ts';
import { type KeyReader, UNREAD } from './key-reader.ts';
import type { Selection } from './selection.ts';

/** New entries are counted at most this often, as in a filtered view. */
const LIVE_EVERY_MS = 25;
/** Entries counted in one step where nothing is searched or parsed: a whole page. */
const PLAIN_STEP_ENTRIES = 8_192;
/** The same where each costs more than a look: a value in its payload. */
const COSTLY_STEP_ENTRIES = 1_024;

/** Kinds with a time in their detail that is counted. */
const TIMED_BITS = kindBitsOf(['pong', 'response']);
const NO_BODY = new Uint8Array(0);

export interface SurveyOptions {
  readonly id: string;
  readonly source: PageSource;
  /** What the filter, the connections and the range of time mean. */
  readonly matcher: Matcher;
  readonly scope: Scope;
  readonly selection: Selection | undefined;
  readonly grouping: Grouping | undefined;
  readonly keys: KeyReader | undefined;
  readonly scheduler: Scheduler;
  changed(): void;
}

/**
 * One survey: goes forward from the first entry, because the time between messages is only known in their order, and then on
 * with what comes live. Holds one page at a time and the counts.
 */
export class Survey implements Job {
  readonly #options: SurveyOptions;
  readonly #tally = new Tally();
  readonly #pace: RegexPace | undefined;
  /** What was there when it was opened. */
  readonly #atOpen: number;
  /** The next entry to be looked at. */
  #next = 1;
  #isThrough = false;
  #cancelled = false;
  #problem: Problem | undefined;
  #partly = 0;
  #revision = 0;
  #read: { readonly meta: PageMeta; readonly page: Page; readonly hasBody: boolean } | undefined;
  #timer: NodeJS.Timeout | undefined;
  #stopListening: () => void = () => undefined;

  constructor(options: SurveyOptions) {
    this.#options = options;
    const { source, scheduler, matcher, changed } = options;
    this.#pace = matcher.hasRegex ? new RegexPace() : undefined;
    this.#atOpen = source.entries;
    this.#stopListening = source.onGrow(() => {
      changed();
      this.#timer ??= setTimeout(() => {
        this.#timer = undefined;
        if (!this.#isStopped) scheduler.wake(this);
      }, LIVE_EVERY_MS);
    });
    scheduler.wake(this);
  }

  get #isStopped(): boolean {
    return this.#cancelled || this.#problem !== undefined || this.#isThrough;
  }

  status(): SurveyStatus {
    const { id, source, scope, selection } = this.#options;
    const isDone = !this.#cancelled && this.#problem === undefined && (this.#isThrough || this.#next > this.#atOpen);
    return {
      surveyId: id,
      scanned: selection === undefined ? scope.upTo(this.#next - 1) : selection.countBelow(this.#next),
      total: selection === undefined ? scope.upTo(source.entries) : selection.countWithin(source.entries),
      done: isDone,
      cancelled: this.#cancelled,
      ...(this.#problem !== undefined && { problem: this.#problem }),
      ...(this.#partly > 0 && { partlySearched: this.#partly }),
      revision: this.#revision,
    };
  }

  /** What was counted so far, with the `limit` largest groups. */
  counted(limit: number) {
    const { grouping, source } = this.#options;
    const none = { groups: [], others: { groups: 0, count: 0 }, tooMany: false, unread: 0 };
    return {
      status: this.status(),
      statistics: this.#tally.statistics(),
      ...(grouping?.list(limit, (id) => source.connection(id)?.name) ?? none),
    };
  }

  cancel(): void {
    if (!this.#isStopped) this.#cancelled = this.#next <= this.#options.source.entries || this.#options.source.live;
    this.#stop();
  }

  close(): void {
    this.#cancelled = true;
    this.#stop();
  }

  #stop(): void {
    this.#options.scheduler.drop(this);
    this.#stopListening();
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#read = undefined;
  }

  step(): boolean {
    if (this.#isStopped) return false;
    const { source } = this.#options;
    let worked = false;
    try {
      worked = this.#stepOn();
    } catch (error) {
      // What was counted until here stays; anything but a damaged file is a bug and stays thrown.
      if (!(error instanceof RecordingError)) throw error;
      this.#problem = error.problem;
    }
    this.#revision++;
    const left = source.entries - this.#next + 1;
    if (left > 0 && !this.#isThrough) this.#problem ??= this.#pace?.verdict(left);
    if (this.#isStopped) {
      this.#stop();
      return false;
    }
    return worked && this.#next <= source.entries;
  }

  /** Looks at a piece of a page; false when there is nothing to look at now. */
  #stepOn(): boolean {
    const { source, matcher, selection } = this.#options;
    const run = selection?.runFrom(this.#next);
    if (selection !== undefined && run === undefined) this.#isThrough = true;
    if (run !== undefined) this.#next = Math.max(this.#next, Math.min(run.from, source.entries + 1));
    if (this.#isThrough || this.#next > source.entries) return false;
    const index = source.pageOf(this.#next);
    if (index < 0) return false;
    const meta = source.meta(index);
    const end = Math.min(meta.firstSeq + meta.count, (run?.to ?? Number.POSITIVE_INFINITY) + 1);
    const verdict = pageVerdict(matcher, source, meta, false);
    if (verdict === 'none') this.#next = end;
    else this.#look(index, meta, verdict, end);
    return true;
  }

  #look(index: number, meta: PageMeta, verdict: Verdict, end: number): void {
    const { source, matcher, keys } = this.#options;
    const isSearched = verdict === 'some';
    const page = this.#pageOf(index, meta, (isSearched && matcher.exact.cost >= 2) || keys?.needsBody(meta) === true);
    const from = this.#next - meta.firstSeq;
    const most = keys?.isCostly === true ? COSTLY_STEP_ENTRIES : PLAIN_STEP_ENTRIES;
    // A search takes its own steps; what is only counted goes by the page.
    const looksInside = isSearched || keys?.isCostly === true;
    const steps = isSearched ? this.#pace?.stepEntries : most;
    const to = Math.min(end - meta.firstSeq, looksInside ? stepEnd(matcher, page, from, steps) : from + most);
    let rows: Mask | undefined;
    if (isSearched) {
      const startedMs = performance.now();
      const result = matchRange(matcher, source, page, from, to, false);
      if (result === undefined) {
        this.#pace?.stopped();
        if (to - from === 1) this.#problem = REGEX_SLOW;
        return;
      }
      this.#pace?.took(to - from, bytesOf(page, from, to), performance.now() - startedMs);
      this.#partly += result.partly;
      rows = result.rows;
    }
    if (!this.#group(page, from, to, rows)) return;
    this.#count(page, from, to, rows, (meta.kinds & TIMED_BITS) !== 0);
    this.#next = meta.firstSeq + to;
  }

  /** The page, with body and details only where somebody looks at them. */
  #pageOf(index: number, meta: PageMeta, needsBody: boolean): Page {
    const { source } = this.#options;
    const known = this.#read;
    if (known !== undefined && known.meta === meta && (known.hasBody || !needsBody)) return known.page;
    let page: Page | undefined;
    if (!needsBody && (meta.kinds & TIMED_BITS) === 0) {
      const columns = source.columns(index);
      // How long a payload was that was cut stands in its detail.
      if (!columns.flags.some((flags) => (flags & FLAG.truncated) !== 0)) {
        page = { ...columns, firstSeq: meta.firstSeq, body: NO_BODY, detailsJson: '' };
      }
    }
    const read = page ?? source.read(index);
    this.#read = { meta, page: read, hasBody: page === undefined };
    return read;
  }

  /** Counts under their values entries `[from, to)` that the mask leaves; false when a path had to be stopped. */
  #group(page: Page, from: number, to: number, rows: Mask | undefined): boolean {
    const { grouping, keys } = this.#options;
    if (grouping === undefined || keys === undefined) return true;
    const isIn = (index: number): boolean => rows === undefined || rows[index - from] === 1;
    if (!keys.mayHang) {
      for (let index = from; index < to; index++) {
        if (isIn(index)) addTo(grouping, page, index, keys.read(page, index));
      }
      return true;
    }
    // First all keys, then the counts: what is stopped halfway must not be counted.
    const read = withinTime(REGEX_TIME_MS, () => {
      const found: (GroupKey | undefined | typeof UNREAD)[] = [];
      for (let index = from; index < to; index++) found.push(isIn(index) ? keys.read(page, index) : undefined);
      return found;
    });
    if (read === undefined) {
      this.#problem = {
        ...REGEX_SLOW,
        message: `A regex in the path took more than ${REGEX_TIME_MS} ms over a few entries, so the counting was stopped.`,
      };
      return false;
    }
    for (let index = from; index < to; index++) {
      if (isIn(index)) addTo(grouping, page, index, read.value[index - from]);
    }
    return true;
  }

  #count(page: Page, from: number, to: number, rows: Mask | undefined, isTimed: boolean): void {
    const { kind, flags, connection, atNs, length } = page;
    const tally = this.#tally;
    for (let index = from; index < to; index++) {
      if (rows !== undefined && rows[index - from] === 0) continue;
      const flag = flags[index] as number;
      const code = kind[index] as number;
      const size = (flag & FLAG.truncated) === 0 ? (length[index] as number) : sizeOf(page, index);
      tally.add(code, flag & FLAG.direction, connection[index] as number, atNs[index] as number, size);
      if (!isTimed || ((1 << code) & TIMED_BITS) === 0) continue;
      const detail = detailOf(page, index);
      if (code === KIND_CODE.pong) {
        const { rttMs } = (detail ?? {}) as Partial<DetailByKind['pong']>;
        if (rttMs !== undefined) tally.addRtt(rttMs);
      } else {
        const { heldMs } = (detail ?? {}) as Partial<DetailByKind['response']>;
        if (heldMs !== undefined) tally.addHeld(heldMs);
      }
    }
  }
}

function addTo(grouping: Grouping, page: Page, index: number, key: GroupKey | undefined | typeof UNREAD): void {
  const bytes =
    ((page.flags[index] as number) & FLAG.truncated) === 0 ? (page.length[index] as number) : sizeOf(page, index);
  if (key === UNREAD) grouping.addUnread(bytes, page.firstSeq + index);
  else grouping.add(key, bytes, page.firstSeq + index);
}

function bytesOf(page: Page, from: number, to: number): number {
  let bytes = 0;
  for (let index = from; index < to; index++) bytes += page.length[index] as number;
  return bytes;
}
