import { subscribe } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';
import { Client, type Dispatcher } from 'undici';
import type { Endpoint } from '../../../src-shared/model/endpoint.ts';
import type { ErrorDetail, Headers, Timings } from '../../../src-shared/model/entry.ts';
import { codingsOf } from './decode.ts';
import { type Dial, hostOf, portOf } from './dial.ts';
import { headerValue, parseHeaderLines } from './headers.ts';
import type { Dialed, HttpReply, NetResult, SentRequest } from './network.ts';
import { abortProblem, codeOf, NetFailure, type ProblemSite, socketProblem, streamProblem } from './problems.ts';
import { ReplyBody } from './reply-body.ts';

/** One exchange on one lane: no redirects, no cookies. */
export interface Exchange {
  readonly url: URL;
  readonly endpoint: Endpoint;
  readonly method: string;
  readonly headers: Headers;
  readonly body?: string;
  readonly signal: AbortSignal;
  onSent(sent: SentRequest): void;
}

/** How an exchange failed: whether trying once more on a fresh socket is safe (RFC 9110, section 9.2.2). */
export type ExchangeResult = NetResult<HttpReply> & { readonly staleSocket?: boolean };

/**
 * A kept connection to one origin, for one exchange at a time: what happens on the socket then belongs to that
 * exchange and no other.
 */
export interface Lane {
  run(exchange: Exchange, idle: () => void): Promise<ExchangeResult>;
  close(): void;
}

/** What undici is about to write, as text, by its socket; over HTTP/1.1 it adds a `content-length` while it writes. */
const sentHeaders = new WeakMap<object, (text: string) => void>();
subscribe('undici:client:sendHeaders', (message) => {
  const { headers, socket } = message as { readonly headers: string; readonly socket: object };
  sentHeaders.get(socket)?.(headers);
});

/** Sockets between polls are kept this long, unless the server's Keep-Alive header says less. */
const KEEP_ALIVE_MS = 120_000;

interface Job {
  readonly exchange: Exchange;
  readonly startedMs: number;
  dialed?: Dialed;
  fresh: boolean;
  sentHeaders: Headers;
  sentMs: number;
  firstByteMs: number;
  reads: number;
  httpVersion: string;
  socketError?: Error;
}

export function createLane(origin: URL, endpoint: Endpoint, dial: Dial): Lane {
  let job: Job | undefined;
  let current: Dialed | undefined;
  const secure = origin.protocol === 'https:';

  const client = new Client(origin.origin, {
    allowH2: endpoint.http2 && secure,
    // A PING nobody asked for would be traffic the timeline does not show.
    h2Options: { pingInterval: 0 },
    pipelining: 1,
    maxHeaderSize: 64 * 1024,
    headersTimeout: 0,
    bodyTimeout: 0,
    keepAliveTimeout: KEEP_ALIVE_MS,
    keepAliveTimeoutThreshold: 1_000,
    connect: (_options, callback) => {
      const forJob = job;
      if (forJob === undefined) {
        callback(new Error('a connection without an exchange'), null);
        return;
      }
      const alpn = endpoint.http2 ? ['h2', 'http/1.1'] : ['http/1.1'];
      const { signal } = forJob.exchange;
      dial({ url: origin, endpoint, alpn, signal }).then((result) => {
        if (!result.ok) {
          callback(new NetFailure(result.error), null);
          return;
        }
        current = result.value;
        forJob.dialed = current;
        forJob.fresh = true;
        callback(null, watch(current));
      });
    },
  });

  /** Listens in on a new socket: request headers as written, reads counted, the HTTP version of the status line. */
  function watch(dialed: Dialed): Socket {
    // The dialer makes nothing but net and tls sockets; the interface says Duplex because that is all its users need.
    const socket = dialed.socket as Socket;
    const isH2 = dialed.tls?.alpn === 'h2';
    const sent = (headers: Headers): void => {
      const running = job;
      if (running === undefined) return;
      running.sentHeaders = headers;
      running.sentMs = performance.now();
      const { url, method } = running.exchange;
      running.exchange.onSent({ url: url.href, method, headers, reused: !running.fresh });
    };
    /** The head of an HTTP/1.1 request, announced and not written yet. */
    let head: string | undefined;
    sentHeaders.set(socket, (text) => {
      if (isH2) sent(inHttp2Order(parseHeaderLines(text)));
      else head = text;
    });
    // undici forgets what the socket said when its end comes right after (a TLS 1.3 alert does that).
    socket.once('error', (error) => {
      if (job !== undefined) job.socketError = error;
    });
    if (isH2) return socket;
    const write = socket.write.bind(socket) as (...args: unknown[]) => boolean;
    socket.write = (...args: unknown[]): boolean => {
      const [data] = args;
      if (head !== undefined && typeof data === 'string' && data.startsWith(head)) {
        head = undefined;
        const lines = data.slice(data.indexOf('\r\n') + 2, data.indexOf('\r\n\r\n'));
        // Told before it is written, as it was announced: what comes back cannot be faster.
        sent(parseHeaderLines(lines));
      }
      return write(...args);
    };
    const read = socket.read.bind(socket);
    socket.read = (size?: number): unknown => {
      const bytes: unknown = read(size);
      if (job !== undefined && bytes instanceof Uint8Array) {
        if (job.reads === 0) {
          job.httpVersion = /^HTTP\/(\d\.\d)/.exec(Buffer.from(bytes.subarray(0, 8)).toString('latin1'))?.[1] ?? '1.1';
        }
        job.reads += 1;
      }
      return bytes;
    };
    return socket;
  }

  return {
    run(exchange, idle) {
      const running: Job = {
        exchange,
        startedMs: performance.now(),
        fresh: false,
        sentHeaders: [],
        sentMs: 0,
        firstByteMs: 0,
        reads: 0,
        httpVersion: '1.1',
      };
      job = running;
      return dispatch(client, running, {
        dialed: () => running.dialed ?? current,
        done() {
          job = undefined;
          idle();
        },
      });
    },
    close() {
      client.destroy(new Error('closed')).catch(() => undefined);
    },
  };
}

