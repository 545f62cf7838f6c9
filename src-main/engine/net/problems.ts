import type { ErrorDetail } from '../../../src-shared/model/entry.ts';

/** Where a dial or an exchange stood when it failed. */
export type NetPhase = NonNullable<ErrorDetail['phase']>;

/**
 * An expected failure on its way through streams and callbacks, which carry only Errors. Everything else hands
 * {@link ErrorDetail} values around. `code`, `hint`, `phase` … are those of `detail`.
 */
export class NetFailure extends Error {
  readonly detail: ErrorDetail;
  readonly code: string;
  readonly hint: string;

  constructor(detail: ErrorDetail) {
    super(detail.message);
    this.name = 'NetFailure';
    this.detail = detail;
    this.code = detail.code;
    this.hint = detail.hint;
  }
}

/** What an error's sentence needs to know about the place it happened. */
export interface ProblemSite {
  readonly phase: NetPhase;
  /** Host the URL (or the proxy's URL) names. */
  readonly host: string;
  readonly port: number;
  /** Set when this leg leads to a proxy: its URL without the password. */
  readonly proxy?: string;
  /** `https:` / `wss:` target: a failure may be TLS spoken to a plain port. */
  readonly secure?: boolean;
}

interface SystemError {
  readonly code?: string;
  readonly message: string;
  readonly address?: string;
  readonly port?: number;
  readonly cause?: unknown;
}

/** `code` of an Error, also of the error it wraps (undici) or of the first of several (Happy Eyeballs). */
export function codeOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  if ('code' in error && typeof error.code === 'string') return error.code;
  if (error instanceof AggregateError) return codeOf(error.errors[0]);
  return undefined;
}

function asSystemError(error: unknown): SystemError {
  if (error instanceof Error) return error as SystemError;
  return { message: String(error) };
}

/** Every address that was tried and what it said, when a name has several. */
function triedAddresses(error: unknown): Record<string, string> | undefined {
  const several = error instanceof AggregateError ? error.errors : [error];
  const tried: Record<string, string> = {};
  for (const one of several) {
    const { address, port, code, message } = asSystemError(one);
    if (address !== undefined) tried[port === undefined ? address : `${address} port ${port}`] = code ?? message;
  }
  return Object.keys(tried).length > 0 ? tried : undefined;
}

/**
 * A socket's, resolver's or HTTP parser's error as a sentence. Codes of the operating system and of Node are kept
 * (ECONNREFUSED …): they are what people search for. TLS certificates have problems-tls.ts.
 */
