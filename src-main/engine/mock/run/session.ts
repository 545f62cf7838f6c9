import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Auth, type MockEndpointOf, STANDARD_AUTH } from '../../../../src-shared/model/scenario/endpoint.ts';
import type { Entry } from './door.ts';
import { bodyText, json, unauthorized } from './http-answers.ts';
import type { ScenarioRun } from './scenario-run.ts';

/** Where tokens come from: signing in, renewing, asking whose one is, signing out. */

type SessionEndpoint = MockEndpointOf<'session'>;

/** Name and password of a JSON body or a form; null where it is neither. */
function credentialsIn(text: string, type: string): { user: string | undefined; password: string | undefined } | null {
  if (type.startsWith('application/x-www-form-urlencoded') && !text.trimStart().startsWith('{')) {
    const form = new URLSearchParams(text);
    return { user: form.get('user') ?? undefined, password: form.get('password') ?? undefined };
  }
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null) return null;
    const { user, password } = value as Record<string, unknown>;
    const asText = (field: unknown): string | undefined => (typeof field === 'string' ? field : undefined);
    return { user: asText(user), password: asText(password) };
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

const secondsUntil = (untilMs: number | null, nowMs: number): number | null =>
  untilMs === null ? null : Math.max(0, Math.round((untilMs - nowMs) / 1_000));

function giveToken(response: ServerResponse, endpoint: SessionEndpoint, user: string, token: string): void {
  const seconds = Math.max(1, Math.round(endpoint.for / 1_000));
  const cookie: Record<string, string> =
    endpoint.cookie === undefined
      ? {}
      : { 'Set-Cookie': `${endpoint.cookie}=${token}; Path=/; Max-Age=${seconds}; HttpOnly; SameSite=Lax` };
  // The fields of RFC 6749, section 5.1, with the name this server's clients use for it.
  json(response, 200, { token, token_type: 'Bearer', user, expires_in: seconds }, cookie);
}

function notIn(response: ServerResponse, entry: Exclude<Entry, { in: 'yes' }>): void {
  unauthorized(response, entry.in === 'no' ? entry.why : 'no token', entry.in === 'no' && entry.seen);
}

async function signIn(
  run: ScenarioRun,
  endpoint: SessionEndpoint,
  auth: Auth,
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
): Promise<void> {
  const text = await bodyText(request);
  if (text === null) return json(response, 413, { code: 'BODY_TOO_BIG', message: 'A body may have 1 MiB.' });
  if (text.trim() === '') {
    const entry = run.door.check(request, url, auth);
    if (entry.in !== 'yes') return notIn(response, entry);
    const { user } = entry.visitor;
    return giveToken(response, endpoint, user, run.door.renew(user, endpoint.for));
  }
  const asked = credentialsIn(text, request.headers['content-type'] ?? '');
  if (asked?.user === undefined) {
    return json(response, 400, { code: 'USER_MISSING', message: 'Say who it is: {"user": "…", "password": "…"}.' });
  }
  const signed = run.door.signIn(asked.user, asked.password, endpoint.for);
  if (typeof signed === 'object') return giveToken(response, endpoint, asked.user, signed.token);
  run.counts.unauthorized += 1;
  if (signed === 'banned')
    return json(response, 403, { code: 'BANNED', message: 'This user may not come in any more.' });
  unauthorized(response, 'this user and this password do not fit', false);
}

/** Answers a request to a session endpoint. */
export async function serveSession(
  run: ScenarioRun,
  endpoint: SessionEndpoint,
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
): Promise<void> {
  const auth = endpoint.auth ?? { ...STANDARD_AUTH, ...(endpoint.cookie !== undefined && { name: endpoint.cookie }) };
  if (request.method === 'POST') return signIn(run, endpoint, auth, request, response, url);
  if (request.method !== 'GET' && request.method !== 'DELETE') {
    return json(response, 405, { code: 'METHOD', message: 'Sign in with POST.' }, { Allow: 'GET, POST, DELETE' });
  }
  const entry = run.door.check(request, url, auth);
  if (entry.in !== 'yes') return notIn(response, entry);
  const { visitor } = entry;
  if (request.method === 'GET') {
    return json(response, 200, { user: visitor.user, expires_in: secondsUntil(visitor.untilMs, run.nowMs()) });
  }
  json(response, 200, { user: visitor.user, closed: run.signOut(visitor) });
}
