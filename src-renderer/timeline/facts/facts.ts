import { assertNever } from '../../../src-shared/base/result.ts';
import { bytesText, countText, durationText, rateText } from '../../../src-shared/base/units-text.ts';
import type { LifecyclePoint, TimelineSlice } from '../../../src-shared/contract/timeline.ts';
import type { ConnectionStatus } from '../../../src-shared/model/connection.ts';
import type { GaugeName } from '../../../src-shared/model/gauge.ts';
import { sentenceOf, sentenceText } from '../../../src-shared/model/sentence.ts';
import { words } from '../../words/index.ts';
import { beatsOf } from '../layout/layout-heartbeats.ts';
import type { TimeRange } from '../layout/layout-scene.ts';
import { levelsOf, peakOf } from '../layout/levels.ts';
import { jitterText, policyText } from './readout.ts';
import type { Story, WaitSpan } from './story.ts';

const { facts: said, lanes } = words.timeline;

/** One line of the timeline in words. */
export interface Fact {
  readonly key: string;
  readonly fromNs: number;
  /** Where it is about a stretch of time. */
  readonly toNs?: number;
  readonly connection: number;
  /** The entry; absent where it sums up many. */
  readonly seq?: number;
  readonly what: string;
  readonly sentence: string;
}

export interface FactsInput {
  readonly slice: TimelineSlice;
  readonly stories: ReadonlyMap<number, Story>;
  /** What is on screen; the slice reaches further. */
  readonly view: TimeRange;
  /** Lifecycle entries at most; the newest are kept. */
  readonly most: number;
}

export interface Facts {
  readonly facts: readonly Fact[];
  /** True when older entries in view were left out. */
  readonly cut: boolean;
}

/**
 * What the lanes draw, for those who do not see them: first what each connection's traffic, heartbeats and waiting bytes come
 * to, then the newest lifecycle entries, oldest first.
 */
export function factsOf({ slice, stories, view, most }: FactsInput): Facts {
  const waits = new Map<number, WaitSpan>();
  const reaching = new Set<number>();
  for (const story of stories.values()) {
    for (const span of story.spans) {
      if (span.state === 'waiting') waits.set(span.seq, span);
      if (span.fromNs < view.fromNs && (span.toNs ?? slice.nowNs) >= view.fromNs) reaching.add(span.seq);
    }
    for (const pause of story.pauses) {
      if (pause.fromNs < view.fromNs && (pause.toNs ?? slice.nowNs) >= view.fromNs) reaching.add(pause.seq);
    }
  }
  // A state that began earlier and lasts into the view is drawn there: it is told too.
  const seen = slice.lifecycle.filter(
    (point) => point.atNs <= view.toNs && (point.atNs >= view.fromNs || reaching.has(point.seq)),
  );
  const shown = seen.slice(-most);
  return {
    facts: [
      ...[...stories.keys()].flatMap((connection) => sumsOf(slice, connection, view)),
      ...shown.map((point) => pointFact(point, waits.get(point.seq))),
    ],
    cut: slice.lifecycleCut || shown.length < seen.length,
  };
}

function pointFact(point: LifecyclePoint, wait: WaitSpan | undefined): Fact {
  const { seq, atNs, connection, kind, attempt } = point;
  const sentence = wait === undefined ? sentenceOf(kind, point.detail, attempt) : undefined;
  return {
    key: String(seq),
    fromNs: atNs,
    connection,
    seq,
    what: kind,
    sentence: wait !== undefined ? waitText(wait) : sentence === undefined ? '' : sentenceText(sentence),
  };
}

function waitText({ detail, actualMs }: WaitSpan): string {
  const planned = said.planned(durationText(detail.delayMs), durationText(detail.baseMs), jitterText(detail));
  return said.wait(
    policyText(detail),
    planned,
    actualMs === undefined ? said.stillWaiting : said.actual(durationText(actualMs)),
  );
}

