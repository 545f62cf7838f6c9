import { assertNever } from '../../src-shared/base/result.ts';
import {
  bytesText,
  countedText,
  countText,
  durationText,
  rateText,
  signedDurationText,
} from '../../src-shared/base/units-text.ts';
import type { FramePoint } from '../../src-shared/contract/timeline.ts';
import type { ColorToken } from './colors.ts';
import { closeSentence, endWord, failureCode, failureSentence } from './reasons.ts';
import type { Mark, StateSpan, WaitSpan } from './story.ts';
import type { Target } from './targets.ts';
import { clockTime, type WallClock } from './wall-clock.ts';

/** The card at the pointer: a title in the colour of its kind, facts as name and value, and sentences. */
export interface Readout {
  readonly title: string;
  readonly color: ColorToken;
  readonly facts: readonly (readonly [name: string, value: string])[];
  readonly sentence?: string;
  readonly hint?: string;
}

const POLICY = { fixed: 'fixed', exponential: 'exponential', server: 'the server says' } as const;
const OUTCOMES: Readonly<Record<string, string>> = {
  items: 'brought messages',
  empty: 'empty reply',
  'no-content': '204, nothing new',
  'not-modified': '304, not modified',
  timeout: 'timed out',
  busy: 'server busy',
  error: 'failed',
};

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
          ['attempt', String(failure.attempt)],
          ...(failure.error?.phase === undefined ? [] : [['phase', failure.error.phase] as const]),
          ...(lived === undefined ? [] : [['lived', durationText(lived)] as const]),
          ['at', clockTime(clock, failure.atNs)],
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
            : [['lived', durationText(target.end.close.livedMs)] as const]),
          ['at', clockTime(clock, target.end.atNs)],
        ],
      };
    case 'pause': {
      const { pause } = target;
      const ms = pause.pausedMs ?? ((pause.toNs ?? nowNs) - pause.fromNs) / 1e6;
      return {
        title: `Reading ${pause.detail.perSecond === undefined ? 'paused' : `slowed to ${rateText(pause.detail.perSecond)} for`} ${durationText(ms)}`,
        color: 'state-paused',
        sentence:
          pause.detail.by === 'store'
            ? 'The store could not keep up. Nothing was dropped.'
            : pause.detail.perSecond === undefined
              ? 'Paused by you.'
              : 'Slowed by you.',
        facts: [
          ['unread then', bytesText(pause.detail.bufferedBytes)],
          ['from', clockTime(clock, pause.fromNs)],
          ['to', pause.toNs === null ? 'now' : clockTime(clock, pause.toNs)],
        ],
      };
    }
    case 'missed': {
      const { detail, atNs } = target.missed;
      return {
        title: `Missed ${detail.what}`,
        color: 'state-failed',
        sentence: detail.halfOpen ? 'The peer has been silent altogether: the connection looks half-open.' : undefined,
        facts: [
          ['waited', durationText(detail.waitedForMs)],
          ['due by', clockTime(clock, detail.expectedByNs)],
          ['noticed', clockTime(clock, atNs)],
        ],
      };
    }
    case 'mark':
      return markReadout(target.mark, clock);
    case 'bucket': {
      const { fromNs, toNs, inCount, outCount, inBytes, outBytes } = target.bucket;
      const seconds = (toNs - fromNs) / 1e9;
      const side = (count: number, size: number) =>
        count === 0 ? 'nothing' : `${countText(count)} (${rateText(count / seconds)}), ${bytesText(size)}`;
      return {
        title: `${durationText((toNs - fromNs) / 1e6)} of traffic`,
        color: 'text-1',
        facts: [
          ['↓ in', side(inCount, inBytes)],
          ['↑ out', side(outCount, outBytes)],
          ['from', clockTime(clock, fromNs)],
        ],
      };
    }
    case 'found':
      return {
        title: countedText(target.found.count, 'match', 'matches'),
        color: 'match-mark',
        facts: [
          ['from', clockTime(clock, target.found.fromNs)],
          ['to', clockTime(clock, target.found.toNs)],
        ],
      };
    case 'frame':
      return frameReadout(target.frame, clock);
    case 'poll':
      return pollReadout(target, clock, nowNs);
    case 'rtt':
      return {
        title: `RTT ${durationText(target.rttMs)}`,
        color: 'kind-heartbeat',
        facts: [
          ['sent', clockTime(clock, target.atNs - target.rttMs * 1e6)],
          ['answered', clockTime(clock, target.atNs)],
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
  if (bytes > 0) facts.push(['to be sent', bytesText(bytes)]);
  if (unreadBytes > 0) facts.push(['received, unread', bytesText(unreadBytes)]);
  if (lagMs > 0) facts.push(['behind by', durationText(lagMs)]);
  const title =
    bytes > 0
      ? `${bytesText(bytes)} to be sent`
      : unreadBytes > 0
        ? `${bytesText(unreadBytes)} unread`
        : `Behind by ${durationText(lagMs)}`;
  const color = bytes > 0 ? 'to-server' : unreadBytes > 0 ? 'to-client' : 'state-paused';
  return { title, color, facts: [...(facts.length > 1 ? facts : []), ['at', clockTime(clock, atNs)]] };
}

function sentenceCase(text: string): string {
  const upper = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?”]$/.test(upper) ? upper : `${upper}.`;
}

