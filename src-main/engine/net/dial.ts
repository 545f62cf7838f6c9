import { lookup } from 'node:dns';
import { isIP, type Socket, connect as tcpConnect } from 'node:net';
import type { SecureContext } from 'node:tls';
import type { Timings, TlsFacts } from '../../../src-shared/model/entry.ts';
import type { Dialed, DialRequest, NetResult } from './network.ts';
import { abortProblem, type ProblemSite, socketProblem } from './problems.ts';
import { openTunnel, type ProxyAddress, parseProxy } from './proxy.ts';
import { secureContextOf, startTls } from './tls.ts';

interface Address {
  readonly address: string;
  readonly family: number;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/**
 * From a URL to a socket that speaks to it: DNS, TCP, proxy, TLS, each timed, in the order of the wire. Fails with
 * the phase it was in. `signal` stops it anywhere.
 */
export type Dial = (request: DialRequest) => Promise<NetResult<Dialed>>;

/** Hears of each phase as it begins, with the host it is about. */
export type DialWatch = (phase: 'dns' | 'tcp' | 'proxy' | 'tls', host: string) => void;

/** A dialer for one endpoint: its trust and keys are read once. */
export function createDialer(watch: DialWatch = () => undefined): Dial {
  let context: SecureContext | undefined;
  let proxyContext: SecureContext | undefined;
  return async (request) => {
    const { url, endpoint, signal } = request;
    const secure = url.protocol === 'https:' || url.protocol === 'wss:';
    const host = hostOf(url);
    const port = portOf(url);
    const timings: Mutable<Timings> = {};
    const proxy = endpoint.proxy === undefined ? undefined : parseProxy(endpoint.proxy);
    const failed = <T>(result: NetResult<T> & { ok: false }): NetResult<Dialed> => ({
      ok: false,
      error: { ...result.error, timings: { ...timings } },
    });
    if (endpoint.proxy !== undefined && proxy === undefined) {
      throw new Error('an endpoint with a bad proxy URL passed checkEndpoint');
    }

    const first = await connectTcp(proxy ?? { host, port }, proxy, signal, timings, watch);
    if (!first.ok) return failed(first);
    const facts = addressFacts(first.value);
    let socket: Dialed['socket'] = first.value;

    if (proxy !== undefined) {
      watch('proxy', proxy.host);
      const startedMs = performance.now();
      if (proxy.kind === 'https') {
        proxyContext ??= secureContextOf({ insecure: false, ...onlyTrust(endpoint.tls) });
        // What one accepts of the server one talks to is not what one accepts of the proxy, which sees the password.
        const options = { insecure: false };
        const leg = { socket, host: proxy.host, port: proxy.port, options, alpn: ['http/1.1'], signal };
        const outer = await startTls({ ...leg, proxy: proxy.shown }, proxyContext);
        if (!outer.ok) return failed({ ok: false, error: { ...outer.error, phase: 'proxy' } });
        socket = outer.value.socket;
      }
      const tunnel = await openTunnel({ socket, proxy, host, port, signal });
      timings.proxyMs = performance.now() - startedMs;
      if (!tunnel.ok) return failed(tunnel);
    }

    let tls: TlsFacts | undefined;
    if (secure) {
      watch('tls', endpoint.tls.servername ?? host);
      context ??= secureContextOf(endpoint.tls);
      const startedMs = performance.now();
      const greeted = await startTls(
        { socket, host, port, options: endpoint.tls, alpn: request.alpn, signal, ...shownProxy(proxy) },
        context,
      );
      timings.tlsMs = performance.now() - startedMs;
      if (!greeted.ok) return failed({ ok: false, error: { ...greeted.error, ...remoteOf(facts) } });
      socket = greeted.value.socket;
      tls = greeted.value.facts;
    }
    return {
      ok: true,
      value: { socket, timings, ...facts, ...(tls === undefined ? {} : { tls }), ...shownProxy(proxy) },
    };
  };
}

/** Host as sockets want it: without the brackets of an IPv6 address. */
export function hostOf(url: URL): string {
  return url.hostname.replace(/^\[(.*)\]$/, '$1');
}

export function portOf(url: URL): number {
  if (url.port !== '') return Number(url.port);
  return url.protocol === 'https:' || url.protocol === 'wss:' ? 443 : 80;
}

function onlyTrust(tls: { readonly ca?: string | undefined }): { readonly ca?: string } {
  return tls.ca === undefined ? {} : { ca: tls.ca };
}

function shownProxy(proxy: ProxyAddress | undefined): { readonly proxy?: string } {
  return proxy === undefined ? {} : { proxy: proxy.shown };
}

function remoteOf(facts: { readonly remoteAddress?: string }): { readonly remoteAddress?: string } {
  return facts.remoteAddress === undefined ? {} : { remoteAddress: facts.remoteAddress };
}

function addressFacts(socket: Socket): Pick<Dialed, 'remoteAddress' | 'remotePort' | 'localPort'> {
  return {
    ...(socket.remoteAddress === undefined ? {} : { remoteAddress: socket.remoteAddress }),
    ...(socket.remotePort === undefined ? {} : { remotePort: socket.remotePort }),
    ...(socket.localPort === undefined ? {} : { localPort: socket.localPort }),
  };
}

/** DNS and TCP, with Node's Happy Eyeballs (RFC 8305) between the addresses found. */
async function connectTcp(
  to: { readonly host: string; readonly port: number },
  proxy: ProxyAddress | undefined,
  signal: AbortSignal,
  timings: Mutable<Timings>,
  watch: DialWatch,
): Promise<NetResult<Socket>> {
  const site = (phase: ProblemSite['phase']): ProblemSite => ({ phase, ...to, ...shownProxy(proxy) });
  let addresses: readonly Address[] = [{ address: to.host, family: isIP(to.host) }];
  if (isIP(to.host) === 0) {
    watch('dns', to.host);
    const startedMs = performance.now();
    const found = await lookUp(to.host, signal, site('dns'));
    timings.dnsMs = performance.now() - startedMs;
    if (!found.ok) return found;
    addresses = found.value;
  }
  if (signal.aborted) return { ok: false, error: abortProblem(signal, site('tcp')) };
  watch('tcp', to.host);

  const startedMs = performance.now();
  return new Promise((resolve) => {
    const socket = tcpConnect({
      host: to.host,
      port: to.port,
      noDelay: true,
      autoSelectFamily: true,
      // The names are looked up already; Node shall only race the addresses.
      lookup: (_host, _options, callback) => callback(null, [...addresses]),
    });
    const finish = (result: NetResult<Socket>): void => {
      timings.tcpMs = performance.now() - startedMs;
      signal.removeEventListener('abort', aborted);
      socket.off('error', failed);
      if (!result.ok) {
        socket.on('error', () => undefined);
        socket.destroy();
      }
      resolve(result);
    };
    const failed = (error: Error): void => finish({ ok: false, error: socketProblem(error, site('tcp')) });
    const aborted = (): void => finish({ ok: false, error: abortProblem(signal, site('tcp')) });
    socket.once('connect', () => finish({ ok: true, value: socket }));
    socket.once('error', failed);
    signal.addEventListener('abort', aborted, { once: true });
  });
}

function lookUp(host: string, signal: AbortSignal, site: ProblemSite): Promise<NetResult<readonly Address[]>> {
  return new Promise((resolve) => {
    // getaddrinfo cannot be cancelled: on abort its answer is simply not waited for.
    const aborted = (): void => resolve({ ok: false, error: abortProblem(signal, site) });
    if (signal.aborted) return aborted();
    signal.addEventListener('abort', aborted, { once: true });
    lookup(host, { all: true, order: 'verbatim' }, (error, addresses) => {
      signal.removeEventListener('abort', aborted);
      if (error !== null) resolve({ ok: false, error: socketProblem(error, site) });
      else resolve({ ok: true, value: addresses });
    });
  });
}
