import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Headers } from '../../../../src-shared/model/entry.ts';
import type { LimitBook } from '../limit-book.ts';
import { tell } from './limits.ts';

/**
 * Headers of the recorded connection, of its handshake or of its address (RFC 9110, 7.6.1; RFC 6455, 4.2.2): here they are those of this
 * connection. `strict-transport-security` and `alt-svc` would send the client away from a server on this computer.
 */
const LEFT_OUT = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'proxy-authenticate',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'content-length',
  'content-encoding',
  'date',
  'sec-websocket-accept',
  'sec-websocket-extensions',
  'sec-websocket-protocol',
  'strict-transport-security',
  'alt-svc',
]);

/** Of every HTTP answer or handshake: nobody misses them. */
const SILENTLY = new Set([
  'connection',
  'keep-alive',
  'transfer-encoding',
  'upgrade',
  'content-length',
  'date',
  'sec-websocket-accept',
  'sec-websocket-extensions',
  'sec-websocket-protocol',
]);

/** Who may read the answer is decided here: a page of another origin than the recorded one is who this server is for. */
const isCors = (name: string): boolean => name.startsWith('access-control-allow-') || name === 'access-control-max-age';

function corsHeaders({ headers }: IncomingMessage): (readonly [string, string])[] {
  const { origin } = headers;
  if (origin === undefined) return [['Access-Control-Allow-Origin', '*']];
  return [
    ['Access-Control-Allow-Origin', origin],
    ['Access-Control-Allow-Credentials', 'true'],
    ['Vary', 'Origin'],
  ];
}

/** What of the recorded headers is sent, in the recorded order and spelling. */
export function replayedHeaders(recorded: Headers, limits: LimitBook, seq: number): Headers {
  const kept: (readonly [string, string])[] = [];
  for (const [name, value] of recorded) {
    const lower = name.toLowerCase();
    if (lower.startsWith(':')) continue;
    if (!LEFT_OUT.has(lower) && !isCors(lower)) {
      kept.push([name, value]);
      continue;
    }
    if (lower === 'content-encoding') tell(limits, 'ENCODING_LEFT_OUT', seq);
    else if (!SILENTLY.has(lower)) {
      tell(limits, 'HEADERS_LEFT_OUT', seq);
    }
  }
  return kept;
}

/** The same for an HTTP answer, as Node takes them: name, value, name, value … */
export function answerHeaders(
  request: IncomingMessage,
  recorded: Headers,
  limits: LimitBook,
  seq: number,
): readonly string[] {
  return [...replayedHeaders(recorded, limits, seq), ...corsHeaders(request)].flat();
}

/** Answers a preflight (Fetch, 4.8): whatever is asked for is allowed, credentials too. */
export function allowAll(request: IncomingMessage, response: ServerResponse): void {
  const { 'access-control-request-headers': names, 'access-control-request-method': method } = request.headers;
  const allowed = [
    ...corsHeaders(request),
    ['Access-Control-Allow-Methods', method ?? 'GET'],
    ['Access-Control-Allow-Headers', names ?? '*'],
    ['Access-Control-Max-Age', '600'],
  ];
  response.writeHead(204, allowed.flat());
  response.end();
}
