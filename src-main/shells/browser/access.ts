/**
 * Who may talk to the browser shell. Pure: header values in, yes or no out.
 *
 * Any page in the user's browser can send requests to a loopback port, and with DNS rebinding even under a name of its
 * own. So: the Host must be a name of this machine that we answer to, the Origin must be the one that Host makes, and
 * the WebSocket needs the token that only the printed link carries.
 */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { hostname, networkInterfaces } from 'node:os';
import { ENGINE_SUBPROTOCOL, TOKEN_SUBPROTOCOL_PREFIX } from '../../../src-shared/contract/shell.ts';

/** 256 random bits, in letters that need no escaping in a fragment or a subprotocol. */
export const newToken = (): string => randomBytes(32).toString('base64url');

export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);
}

export const isWildcard = (host: string): boolean => host === '0.0.0.0' || host === '::' || host === '';

/** The host as it stands in an URL: IPv6 in brackets, and a wildcard as the loopback address that reaches it. */
export function urlHost(host: string): string {
  if (isWildcard(host)) return '127.0.0.1';
  return host.includes(':') ? `[${host}]` : host;
}

/** Host names, as `URL.hostname` gives them, that a server bound to `host` answers to. */
export function namesFor(host: string): ReadonlySet<string> {
  const names = new Set([urlHost(host).toLowerCase()]);
  if (isLoopback(host) || isWildcard(host)) for (const name of ['localhost', '127.0.0.1', '[::1]']) names.add(name);
  if (isWildcard(host)) {
    names.add(hostname().toLowerCase());
    for (const address of Object.values(networkInterfaces()).flatMap((all) => all ?? [])) {
      names.add(address.family === 'IPv6' ? `[${address.address}]` : address.address);
    }
  }
  return names;
}

/**
 * Whether the Host header names us. The port is not compared: through `ssh -L 9000:127.0.0.1:4000` it is another one,
 * and a browser cannot be made to send a Host that is not in its address bar.
 */
export function hostAllowed(header: string | undefined, names: ReadonlySet<string>): boolean {
  if (header === undefined || !URL.canParse(`http://${header}`)) return false;
  const url = new URL(`http://${header}`);
  // Anything besides host and port in that header is somebody's trick.
  return url.host === header.toLowerCase().replace(/:80$/, '') && names.has(url.hostname);
}

/** One origin: the page this server gave out. A request without one is no browser's WebSocket. */
export function originAllowed(origin: string | undefined, hostHeader: string | undefined): boolean {
  return (
    origin !== undefined &&
    hostHeader !== undefined &&
    URL.canParse(origin) &&
    URL.canParse(`http://${hostHeader}`) &&
    new URL(origin).origin === origin &&
    origin === new URL(`http://${hostHeader}`).origin
  );
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Whether `Sec-WebSocket-Protocol` offers ours and the right token; compared in constant time, whatever the lengths. */
export function tokenAllowed(header: string | undefined, token: string): boolean {
  const offered = (header ?? '').split(',').map((part) => part.trim());
  const given = offered.find((part) => part.startsWith(TOKEN_SUBPROTOCOL_PREFIX));
  const right = timingSafeEqual(digest(given?.slice(TOKEN_SUBPROTOCOL_PREFIX.length) ?? ''), digest(token));
  return right && offered.includes(ENGINE_SUBPROTOCOL);
}
