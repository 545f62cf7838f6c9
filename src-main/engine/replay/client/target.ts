import { fail, ok, type Result } from '../../../../src-shared/base/result.ts';
import type { Headers, TransportName } from '../../../../src-shared/model/entry.ts';

/** Where a recording is played to. */
export interface Target {
  readonly url: URL;
  /** A whole address: its path and query stand in place of the recorded ones. */
  readonly isWhole: boolean;
}

/** Errors: URL_NO_SCHEME, URL_SCHEME, URL_INVALID, as of any address one connects to. */
export function readTarget(text: string): Result<Target> {
  const given = text.trim();
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(given)?.[1]?.toLowerCase();
  if (scheme === undefined) {
    return fail(
      'URL_NO_SCHEME',
      `The target “${given}” lacks its scheme.`,
      `Did you mean http://${given.replace(/^\/+/, '')}?`,
      { at: 'target' },
    );
  }
  if (!['http', 'https', 'ws', 'wss'].includes(scheme)) {
    return fail('URL_SCHEME', `${scheme}:// is not something one can listen to here.`, 'Use http, https, ws or wss.', {
      at: 'target',
    });
  }
  if (!URL.canParse(given)) {
    return fail('URL_INVALID', `“${given}” is not a valid address.`, 'For example http://127.0.0.1:4600.', {
      at: 'target',
    });
  }
  const url = new URL(given);
  return ok({ url, isWhole: url.pathname !== '/' || url.search !== '' });
}

const SECURE = new Set(['https:', 'wss:']);

/**
 * The address on the target that stands for a recorded one, the scheme as its transport has it.
 * @param rewrite of the recorded path and query
 */
export function urlAt(
  { url: target, isWhole }: Target,
  recorded: string,
  transport: TransportName,
  rewrite: (pathAndQuery: string) => string,
): string {
  const scheme = `${transport === 'websocket' ? 'ws' : 'http'}${SECURE.has(target.protocol) ? 's' : ''}:`;
  const credentials =
    target.username === '' ? '' : `${target.username}${target.password === '' ? '' : `:${target.password}`}@`;
  const ownPath = isWhole || !URL.canParse(recorded);
  const path = ownPath ? target.pathname + target.search : rewrite(pathAndQueryOf(recorded));
  return `${scheme}//${credentials}${target.host}${path}`;
}

/** A request beside a stream: a path and query on the target, whatever the target's own path is. */
export function httpOf({ url }: Target, path: string): string {
  return `http${SECURE.has(url.protocol) ? 's' : ''}://${url.host}${path}`;
}

/** As it was written: `URL` would spell some characters differently. */
export function pathAndQueryOf(url: string): string {
  const written = /^[a-z][a-z0-9+.-]*:\/\/[^/?#]*([^#]*)/i.exec(url)?.[1] ?? '/';
  return written.startsWith('/') ? written : `/${written}`;
}

/** What a client makes for each request by itself, or what belongs to the one connection it was sent on. */
const OF_THE_CONNECTION = new Set([
  'host',
  'connection',
  'upgrade',
  'content-length',
  'transfer-encoding',
  'keep-alive',
  'te',
  'http2-settings',
  'sec-websocket-key',
  'sec-websocket-version',
  'sec-websocket-extensions',
  'sec-websocket-protocol',
  'accept-encoding',
  'last-event-id',
]);

/** Headers of a recorded request that a new one carries as well. HTTP/2's own (`:path`) are none. */
export function ownHeaders(recorded: Headers, without: ReadonlySet<string> = new Set()): Headers {
  return recorded.filter(([name]) => {
    const lower = name.toLowerCase();
    return !lower.startsWith(':') && !OF_THE_CONNECTION.has(lower) && !without.has(lower);
  });
}

/** Recorded headers, with what a person gave in their place or besides. */
export function withGiven(headers: Headers, given: Headers): Headers {
  const names = new Set(given.map(([name]) => name.toLowerCase()));
  return [...headers.filter(([name]) => !names.has(name.toLowerCase())), ...given];
}
