import type { CloseDetail, ErrorDetail, GapDetail } from '../../src-shared/model/entry.ts';
import { closeCodeName } from '../../src-shared/model/sentence.ts';
import type { Failure } from './story.ts';

/** Words of at most a dozen characters for the commonest ends; the sentence stands in the read-out. */
const WORDS: readonly (readonly [RegExp, string])[] = [
  [/REFUSED/, 'refused'],
  [/ENOTFOUND|EAI_|HOST_UNKNOWN|DNS/, 'unknown host'],
  [/ALTNAME|CERT_NAME|TLS_NAME/, 'TLS name'],
  [/CERT_(HAS_)?EXPIRED/, 'TLS expired'],
  [/CERT|SELF_SIGNED|ISSUER|LEAF_SIGNATURE/, 'TLS cert'],
  [/TLS|SSL/, 'TLS'],
  [/TIMEOUT|TIMEDOUT|TIMED_OUT/, 'timeout'],
  [/RESET|EPIPE|HANG_?UP/, 'reset'],
  [/UNREACH/, 'unreachable'],
  [/REDIRECT/, 'redirects'],
  [/PROXY/, 'proxy'],
  [/CONTENT_TYPE/, 'content type'],
  [/UTF_?8/, 'bad UTF-8'],
  [/TOO_(BIG|LARGE|LONG)/, 'too big'],
  [/ACCEPT/, 'bad accept'],
  [/STORE|DISK|ENOSPC/, 'disk'],
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
  return close.by === 'network' ? 'dropped' : close.by === 'server' ? 'ended' : 'closed';
}

/** The word beside a failure's cross: `1006`, `refused`, `401`, `TLS name`. */
export function failureWord(failure: Failure): string {
  if (failure.error !== undefined) return wordOf(failure.error);
  return failure.close === undefined ? 'failed' : closeWord(failure.close);
}

/** The word beside the mark of an end that is no failure. */
export function endWord(close: CloseDetail): string {
  if (close.by === 'client') return 'disconnected';
  return closeWord(close);
}

/** One sentence about an end. */
export function closeSentence(close: CloseDetail): string {
  const meaning = close.code === undefined ? undefined : closeCodeName(close.code);
  const who = close.by === 'network' ? 'the network' : `the ${close.by}`;
  const said = close.reason ? `: “${close.reason}”` : '';
  if (close.code === 1006) return `The socket was closed by ${who} without a close frame${said}`;
  return `${meaning ?? 'closed'} by ${who}${said}`;
}

export function failureCode(failure: Failure): string {
  if (failure.error !== undefined) return failure.error.code;
  return failure.close?.code === undefined ? failureWord(failure) : String(failure.close.code);
}

export function failureSentence(failure: Failure): string {
  if (failure.error !== undefined) return failure.error.message;
  return failure.close === undefined ? 'The attempt failed.' : closeSentence(failure.close);
}

export function gapWord(kind: 'gap' | 'duplicate', detail: GapDetail): string {
  const word = kind === 'gap' ? 'lost' : 'twice';
  return detail.count === undefined ? (kind === 'gap' ? 'gap' : 'twice') : `${detail.count} ${word}`;
}
