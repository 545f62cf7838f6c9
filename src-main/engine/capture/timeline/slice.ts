import { FLAG } from '../../../../src-shared/codec/page.ts';
import type { CommandValue } from '../../../../src-shared/contract/index.ts';
import {
  type FramePoint,
  type GaugeLine,
  type LifecyclePoint,
  MAX_POINTS,
  type TimelineSlice,
} from '../../../../src-shared/contract/timeline.ts';
import type { AnyDetail, DetailByKind } from '../../../../src-shared/model/entry.ts';
import { GAUGES } from '../../../../src-shared/model/gauge.ts';
import { directionOf, KIND_CODE, KINDS, type Kind } from '../../../../src-shared/model/kind.ts';
import { isWireCode } from '../aggregates.ts';
import { detailOf, kindOf, sizeOf } from '../entry-of-page.ts';
import type { RecordingSource } from '../recording-source.ts';
import type { LifecycleRow } from '../store/batch.ts';
import { seqAt } from './seek.ts';
import { EXACT_ENTRIES, eachPart, trafficOf } from './traffic.ts';

/** Kinds that say which state a connection is in, and those that say whether it is paused. */
const STATE_KINDS: readonly Kind[] = ['connecting', 'open', 'wait', 'close', 'error', 'pause', 'resume'];

/** Answers `timeline.slice`: what is drawn between two moments, in bounded size. */
export function timelineSlice(
  source: RecordingSource,
  nowNs: number,
  input: CommandValue<'timeline.slice'>,
): TimelineSlice {
  const fromNs = Math.max(0, Math.min(input.fromNs, input.toNs));
  const toNs = Math.max(fromNs, input.toNs);
  const connections = input.connections ?? source.connections.map((info) => info.connection);
  const fromSeq = seqAt(source, fromNs);
  // Up to and with everything at `toNs`.
  const toSeq = seqAt(source, Math.floor(toNs) + 1);
  // Nothing happened after the last entry: empty slots there need no finer or coarser grid than the range asks for.
  const { originNs, slotNs, traffic } = trafficOf(source, fromNs, toNs, input.buckets, connections);
  const { lifecycle, lifecycleCut } = lifecycleOf(source, fromSeq, toSeq, connections);
  return {
    fromNs: input.fromNs,
    toNs: input.toNs,
    nowNs,
    originNs,
    slotNs,
    traffic,
    lifecycle,
    lifecycleCut,
    ...framesOf(source, fromSeq, toSeq, connections),
    gauges: gaugesOf(source, fromNs, toNs, input.buckets, connections),
  };
}

function pointOf(row: LifecycleRow): LifecyclePoint {
  const kind = KINDS[row.kindCode];
  if (kind === undefined) throw new RangeError(`entry ${row.seq} has the unknown kind code ${row.kindCode}`);
  const { seq, atNs, connection, attempt, detail } = row;
  return { seq, atNs, connection, attempt, kind, detail: (detail === '' ? {} : JSON.parse(detail)) as AnyDetail };
}

function lifecycleOf(source: RecordingSource, fromSeq: number, toSeq: number, connections: readonly number[]) {
  const wanted = new Set(connections);
  const inRange: LifecycleRow[] = [];
  let before = toSeq - 1;
  // Rows of other connections must not use up the limit: read on until there are enough of these.
  while (inRange.length <= MAX_POINTS && before >= fromSeq) {
    const rows = source.lifecycle(fromSeq, before, MAX_POINTS + 1);
    for (const row of rows) if (wanted.has(row.connection)) inRange.push(row);
    if (rows.length <= MAX_POINTS) break;
    before = (rows.at(-1) as LifecycleRow).seq - 1;
  }
  const lifecycleCut = inRange.length > MAX_POINTS;
  const shown = inRange.slice(0, MAX_POINTS).reverse();
  // Where points were cut, the state is the one before the first that is shown.
  const firstShown = lifecycleCut ? (shown[0]?.seq ?? fromSeq) : fromSeq;
  const earlier = connections.flatMap((connection) => statesBefore(source, connection, firstShown));
  earlier.sort((a, b) => a.seq - b.seq);
  return { lifecycle: [...earlier, ...shown].map(pointOf), lifecycleCut };
}

