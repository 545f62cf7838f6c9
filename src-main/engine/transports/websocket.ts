import { fail, ok, type Result } from '../../../src-shared/base/result.ts';
import { applyCursor } from '../../../src-shared/codec/cursor.ts';
import type { ErrorDetail, Headers } from '../../../src-shared/model/entry.ts';
import { ConnectTimeout } from '../net/problems.ts';
import { redirectLoop } from '../net/redirects.ts';
import type { Attempt, AttemptContext, AttemptEnd, Transport } from './transport.ts';
import { WebSocketSession } from './websocket/session.ts';
import { type Upgraded, upgrade } from './websocket/upgrade.ts';

/** Headers that must not follow a redirect to another origin. */
const SECRET_HEADERS = new Set(['authorization', 'cookie', 'proxy-authorization']);

/** A URL as WebSocket writes it: `https` means `wss` (WHATWG WebSockets, section 3.1, does the same), no fragment. */
function webSocketUrl(url: URL): URL {
  const same = new URL(url);
  if (same.protocol === 'http:') same.protocol = 'ws:';
  if (same.protocol === 'https:') same.protocol = 'wss:';
  same.hash = '';
  return same;
}

type Opened = Upgraded | { readonly outcome: 'ended'; readonly end: AttemptEnd };

/** Asks for the upgrade, following redirects, each of which is an entry. */
async function openFollowing(context: AttemptContext, signal: AbortSignal): Promise<Opened> {
  const { endpoint, sink } = context;
  // What the last attempt left (connection/message-cursor.ts): a `body:` place means nothing here and is not used.
  const first = applyCursor({ url: endpoint.url, headers: endpoint.headers }, context.resume.cursor ?? {});
  let url = webSocketUrl(new URL(first.url));
  let headers: Headers = first.headers;
  const seen: string[] = [url.href];
  const ended = (error: ErrorDetail, mayRetry = false, retryAfterMs?: number): Opened => ({
    outcome: 'ended',
    end: { error, mayRetry, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) },
  });
  for (;;) {
    const outcome = await upgrade(context, url, headers, signal);
    if (outcome.outcome === 'open') return outcome;
    if (outcome.outcome === 'failed') return ended(outcome.error, outcome.mayRetry, outcome.retryAfterMs);
    const { status, location } = outcome;
    const next = URL.canParse(location, url.href) ? webSocketUrl(new URL(location, url.href)) : undefined;
    sink.entry<'redirect'>({
      kind: 'redirect',
      direction: null,
      detail: { status, location, url: next?.href ?? location, headers: outcome.headers },
    });
    const checked = checkRedirect(status, url, location, seen, endpoint.maxRedirects);
    if (!checked.ok) return ended({ ...checked.error, phase: 'http', status, responseHeaders: outcome.headers });
    if (checked.value.host !== url.host) headers = headers.filter(([name]) => !SECRET_HEADERS.has(name.toLowerCase()));
    headers = headers.filter(([name]) => name.toLowerCase() !== 'host');
    url = checked.value;
    seen.push(url.href);
  }
}

/** Where a redirect leads, or why it is not followed. */
function checkRedirect(
  status: number,
  from: URL,
  location: string,
  seen: readonly string[],
  maxRedirects: number,
): Result<URL> {
  const facts = { Status: String(status), From: from.href, Location: location };
  const next = URL.canParse(location, from.href) ? webSocketUrl(new URL(location, from.href)) : undefined;
  if (next === undefined || !/^wss?:$/.test(next.protocol)) {
    return fail(
      'REDIRECT_INVALID',
      `The server redirects to “${location}”, which no WebSocket can be at.`,
      'The Location header should be a ws://, wss://, http:// or https:// address.',
      { facts },
    );
  }
  if (from.protocol === 'wss:' && next.protocol === 'ws:') {
    return fail(
      'REDIRECT_INSECURE',
      'The server redirects from an encrypted address to one that is not.',
      'Let it redirect to wss://, or connect to the plain address yourself.',
      { facts },
    );
  }
  const isLoop = seen.includes(next.href);
  if (isLoop || seen.length > maxRedirects) return fail(redirectLoop([...seen, next.href], isLoop, maxRedirects));
  return ok(next);
}

/** WebSocket (RFC 6455) with permessage-deflate (RFC 7692), over HTTP/1.1. */
export const websocket: Transport = {
  name: 'websocket',
  start(context: AttemptContext): Attempt {
    const { endpoint, sink, clock } = context;
    const connecting = new AbortController();
    let session: WebSocketSession | undefined;
    let isOver = false;
    let isPaused = false;
    let answerPings = endpoint.heartbeat.answerPings;

    const timeout = clock.after(endpoint.connectTimeoutMs, () =>
      connecting.abort(new ConnectTimeout(endpoint.connectTimeoutMs)),
    );
    const ended = (end: AttemptEnd): void => {
      if (isOver) return;
      isOver = true;
      timeout.cancel();
      sink.ended(end);
    };

    void openFollowing(context, connecting.signal).then((opened) => {
      timeout.cancel();
      if (opened.outcome === 'ended') {
        // A Disconnect while connecting is no error of anybody's.
        const isCancelled = opened.end.error?.code === 'ABORTED';
        ended(isCancelled ? { close: { clean: false, by: 'client' }, mayRetry: false } : opened.end);
      } else if (connecting.signal.aborted) {
        opened.socket.on('error', () => undefined).destroy();
        ended({ close: { clean: false, by: 'client' }, mayRetry: false });
      } else {
        session = new WebSocketSession(context, opened, answerPings, ended);
        sink.opened(opened.detail);
        session.start(isPaused);
      }
    });

    return {
      send: (message) =>
        session === undefined
          ? fail('NOT_OPEN', 'The connection is not open.', 'Wait until it is open, or connect again.')
          : session.send(message),
      close(code, reason) {
        if (session === undefined) connecting.abort();
        else if (!session.startClose(code, reason).ok) session.startClose(1000, '');
      },
      abort() {
        if (session === undefined) connecting.abort();
        else session.abort();
      },
      pauseReading() {
        isPaused = true;
        session?.pauseReading();
      },
      resumeReading() {
        isPaused = false;
        session?.resumeReading();
      },
      setAnswerPings(answer) {
        answerPings = answer;
        session?.setAnswerPings(answer);
      },
      bufferedBytes: () => session?.bufferedBytes() ?? 0,
      unreadBytes: () => session?.unreadBytes() ?? 0,
    };
  },
};
