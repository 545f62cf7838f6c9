import type { LifecyclePoint, TimelineSlice } from '../../../src-shared/contract/timeline.ts';
import type {
  CloseDetail,
  ConnectingDetail,
  DetailByKind,
  ErrorDetail,
  GapDetail,
  MissedDetail,
  NoticeDetail,
  OpenDetail,
  PauseDetail,
  WaitDetail,
} from '../../../src-shared/model/entry.ts';
import type { Kind } from '../../../src-shared/model/kind.ts';

/**
 * What happened to one connection, told from its lifecycle entries: states as spans, failures and the like as moments.
 * `toNs: null` means it lasts until now. No pixels here.
 */
export interface Story {
  readonly spans: readonly StateSpan[];
  readonly failures: readonly Failure[];
  /** Ends that are no failure: 1000, 1001, or the user's own Disconnect. */
  readonly ends: readonly CleanEnd[];
  readonly pauses: readonly Pause[];
  readonly missed: readonly Missed[];
  readonly marks: readonly Mark[];
}

interface SpanBase {
  readonly fromNs: number;
  readonly toNs: number | null;
  readonly attempt: number;
  /** The entry that began it. */
  readonly seq: number;
}
export interface ConnectingSpan extends SpanBase {
  readonly state: 'connecting';
  readonly detail: ConnectingDetail;
}
export interface OpenSpan extends SpanBase {
  readonly state: 'open';
  readonly detail: OpenDetail;
}
export interface WaitSpan extends SpanBase {
  readonly state: 'waiting';
  readonly detail: WaitDetail;
  /** The wait as it really was, from the next attempt; absent while it lasts. */
  readonly actualMs?: number;
}
export type StateSpan = ConnectingSpan | OpenSpan | WaitSpan;

export interface Failure {
  readonly atNs: number;
  readonly seq: number;
  readonly attempt: number;
  readonly close?: CloseDetail;
  readonly error?: ErrorDetail;
}

export interface CleanEnd {
  readonly atNs: number;
  readonly seq: number;
  readonly attempt: number;
  readonly close: CloseDetail;
}

export interface Pause {
  readonly fromNs: number;
  readonly toNs: number | null;
  readonly seq: number;
  readonly detail: PauseDetail;
  readonly pausedMs?: number;
}

export interface Missed {
  /** When the answer began to be expected: the ping, or the last sign of life. */
  readonly fromNs: number;
  readonly atNs: number;
  readonly seq: number;
  readonly attempt: number;
  readonly detail: MissedDetail;
}

export type Mark =
  | { readonly kind: 'gap' | 'duplicate'; readonly atNs: number; readonly seq: number; readonly detail: GapDetail }
  | { readonly kind: 'mark'; readonly atNs: number; readonly seq: number; readonly detail: DetailByKind['mark'] }
  | {
      readonly kind: 'redirect';
      readonly atNs: number;
      readonly seq: number;
      readonly detail: DetailByKind['redirect'];
    }
  | { readonly kind: 'notice'; readonly atNs: number; readonly seq: number; readonly detail: NoticeDetail };

/** The detail of a point, typed by the kind it says it is. */
function detailOf<K extends Kind>(point: LifecyclePoint, _kind: K): DetailByKind[K] {
  return point.detail as DetailByKind[K];
}

/** Whether this end belongs in red: an end nobody asked for, or a code that says something is wrong. */
export function isFailure(close: CloseDetail): boolean {
  if (close.code === 1000 || close.code === 1001) return false;
  if (close.clean) return close.code !== undefined && close.code !== 1005 && close.code >= 1002 && close.code < 5000;
  return close.by !== 'client';
}