/** As HTTP/2 puts them on the wire: pseudo-headers first (RFC 9113, section 8.3), names in lower case (8.2). */
function inHttp2Order(headers: Headers): Headers {
  const lower = headers.map(([name, value]) => [name.toLowerCase(), value] as const);
  return [...lower.filter(([name]) => name.startsWith(':')), ...lower.filter(([name]) => !name.startsWith(':'))];
}

interface DispatchHooks {
  dialed(): Dialed | undefined;
  done(): void;
}

function dispatch(client: Client, job: Job, hooks: DispatchHooks): Promise<ExchangeResult> {
  const { url, method, headers, signal } = job.exchange;
  const site = (phase: ProblemSite['phase']): ProblemSite => ({
    phase,
    host: hostOf(url),
    port: portOf(url),
    secure: url.protocol === 'https:',
  });

  return new Promise((resolve) => {
    let controller: Dispatcher.DispatchController | undefined;
    let body: ReplyBody | undefined;
    let over = false;
    const end = (): void => {
      if (over) return;
      over = true;
      signal.removeEventListener('abort', aborted);
      hooks.done();
    };
    const refuse = (problem: ErrorDetail, staleSocket: boolean): void =>
      resolve({ ok: false, error: withJob(problem, job), staleSocket });
    const aborted = (): void => controller?.abort(new NetFailure(abortProblem(signal, site(phaseOf(job, body)))));
    signal.addEventListener('abort', aborted, { once: true });

    const handler: Dispatcher.DispatchHandler = {
      onRequestStart(own) {
        controller = own;
        if (signal.aborted) aborted();
      },
      onRequestSent() {
        job.sentMs = performance.now();
      },
      onResponseStarted() {
        if (job.firstByteMs === 0) job.firstByteMs = performance.now();
      },
      onResponseStart(own, status, parsedHeaders, statusText) {
        if (status < 200) return;
        const dialed = hooks.dialed();
        if (dialed === undefined) throw new Error('a reply without a socket');
        const replyHeaders = headersOf(own.rawHeaders ?? parsedHeaders);
        const codings = codingsOf(headerValue(replyHeaders, 'content-encoding'));
        const replyBody = new ReplyBody(
          {
            pause: () => own.pause(),
            resume: () => own.resume(),
            abandon: () => {
              if (!over && !own.aborted) own.abort(new NetFailure(abortProblem(signal, site('stream'))));
            },
          },
          codings.known ? codings.codings : [],
        );
        body = replyBody;
        const now = performance.now();
        const h2 = dialed.tls?.alpn === 'h2';
        resolve({
          ok: true,
          value: {
            url: url.href,
            status,
            statusText: statusText ?? '',
            httpVersion: h2 ? '2' : job.httpVersion,
            requestHeaders: job.sentHeaders,
            headers: replyHeaders,
            timings: {
              ...(job.fresh ? dialed.timings : {}),
              waitMs: Math.max(0, (job.firstByteMs === 0 ? now : job.firstByteMs) - job.sentMs),
              totalMs: now - job.startedMs,
            },
            ...placeOf(dialed),
            ...(codings.known && codings.codings.length > 0 ? { contentEncoding: codings.codings.join(', ') } : {}),
            body: replyBody,
            chunkOf: (piece) => replyBody.chunkOf(piece),
            wireBytes: () => replyBody.wireBytes,
          },
        });
      },
      onResponseData(_own, chunk) {
        // HTTP/2 frames come without a read of ours; there each DATA frame is a chunk.
        if (hooks.dialed()?.tls?.alpn === 'h2') job.reads += 1;
        body?.accept(chunk, job.reads);
      },
      onResponseEnd() {
        end();
        body?.finish();
      },
      onResponseError(_own, given) {
        end();
        const error = codeOf(given) === 'UND_ERR_SOCKET' ? (job.socketError ?? given) : given;
        if (body !== undefined) body.fail(streamProblem(error, site('stream')));
        else {
          const problem = signal.aborted
            ? abortProblem(signal, site(phaseOf(job, body)))
            : socketProblem(error, site('http'));
          // A kept socket that the server closed at the same moment: nothing was received, nothing was processed.
          refuse(problem, !job.fresh && job.reads === 0 && codeOf(error) === 'UND_ERR_SOCKET' && !signal.aborted);
        }
      },
    };

    try {
      client.dispatch(
        {
          path: `${url.pathname}${url.search}`,
          method: method as Dispatcher.HttpMethod,
          headers: headers.flat() as string[],
          headersTimeout: 0,
          bodyTimeout: 0,
          ...(job.exchange.body === undefined ? {} : { body: job.exchange.body }),
        },
        handler,
      );
    } catch (error) {
      end();
      refuse(socketProblem(error, site('http')), false);
    }
  });
}

