import { assertNever } from '../base/result.ts';
import { bytesText, delayText, durationText, roundDurationText } from '../base/units-text.ts';
import type {
  CloseDetail,
  ConnectingDetail,
  DetailByKind,
  ErrorDetail,
  GapDetail,
  MissedDetail,
  OpenDetail,
  PauseDetail,
  RequestDetail,
  ResponseDetail,
  WaitDetail,
} from './entry.ts';
import type { Kind } from './kind.ts';

/** What an entry says in a row: the part to stress (`1006`, `1.18 s`) and the rest. */
export interface Sentence {
  readonly lead?: string;
  readonly rest: string;
}

/** A sentence as plain text. */
export function sentenceText({ lead, rest }: Sentence): string {
  return lead === undefined ? rest : rest === '' ? lead : `${lead} ${rest}`;
}

/** Names of WebSocket close codes (RFC 6455, section 7.4.1, and IANA's registry). */
const CLOSE_CODE_NAMES: ReadonlyMap<number, string> = new Map([
  [1000, 'normal closure'],
  [1001, 'going away'],
  [1002, 'protocol error'],
  [1003, 'unsupported data'],
  [1005, 'no code in the close frame'],
  [1006, 'no close frame'],
  [1007, 'invalid payload data'],
  [1008, 'policy violation'],
  [1009, 'message too big'],
  [1010, 'missing extension'],
  [1011, 'internal error'],
  [1012, 'service restart'],
  [1013, 'try again later'],
  [1014, 'bad gateway'],
  [1015, 'TLS handshake failed'],
]);

/** The registered name of a close code; undefined for those of applications. */
export function closeCodeName(code: number): string | undefined {
  return CLOSE_CODE_NAMES.get(code);
}

/**
 * One line of plain English for an entry that tells the story of a connection; undefined for those that carry a
 * payload and speak for themselves. `detail` is the entry's own, with or without headers.
 */
export function sentenceOf(kind: Kind, detail: unknown, attempt: number): Sentence | undefined {
  if (detail === undefined || detail === null) return undefined;
  switch (kind) {
    case 'connecting':
      return connecting(detail as ConnectingDetail, attempt);
    case 'open':
      return open(detail as OpenDetail);
    case 'close':
      return close(detail as CloseDetail);
    case 'error': {
      const { code, message } = detail as ErrorDetail;
      return { lead: code, rest: message };
    }
    case 'wait':
      return wait(detail as WaitDetail);
    case 'missed':
      return missed(detail as MissedDetail);
    case 'gap':
      return ids('lost', detail as GapDetail);
    case 'duplicate':
      return ids('seen twice', detail as GapDetail);
    case 'pause':
      return pause(detail as PauseDetail);
    case 'resume':
      return resume(detail as PauseDetail);
    case 'mark':
      return { rest: (detail as DetailByKind['mark']).note };
    case 'redirect': {
      const { status, location } = detail as DetailByKind['redirect'];
      return { lead: String(status), rest: `to ${location}` };
    }
    case 'notice':
      return { rest: (detail as DetailByKind['notice']).message };
    case 'request':
      return request(detail as RequestDetail);
    case 'response':
      return response(detail as ResponseDetail);
    case 'retry':
      return { rest: `reconnect after ${roundDurationText((detail as DetailByKind['retry']).retryMs)}` };
    case 'pong': {
      const { rttMs } = detail as DetailByKind['pong'];
      return rttMs === undefined ? undefined : { rest: `RTT ${durationText(rttMs)}` };
    }
    case 'text':
    case 'binary':
    case 'ping':
    case 'event':
    case 'comment':
    case 'item':
      return undefined;
    default:
      return assertNever(kind);
  }
}

/** Parts that are there, with the separator of the rows. */
function dotted(parts: readonly (string | undefined | false)[]): string {
  return parts.filter((part) => typeof part === 'string' && part !== '').join(' · ');
}

function connecting(detail: ConnectingDetail, attempt: number): Sentence {
  const { cause, actualWaitMs: actual, plannedWaitMs: planned, url } = detail;
  const late = actual !== undefined && planned !== undefined && Math.abs(actual - planned) >= 10;
  return {
    rest: dotted([
      `Attempt ${attempt}`,
      cause === 'user' ? url : cause,
      actual !== undefined && `waited ${durationText(actual)}${late ? `, planned ${durationText(planned)}` : ''}`,
    ]),
  };
}

