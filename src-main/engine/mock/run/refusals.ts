import { STATUS_CODES } from 'node:http';
import type { MockEndpoint } from '../../../../src-shared/model/scenario/endpoint.ts';
import type { FaultVictim } from '../faults/fault-board.ts';
import type { ShapedSocket } from '../wire/shaped-socket.ts';
import type { ScenarioRun } from './scenario-run.ts';
import type { Served } from './served.ts';

/** IANA's registry of close codes: Try Again Later. */
export const TRY_AGAIN_LATER = 1013;
/** A browser without better advice comes back after 3 to 5 s. */
const DRAINING_RETRY_S = '5';

/** Headers that whoever stands before the server adds to its answers. */
export type AddedHeaders = Readonly<Record<string, string>>;

/** The answer to a connect that never becomes a stream. */
export interface Refusal {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly message: string;
}

/** A client too many: how it is told. HTTP has a status for it, a WebSocket also a close code after its handshake. */
export interface TooMany extends Refusal {
  readonly closeCode: typeof TRY_AGAIN_LATER | null;
}

const seconds = (ms: number): string => String(Math.ceil(ms / 1_000));

/** How a fault refuses a newcomer; null where none does. */
export function faultRefusal(run: ScenarioRun, newcomer: FaultVictim): Refusal | null {
  const refuse = run.board.met('refuse', newcomer);
  if (refuse !== undefined && run.random() * refuse.oneIn < 1) {
    const retry: Record<string, string> =
      refuse.retryAfter === undefined ? {} : { 'Retry-After': seconds(refuse.retryAfter) };
    return { status: refuse.status, headers: retry, message: `refused on purpose: ${refuse.status}` };
  }
  const redirect = run.board.met('redirect', newcomer);
  return redirect === undefined ? null : { status: 302, headers: { Location: redirect.to }, message: 'elsewhere' };
}

/** What a draining server says to newcomers. */
export const DRAINING: Refusal = {
  status: 503,
  headers: { 'Retry-After': DRAINING_RETRY_S },
  message: 'this server is draining',
};

/** Whether an endpoint has as many clients as it takes, `coming` counted too. */
export function isFull(run: ScenarioRun, path: string, endpoint: MockEndpoint, coming: number): boolean {
  const most = endpoint.limits?.connections;
  return most !== undefined && run.countAt(path) + coming >= most;
}

/**
 * Whether a newcomer is one too many, of all or of this user.
 *
 * @param user empty where nobody knows yet
 * @param coming how many have connected and not yet shown who they are
 */
export function tooMany(run: ScenarioRun, { path, endpoint }: Served, user: string, coming: number): TooMany | null {
  const { limits } = endpoint;
  if (limits === undefined) return null;
  const ofAll = isFull(run, path, endpoint, coming);
  const ofUser = limits.perUser !== undefined && user !== '' && run.countAt(path, user) >= limits.perUser;
  if (!ofAll && !ofUser) return null;
  return {
    // RFC 6585, section 4, for the one who asks too much; the others are turned away by no fault of theirs.
    status: ofAll ? 503 : 429,
    headers: { 'Retry-After': seconds(limits.retryAfter) },
    message: ofAll ? 'too many clients' : 'too many connections of this user',
    closeCode: limits.refuse === TRY_AGAIN_LATER ? TRY_AGAIN_LATER : null,
  };
}

/** How long's worth of newcomers may come at once. */
const BURST_S = 0.25;

/** Lets in so many newcomers a second at each path (`limits.newcomers`): a bucket that fills at that rate. */
export class NewcomerLimit {
  readonly #buckets = new Map<string, { room: number; atMs: number }>();
  readonly #nowMs: () => number;

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  /** Takes a newcomer in, or says how it is refused. */
  refusal({ path, endpoint }: Pick<Served, 'path' | 'endpoint'>): Refusal | null {
    const perSecond = endpoint.limits?.newcomers;
    if (endpoint.limits === undefined || perSecond === undefined) return null;
    const nowMs = this.#nowMs();
    const most = Math.max(1, perSecond * BURST_S);
    const bucket = this.#buckets.get(path) ?? { room: most, atMs: nowMs };
    this.#buckets.set(path, bucket);
    bucket.room = Math.min(most, bucket.room + ((nowMs - bucket.atMs) / 1_000) * perSecond);
    bucket.atMs = nowMs;
    if (bucket.room >= 1) {
      bucket.room -= 1;
      return null;
    }
    return {
      status: 503,
      headers: { 'Retry-After': seconds(endpoint.limits.retryAfter) },
      message: 'too many newcomers at once',
    };
  }
}

export function headerLines(headers: AddedHeaders): string[] {
  return Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
}

/** Answers instead of a handshake, and ends the socket. */
export function refuseUpgrade(socket: ShapedSocket, { status, headers, message }: Refusal): void {
  const body = `${JSON.stringify({ message })}\n`;
  const lines = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`,
    'Connection: close',
    'Content-Type: application/json',
    `Content-Length: ${Buffer.byteLength(body)}`,
    ...headerLines(headers),
  ];
  socket.once('finish', () => socket.destroy());
  socket.end(`${lines.join('\r\n')}\r\n\r\n${body}`);
}
