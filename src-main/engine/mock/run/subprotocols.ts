import type { IncomingMessage } from 'node:http';
import type { MockEndpointOf } from '../../../../src-shared/model/scenario/endpoint.ts';

/**
 * Subprotocols (RFC 6455, 1.9), also as the place for a token: a page can set no header on a WebSocket, but it can offer subprotocols,
 * `['token', 'SECRET']` or `['token.SECRET']`.
 */

/** What the client offers, in its order. */
export function offeredSubprotocols(request: IncomingMessage): readonly string[] {
  const header = request.headers['sec-websocket-protocol'] ?? '';
  return header
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '');
}

/** The token among the offered ones: what stands after the name, or behind it and a dot. */
export function tokenOffered(offered: readonly string[], name: string): string | undefined {
  const at = offered.indexOf(name);
  if (at >= 0) return offered[at + 1];
  return offered.find((one) => one.startsWith(`${name}.`))?.slice(name.length + 1);
}

/**
 * The one a server agrees to. A browser fails where it offered some and none is chosen, so the name of the token's place is agreed to
 * rather than none, and the token itself only where nothing else was offered.
 */
export function chosenSubprotocol(offered: ReadonlySet<string>, endpoint: MockEndpointOf<'websocket'>): string | false {
  const known = endpoint.subprotocols.find((name) => offered.has(name));
  if (known !== undefined) return known;
  const { auth } = endpoint;
  if (auth === undefined || !auth.from.includes('subprotocol')) return false;
  if (offered.has(auth.name)) return auth.name;
  return [...offered].find((one) => one.startsWith(`${auth.name}.`)) ?? false;
}