function open(detail: OpenDetail): Sentence {
  const { timings, tls } = detail;
  const upgraded = detail.status === 101;
  const timing = (name: string, ms: number | undefined): string | undefined =>
    ms === undefined ? undefined : `${name} ${durationText(ms)}`;
  return {
    lead: String(detail.status),
    rest: dotted([
      detail.extensions?.split(';')[0]?.trim(),
      detail.protocol === undefined || detail.protocol === '' ? undefined : `protocol ${detail.protocol}`,
      detail.contentEncoding,
      tls?.authorized === false && `certificate not trusted (${tls.authorizationError ?? 'no reason given'})`,
      timing('DNS', timings?.dnsMs),
      timing('TCP', timings?.tcpMs),
      timing('proxy', timings?.proxyMs),
      timing('TLS', timings?.tlsMs),
      timing(upgraded ? 'upgrade' : 'first byte', timings?.waitMs),
    ]),
  };
}

function close(detail: CloseDetail): Sentence {
  const { code, reason, clean, by, livedMs } = detail;
  const who = code === undefined && clean ? `${by} ended the stream` : `${by} closed the socket`;
  const name = code === undefined ? undefined : closeCodeName(code);
  return {
    ...(code !== undefined && { lead: String(code) }),
    rest: dotted([
      name === undefined ? who : `${who}, ${name}`,
      reason !== undefined && reason !== '' && `“${reason}”`,
      livedMs !== undefined && `lived ${roundDurationText(livedMs)}`,
    ]),
  };
}

function wait(detail: WaitDetail): Sentence {
  const { policy, baseMs, jitterMs, delayMs, source } = detail;
  const base = `base ${delayText(baseMs)}`;
  // In the unit of the base, so that the sum can be seen.
  const jitter = jitterMs === 0 ? '' : ` ${jitterMs < 0 ? '−' : '+'} jitter ${delayText(Math.abs(jitterMs), baseMs)}`;
  const asked = source === 'retry-after' ? 'Retry-After' : 'retry field';
  const why =
    policy === 'server' ? (source === undefined ? 'the server named no time' : `as the server asked, ${asked}`) : base;
  return { lead: delayText(delayMs), rest: `${policy}: ${why}${jitter}` };
}

function missed(detail: MissedDetail): Sentence {
  const time = roundDurationText(detail.waitedForMs);
  const what =
    detail.what === 'pong'
      ? `No pong within ${time} of the ping`
      : detail.what === 'reply'
        ? detail.owedBy === 'client'
          ? `The server’s ping got no reply from here within ${time}`
          : `No reply within ${time}`
        : `No heartbeat for ${time}`;
  return { rest: dotted([what, detail.halfOpen === true && 'the connection looks half-open']) };
}

function ids(what: string, detail: GapDetail): Sentence {
  const { field, from, to, count } = detail;
  const range = from === to ? from : `${from} to ${to}`;
  return { rest: dotted([count === undefined ? `Ids ${what}` : `${count} ${what}`, `${field} ${range}`]) };
}

function pause(detail: PauseDetail): Sentence {
  const slowed = detail.perSecond !== undefined;
  const what = slowed ? `Reading slowed to ${detail.perSecond} a second` : 'Reading paused';
  const who = detail.by === 'store' ? ': the store could not keep up' : ' by the user';
  return { rest: dotted([`${what}${who}`, detail.bufferedBytes > 0 && `${bytesText(detail.bufferedBytes)} waiting`]) };
}

function resume(detail: PauseDetail): Sentence {
  const after = detail.pausedMs === undefined ? '' : ` after ${roundDurationText(detail.pausedMs)}`;
  return { rest: `Reading again${after}` };
}

function cursorText(cursor: Readonly<Record<string, string>> | undefined): string | undefined {
  if (cursor === undefined) return undefined;
  return Object.entries(cursor)
    .map(([name, value]) => `${name}=${value}`)
    .join(', ');
}

function request(detail: RequestDetail): Sentence {
  return {
    lead: detail.method,
    rest: dotted([detail.url, detail.beside === true && 'beside the stream', cursorText(detail.cursor)]),
  };
}

function response(detail: ResponseDetail): Sentence {
  return {
    lead: String(detail.status),
    rest: dotted([
      outcome(detail),
      detail.beside === true && 'beside the stream',
      `held ${roundDurationText(detail.heldMs)}`,
      detail.retryAfterMs !== undefined && `asks to wait ${roundDurationText(detail.retryAfterMs)}`,
      cursorText(detail.cursor),
    ]),
  };
}

function outcome(detail: ResponseDetail): string {
  switch (detail.outcome) {
    case 'items':
      return detail.items === 1 ? '1 item' : `${detail.items} items`;
    case 'empty':
      return 'no items';
    case 'no-content':
      return 'no content';
    case 'not-modified':
      return 'not modified';
    case 'timeout':
      return 'timed out';
    case 'busy':
      return 'the server is busy';
    case 'answer':
      return detail.statusText ?? '';
    case 'error':
      return detail.statusText === undefined || detail.statusText === '' ? 'an error' : detail.statusText;
    default:
      return assertNever(detail.outcome);
  }
}
