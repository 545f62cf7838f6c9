import { assertNever } from '../../../src-shared/base/result.ts';
import {
  bytesText,
  countText,
  durationText,
  rateText,
  signedDurationText,
} from '../../../src-shared/base/units-text.ts';
import type { FramePoint } from '../../../src-shared/contract/timeline.ts';
import { words } from '../../words/index.ts';
import { clockTime, type WallClock } from '../axis/wall-clock.ts';
import type { ColorToken } from '../draw/colors.ts';
import { messagesIn } from '../layout/layout-frames.ts';
import type { Target } from '../layout/targets.ts';
import { closeSentence, endWord, failureCode, failureSentence } from './reasons.ts';
import type { Mark, StateSpan, WaitSpan } from './story.ts';

const { card } = words.timeline;

/** The card at the pointer: a title in the colour of its kind, facts as name and value, and sentences. */
export interface Readout {
  readonly title: string;
  readonly color: ColorToken;
  readonly facts: readonly (readonly [name: string, value: string])[];
  readonly sentence?: string;
  readonly hint?: string;
}

const OUTCOMES: Readonly<Record<string, string>> = card.outcomes;

/** `knownToNs`: after this moment nothing is known, so a state that lasts until then may have ended. */
export function readoutOf(
  target: Target,
  clock: WallClock,
  nowNs: number,
  knownToNs = Number.POSITIVE_INFINITY,
): Readout {
  switch (target.type) {
    case 'span':
      return spanReadout(target.span, clock, nowNs, knownToNs < nowNs);
    case 'failure': {
      const { failure } = target;
      const lived = failure.close?.livedMs;
      return {
        title: failureCode(failure),
        color: 'state-failed',
        sentence: sentenceCase(failureSentence(failure)),
        hint: failure.error?.hint,
        facts: [
          [card.attempt, String(failure.attempt)],
          ...(failure.error?.phase === undefined ? [] : [[card.phase, failure.error.phase] as const]),
          ...(lived === undefined ? [] : [[card.lived, durationText(lived)] as const]),
          [card.at, clockTime(clock, failure.atNs)],
        ],
      };
    }
    case 'end':
      return {
        title: endWord(target.end.close),
        color: 'kind-close',
        sentence: sentenceCase(closeSentence(target.end.close)),
        facts: [
          ...(target.end.close.livedMs === undefined
            ? []
            : [[card.lived, durationText(target.end.close.livedMs)] as const]),
          [card.at, clockTime(clock, target.end.atNs)],
        ],
      };
    case 'pause': {
      const { pause } = target;
      const ms = pause.pausedMs ?? ((pause.toNs ?? nowNs) - pause.fromNs) / 1e6;
      return {
        title:
          pause.detail.perSecond === undefined
            ? card.readingPaused(durationText(ms))
            : card.readingSlowed(rateText(pause.detail.perSecond), durationText(ms)),
        color: 'state-paused',
        sentence:
          pause.detail.by === 'store'
            ? card.byStore
            : pause.detail.perSecond === undefined
              ? card.pausedByYou
              : card.slowedByYou,
        facts: [
          [card.unreadThen, bytesText(pause.detail.bufferedBytes)],
          [card.from, clockTime(clock, pause.fromNs)],
          [card.to, pause.toNs === null ? card.now : clockTime(clock, pause.toNs)],
        ],
      };
    }
    case 'missed': {
      const { detail, atNs } = target.missed;
      return {
        title: card.missed(detail.what),
        color: 'state-failed',
        sentence: detail.halfOpen ? card.halfOpen : undefined,
        facts: [
          [card.waited, durationText(detail.waitedForMs)],
          [card.dueBy, clockTime(clock, detail.expectedByNs)],
          [card.noticed, clockTime(clock, atNs)],
        ],
      };
    }
    case 'mark':
      return markReadout(target.mark, clock);
    case 'bucket': {
      const { fromNs, toNs, inCount, outCount, inBytes, outBytes } = target.bucket;
      const seconds = (toNs - fromNs) / 1e9;
      const side = (count: number, size: number) =>
        count === 0 ? card.nothing : card.side(countText(count), rateText(count / seconds), bytesText(size));
      return {
        title: card.traffic(durationText((toNs - fromNs) / 1e6)),
        color: 'text-1',
        facts: [
          [card.in, side(inCount, inBytes)],
          [card.out, side(outCount, outBytes)],
          [card.from, clockTime(clock, fromNs)],
        ],
      };
    }
    case 'found':
      return {
        title: card.found(countText(target.found.count), target.found.count === 1),
        color: 'match-mark',
        facts: [
          [card.from, clockTime(clock, target.found.fromNs)],
          [card.to, clockTime(clock, target.found.toNs)],
        ],
      };
    case 'frame':
      return frameReadout(target.frame, clock);
    case 'poll':
      return pollReadout(target, clock, nowNs);
    case 'rtt':
      return {
        title: card.rtt(durationText(target.rttMs)),
        color: 'kind-heartbeat',
        facts: [
          [card.sent, clockTime(clock, target.atNs - target.rttMs * 1e6)],
          [card.answered, clockTime(clock, target.atNs)],
        ],
      };
    case 'buffered':
      return bufferedReadout(target, clock);
    default:
      return assertNever(target);
  }
}