export function socketProblem(error: unknown, site: ProblemSite): ErrorDetail {
  if (error instanceof NetFailure) return error.detail;
  const code = codeOf(error) ?? 'NETWORK_ERROR';
  const { message } = asSystemError(error);
  const place = site.proxy === undefined ? `${site.host} port ${site.port}` : `the proxy ${site.proxy}`;
  const facts = triedAddresses(error);
  const say = (sayCode: string, sentence: string, hint: string, more: Record<string, string> = {}): ErrorDetail => ({
    code: sayCode,
    message: sentence,
    hint,
    phase: site.phase,
    ...(facts !== undefined || Object.keys(more).length > 0 ? { facts: { ...facts, ...more } } : {}),
  });

  switch (code) {
    case 'ENOTFOUND':
    case 'ENODATA':
      return say(
        'DNS_NOT_FOUND',
        `There is no host called ${site.host}.`,
        'Check the spelling. A name of an internal network needs its VPN; localhost needs no dot.',
        { resolver: code },
      );
    case 'EAI_AGAIN':
    case 'ESERVFAIL':
    case 'ETIMEOUT':
      return say(
        'DNS_FAILED',
        `The name ${site.host} could not be looked up just now.`,
        'This machine may be offline, or its DNS server does not answer. Try the IP address, or again in a moment.',
        { resolver: code },
      );
    case 'ECONNREFUSED':
      return say(
        code,
        `Nothing is listening on ${place}.`,
        site.proxy === undefined
          ? 'Is the server started, and on this port? A server in a container must publish the port; one bound to 127.0.0.1 is not reachable from other machines.'
          : 'Is the proxy running, and on this port?',
      );
    case 'ECONNRESET':
    case 'UND_ERR_SOCKET':
    case 'EPIPE':
      return resetProblem(site, message, say);
    case 'ETIMEDOUT':
      return say(
        code,
        `${place} did not answer the connection request.`,
        'A firewall drops the packets silently, or the host is down. A refused port would answer at once.',
      );
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
    case 'EADDRNOTAVAIL':
      return say(
        code,
        `There is no way from here to ${place}.`,
        'Check the network, the VPN, and whether an IPv6 address is used on a network without IPv6.',
      );
    case 'EACCES':
    case 'EPERM':
      return say(code, `The system forbids connecting to ${place}.`, 'A local firewall or sandbox rule is in the way.');
    case 'EMFILE':
    case 'ENFILE':
      return say(code, 'This machine has no file handles left for another socket.', 'Raise the limit (`ulimit -n`).');
    case 'EPROTO':
    case 'ERR_SSL_WRONG_VERSION_NUMBER':
    case 'ERR_SSL_PACKET_LENGTH_TOO_LONG':
      return tlsProtocolProblem(code, site, message, say);
    case 'UND_ERR_HEADERS_OVERFLOW':
    case 'HPE_HEADER_OVERFLOW':
      return say(
        'HTTP_HEADERS_TOO_LARGE',
        `${place} sent more than 64 KiB of headers.`,
        'Something in front of the server may be adding headers in a loop; look at its own log.',
      );
    case 'UND_ERR_INVALID_ARG':
      return say(
        'REQUEST_INVALID',
        `This request cannot be sent: ${message}.`,
        'Headers that steer the connection itself (Connection, Upgrade, Transfer-Encoding, Keep-Alive) are not yours to set.',
      );
    case 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH':
      return say(
        'HTTP_BODY_CUT',
        'The reply ended before its Content-Length.',
        'The server or something between closed early.',
      );
    default:
      if (code.startsWith('HPE_') || (error instanceof Error && error.name === 'HTTPParserError')) {
        return say(
          'HTTP_INVALID',
          `${place} does not speak HTTP as RFC 9112 has it.`,
          site.secure === true
            ? 'Is this really an HTTPS port?'
            : 'Is this an HTTP port at all? A TLS port answers plain HTTP with bytes that look like this: try https:// or wss://.',
          { parser: message },
        );
      }
      if (code.startsWith('ERR_SSL') || code.startsWith('ERR_TLS')) {
        return tlsProtocolProblem(code, site, message, say);
      }
      return say(code, `The connection to ${place} failed: ${message}.`, 'See the code in Node.js’s list of errors.');
  }
}

type Say = (code: string, sentence: string, hint: string, more?: Record<string, string>) => ErrorDetail;

function resetProblem(site: ProblemSite, message: string, say: Say): ErrorDetail {
  const code = 'ECONNRESET';
  const who = site.proxy === undefined ? site.host : `The proxy ${site.proxy}`;
  if (site.phase === 'tls') {
    return say(
      code,
      `${who} hung up in the middle of the TLS handshake.`,
      'The port may not speak TLS, the server may want a client certificate or another server name, or something between forbids it.',
    );
  }
  if (site.phase === 'stream') {
    return say(
      code,
      `${who} broke the connection off without ending the reply.`,
      'The server crashed or was restarted, or a proxy cut a connection that lived too long for it.',
      { socket: message },
    );
  }
  return say(
    code,
    `${who} hung up before it replied.`,
    site.secure === true
      ? 'The server crashed on this request, or closed an idle connection at the same moment.'
      : 'The server crashed on this request, or this port speaks another protocol (TLS, say).',
    { socket: message },
  );
}