function phaseOf(job: Job, body: ReplyBody | undefined): ProblemSite['phase'] {
  if (body !== undefined) return 'stream';
  return job.sentMs === 0 ? 'tcp' : 'http';
}

/** The error with what this exchange knows: how far it got, and what it had sent. */
function withJob(error: ErrorDetail, job: Job): ErrorDetail {
  const timings: Timings = { ...job.dialed?.timings, ...error.timings, totalMs: performance.now() - job.startedMs };
  const remote = job.dialed?.remoteAddress;
  return {
    ...(job.sentHeaders.length > 0 ? { requestHeaders: job.sentHeaders } : {}),
    ...(remote === undefined ? {} : { remoteAddress: remote }),
    ...(job.dialed?.tls === undefined ? {} : { tls: job.dialed.tls }),
    ...error,
    timings,
  };
}

function placeOf(dialed: Dialed): Pick<HttpReply, 'tls' | 'remoteAddress' | 'remotePort' | 'localPort' | 'proxy'> {
  const { tls, remoteAddress, remotePort, localPort, proxy } = dialed;
  return {
    ...(tls === undefined ? {} : { tls }),
    ...(remoteAddress === undefined ? {} : { remoteAddress }),
    ...(remotePort === undefined ? {} : { remotePort }),
    ...(localPort === undefined ? {} : { localPort }),
    ...(proxy === undefined ? {} : { proxy }),
  };
}

type RawHeaders = Exclude<Dispatcher.DispatchController['rawHeaders'], null | undefined>;

/** HTTP/1.1 gives the lines as they were, name and value in turn; HTTP/2 an object in the order of the frame. */
function headersOf(raw: RawHeaders): Headers {
  const headers: (readonly [string, string])[] = [];
  if (Array.isArray(raw)) {
    const text = (part: Buffer | string | undefined): string =>
      typeof part === 'string' ? part : (part?.toString('latin1') ?? '');
    for (let i = 0; i + 1 < raw.length; i += 2) headers.push([text(raw[i]), text(raw[i + 1])]);
    return headers;
  }
  for (const [name, value] of Object.entries(raw)) {
    for (const one of Array.isArray(value) ? value : [value]) if (one !== undefined) headers.push([name, one]);
  }
  return headers;
}
