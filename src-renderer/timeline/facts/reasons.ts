import type { CloseDetail, ErrorDetail, GapDetail } from '../../../src-shared/model/entry.ts';
import { closeCodeName } from '../../../src-shared/model/sentence.ts';
import { words } from '../../words/index.ts';
import type { Failure } from './story.ts';

const { drawn, reason } = words.timeline;

/** Words of at most a dozen characters for the commonest ends; the sentence stands in the read-out. */
const WORDS: readonly (readonly [RegExp, string])[] = [
  [/REFUSED/, reason.refused],
  [/ENOTFOUND|EAI_|HOST_UNKNOWN|DNS/, reason.unknownHost],
  [/ALTNAME|CERT_NAME|TLS_NAME/, reason.tlsName],
  [/CERT_(HAS_)?EXPIRED/, reason.tlsExpired],
  [/CERT|SELF_SIGNED|ISSUER|LEAF_SIGNATURE/, reason.tlsCert],
  [/TLS|SSL/, reason.tls],
  [/TIMEOUT|TIMEDOUT|TIMED_OUT/, reason.timeout],
  [/RESET|EPIPE|HANG_?UP/, reason.reset],
  [/UNREACH/, reason.unreachable],
  [/REDIRECT/, reason.redirects],
  [/PROXY/, reason.proxy],
  [/CONTENT_TYPE/, reason.contentType],
  [/UTF_?8/, reason.badUtf8],
  [/TOO_(BIG|LARGE|LONG)/, reason.tooBig],
  [/ACCEPT/, reason.badAccept],
  [/STORE|DISK|ENOSPC/, reason.disk],
];

function wordOf(error: ErrorDetail): string {
  if (error.status !== undefined && error.status >= 300) return String(error.status);
  const known = WORDS.find(([pattern]) => pattern.test(error.code));
  if (known !== undefined) return known[1];
  return error.code
    .replace(/^(ERR|E|WS|SSE|HTTP|NET)_/, '')
    .replaceAll('_', ' ')
    .toLowerCase();
}

function closeWord(close: CloseDetail): string {
  if (close.code !== undefined) return String(close.code);
  return close.by === 'network' ? reason.dropped : close.by === 'server' ? reason.ended : reason.closed;
}

/** The word beside a failure's cross: `1006`, `refused`, `401`, `TLS name`. */
export function failureWord(failure: Failure): string {
  if (failure.error !== undefined) return wordOf(failure.error);
  return failure.close === undefined ? reason.failed : closeWord(failure.close);
}

/** The word beside the mark of an end that is no failure. */
export function endWord(close: CloseDetail): string {
  if (close.by === 'client') return reason.disconnected;
  return closeWord(close);
}

const WHO = { network: reason.theNetwork, server: reason.theServer, client: reason.theClient } as const;

/** One sentence about an end. */
export function closeSentence(close: CloseDetail): string {
  const meaning = close.code === undefined ? undefined : closeCodeName(close.code);
  const who = WHO[close.by];
  const said = close.reason ? reason.said(close.reason) : '';
  if (close.code === 1006) return reason.withoutCloseFrame(who, said);
  return reason.closedBy(meaning ?? reason.closed, who, said);
}

export function failureCode(failure: Failure): string {
  if (failure.error !== undefined) return failure.error.code;
  return failure.close?.code === undefined ? failureWord(failure) : String(failure.close.code);
}

export function failureSentence(failure: Failure): string {
  if (failure.error !== undefined) return failure.error.message;
  return failure.close === undefined ? reason.attemptFailed : closeSentence(failure.close);
}

export function gapWord(kind: 'gap' | 'duplicate', detail: GapDetail): string {
  if (kind === 'gap') return detail.count === undefined ? drawn.gap : drawn.lost(detail.count);
  return detail.count === undefined ? drawn.twice : drawn.seenTwice(detail.count);
}