function spanReadout(span: StateSpan, clock: WallClock, nowNs: number, endUnknown: boolean): Readout {
  const lasted = span.toNs === null && endUnknown ? '' : ` ${durationText(((span.toNs ?? nowNs) - span.fromNs) / 1e6)}`;
  const since = ['since', clockTime(clock, span.fromNs)] as const;
  switch (span.state) {
    case 'open':
      return {
        title: `Open${lasted}`,
        color: 'state-open',
        facts: [
          ['attempt', String(span.attempt)],
          ['status', String(span.detail.status)],
          ...(span.detail.remoteAddress === undefined ? [] : [['address', span.detail.remoteAddress] as const]),
          since,
        ],
      };
    case 'connecting':
      return {
        title: `Connecting${lasted}`,
        color: 'state-connecting',
        facts: [['attempt', String(span.attempt)], ['cause', span.detail.cause], since],
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
      ['policy', detail.source === undefined ? POLICY[detail.policy] : `${POLICY[detail.policy]} (${detail.source})`],
      ['base', durationText(detail.baseMs)],
      ['jitter', `${signedDurationText(detail.jitterMs)} of ${jitterWindow(detail.jitterMinMs, detail.jitterMaxMs)}`],
      ['planned', durationText(detail.delayMs)],
      span.actualMs === undefined
        ? (['left', left > 0 ? durationText(left) : `overdue by ${durationText(-left)}`] as const)
        : (['actual', durationText(span.actualMs)] as const),
      ['from', clockTime(clock, span.fromNs)],
    ],
  };
}

function jitterWindow(minMs: number, maxMs: number): string {
  if (minMs === 0 && maxMs === 0) return 'none';
  if (Math.abs(minMs + maxMs) < 0.5) return `±${durationText(maxMs)}`;
  return `${signedDurationText(minMs)} to ${signedDurationText(maxMs)}`;
}

function markReadout(mark: Mark, clock: WallClock): Readout {
  const at = ['at', clockTime(clock, mark.atNs)] as const;
  switch (mark.kind) {
    case 'gap':
    case 'duplicate': {
      const { field, from, to, count } = mark.detail;
      const lost = mark.kind === 'gap';
      return {
        title: lost ? 'Messages lost' : 'Messages seen twice',
        color: 'kind-gap',
        facts: [
          ['field', field],
          ['from', from],
          ['to', to],
          ...(count === undefined ? [] : [['count', countText(count)] as const]),
          at,
        ],
      };
    }
    case 'mark':
      return { title: mark.detail.note, color: 'kind-mark', facts: [['by', mark.detail.by], at] };
    case 'redirect':
      return {
        title: `Redirect ${mark.detail.status}`,
        color: 'text-2',
        facts: [['to', mark.detail.location], at],
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
      ['entry', `#${countText(frame.seq)}`],
      ['size', bytesText(frame.size)],
      ...(frame.rttMs === undefined ? [] : [['RTT', durationText(frame.rttMs)] as const]),
      ['at', clockTime(clock, frame.atNs)],
    ],
  };
}

function pollReadout(target: Extract<Target, { type: 'poll' }>, clock: WallClock, nowNs: number): Readout {
  const { request, response, items, unansweredNs } = target.poll;
  const asked = ['asked', clockTime(clock, request.atNs)] as const;
  if (response === undefined && unansweredNs !== undefined) {
    return {
      title: 'no reply',
      color: 'state-failed',
      sentence: `The request was on its way for ${durationText((unansweredNs - request.atNs) / 1e6)} and never answered.`,
      facts: [['entry', `#${countText(request.seq)}`], asked, ['ended', clockTime(clock, unansweredNs)]],
    };
  }
  if (response === undefined) {
    return {
      title: `Holding ${durationText((nowNs - request.atNs) / 1e6)}`,
      color: 'to-server',
      sentence: 'The server has not replied yet.',
      facts: [['entry', `#${countText(request.seq)}`], asked],
    };
  }
  return {
    title: OUTCOMES[response.outcome ?? ''] ?? 'reply',
    color: response.outcome === 'error' ? 'state-failed' : 'to-client',
    facts: [
      ['entry', `#${countText(response.seq)}`],
      ...(response.heldMs === undefined ? [] : [['held', durationText(response.heldMs)] as const]),
      ...(items.length === 0 ? [] : [['messages', countedText(items.length, 'item')] as const]),
      ['size', bytesText(response.size)],
      asked,
      ['replied', clockTime(clock, response.atNs)],
    ],
  };
}
