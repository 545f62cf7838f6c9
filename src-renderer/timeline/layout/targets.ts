import type { FramePoint } from '../../../src-shared/contract/timeline.ts';
import type { CleanEnd, Failure, Mark, Missed, Pause, StateSpan } from '../facts/story.ts';
import type { HitBucket } from '../props.ts';

/** One poll: a request and, when it has come, its reply. */
export interface PollExchange {
  readonly request: FramePoint;
  readonly response?: FramePoint;
  /** Messages in the reply. */
  readonly items: readonly FramePoint[];
  /** When it ended without a reply: given up for a new request, or with its attempt. */
  readonly unansweredNs?: number;
}

/** Traffic of one column. */
export interface Bucket {
  readonly fromNs: number;
  readonly toNs: number;
  readonly inCount: number;
  readonly outCount: number;
  readonly inBytes: number;
  readonly outBytes: number;
}

/** What can be pointed at, with the facts its read-out shows. */
export type Target =
  | { readonly type: 'span'; readonly connection: number; readonly span: StateSpan }
  | { readonly type: 'failure'; readonly connection: number; readonly failure: Failure }
  | { readonly type: 'end'; readonly connection: number; readonly end: CleanEnd }
  | { readonly type: 'pause'; readonly connection: number; readonly pause: Pause }
  | { readonly type: 'missed'; readonly connection: number; readonly missed: Missed }
  | { readonly type: 'mark'; readonly connection: number; readonly mark: Mark }
  | { readonly type: 'bucket'; readonly connection: number; readonly bucket: Bucket }
  | { readonly type: 'found'; readonly connection: number; readonly found: HitBucket }
  | { readonly type: 'frame'; readonly connection: number; readonly frame: FramePoint }
  | { readonly type: 'poll'; readonly connection: number; readonly poll: PollExchange }
  | {
      readonly type: 'rtt';
      readonly connection: number;
      readonly atNs: number;
      readonly rttMs: number;
      readonly seq?: number;
    }
  | {
      readonly type: 'buffered';
      readonly connection: number;
      readonly atNs: number;
      /** Waiting to be sent. */
      readonly bytes: number;
      /** Received, not read yet. */
      readonly unreadBytes: number;
      /** How old what is read is. */
      readonly lagMs: number;
    };

/** The entry to select when it is clicked. */
export function seqOf(target: Target): number | undefined {
  switch (target.type) {
    case 'span':
      return target.span.seq;
    case 'failure':
      return target.failure.seq;
    case 'end':
      return target.end.seq;
    case 'pause':
      return target.pause.seq;
    case 'missed':
      return target.missed.seq;
    case 'mark':
      return target.mark.seq;
    case 'frame':
      return target.frame.seq;
    case 'poll':
      return (target.poll.response ?? target.poll.request).seq;
    case 'rtt':
      return target.seq;
    case 'bucket':
    case 'found':
    case 'buffered':
      return undefined;
  }
}

/** The moment it stands for; undefined where the pointer says it better (a band, a column). */
export function momentOf(target: Target): number | undefined {
  switch (target.type) {
    case 'failure':
      return target.failure.atNs;
    case 'end':
      return target.end.atNs;
    case 'missed':
      return target.missed.atNs;
    case 'mark':
      return target.mark.atNs;
    case 'frame':
      return target.frame.atNs;
    case 'poll':
      return (target.poll.response ?? target.poll.request).atNs;
    case 'rtt':
    case 'buffered':
      return target.atNs;
    case 'span':
    case 'pause':
    case 'bucket':
    case 'found':
      return undefined;
  }
}