/** Traffic, RTT, waiting bytes and lag of one connection in view, each only where there is something to tell. */
function sumsOf(slice: TimelineSlice, connection: number, view: TimeRange): readonly Fact[] {
  const fromNs = Math.max(0, view.fromNs);
  const toNs = Math.min(view.toNs, slice.nowNs);
  if (toNs <= fromNs) return [];
  const told = (lane: keyof typeof lanes & ('traffic' | 'heartbeats' | 'backpressure'), sentence: string): Fact => ({
    key: `${lane} ${connection}`,
    fromNs,
    toNs,
    connection,
    what: lanes[lane],
    sentence,
  });
  const waiting = waitingText(slice, connection, fromNs, toNs);
  const rtt = rttText(slice, connection, fromNs, toNs);
  return [
    told('traffic', trafficText(slice, connection, fromNs, toNs)),
    ...(rtt === null ? [] : [told('heartbeats', rtt)]),
    ...(waiting === null ? [] : [told('backpressure', waiting)]),
  ];
}

function trafficText(slice: TimelineSlice, connection: number, fromNs: number, toNs: number): string {
  const traffic = slice.traffic.find((one) => one.connection === connection);
  const sums = { inCount: 0, outCount: 0, inBytes: 0, outBytes: 0 };
  let most = 0;
  let exact = true;
  for (const [index, slot] of (traffic?.slot ?? []).entries()) {
    const slotFrom = slice.originNs + slot * slice.slotNs;
    if (slotFrom >= toNs || slotFrom + slice.slotNs <= fromNs) continue;
    // A slot is not split: one that an edge of the view divides makes the sums approximate.
    if (slotFrom < fromNs || slotFrom + slice.slotNs > toNs) exact = false;
    for (const side of ['inCount', 'outCount', 'inBytes', 'outBytes'] as const) {
      sums[side] += traffic?.[side][index] ?? 0;
    }
    most = Math.max(most, traffic?.inCount[index] ?? 0, traffic?.outCount[index] ?? 0);
  }
  if (sums.inCount + sums.outCount === 0) return said.noTraffic;
  const text = said.traffic(
    said.side(countText(sums.inCount), bytesText(sums.inBytes)),
    said.side(countText(sums.outCount), bytesText(sums.outBytes)),
    rateText((most / slice.slotNs) * 1e9),
    durationText(slice.slotNs / 1e6),
  );
  return exact ? text : said.about(text);
}

function rttText(slice: TimelineSlice, connection: number, fromNs: number, toNs: number): string | null {
  // Thinned lines keep their extremes, so these are the extremes of all.
  const values = beatsOf(slice, connection)
    .filter(({ atNs }) => atNs >= fromNs && atNs <= toNs)
    .map(({ rttMs }) => rttMs);
  const last = values.at(-1);
  if (last === undefined) return null;
  return said.rtt(durationText(Math.min(...values)), durationText(Math.max(...values)), durationText(last));
}

function waitingText(slice: TimelineSlice, connection: number, fromNs: number, toNs: number): string | null {
  const peak = (gauge: GaugeName): number | undefined =>
    peakOf(levelsOf(slice, connection, gauge, slice.nowNs), fromNs, toNs)?.value;
  const toBeSent = peak('bufferedBytes');
  const unread = peak('socketQueueBytes');
  const lagMs = peak('lagMs');
  const parts = [
    ...(toBeSent === undefined ? [] : [said.toBeSent(bytesText(toBeSent))]),
    ...(unread === undefined ? [] : [said.unread(bytesText(unread))]),
    ...(lagMs === undefined ? [] : [said.lag(durationText(lagMs))]),
  ];
  return parts.length === 0 ? null : said.atMost(parts.join(', '));
}

/** `prices is open, attempt 3. orders is waiting for attempt 4.` Changes only when a state does. */
export function summaryOf(statuses: readonly ConnectionStatus[]): string {
  return statuses.map(stateSentence).join(' ');
}

function stateSentence(status: ConnectionStatus): string {
  const { name, attempt } = status;
  switch (status.state) {
    case 'open':
      if (status.pausedBy !== undefined)
        return said.isOpenPaused(name, status.pausedBy === 'store' ? said.theStore : said.you);
      return status.halfOpen ? said.looksHalfOpen(name) : said.isOpen(name, attempt);
    case 'connecting':
      return said.isConnecting(name, attempt);
    case 'waiting':
      return said.isWaiting(name, attempt + 1);
    case 'closing':
      return said.isClosing(name);
    case 'failed':
      return said.hasFailed(name, status.problem === undefined ? '' : `: ${status.problem.message}`);
    case 'closed':
      return said.isClosed(name);
    default:
      return assertNever(status.state);
  }
}
