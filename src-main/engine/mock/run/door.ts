import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Auth } from '../../../../src-shared/model/scenario/endpoint.ts';
import type { Scenario } from '../../../../src-shared/model/scenario/scenario.ts';

/** Somebody who came in. */
export interface Visitor {
  readonly user: string;
  /** When the token is no longer good; null never. */
  readonly untilMs: number | null;
}

/** Whether a request may come in; `ask` where the token must be the first message. */
export type Entry =
  | { readonly in: 'yes'; readonly visitor: Visitor }
  | { readonly in: 'ask' }
  | { readonly in: 'no'; readonly why: string };

const NOBODY: Visitor = { user: '', untilMs: null };

function cookieOf(request: IncomingMessage, name: string): string | undefined {
  for (const pair of (request.headers.cookie ?? '').split(';')) {
    const at = pair.indexOf('=');
    if (at > 0 && pair.slice(0, at).trim() === name) return decodeURIComponent(pair.slice(at + 1).trim());
  }
  return undefined;
}

/** Who may come in, with which token, for how long. Tickets open once, within their time. */
export class Door {
  #users: Scenario['users'];
  readonly #nowMs: () => number;
  readonly #startedMs: number;
  readonly #tickets = new Map<string, { readonly user: string; readonly untilMs: number }>();
  /** Users who were sent away: their tokens are no longer good. */
  readonly #kicked = new Set<string>();

  constructor(users: Scenario['users'], nowMs: () => number) {
    this.#users = users;
    this.#nowMs = nowMs;
    this.#startedMs = nowMs();
  }

  /** Others may come in from now on; who is in stays. */
  setUsers(users: Scenario['users']): void {
    this.#users = users;
  }

  /** The user of a token, and until when it is good. */
  visitorOf(token: string, auth: Auth): Visitor | null {
    for (const [user, { token: known, for: lasts }] of Object.entries(this.#users)) {
      if (known !== token || this.#kicked.has(user)) continue;
      if (auth.users !== undefined && !auth.users.includes(user)) return null;
      const untilMs = lasts === undefined ? null : this.#startedMs + lasts;
      if (untilMs !== null && untilMs <= this.#nowMs()) return null;
      return { user, untilMs };
    }
    return null;
  }

  check(request: IncomingMessage, url: URL, auth: Auth | undefined): Entry {
    if (auth === undefined) return { in: 'yes', visitor: NOBODY };
    let seen = false;
    for (const place of auth.from) {
      const token = this.#tokenAt(place, request, url, auth.name);
      if (token === undefined) continue;
      seen = true;
      const visitor = place === 'ticket' ? this.#redeem(token) : this.visitorOf(token, auth);
      if (visitor !== null) return { in: 'yes', visitor };
    }
    if (!seen && auth.from.includes('first-message')) return { in: 'ask' };
    return { in: 'no', why: seen ? 'the token is not good (any more)' : `no token in ${auth.from.join(', ')}` };
  }

  /** A one-use ticket for who holds a good token. */
  ticketFor(user: string, lastsMs: number): { readonly ticket: string; readonly untilMs: number } {
    const ticket = randomBytes(18).toString('base64url');
    const untilMs = this.#nowMs() + lastsMs;
    this.#tickets.set(ticket, { user, untilMs });
    return { ticket, untilMs };
  }

  /** From now on this user's tokens and tickets open nothing. */
  kick(user: string): void {
    this.#kicked.add(user);
    for (const [ticket, { user: owner }] of this.#tickets) if (owner === user) this.#tickets.delete(ticket);
  }

  #redeem(ticket: string): Visitor | null {
    const found = this.#tickets.get(ticket);
    this.#tickets.delete(ticket);
    return found === undefined || found.untilMs <= this.#nowMs() ? null : { user: found.user, untilMs: null };
  }

  #tokenAt(place: Auth['from'][number], request: IncomingMessage, url: URL, name: string): string | undefined {
    switch (place) {
      case 'query':
        return url.searchParams.get(name) ?? undefined;
      case 'header':
        return /^Bearer\s+(\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
      case 'cookie':
        return cookieOf(request, name);
      case 'ticket':
        return url.searchParams.get('ticket') ?? undefined;
      case 'first-message':
        return undefined;
    }
  }
}