/** The last entry of each state-bearing kind that belongs to the attempt, or the wait, that a connection was in. */
function statesBefore(source: RecordingSource, connection: number, beforeSeq: number): LifecycleRow[] {
  const last = STATE_KINDS.map((kind) => source.lastLifecycle(connection, KIND_CODE[kind], beforeSeq)).filter(
    (row) => row !== undefined,
  );
  const attemptBegan = last.find((row) => row.kindCode === KIND_CODE.connecting)?.seq ?? 0;
  return last.filter((row) => row.seq >= attemptBegan);
}

/**
 * Frames one by one, of as many connections as there is room for, those with the fewest first: a long poll beside a feed of
 * thousands keeps its requests.
 */
function framesOf(
  source: RecordingSource,
  fromSeq: number,
  toSeq: number,
  connections: readonly number[],
): Pick<TimelineSlice, 'frames' | 'crowded'> {
  if (toSeq - fromSeq > EXACT_ENTRIES) return { frames: null, crowded: connections };
  type Place = { readonly pageIndex: number; readonly index: number };
  const found = new Map<number, Place[]>(connections.map((connection) => [connection, []]));
  let roomy = found.size;
  eachPart(source, fromSeq, toSeq, (pageIndex, { kind, connection }, from, to) => {
    for (let index = from; index < to && roomy > 0; index++) {
      if (!isWireCode(kind[index] as number)) continue;
      const places = found.get(connection[index] as number);
      if (places === undefined || places.length > MAX_POINTS) continue;
      places.push({ pageIndex, index });
      if (places.length > MAX_POINTS) roomy--;
    }
    return roomy > 0;
  });
  const shown: Place[] = [];
  const crowded: number[] = [];
  for (const [connection, places] of [...found].sort(([, a], [, b]) => a.length - b.length)) {
    if (shown.length + places.length > MAX_POINTS) crowded.push(connection);
    else shown.push(...places);
  }
  shown.sort((a, b) => a.pageIndex - b.pageIndex || a.index - b.index);
  return { frames: shown.map(({ pageIndex, index }) => frameOf(source, pageIndex, index)), crowded };
}

function frameOf(source: RecordingSource, pageIndex: number, index: number): FramePoint {
  const page = source.read(pageIndex);
  const flags = page.flags[index] as number;
  const kind = kindOf(page, index);
  const point = {
    seq: page.firstSeq + index,
    atNs: page.atNs[index] as number,
    connection: page.connection[index] as number,
    kind,
    direction: directionOf(flags),
    size: sizeOf(page, index),
  };
  if ((flags & FLAG.detail) === 0) return point;
  if (kind === 'request') {
    const beside = (detailOf(page, index) as DetailByKind['request'] | undefined)?.beside;
    return beside === true ? { ...point, beside } : point;
  }
  if (kind === 'response') {
    const detail = detailOf(page, index) as DetailByKind['response'] | undefined;
    const answer = { ...point, heldMs: detail?.heldMs, outcome: detail?.outcome, items: detail?.items };
    return detail?.beside === true ? { ...answer, beside: true } : answer;
  }
  if (kind === 'pong') {
    const rttMs = (detailOf(page, index) as DetailByKind['pong'] | undefined)?.rttMs;
    return rttMs === undefined ? point : { ...point, rttMs };
  }
  return point;
}

/** Gauges in range, each beginning with the last sample before it, so that its line starts at the left edge. */
function gaugesOf(
  source: RecordingSource,
  fromNs: number,
  toNs: number,
  buckets: number,
  connections: readonly number[],
): readonly GaugeLine[] {
  const lines: GaugeLine[] = [];
  const from = Math.ceil(fromNs);
  const to = Math.floor(toNs);
  const stepNs = (toNs - fromNs) / buckets;
  for (const connection of connections) {
    for (const [code, gauge] of GAUGES.entries()) {
      const before = source.gaugeBefore(connection, code, from);
      const samples = source.gauges(connection, code, from, to, stepNs, buckets * 2);
      const all = before === undefined ? samples : [before, ...samples];
      if (all.length === 0) continue;
      lines.push({
        connection,
        gauge,
        atNs: all.map((row) => row[0] as number),
        value: all.map((row) => row[1] as number),
      });
    }
  }
  return lines;
}
