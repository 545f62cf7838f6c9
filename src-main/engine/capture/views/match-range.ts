import type { Page } from '../../../../src-shared/codec/page.ts';
import { isLifecycleCode } from '../../../../src-shared/model/kind.ts';
import type { PageMeta, PageSource } from '../page-source.ts';
import { LIFECYCLE_BITS } from './kinds.ts';
import { countOf, fullMask, isEmpty, type Mask, subtract, unite } from './mask.ts';
import type { Matcher } from './matcher.ts';
import { RangeScan } from './range-scan.ts';
import { REGEX_STEP_TIME_MS, REGEX_TIME_MS, withinTime } from './regex-guard.ts';
import { type MetaFacts, NOTHING, type Verdict } from './test.ts';

/** Entries matched in one synchronous step: well under the 8 ms a scan may hold the event loop. */
const STEP_ENTRIES = 2048;
/** The same where each entry costs more than a look: parsing. */
const COSTLY_STEP_ENTRIES = 1024;
/** The same in payload bytes; one entry alone may be longer. */
const STEP_BYTES = 512 * 1024;

export interface RangeResult {
  /** Entries that stand in the view: matches and kept separators. */
  readonly rows: Mask;
  /** The separators among them; undefined when there are none. */
  readonly separators?: Mask;
  /** How many of them are true matches. */
  readonly matches: number;
  /** Entries that did not match, of which a part could not be searched. */
  readonly partly: number;
}

/** What the meta of a page says of its rows: `none` lets a scan skip it, `all` take it, both without reading. */
export function pageVerdict(matcher: Matcher, source: PageSource, meta: PageMeta, separators: boolean): Verdict {
  const facts: MetaFacts = { meta, connection: (id) => source.connection(id) };
  const exact = matcher.exact.verdict(facts);
  if (exact !== 'none' || !separators || (meta.kinds & LIFECYCLE_BITS) === 0) return exact;
  return matcher.separators.verdict(facts) === 'none' ? 'none' : 'some';
}

function stepEntries({ exact }: Matcher): number {
  return exact.cost >= 4 ? COSTLY_STEP_ENTRIES : STEP_ENTRIES;
}

/** The end of a step that begins at `from`; `entries`: how many it should look at. */
export function stepEnd(matcher: Matcher, page: Page, from: number, entries = stepEntries(matcher)): number {
  const most = Math.min(page.count, from + entries);
  let bytes = 0;
  for (let index = from; index < most; index++) {
    bytes += page.length[index] as number;
    if (bytes > STEP_BYTES) return Math.max(index, from + 1);
  }
  return most;
}

/** The begin of a step backwards that ends before `to`. */
export function stepStart(matcher: Matcher, page: Page, to: number, entries = stepEntries(matcher)): number {
  const least = Math.max(0, to - entries);
  let bytes = 0;
  for (let index = to - 1; index >= least; index--) {
    bytes += page.length[index] as number;
    if (bytes > STEP_BYTES) return Math.min(index + 1, to - 1);
  }
  return least;
}

/** Runs a filter over entries `[from, to)` of a page; undefined when a regex had to be stopped. */
export function matchRange(
  matcher: Matcher,
  source: PageSource,
  page: Page,
  from: number,
  to: number,
  separators: boolean,
): RangeResult | undefined {
  const run = (): RangeResult => matchNow(matcher, source, page, from, to, separators);
  if (!matcher.hasRegex) return run();
  return withinTime(to - from === 1 ? REGEX_TIME_MS : REGEX_STEP_TIME_MS, run)?.value;
}

function matchNow(
  matcher: Matcher,
  source: PageSource,
  page: Page,
  from: number,
  to: number,
  separators: boolean,
): RangeResult {
  const scan = new RangeScan(source, page, from, to, matcher.keepParsed);
  const rows = fullMask(to - from);
  matcher.exact.narrow(scan, rows);
  const matches = countOf(rows);
  const { partly } = scan;
  subtract(partly, rows);
  const notSearched = countOf(partly);
  let separatorsKept: Mask | undefined;
  if (separators && matcher.separators !== NOTHING) {
    const kept = new Uint8Array(to - from);
    for (let at = 0; at < kept.length; at++) {
      if (isLifecycleCode(page.kind[from + at] as number)) kept[at] = 1;
    }
    subtract(kept, rows);
    if (!isEmpty(kept)) {
      matcher.separators.narrow(scan, kept);
      unite(rows, kept);
      if (!isEmpty(kept)) separatorsKept = kept;
    }
  }
  return { rows, matches, partly: notSearched, ...(separatorsKept !== undefined && { separators: separatorsKept }) };
}
