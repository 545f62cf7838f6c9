import { ok, type Result } from '../../../../src-shared/base/result.ts';
import type { Page } from '../../../../src-shared/codec/page.ts';
import type { Entry } from '../../../../src-shared/model/entry.ts';
import type { EntriesQuery } from '../capture.ts';
import { entryOfPage } from '../entry-of-page.ts';
import type { PageSource } from '../page-source.ts';
import { fullMask } from './mask.ts';
import { matchRange, pageVerdict, type RangeResult, stepEnd } from './match-range.ts';
import type { Matcher } from './matcher.ts';
import { REGEX_SLOW } from './regex-guard.ts';
import { RegexPace } from './regex-pace.ts';
import { SLICE_MS } from './scheduler.ts';

/** A search that had to stop. Entries are handed out one by one, so that it can only be said by throwing. */
export class QueryStopped extends Error {
  readonly problem = REGEX_SLOW;

  constructor() {
    super(REGEX_SLOW.message);
    this.name = 'QueryStopped';
  }
}

/** Gives the event loop its turn when work has gone on for a while. */
function breather(): () => Promise<void> | undefined {
  let deadline = performance.now() + SLICE_MS;
  return () => {
    if (performance.now() < deadline) return undefined;
    return new Promise((resolve) => {
      setImmediate(() => {
        deadline = performance.now() + SLICE_MS;
        resolve();
      });
    });
  };
}

/**
 * Matches a step of a page, as many entries of it as a regex gets through in a few milliseconds; undefined when a single
 * one took too long.
 */
function pacedMatch(source: PageSource, matcher: Matcher) {
  const pace = matcher.hasRegex ? new RegexPace() : undefined;
  return (page: Page, from: number): { readonly to: number; readonly result: RangeResult } | undefined => {
    for (;;) {
      const to = stepEnd(matcher, page, from, pace?.stepEntries);
      const startedMs = performance.now();
      const result = matchRange(matcher, source, page, from, to, false);
      if (result !== undefined) {
        pace?.took(to - from, 0, performance.now() - startedMs);
        return { to, result };
      }
      if (to - from === 1) return undefined;
      pace?.stopped();
    }
  };
}

/**
 * Entries the filter means, in order, without the separators a view keeps. Payloads are windows over the page's body.
 * @throws QueryStopped when a regex takes too long
 */
export async function* matchingEntries(
  source: PageSource,
  matcher: Matcher,
  query: EntriesQuery,
): AsyncGenerator<Entry> {
  const pause = breather();
  const match = pacedMatch(source, matcher);
  let next = Math.max(1, query.fromSeq ?? 1);
  let partly = 0;
  for (;;) {
    if (isAborted(query)) return;
    const index = next <= source.entries ? source.pageOf(next) : -1;
    if (index < 0) {
      if (query.follow !== true || !source.live) {
        if (partly > 0) query.onPartlySearched?.(partly);
        return;
      }
      await growth(source, next, query.signal);
      continue;
    }
    const meta = source.meta(index);
    const verdict = pageVerdict(matcher, source, meta, false);
    if (verdict === 'none') {
      next = meta.firstSeq + meta.count;
      continue;
    }
    const page = source.read(index);
    const from = next - page.firstSeq;
    const looked = verdict === 'all' ? undefined : match(page, from);
    if (verdict !== 'all' && looked === undefined) throw new QueryStopped();
    const result = looked?.result;
    const to = looked?.to ?? stepEnd(matcher, page, from);
    partly += result?.partly ?? 0;
    const rows = result?.rows ?? fullMask(to - from);
    for (let at = 0; at < rows.length; at++) {
      if (rows[at] === 0) continue;
      if (isAborted(query)) return;
      const id = page.connection[from + at] as number;
      yield entryOfPage(page, from + at, source.connection(id) ?? { transport: 'websocket' });
    }
    next = page.firstSeq + to;
    await pause();
  }
}

function isAborted({ signal }: EntriesQuery): boolean {
  return signal?.aborted === true;
}

/** Waits until there is an entry `seq`, or there will be none any more. */
async function growth(source: PageSource, seq: number, signal: AbortSignal | undefined): Promise<void> {
  await new Promise<void>((resolve) => {
    const stops: (() => void)[] = [];
    const wake = (): void => {
      for (const stop of stops) stop();
      resolve();
    };
    stops.push(source.onGrow(wake), source.onEnd(wake));
    signal?.addEventListener('abort', wake);
    stops.push(() => signal?.removeEventListener('abort', wake));
    // It may have come before anybody listened.
    if (source.entries >= seq || !source.live || signal?.aborted === true) wake();
  });
}

/** How many entries the filter means; pages whose meta says it are not read. */
export async function countMatches(source: PageSource, matcher: Matcher, query: EntriesQuery): Promise<Result<number>> {
  const pause = breather();
  const match = pacedMatch(source, matcher);
  let next = Math.max(1, query.fromSeq ?? 1);
  let count = 0;
  let partly = 0;
  while (next <= source.entries && !isAborted(query)) {
    const index = source.pageOf(next);
    if (index < 0) break;
    const meta = source.meta(index);
    const verdict = pageVerdict(matcher, source, meta, false);
    if (verdict === 'some') {
      const page = source.read(index);
      const looked = match(page, next - page.firstSeq);
      if (looked === undefined) return { ok: false, error: REGEX_SLOW };
      count += looked.result.matches;
      partly += looked.result.partly;
      next = page.firstSeq + looked.to;
    } else {
      const end = meta.firstSeq + meta.count;
      if (verdict === 'all') count += end - next;
      next = end;
    }
    await pause();
  }
  if (partly > 0) query.onPartlySearched?.(partly);
  return ok(count);
}
