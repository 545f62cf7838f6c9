import type { Duplex } from 'node:stream';
import { SocksClient } from 'socks';
import type { ErrorDetail } from '../../../src-shared/model/entry.ts';
import type { NetResult } from './network.ts';
import { abortProblem, type ProblemSite, socketProblem } from './problems.ts';

/** A proxy's URL, taken apart. */
export interface ProxyAddress {
  readonly kind: 'http' | 'https' | 'socks5';
  readonly host: string;
  readonly port: number;
  readonly username?: string;
  readonly password?: string;
  /** For people: without the password. */
  readonly shown: string;
}

const DEFAULT_PORT = { http: 80, https: 443, socks5: 1080 } as const;

/** Undefined when this is no URL of a proxy we can use. */
export function parseProxy(text: string): ProxyAddress | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const kind = url?.protocol.replace(/:$/, '').replace(/^socks5h$/, 'socks5');
  if (url === undefined || url.hostname === '' || (kind !== 'http' && kind !== 'https' && kind !== 'socks5')) {
    return undefined;
  }
  const user = decodeURIComponent(url.username);
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  const port = url.port === '' ? DEFAULT_PORT[kind] : Number(url.port);
  return {
    kind,
    host,
    port,
    ...(user === '' ? {} : { username: user, password: decodeURIComponent(url.password) }),
    shown: `${kind}://${user === '' ? '' : `${user}@`}${url.hostname}:${port}`,
  };
}

export interface TunnelRequest {
  /** Connected to the proxy (over TLS already for an https:// one). */
  readonly socket: Duplex;
  readonly proxy: ProxyAddress;
  readonly host: string;
  readonly port: number;
  readonly signal: AbortSignal;
}

/** Opens a way through the proxy. On success `socket` talks to the target; on failure it is destroyed. */
export async function openTunnel(request: TunnelRequest): Promise<NetResult<null>> {
  const result = request.proxy.kind === 'socks5' ? await socksTunnel(request) : await connectTunnel(request);
  if (!result.ok) {
    request.socket.on('error', () => undefined);
    request.socket.destroy();
  }
  return result;
}

function siteOf(request: TunnelRequest): ProblemSite {
  return { phase: 'proxy', host: request.host, port: request.port, proxy: request.proxy.shown };
}

/** Longest reply head a proxy may send to CONNECT. */
const MAX_HEAD_BYTES = 64 * 1024;

/** CONNECT (RFC 9110, section 9.3.6). Also for http:// and ws:// targets, so that no proxy buffers the stream. */
function connectTunnel(request: TunnelRequest): Promise<NetResult<null>> {
  const { socket, proxy, signal } = request;
  const authority = `${request.host.includes(':') ? `[${request.host}]` : request.host}:${request.port}`;
  const credentials =
    proxy.username === undefined
      ? ''
      : `Proxy-Authorization: Basic ${Buffer.from(`${proxy.username}:${proxy.password ?? ''}`).toString('base64')}\r\n`;

  return new Promise((resolve) => {
    let head = Buffer.alloc(0);
    const finish = (result: NetResult<null>): void => {
      signal.removeEventListener('abort', aborted);
      socket.off('data', read);
      socket.off('error', failed);
      socket.off('end', ended);
      resolve(result);
    };
    const failed = (error: Error): void => finish({ ok: false, error: socketProblem(error, siteOf(request)) });
    const ended = (): void => failed(Object.assign(new Error('closed'), { code: 'ECONNRESET' }));
    const aborted = (): void => finish({ ok: false, error: abortProblem(signal, siteOf(request)) });
    const read = (chunk: Buffer): void => {
      head = Buffer.concat([head, chunk]);
      const end = head.indexOf('\r\n\r\n');
      if (end < 0) {
        if (head.byteLength > MAX_HEAD_BYTES) finish({ ok: false, error: notAProxy(request, head) });
        return;
      }
      const status = /^HTTP\/1\.[01] (\d{3})/.exec(head.toString('latin1', 0, end));
      if (status === null) {
        finish({ ok: false, error: notAProxy(request, head) });
        return;
      }
      if (Number(status[1]) < 200 || Number(status[1]) > 299) {
        finish({ ok: false, error: refusal(request, Number(status[1]), head, end) });
        return;
      }
      socket.pause();
      finish({ ok: true, value: null });
      // A server that speaks first (some WebSocket mocks do) may be in the same packet.
      const rest = head.subarray(end + 4);
      if (rest.byteLength > 0) socket.unshift(rest);
    };
    socket.on('data', read);
    socket.on('error', failed);
    socket.on('end', ended);
    signal.addEventListener('abort', aborted, { once: true });
    if (signal.aborted) return aborted();
    socket.write(`CONNECT ${authority} HTTP/1.1\r\nHost: ${authority}\r\n${credentials}\r\n`);
  });
}