/** Which way bytes wait is said in words: the two directions are two different troubles. */
function bufferedReadout(target: Extract<Target, { type: 'buffered' }>, clock: WallClock): Readout {
  const { bytes, unreadBytes, lagMs, atNs } = target;
  const facts: (readonly [string, string])[] = [];
  if (bytes > 0) facts.push([card.toBeSent, bytesText(bytes)]);
  if (unreadBytes > 0) facts.push([card.receivedUnread, bytesText(unreadBytes)]);
  if (lagMs > 0) facts.push([card.behindBy, durationText(lagMs)]);
  const title =
    bytes > 0
      ? card.toBeSentTitle(bytesText(bytes))
      : unreadBytes > 0
        ? card.unreadTitle(bytesText(unreadBytes))
        : card.behindTitle(durationText(lagMs));
  const color = bytes > 0 ? 'to-server' : unreadBytes > 0 ? 'to-client' : 'state-paused';
  return { title, color, facts: [...(facts.length > 1 ? facts : []), [card.at, clockTime(clock, atNs)]] };
}

function sentenceCase(text: string): string {
  const upper = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?”]$/.test(upper) ? upper : `${upper}.`;
}

function spanReadout(span: StateSpan, clock: WallClock, nowNs: number, endUnknown: boolean): Readout {
  const lasting = (what: string): string =>
    span.toNs === null && endUnknown
      ? what
      : card.lasted(what, durationText(((span.toNs ?? nowNs) - span.fromNs) / 1e6));
  const since = [card.since, clockTime(clock, span.fromNs)] as const;
  switch (span.state) {
    case 'open':
      return {
        title: lasting(card.open),
        color: 'state-open',
        facts: [
          [card.attempt, String(span.attempt)],
          [card.status, String(span.detail.status)],
          ...(span.detail.remoteAddress === undefined ? [] : [[card.address, span.detail.remoteAddress] as const]),
          since,
        ],
      };
    case 'connecting':
      return {
        title: lasting(card.connecting),
        color: 'state-connecting',
        facts: [[card.attempt, String(span.attempt)], [card.cause, span.detail.cause], since],
      };
    case 'waiting':
      return waitReadout(span, clock, nowNs);
    default:
      return assertNever(span);
  }
}

/** “On a wait” of look/parts.html. */
function waitReadout(span: WaitSpan, clock: WallClock, nowNs: number): Readout {
  const { detail } = span;
  const left = detail.delayMs - (nowNs - span.fromNs) / 1e6;
  return {
    title: durationText(span.actualMs ?? detail.delayMs),
    color: 'state-waiting',
    facts: [
      [card.policy, policyText(detail)],
      [card.base, durationText(detail.baseMs)],
      [card.jitter, jitterText(detail)],
      [card.planned, durationText(detail.delayMs)],
      span.actualMs === undefined
        ? ([card.left, left > 0 ? durationText(left) : card.overdue(durationText(-left))] as const)
        : ([card.actual, durationText(span.actualMs)] as const),
      [card.from, clockTime(clock, span.fromNs)],
    ],
  };
}