function tlsProtocolProblem(code: string, site: ProblemSite, message: string, say: Say): ErrorDetail {
  // OpenSSL's text is the only place where the two differ: node maps both to EPROTO on some platforms.
  if (/wrong version number|packet length too long|http request/i.test(message)) {
    return say(
      code,
      `${site.host} port ${site.port} does not speak TLS: it answered the handshake in plain text.`,
      'Use http:// or ws:// for this port, or the port the server has for TLS (usually 443).',
    );
  }
  const alert = /alert ([a-z ]+?)(:|\.|$)|(certificate required|handshake failure|unknown ca|bad certificate)/i.exec(
    message,
  );
  if (/certificate required|bad certificate|unknown ca/i.test(message)) {
    return say(
      code,
      `${site.host} refused the client certificate, or the lack of one.`,
      'Give a client certificate and its key (--cert, --key) signed by a CA this server trusts.',
      { openssl: message },
    );
  }
  return say(
    code,
    `The TLS handshake with ${site.host} failed${alert?.[1] === undefined ? '' : ` (${alert[1].trim()})`}.`,
    'The two sides share no protocol version or cipher, or the server knows no such name (SNI).',
    { openssl: message },
  );
}

/** The reason to abort a signal with when `connectTimeoutMs` has passed: {@link abortProblem} makes the sentence. */
export class ConnectTimeout extends Error {
  readonly timeoutMs: number;

  constructor(timeoutMs: number) {
    super(`no connection within ${timeoutMs} ms`);
    this.name = 'ConnectTimeout';
    this.timeoutMs = timeoutMs;
  }
}

const WAITED_FOR: Readonly<Record<NetPhase, string>> = {
  dns: 'its name was still being looked up',
  tcp: 'the TCP connection was still not made',
  proxy: 'the proxy had not opened the way',
  tls: 'the TLS handshake was not finished',
  http: 'the request was sent, and no reply came',
  stream: 'the reply had begun and did not go on',
  store: 'the recording was busy',
};

const TIMEOUT_HINT: Readonly<Record<NetPhase, string>> = {
  dns: 'The DNS server does not answer: check the network, or use the IP address.',
  tcp: 'A firewall drops the packets silently, or the host is down.',
  proxy: 'The proxy cannot reach the server, or waits for something itself.',
  tls: 'The port may belong to something that does not speak TLS and waits for its own first line.',
  http: 'The server accepted the connection and hangs, or buffers: look at its log, or raise the connect timeout.',
  stream: 'Something between buffers or stalls.',
  store: 'The disk is slow.',
};

/** What an aborted signal means for the one who was waiting: CONNECT_TIMEOUT with its phase, or ABORTED. */
export function abortProblem(signal: AbortSignal, site: ProblemSite): ErrorDetail {
  const reason: unknown = signal.reason;
  if (reason instanceof NetFailure) return { phase: site.phase, ...reason.detail };
  if (reason instanceof ConnectTimeout) {
    return {
      code: 'CONNECT_TIMEOUT',
      message: `${site.host} was not connected within ${reason.timeoutMs} ms: ${WAITED_FOR[site.phase]}.`,
      hint: TIMEOUT_HINT[site.phase],
      phase: site.phase,
      facts: { phase: site.phase, timeoutMs: String(reason.timeoutMs) },
    };
  }
  return {
    code: 'ABORTED',
    message: 'The attempt was cancelled.',
    hint: 'Somebody pressed Disconnect.',
    phase: site.phase,
  };
}

/** Failures before any reply that no repetition changes, whatever their phase. */
const LASTING = new Set([
  'REDIRECT_LOOP',
  'TOO_MANY_REDIRECTS',
  'REDIRECT_INVALID',
  'REDIRECT_INSECURE',
  'REQUEST_INVALID',
]);

/** A proxy's certificate, too, is not in the phase `tls`. */
const CERTIFICATE = /^(CERT_|ERR_TLS_CERT|UNABLE_TO_|DEPTH_ZERO|SELF_SIGNED)/;

/**
 * Whether the same attempt may go better later. A certificate does not become trusted by trying again, nor a circle of
 * redirects straight; a name may resolve and a port may open.
 */
export function mayPass({ code, phase }: ErrorDetail): boolean {
  if (LASTING.has(code) || CERTIFICATE.test(code)) return false;
  return phase !== 'tls' || code === 'ECONNRESET' || code === 'CONNECT_TIMEOUT';
}

/** The {@link ErrorDetail} of whatever a body's `error` event carried. */
export function streamProblem(error: unknown, site: ProblemSite): ErrorDetail {
  return socketProblem(error, { ...site, phase: 'stream' });
}
