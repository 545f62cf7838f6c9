import { createHash, randomBytes } from 'node:crypto';
import type { Duplex } from 'node:stream';
import {
  dechunk,
  headerOf,
  type ReplyHead,
  readReplyHead,
  refusalOf,
  upgradeFault,
  upgradeRequest,
} from '../../../../src-shared/codec/websocket-handshake.ts';
import type { ErrorDetail, Headers, OpenDetail, Timings } from '../../../../src-shared/model/entry.ts';
import { retryAfterMs } from '../../net/headers.ts';
import type { Dialed } from '../../net/network.ts';
import { abortProblem, mayPass, type ProblemSite, socketProblem } from '../../net/problems.ts';
import type { AttemptContext } from '../transport.ts';
import { agreedDeflate, DEFLATE_OFFER, type DeflateAgreement } from './deflate.ts';

/** A socket that speaks WebSocket, paused, with what the server sent right behind its reply. */
export interface Upgraded {
  readonly outcome: 'open';
  readonly socket: Duplex;
  readonly first: Uint8Array;
  readonly detail: OpenDetail;
  readonly deflate: DeflateAgreement | undefined;
}

/** How one request for an upgrade came out. */
export type UpgradeOutcome =
  | Upgraded
  | { readonly outcome: 'redirect'; readonly status: number; readonly location: string; readonly headers: Headers }
  | {
      readonly outcome: 'failed';
      readonly error: ErrorDetail;
      readonly mayRetry: boolean;
      readonly retryAfterMs?: number;
    };

/** RFC 6455, section 1.3. */
const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
/** Of a refusing reply's body this much is kept, and it is waited for this long. */
const BODY_BYTES = 4096;
const BODY_WAIT_MS = 1000;

/** Status codes after which the same request may well succeed later. */
function isTransient(status: number): boolean {
  return status >= 500 || status === 408 || status === 425 || status === 429;
}

