import type { ErrorDetail, Headers } from '../../../src-shared/model/entry.ts';
import { headerValue, withoutHeaders } from './headers.ts';
import type { NetResult } from './network.ts';

/** What the next request looks like after a redirect (RFC 9110, section 15.4; WHATWG Fetch, HTTP-redirect fetch). */
export interface Hop {
  readonly url: URL;
  readonly method: string;
  readonly headers: Headers;
  readonly body?: string;
  /** Headers that held for the old origin only and are no longer sent. */
  readonly dropped: readonly string[];
}

const REDIRECTS = new Set([301, 302, 303, 307, 308]);

/** Whether a reply with this status and headers asks to go elsewhere. A 3xx without Location is an ordinary reply. */
export function isRedirect(status: number, headers: Headers): boolean {
  return REDIRECTS.has(status) && headerValue(headers, 'location') !== undefined;
}

/** Secrets that were meant for one origin: what `fetch` and curl drop. */
const ORIGIN_BOUND = ['authorization', 'cookie', 'proxy-authorization', 'host', 'origin'] as const;
const BODY_HEADERS = ['content-type', 'content-length', 'content-encoding', 'content-language', 'content-location'];

/** Follows one redirect by the rules; an error when its Location leads nowhere HTTP can go. */
export function nextHop(from: Omit<Hop, 'dropped'>, status: number, replyHeaders: Headers): NetResult<Hop> {
  const location = headerValue(replyHeaders, 'location') ?? '';
  const target = URL.canParse(location, from.url.href) ? new URL(location, from.url) : undefined;
  if (target === undefined || (target.protocol !== 'http:' && target.protocol !== 'https:')) {
    return {
      ok: false,
      error: {
        code: 'REDIRECT_INVALID',
        message: `The server redirects to ${location === '' ? 'nowhere' : `“${location}”`}, which is no http(s) address.`,
        hint: 'The server or its reverse proxy is configured wrongly; use the final address directly.',
        phase: 'http',
        status,
        responseHeaders: replyHeaders,
      },
    };
  }
  // RFC 9110, 10.2.2: a redirect without a fragment inherits the original one.
  if (target.hash === '') target.hash = from.url.hash;

  const toGet =
    (status === 303 && from.method !== 'HEAD') || ((status === 301 || status === 302) && from.method === 'POST');
  const sameOrigin = target.origin === from.url.origin;
  const leaving = sameOrigin ? [] : ORIGIN_BOUND.filter((name) => headerValue(from.headers, name) !== undefined);
  const headers = withoutHeaders(from.headers, [...leaving, ...(toGet ? BODY_HEADERS : [])]);
  return {
    ok: true,
    value: {
      url: target,
      method: toGet ? 'GET' : from.method,
      headers,
      ...(toGet || from.body === undefined ? {} : { body: from.body }),
      dropped: leaving,
    },
  };
}

/** The error of a redirect that leads to where one has been, or of one too many. */
export function redirectLoop(chain: readonly string[], looped: boolean, maxRedirects: number): ErrorDetail {
  const facts = Object.fromEntries(chain.map((url, index) => [String(index + 1), url]));
  return looped
    ? {
        code: 'REDIRECT_LOOP',
        message: `The redirects lead in a circle: ${chain.at(-1)} again, after ${chain.length - 1} of them.`,
        hint: 'Often two layers disagree about http and https, or a login page waits for a cookie it does not get.',
        phase: 'http',
        facts,
      }
    : {
        code: 'TOO_MANY_REDIRECTS',
        message: `The server redirected more than ${maxRedirects} times.`,
        hint: 'Use the final address directly, or allow more redirects.',
        phase: 'http',
        facts,
      };
}