/** `exponential`, `the server says (retry-after)` */
export function policyText(detail: WaitSpan['detail']): string {
  const name = card.policies[detail.policy];
  return detail.source === undefined ? name : card.policyFrom(name, detail.source);
}

/** `+310 ms of ±400 ms`, `none` */
export function jitterText(detail: WaitSpan['detail']): string {
  if (detail.jitterMinMs === 0 && detail.jitterMaxMs === 0 && detail.jitterMs === 0) return card.jitterNone;
  return card.jitterOf(signedDurationText(detail.jitterMs), jitterWindow(detail.jitterMinMs, detail.jitterMaxMs));
}

function jitterWindow(minMs: number, maxMs: number): string {
  if (minMs === 0 && maxMs === 0) return card.jitterNone;
  if (Math.abs(minMs + maxMs) < 0.5) return `±${durationText(maxMs)}`;
  return card.jitterRange(signedDurationText(minMs), signedDurationText(maxMs));
}

function markReadout(mark: Mark, clock: WallClock): Readout {
  const at = [card.at, clockTime(clock, mark.atNs)] as const;
  switch (mark.kind) {
    case 'gap':
    case 'duplicate': {
      const { field, from, to, count } = mark.detail;
      const lost = mark.kind === 'gap';
      return {
        title: lost ? card.lost : card.seenTwice,
        color: 'kind-gap',
        facts: [
          [card.field, field],
          [card.from, from],
          [card.to, to],
          ...(count === undefined ? [] : [[card.count, countText(count)] as const]),
          at,
        ],
      };
    }
    case 'mark':
      return { title: mark.detail.note, color: 'kind-mark', facts: [[card.by, mark.detail.by], at] };
    case 'redirect':
      return {
        title: card.redirect(mark.detail.status),
        color: 'text-2',
        facts: [[card.to, mark.detail.location], at],
      };
    case 'notice':
      return {
        title: mark.detail.code,
        color: mark.detail.severity === 'warning' ? 'state-connecting' : 'text-2',
        sentence: mark.detail.message,
        hint: mark.detail.hint,
        facts: [at],
      };
    default:
      return assertNever(mark);
  }
}

function frameReadout(frame: FramePoint, clock: WallClock): Readout {
  const out = frame.direction === 'toServer';
  const beat = frame.kind === 'ping' || frame.kind === 'pong';
  return {
    title: `${out ? '↑' : '↓'} ${frame.kind}`,
    color: beat ? 'kind-heartbeat' : out ? 'to-server' : 'to-client',
    facts: [
      [card.entry, `#${countText(frame.seq)}`],
      [card.size, bytesText(frame.size)],
      ...(frame.rttMs === undefined ? [] : [[card.rttName, durationText(frame.rttMs)] as const]),
      [card.at, clockTime(clock, frame.atNs)],
    ],
  };
}

function pollReadout(target: Extract<Target, { type: 'poll' }>, clock: WallClock, nowNs: number): Readout {
  const { request, response, unansweredNs } = target.poll;
  const messages = messagesIn(target.poll);
  const asked = [card.asked, clockTime(clock, request.atNs)] as const;
  if (response === undefined && unansweredNs !== undefined) {
    return {
      title: card.noReply,
      color: 'state-failed',
      sentence: card.neverAnswered(durationText((unansweredNs - request.atNs) / 1e6)),
      facts: [[card.entry, `#${countText(request.seq)}`], asked, [card.ended, clockTime(clock, unansweredNs)]],
    };
  }
  if (response === undefined) {
    return {
      title: card.holding(durationText((nowNs - request.atNs) / 1e6)),
      color: 'to-server',
      sentence: card.notYetReplied,
      facts: [[card.entry, `#${countText(request.seq)}`], asked],
    };
  }
  return {
    title: OUTCOMES[response.outcome ?? ''] ?? card.reply,
    color: response.outcome === 'error' ? 'state-failed' : 'to-client',
    facts: [
      [card.entry, `#${countText(response.seq)}`],
      ...(response.heldMs === undefined ? [] : [[card.held, durationText(response.heldMs)] as const]),
      ...(messages === 0 ? [] : [[card.messages, card.items(countText(messages), messages === 1)] as const]),
      [card.size, bytesText(response.size)],
      asked,
      [card.replied, clockTime(clock, response.atNs)],
    ],
  };
}