/** Dials, asks for the upgrade and checks the answer (RFC 6455, section 4.1). Leaves no socket behind unless it opens. */
export async function upgrade(
  context: AttemptContext,
  url: URL,
  headers: Headers,
  signal: AbortSignal,
): Promise<UpgradeOutcome> {
  const { endpoint, network } = context;
  const startedNs = context.nowNs();
  const dialed = await network.dial({ url, endpoint, alpn: ['http/1.1'], signal });
  if (!dialed.ok) return { outcome: 'failed', error: dialed.error, mayRetry: mayPass(dialed.error) };
  const { socket } = dialed.value;
  const site: ProblemSite = {
    phase: 'http',
    host: url.hostname,
    port: Number(url.port) || (url.protocol === 'wss:' ? 443 : 80),
    secure: url.protocol === 'wss:',
    ...(dialed.value.proxy === undefined ? {} : { proxy: dialed.value.proxy }),
  };

  const key = randomBytes(16).toString('base64');
  const request = upgradeRequest({
    url,
    key,
    subprotocols: endpoint.subprotocols,
    extensions: endpoint.permessageDeflate ? DEFLATE_OFFER : undefined,
    cookie: endpoint.cookies ? network.cookieHeader(url) : undefined,
    headers,
  });
  const reader = new HeadReader(socket);
  const sentMs = performance.now();
  socket.write(request.text);
  const got = await reader.head(signal);
  const facts = (timings: Timings) => ({
    timings: { ...dialed.value.timings, ...timings, totalMs: (context.nowNs() - startedNs) / 1e6 },
    ...(dialed.value.remoteAddress === undefined ? {} : { remoteAddress: dialed.value.remoteAddress }),
    ...(dialed.value.tls === undefined ? {} : { tls: dialed.value.tls }),
    requestHeaders: request.headers,
  });
  if (got.outcome !== 'head') {
    socket.destroy();
    const error =
      got.outcome === 'aborted'
        ? abortProblem(signal, site)
        : got.outcome === 'invalid'
          ? notHttp(got.bytes, site)
          : socketProblem(
              got.error ?? Object.assign(new Error('closed without a reply'), { code: 'ECONNRESET' }),
              site,
            );
    return { outcome: 'failed', error: { ...error, ...facts({}) }, mayRetry: got.outcome !== 'invalid' };
  }

  const { head, rest } = got;
  const timings = facts({ waitMs: Math.max(0, reader.firstByteMs - sentMs) });
  if (endpoint.cookies) network.storeCookies(url, head.headers);
  const failed = (error: ErrorDetail, mayRetry: boolean): UpgradeOutcome => {
    socket.destroy();
    const wait = retryAfterMs(head.headers, context.clock.anchorMs + context.nowNs() / 1e6);
    const full: ErrorDetail = {
      ...error,
      phase: 'http',
      status: head.status,
      responseHeaders: head.headers,
      ...timings,
    };
    return { outcome: 'failed', error: full, mayRetry, ...(wait === undefined ? {} : { retryAfterMs: wait }) };
  };

  const location = headerOf(head.headers, 'location');
  if (REDIRECTS.has(head.status) && location !== undefined) {
    socket.destroy();
    return { outcome: 'redirect', status: head.status, location, headers: head.headers };
  }
  if (head.status !== 101) {
    const body = await reader.body(head, rest, context, signal);
    const refusal = refusalOf(head.status, head.statusText, url.href);
    return failed({ code: 'WS_UPGRADE_REFUSED', ...refusal, body }, isTransient(head.status));
  }
  const accept = createHash('sha1')
    .update(key + GUID)
    .digest('base64');
  const { subprotocols, permessageDeflate } = endpoint;
  const fault = upgradeFault(head, { accept, subprotocols, offeredDeflate: permessageDeflate });
  if (fault !== undefined) return failed(fault, false);
  const extensions = headerOf(head.headers, 'sec-websocket-extensions');
  const deflate = agreedDeflate(extensions);
  if (!deflate.ok) return failed(deflate.error, false);
  reader.release();
  return {
    outcome: 'open',
    socket,
    first: rest,
    deflate: deflate.value,
    detail: openDetail(url, head, request.headers, dialed.value, timings.timings, extensions),
  };
}

const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

function openDetail(
  url: URL,
  head: ReplyHead,
  requestHeaders: Headers,
  dialed: Dialed,
  timings: Timings,
  extensions: string | undefined,
): OpenDetail {
  const protocol = headerOf(head.headers, 'sec-websocket-protocol');
  const { tls, remoteAddress, remotePort, localPort, proxy } = dialed;
  return {
    url: url.href,
    status: head.status,
    statusText: head.statusText,
    httpVersion: head.httpVersion,
    requestHeaders,
    responseHeaders: head.headers,
    ...(protocol === undefined ? {} : { protocol }),
    ...(extensions === undefined ? {} : { extensions }),
    ...(remoteAddress === undefined ? {} : { remoteAddress }),
    ...(remotePort === undefined ? {} : { remotePort }),
    ...(localPort === undefined ? {} : { localPort }),
    ...(proxy === undefined ? {} : { proxy }),
    timings,
    ...(tls === undefined ? {} : { tls }),
  };
}

function notHttp(bytes: Uint8Array, site: ProblemSite): ErrorDetail {
  const begins = Buffer.from(bytes.subarray(0, 64));
  return {
    code: 'HTTP_INVALID',
    message: `${site.host} port ${site.port} answered with something that is not HTTP.`,
    hint:
      site.secure === true ? 'Is this really an HTTPS port?' : 'A port that speaks TLS answers like this: try wss://.',
    phase: 'http',
    facts: { 'First bytes': begins.toString('hex').replace(/..(?=.)/g, '$& '), 'As text': begins.toString('latin1') },
  };
}

