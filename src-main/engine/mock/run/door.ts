import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Auth } from '../../../../src-shared/model/scenario/endpoint.ts';
import type { Scenario } from '../../../../src-shared/model/scenario/scenario.ts';
import { offeredSubprotocols, tokenOffered } from './subprotocols.ts';

/** Somebody who came in. */
export interface Visitor {
  readonly user: string;
  /** When the token is no longer good; null never. */
  readonly untilMs: number | null;
  /** Which of the tokens given out it was, so that what it opened can be closed with it; 0 is none. Never the token. */
  readonly grant: number;
}

/** Whether a request may come in; `ask` where the token must be the first message. */
export type Entry =
  | { readonly in: 'yes'; readonly visitor: Visitor }
  | { readonly in: 'ask' }
  | { readonly in: 'no'; readonly why: string; readonly seen: boolean };

const NOBODY: Visitor = { user: '', untilMs: null, grant: 0 };

function cookieOf(request: IncomingMessage, name: string): string | undefined {
  for (const pair of (request.headers.cookie ?? '').split(';')) {
    const at = pair.indexOf('=');
    if (at <= 0 || pair.slice(0, at).trim() !== name) continue;
    const value = pair.slice(at + 1).trim();
    try {
      return decodeURIComponent(value);
    } catch (error) {
      // A cookie need not be percent-encoded (RFC 6265, 4.1.1).
      if (error instanceof URIError) return value;
      throw error;
    }
  }
  return undefined;
}

/** A token that nobody can guess. */
const fresh = (): string => randomBytes(18).toString('base64url');

/**
 * Who may come in, with which token, for how long. Tickets open once, within their time. Tokens are looked up and never told: what is
 * said of a bad one does not hold it.
 */
export class Door {
  #users: Scenario['users'];
  readonly #nowMs: () => number;
  readonly #tokens = new Map<string, Visitor>();
  readonly #tickets = new Map<string, { readonly visitor: Visitor; readonly untilMs: number }>();
  /** Users who were sent away for good: they cannot sign in again either. */
  readonly #banned = new Set<string>();
  #nextGrant = 1;

  constructor(users: Scenario['users'], nowMs: () => number) {
    this.#users = users;
    this.#nowMs = nowMs;
    for (const user of Object.keys(users)) this.#giveStanding(user);
  }

  /** Others may come in from now on, and who is no user any more has no token; who is in stays. */
  setUsers(users: Scenario['users']): void {
    const before = this.#users;
    this.#users = users;
    this.#forget(({ user }) => !Object.hasOwn(users, user));
    for (const [user, { token, for: lasts }] of Object.entries(users)) {
      const known = before[user];
      if (known?.token === token && known?.for === lasts) continue;
      if (known?.token !== undefined) this.#tokens.delete(known.token);
      this.#giveStanding(user);
    }
  }

  /** The user of a token, and until when it is good; null where it opens nothing. */
  visitorOf(token: string, auth: Auth): Visitor | null {
    const visitor = this.#tokens.get(token);
    if (visitor === undefined) return null;
    if (visitor.untilMs !== null && visitor.untilMs <= this.#nowMs()) {
      this.#tokens.delete(token);
      return null;
    }
    return mayUse(visitor, auth) ? visitor : null;
  }

  /** Whose token this request carries, without using a ticket up; empty where it opens nothing. */
  userOf(request: IncomingMessage, url: URL, auth: Auth | undefined): string {
    for (const place of auth?.from ?? []) {
      const token = auth === undefined ? undefined : tokenAt(place, request, url, auth.name);
      if (auth === undefined || token === undefined) continue;
      const visitor = place === 'ticket' ? this.#tickets.get(token)?.visitor : this.visitorOf(token, auth);
      if (visitor !== undefined && visitor !== null) return visitor.user;
    }
    return '';
  }

  check(request: IncomingMessage, url: URL, auth: Auth | undefined): Entry {
    if (auth === undefined) return { in: 'yes', visitor: NOBODY };
    let seen = false;
    for (const place of auth.from) {
      const token = tokenAt(place, request, url, auth.name);
      if (token === undefined) continue;
      seen = true;
      const visitor = place === 'ticket' ? this.#redeem(token, auth) : this.visitorOf(token, auth);
      if (visitor !== null) return { in: 'yes', visitor };
    }
    if (!seen && auth.from.includes('first-message')) return { in: 'ask' };
    return { in: 'no', why: seen ? 'the token is not good (any more)' : `no token in ${auth.from.join(', ')}`, seen };
  }