export function storyOf(points: readonly LifecyclePoint[], connection: number): Story {
  const own = points.filter((point) => point.connection === connection);
  const spans: StateSpan[] = [];
  const failures: Failure[] = [];
  const ends: CleanEnd[] = [];
  const pauses: Pause[] = [];
  const missed: Missed[] = [];
  const marks: Mark[] = [];
  let current: StateSpan | null = null;
  let paused: Pause | null = null;

  const end = (atNs: number, actualMs?: number) => {
    if (current === null) return;
    const closed = { ...current, toNs: Math.max(atNs, current.fromNs) };
    spans.push(closed.state === 'waiting' ? { ...closed, actualMs: actualMs ?? (atNs - closed.fromNs) / 1e6 } : closed);
    current = null;
  };
  const endPause = (atNs: number, pausedMs?: number) => {
    if (paused === null) return;
    pauses.push({ ...paused, toNs: atNs, pausedMs: pausedMs ?? (atNs - paused.fromNs) / 1e6 });
    paused = null;
  };

  for (const [index, point] of own.entries()) {
    const { atNs, seq, attempt } = point;
    const base = { fromNs: atNs, toNs: null, attempt, seq };
    switch (point.kind) {
      case 'connecting': {
        const detail = detailOf(point, 'connecting');
        end(atNs, detail.actualWaitMs);
        current = { ...base, state: 'connecting', detail };
        break;
      }
      case 'open':
        end(atNs);
        current = { ...base, state: 'open', detail: detailOf(point, 'open') };
        break;
      case 'wait':
        end(atNs);
        current = { ...base, state: 'waiting', detail: detailOf(point, 'wait') };
        break;
      case 'close': {
        const close = detailOf(point, 'close');
        end(atNs);
        endPause(atNs);
        const before = failures[failures.length - 1];
        // An error and the close it led to are one failure: one mark, at the moment the connection was lost.
        const follows = own[index - 1]?.kind === 'error';
        if (
          follows &&
          before !== undefined &&
          before.attempt === attempt &&
          before.error !== undefined &&
          !before.close
        ) {
          failures[failures.length - 1] = { ...before, close };
        } else if (isFailure(close)) {
          failures.push({ atNs, seq, attempt, close });
        } else {
          ends.push({ atNs, seq, attempt, close });
        }
        break;
      }
      case 'error': {
        const error = detailOf(point, 'error');
        failures.push({ atNs, seq, attempt, error });
        // An open connection outlives an error of the store, and one that its own close follows ends there.
        const next = own[index + 1];
        const closes = next?.kind === 'close' && next.attempt === attempt;
        if (error.phase !== 'store' && !closes) {
          end(atNs);
          endPause(atNs);
        }
        break;
      }
      case 'pause':
        endPause(atNs);
        paused = { fromNs: atNs, toNs: null, seq, detail: detailOf(point, 'pause') };
        break;
      case 'resume':
        endPause(atNs, detailOf(point, 'resume').pausedMs);
        break;
      case 'missed': {
        const detail = detailOf(point, 'missed');
        missed.push({ fromNs: detail.expectedByNs - detail.waitedForMs * 1e6, atNs, seq, attempt, detail });
        break;
      }
      case 'gap':
      case 'duplicate':
        marks.push({ kind: point.kind, atNs, seq, detail: detailOf(point, point.kind) });
        break;
      case 'mark':
        marks.push({ kind: 'mark', atNs, seq, detail: detailOf(point, 'mark') });
        break;
      case 'redirect':
        marks.push({ kind: 'redirect', atNs, seq, detail: detailOf(point, 'redirect') });
        break;
      case 'notice':
        marks.push({ kind: 'notice', atNs, seq, detail: detailOf(point, 'notice') });
        break;
      // The other kinds cross the wire and never come as lifecycle points.
      default:
        break;
    }
  }
  if (current !== null) spans.push(current);
  if (paused !== null) pauses.push(paused);
  return { spans, failures, ends, pauses, missed, marks };
}

/** One story per connection, made once per slice. */
export function storiesOf(
  points: readonly LifecyclePoint[],
  connections: readonly number[],
): ReadonlyMap<number, Story> {
  return new Map(connections.map((connection) => [connection, storyOf(points, connection)]));
}

/** What is known of a recording's lifecycle, and how far. */
export interface KnownLifecycle {
  readonly points: readonly LifecyclePoint[];
  /** After this moment nothing is known: a state that lasts until here may have ended since. */
  readonly toNs: number;
}

/**
 * A slice knows what happened up to its end, so a state in it seems to last on. The slice over the whole recording knows
 * the rest, unless it had to be cut; its answer may be a second old, so both are needed.
 */
export function knownLifecycle(view: TimelineSlice, whole: TimelineSlice | null): KnownLifecycle {
  const reachesNow = view.toNs >= view.nowNs;
  if (whole === null || whole.lifecycleCut || view.lifecycleCut) {
    return { points: view.lifecycle, toNs: reachesNow ? Number.POSITIVE_INFINITY : view.toNs };
  }
  const bySeq = new Map([...whole.lifecycle, ...view.lifecycle].map((point) => [point.seq, point]));
  return { points: [...bySeq.values()].sort((a, b) => a.seq - b.seq), toNs: Number.POSITIVE_INFINITY };
}

/** The state at a moment; null before the first attempt and after the end. */
export function spanAt(story: Story, atNs: number): StateSpan | null {
  let found: StateSpan | null = null;
  for (const span of story.spans) {
    if (span.fromNs > atNs) break;
    if (span.toNs === null || span.toNs > atNs) found = span;
  }
  return found;
}

/** Where a wait is planned to end. */
export function plannedEndNs(wait: WaitSpan): number {
  return wait.fromNs + wait.detail.delayMs * 1e6;
}