type HeadOutcome =
  | { readonly outcome: 'head'; readonly head: ReplyHead; readonly rest: Uint8Array }
  | { readonly outcome: 'invalid'; readonly bytes: Uint8Array }
  | { readonly outcome: 'closed'; readonly error?: Error }
  | { readonly outcome: 'aborted' };

/** Reads a reply's head from a socket and leaves the rest alone. Informational replies (1xx but 101) are skipped. */
class HeadReader {
  readonly #socket: Duplex;
  #bytes: Buffer = Buffer.alloc(0);
  #error: Error | undefined;
  /** `performance.now()` of the first byte. */
  firstByteMs = 0;

  constructor(socket: Duplex) {
    this.#socket = socket;
    socket.on('error', this.#onError);
  }

  readonly #onError = (error: Error): void => {
    this.#error = error;
  };

  /** Hands the socket over: whoever gets it listens to its errors. */
  release(): void {
    this.#socket.off('error', this.#onError);
  }

  head(signal: AbortSignal): Promise<HeadOutcome> {
    return this.#read(signal, () => {
      for (;;) {
        const head = readReplyHead(this.#bytes);
        if (head === 'incomplete') return undefined;
        if (head === 'invalid') return { outcome: 'invalid', bytes: this.#bytes };
        this.#bytes = this.#bytes.subarray(head.end);
        if (head.status >= 200 || head.status === 101) return { outcome: 'head', head, rest: this.#bytes };
      }
    });
  }

  /** The first {@link BODY_BYTES} of a refusing reply's body, as text. */
  async body(head: ReplyHead, rest: Uint8Array, context: AttemptContext, signal: AbortSignal): Promise<string> {
    const isChunked = headerOf(head.headers, 'transfer-encoding')?.toLowerCase().includes('chunked') === true;
    const declared = headerOf(head.headers, 'content-length');
    const length = Math.min(BODY_BYTES, declared === undefined ? Number.POSITIVE_INFINITY : Number(declared));
    this.#bytes = Buffer.from(rest);
    const text = (): Uint8Array => (isChunked ? dechunk(this.#bytes).body : this.#bytes).subarray(0, length);
    const isWhole = (): boolean => text().length >= length || (isChunked && dechunk(this.#bytes).complete);
    const patience = new AbortController();
    const timer = context.clock.after(BODY_WAIT_MS, () => patience.abort());
    await this.#read(AbortSignal.any([signal, patience.signal]), () => (isWhole() ? { outcome: 'closed' } : undefined));
    timer.cancel();
    return Buffer.from(text()).toString('utf8');
  }

  #read(signal: AbortSignal, look: () => HeadOutcome | undefined): Promise<HeadOutcome> {
    const socket = this.#socket;
    return new Promise((resolve) => {
      const done = (outcome: HeadOutcome): void => {
        socket.pause();
        socket.off('data', onData);
        socket.off('end', onEnd);
        socket.off('close', onEnd);
        signal.removeEventListener('abort', onAbort);
        resolve(outcome);
      };
      const onAbort = (): void => done({ outcome: 'aborted' });
      const onEnd = (): void =>
        done({ outcome: 'closed', ...(this.#error === undefined ? {} : { error: this.#error }) });
      const onData = (chunk: Buffer): void => {
        if (this.firstByteMs === 0) this.firstByteMs = performance.now();
        this.#bytes = this.#bytes.length === 0 ? chunk : Buffer.concat([this.#bytes, chunk]);
        const outcome = look();
        if (outcome !== undefined) done(outcome);
      };
      if (signal.aborted) return onAbort();
      const already = this.#bytes.length > 0 || socket.destroyed ? look() : undefined;
      if (already !== undefined) return done(already);
      if (socket.destroyed || socket.readableEnded) return onEnd();
      signal.addEventListener('abort', onAbort, { once: true });
      socket.on('data', onData);
      socket.on('end', onEnd);
      socket.on('close', onEnd);
      socket.resume();
    });
  }
}
