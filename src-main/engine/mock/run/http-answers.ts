import type { IncomingMessage, ServerResponse } from 'node:http';

/** Small helpers of everything that answers HTTP here. */

const MAX_BODY_BYTES = 1_048_576;

/** Pages of other origins are who these servers are for. */
export const OPEN_TO_PAGES = { 'Access-Control-Allow-Origin': '*' } as const;

export function json(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): void {
  const text = `${JSON.stringify(body)}\n`;
  response.writeHead(status, {
    'Content-Type': 'application/json',
    'Content-Length': Buffer.byteLength(text),
    'Cache-Control': 'no-store',
    ...OPEN_TO_PAGES,
    ...headers,
  });
  response.end(text);
}

/** RFC 6750, section 3: why nobody is let in; no error code where no token was shown. */
export function unauthorized(response: ServerResponse, message: string, shown: boolean): void {
  const challenge = `Bearer realm="mock"${shown ? ', error="invalid_token"' : ''}`;
  json(response, 401, { code: 'UNAUTHORIZED', message }, { 'WWW-Authenticate': challenge });
}

/** What is asked for; anything that is no path asks for the root. */
export function urlOf(request: IncomingMessage): URL {
  const target = request.url ?? '/';
  return new URL(target.startsWith('/') ? `http://mock${target}` : 'http://mock/');
}

/** Whether a request is for `/_mock`; asked of every one of them, so nothing is parsed. */
export function isForAdmin({ url = '/' }: IncomingMessage): boolean {
  return /^\/_mock(?:[/?#]|$)/.test(url);
}

/** The body as text; null when it is more than a message may have. */
export async function bodyText(request: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.byteLength;
    if (bytes > MAX_BODY_BYTES) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** An id out of a query or a header: absent is null, nonsense is null too and starts from now. */
export function idOf(text: string | null | undefined): number | null {
  if (text === null || text === undefined || !/^\d{1,15}$/.test(text)) return null;
  return Number(text);
}

/** Answers a preflight of a page (Fetch, 3.3.7): everything is allowed. */
export function preflight(request: IncomingMessage, response: ServerResponse): void {
  response.writeHead(204, {
    ...OPEN_TO_PAGES,
    'Access-Control-Allow-Methods': 'GET, POST, PUT, DELETE, PATCH',
    'Access-Control-Allow-Headers':
      request.headers['access-control-request-headers'] ?? 'Content-Type, Authorization, Last-Event-ID, If-None-Match',
    'Access-Control-Max-Age': '600',
  });
  response.end();
}