  /** A one-use ticket for who holds a good token; what it opens ends when the token would. */
  ticketFor(visitor: Visitor, lastsMs: number): { readonly ticket: string; readonly untilMs: number } {
    const nowMs = this.#nowMs();
    for (const [old, { untilMs }] of this.#tickets) if (untilMs <= nowMs) this.#tickets.delete(old);
    const ticket = fresh();
    const untilMs = nowMs + lastsMs;
    this.#tickets.set(ticket, { visitor, untilMs });
    return { ticket, untilMs };
  }

  /** A new token; `wrong` where user and password do not fit, `banned` where the user was sent away for good. */
  signIn(user: string, password: string | undefined, lastsMs: number): { token: string } | 'wrong' | 'banned' {
    const known = Object.hasOwn(this.#users, user) ? this.#users[user] : undefined;
    if (known === undefined || (known.password !== undefined && known.password !== password)) return 'wrong';
    if (this.#banned.has(user)) return 'banned';
    return { token: this.renew(user, lastsMs) };
  }

  /** A new token for a user who has shown a good one. */
  renew(user: string, lastsMs: number): string {
    const nowMs = this.#nowMs();
    for (const [old, { untilMs }] of this.#tokens) if (untilMs !== null && untilMs <= nowMs) this.#tokens.delete(old);
    const token = fresh();
    this.#give(token, user, lastsMs);
    return token;
  }

  /** From now on this token opens nothing, nor do its tickets. */
  revoke(grant: number): void {
    this.#forget((visitor) => visitor.grant === grant);
  }

  /** From now on this user's tokens and tickets open nothing; new ones can be had, unless for good. */
  kick(user: string, forGood: boolean): void {
    this.#forget((visitor) => visitor.user === user);
    if (forGood) this.#banned.add(user);
  }

  /** Lets a user in again who was kicked, with the token of the scenario too. */
  readmit(user: string): void {
    this.#banned.delete(user);
    if (Object.hasOwn(this.#users, user)) this.#giveStanding(user);
  }

  /** The token that the scenario itself gives a user. */
  #giveStanding(user: string): void {
    const { token, for: lasts } = this.#users[user] ?? {};
    if (token !== undefined) this.#give(token, user, lasts);
  }

  #give(token: string, user: string, lastsMs: number | undefined): void {
    const untilMs = lastsMs === undefined ? null : this.#nowMs() + lastsMs;
    this.#tokens.set(token, { user, untilMs, grant: this.#nextGrant });
    this.#nextGrant += 1;
  }

  #forget(meant: (visitor: Visitor) => boolean): void {
    for (const [token, visitor] of this.#tokens) if (meant(visitor)) this.#tokens.delete(token);
    for (const [ticket, { visitor }] of this.#tickets) if (meant(visitor)) this.#tickets.delete(ticket);
  }

  #redeem(ticket: string, auth: Auth): Visitor | null {
    const found = this.#tickets.get(ticket);
    this.#tickets.delete(ticket);
    if (found === undefined || found.untilMs <= this.#nowMs() || !mayUse(found.visitor, auth)) return null;
    return found.visitor;
  }
}

function mayUse({ user }: Visitor, auth: Auth): boolean {
  return auth.users === undefined || auth.users.includes(user);
}

function tokenAt(place: Auth['from'][number], request: IncomingMessage, url: URL, name: string): string | undefined {
  switch (place) {
    case 'query':
      return url.searchParams.get(name) ?? undefined;
    case 'header': {
      const key = request.headers['x-api-key'];
      return (
        /^Bearer\s+(\S+)$/i.exec(request.headers.authorization ?? '')?.[1] ??
        (typeof key === 'string' ? key : undefined)
      );
    }
    case 'cookie':
      return cookieOf(request, name);
    case 'subprotocol':
      return tokenOffered(offeredSubprotocols(request), name);
    case 'ticket':
      return url.searchParams.get('ticket') ?? undefined;
    case 'first-message':
      return undefined;
  }
}
