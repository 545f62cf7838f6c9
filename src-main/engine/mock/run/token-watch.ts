import type { Auth } from '../../../../src-shared/model/scenario/endpoint.ts';
import type { Door, Visitor } from './door.ts';
import type { StreamClient } from './stream-client.ts';
import { WebsocketClient } from './websocket-client.ts';

/** Of the private range (RFC 6455, 7.4.2): what these servers say of a token that is not good (any more). */
export const BAD_TOKEN = 4001;

/** What a message that hands over a token may call itself. */
const TOKEN_MESSAGES: readonly unknown[] = [undefined, 'auth', 'authenticate', 'reauthenticate'];

/** The token in `{"token": "…"}`, by the field's own name; undefined where the text is no such message. */
function tokenMessage(text: string, name: string): string | undefined {
  if (!text.trimStart().startsWith('{')) return undefined;
  try {
    const value = JSON.parse(text) as Record<string, unknown>;
    const token = value[name];
    return typeof token === 'string' && TOKEN_MESSAGES.includes(value.type) ? token : undefined;
  } catch (error) {
    // Clients of a mock send anything.
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** The token of a first message: `{"token": "…"}`, or the text itself. */
export function firstToken(text: string, name: string): string {
  return tokenMessage(text, name) ?? text.trim();
}

/**
 * Holds a stream to the token that opened it: asks for a new one before it expires where the endpoint says so, takes one at any time, and
 * ends the stream when its time is over. A message with a token, good or bad, is never taken for anything else.
 */
export function watchToken(
  client: StreamClient,
  auth: Auth,
  first: Visitor,
  options: { readonly door: Door; readonly nowMs: () => number; expired(client: StreamClient): void },
): void {
  let timers: readonly NodeJS.Timeout[] = [];
  const stop = (): void => {
    for (const timer of timers) clearTimeout(timer);
  };
  const hold = ({ untilMs, grant }: Visitor): void => {
    stop();
    timers = [];
    client.grant = grant;
    if (untilMs === null) return;
    const leftMs = untilMs - options.nowMs();
    const expire = setTimeout(() => {
      options.expired(client);
      client.end(BAD_TOKEN, 'the token has expired');
    }, leftMs);
    timers = [expire];
    const withinMs = auth.reauthenticate;
    if (withinMs === undefined) return;
    const ask = (): void =>
      client.announce({ type: 'reauthenticate', within_ms: Math.round(untilMs - options.nowMs()) });
    timers = [expire, setTimeout(ask, Math.max(0, leftMs - withinMs))];
  };
  hold(first);
  client.onClosed(stop);
  if (!(client instanceof WebsocketClient)) return;
  client.onNewToken((text) => {
    const named = tokenMessage(text, auth.name);
    const visitor = options.door.visitorOf(named ?? text.trim(), auth);
    if (visitor === null && named === undefined) return false;
    if (visitor === null || visitor.user !== client.user) {
      client.announce({ type: 'unauthorized', message: 'this token is not good here; the one before still counts' });
      return true;
    }
    hold(visitor);
    const expiresIn = visitor.untilMs === null ? null : Math.round((visitor.untilMs - options.nowMs()) / 1_000);
    client.announce({ type: 'authenticated', user: visitor.user, expires_in: expiresIn });
    return true;
  });
}