function refusal(request: TunnelRequest, status: number, head: Buffer, end: number): ErrorDetail {
  const [statusLine = '', ...lines] = head.toString('latin1', 0, end).split('\r\n');
  const headers = lines.map((line) => {
    const colon = line.indexOf(':');
    return [line.slice(0, Math.max(colon, 0)), line.slice(colon + 1).trim()] as const;
  });
  const body = head.toString('utf8', end + 4);
  return {
    code: 'PROXY_REFUSED',
    message: `The proxy ${request.proxy.shown} refused to connect to ${request.host}:${request.port}: ${statusLine}.`,
    hint:
      status === 407
        ? request.proxy.username === undefined
          ? 'It wants a user name and password: http://user:password@host:port.'
          : 'It did not accept this user name and password.'
        : status === 403 || status === 405
          ? 'Its rules forbid this host or port; many proxies allow CONNECT to port 443 only.'
          : 'The proxy could not reach the server: look at its log.',
    phase: 'proxy',
    status,
    responseHeaders: headers,
    ...(body === '' ? {} : { body }),
    facts: { proxy: request.proxy.shown, reply: statusLine },
  };
}

function notAProxy(request: TunnelRequest, head: Buffer): ErrorDetail {
  return {
    code: 'PROXY_INVALID',
    message: `${request.proxy.shown} did not answer CONNECT as an HTTP proxy does.`,
    hint: 'Is it a SOCKS proxy (socks5://…), or another kind of server?',
    phase: 'proxy',
    body: head.toString('latin1', 0, 200),
  };
}

/** SOCKS 5 (RFC 1928, 1929). The proxy looks the name up. */
async function socksTunnel(request: TunnelRequest): Promise<NetResult<null>> {
  const { proxy, socket, signal } = request;
  const aborted = (): void => {
    socket.destroy(new Error('aborted'));
  };
  signal.addEventListener('abort', aborted, { once: true });
  try {
    await SocksClient.createConnection({
      command: 'connect',
      existing_socket: socket,
      destination: { host: request.host, port: request.port },
      proxy: {
        host: proxy.host,
        port: proxy.port,
        type: 5,
        ...(proxy.username === undefined ? {} : { userId: proxy.username, password: proxy.password ?? '' }),
      },
      // The attempt's own limit is connectTimeoutMs, through the signal; this one must only be longer.
      timeout: 24 * 3_600_000,
    });
    return { ok: true, value: null };
  } catch (error) {
    if (signal.aborted) return { ok: false, error: abortProblem(signal, siteOf(request)) };
    return { ok: false, error: socksProblem(request, error) };
  } finally {
    signal.removeEventListener('abort', aborted);
  }
}

function socksProblem(request: TunnelRequest, error: unknown): ErrorDetail {
  const said = error instanceof Error ? error.message : String(error);
  const place = `${request.host}:${request.port}`;
  if (/authentication/i.test(said)) {
    return {
      code: 'PROXY_REFUSED',
      message: `The proxy ${request.proxy.shown} did not let us in.`,
      hint: 'It wants a user name and password (socks5://user:password@host:port), or does not accept these.',
      phase: 'proxy',
      facts: { socks: said },
    };
  }
  if (/rejected|- \(/i.test(said)) {
    return {
      code: 'PROXY_REFUSED',
      message: `The proxy ${request.proxy.shown} could not or would not connect to ${place}.`,
      hint: 'SOCKS says why below: a refused connection or an unknown host is seen from the proxy’s side.',
      phase: 'proxy',
      facts: { socks: said },
    };
  }
  if (/closed/i.test(said)) {
    return socketProblem(Object.assign(new Error(said), { code: 'ECONNRESET' }), siteOf(request));
  }
  return {
    code: 'PROXY_INVALID',
    message: `${request.proxy.shown} did not answer as a SOCKS 5 proxy does.`,
    hint: 'Is it an HTTP proxy (http://…), or another kind of server?',
    phase: 'proxy',
    facts: { socks: said },
  };
}
