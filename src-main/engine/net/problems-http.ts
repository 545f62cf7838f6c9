import type { ErrorDetail, OpenDetail } from '../../../src-shared/model/entry.ts';
import { headerValue } from './headers.ts';
import type { HttpReply } from './network.ts';

/** What a refusing status means, and what a person can do. */
function hintOf(reply: HttpReply): string {
  const { status, headers } = reply;
  switch (status) {
    case 400:
      return 'The server did not like the request: look at its body below, and at the query and headers sent.';
    case 401: {
      const wants = headerValue(headers, 'www-authenticate');
      return `It wants credentials${wants === undefined ? '' : ` (${wants})`}: add an Authorization header, or renew an expired token.`;
    }
    case 403:
      return 'The credentials are known and not enough; or the server allows only certain Origins or addresses.';
    case 404:
      return 'Check the path. Behind a reverse proxy, its prefix may be missing or doubled.';
    case 405:
      return `It does not take ${reply.requestHeaders.find(([name]) => name === ':method')?.[1] ?? 'this method'} here${
        headerValue(headers, 'allow') === undefined ? '' : `, only ${headerValue(headers, 'allow')}`
      }.`;
    case 406:
      return 'It has nothing of the type asked for in Accept.';
    case 407:
      return 'A proxy on the way wants credentials: http://user:password@host:port.';
    case 408:
      return 'The server gave up waiting for the request: the line is slow, or the server is overloaded.';
    case 409:
      return 'Often another client with the same session, or a cursor the server no longer has.';
    case 410:
      return 'The cursor or the resource is gone for good: start again without a cursor.';
    case 413:
    case 414:
    case 431:
      return 'The request is too large: look at its cookies, query and body.';
    case 426:
      return 'It wants another protocol (see Upgrade): is this a WebSocket address?';
    case 429:
      return 'Too many requests: poll less often, or honour Retry-After (reconnect policy “server”).';
    case 502:
    case 504:
      return 'The reverse proxy answers, the server behind it does not: it is down, restarting, or too slow.';
    case 503:
      return 'The server is overloaded, starting, or in maintenance.';
    default:
      return status >= 500
        ? 'The server failed at this request: its log knows why.'
        : 'Look at the headers and the body of the reply.';
  }
}

/** A reply that refuses, as an error that keeps all of it. `body` is the first part of its body as text. */
export function statusProblem(reply: HttpReply, body: string): ErrorDetail {
  const said = reply.statusText === '' ? '' : ` ${reply.statusText}`;
  return {
    code: `HTTP_${reply.status}`,
    message: `The server answered ${reply.status}${said}.`,
    hint: hintOf(reply),
    ...replyFacts(reply, body),
  };
}

/** The part of an error that says what came instead. */
export function replyFacts(
  reply: HttpReply,
  body: string,
): Pick<
  ErrorDetail,
  'phase' | 'status' | 'requestHeaders' | 'responseHeaders' | 'body' | 'timings' | 'remoteAddress' | 'tls'
> {
  return {
    phase: 'http',
    status: reply.status,
    requestHeaders: reply.requestHeaders,
    responseHeaders: reply.headers,
    ...(body === '' ? {} : { body }),
    timings: reply.timings,
    ...(reply.remoteAddress === undefined ? {} : { remoteAddress: reply.remoteAddress }),
    ...(reply.tls === undefined ? {} : { tls: reply.tls }),
  };
}

/** A reply as the detail of an `open` entry. */
export function openDetailOf(reply: HttpReply): OpenDetail {
  const { url, status, statusText, httpVersion, requestHeaders, headers, timings } = reply;
  const { contentEncoding, remoteAddress, remotePort, localPort, proxy, tls } = reply;
  return {
    url,
    status,
    ...(statusText === '' ? {} : { statusText }),
    httpVersion,
    requestHeaders,
    responseHeaders: headers,
    ...(contentEncoding === undefined ? {} : { contentEncoding }),
    ...(remoteAddress === undefined ? {} : { remoteAddress }),
    ...(remotePort === undefined ? {} : { remotePort }),
    ...(localPort === undefined ? {} : { localPort }),
    ...(proxy === undefined ? {} : { proxy }),
    timings,
    ...(tls === undefined ? {} : { tls }),
  };
}
