import { createServer } from 'node:net';
import { TLSSocket } from 'node:tls';
import * as v from 'valibot';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createNetwork } from '../../../src-main/engine/net/create-network.ts';
import type { Network } from '../../../src-main/engine/net/network.ts';
import { ConnectTimeout } from '../../../src-main/engine/net/problems.ts';
import { type EndpointInput, EndpointSchema } from '../../../src-shared/model/endpoint.ts';
import { makeCa, makeCert, makeSelfSigned, type Pair } from '../../fixtures/certs.ts';
import { connectProxy, socksProxy } from '../../fixtures/proxies.ts';
import { type HttpListening, httpServer, httpsServer, loopback } from '../../fixtures/servers.ts';

const closing: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});
function closeLater<T extends { close(): Promise<void> | void }>(server: T): T {
  closing.push(() => server.close());
  return server;
}

let ca: Pair;
let here: Pair;
beforeAll(async () => {
  ca = await makeCa();
  here = await makeCert(ca, ['127.0.0.1', 'localhost']);
});

function network(): Network {
  return closeLater(createNetwork());
}

function dial(input: EndpointInput, signal = new AbortController().signal) {
  const endpoint = v.parse(EndpointSchema, input);
  return network().dial({ url: new URL(endpoint.url), endpoint, alpn: ['http/1.1'], signal });
}

/** Dials and hangs up; the error's detail. */
async function refusal(input: EndpointInput, signal?: AbortSignal) {
  const result = await dial(input, signal);
  if (!result.ok) return result.error;
  result.value.socket.destroy();
  throw new Error('this should not have connected');
}

async function connected(input: EndpointInput) {
  const result = await dial(input);
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  result.value.socket.on('error', () => undefined);
  result.value.socket.destroy();
  return result.value;
}

const secure = (pair: Pair): Promise<HttpListening> =>
  httpsServer({ key: pair.key, cert: pair.cert }, (_request, response) => response.end('ok')).then(closeLater);

describe('TCP', () => {
  it('tells the address it reached and how long each part took', async () => {
    const server = closeLater(await httpServer((_request, response) => response.end()));
    const dialed = await connected({ url: `http://localhost:${server.port}/` });
    expect(dialed).toMatchObject({ remoteAddress: '127.0.0.1', remotePort: server.port });
    expect(dialed.timings.dnsMs).toBeGreaterThanOrEqual(0);
    expect(dialed.timings.tcpMs).toBeGreaterThan(0);
    expect(dialed.timings.tlsMs).toBeUndefined();
  });
  it('looks nothing up for an address', async () => {
    const server = closeLater(await httpServer((_request, response) => response.end()));
    expect((await connected({ url: server.url })).timings.dnsMs).toBeUndefined();
  });
  it('names a refused port', async () => {
    const { port, close } = await loopback(createServer());
    await close();
    const error = await refusal({ url: `http://127.0.0.1:${port}/` });
    expect(error).toMatchObject({ code: 'ECONNREFUSED', phase: 'tcp' });
    expect(error.message).toBe(`Nothing is listening on 127.0.0.1 port ${port}.`);
    expect(error.hint).not.toBe('');
  });
  it('names an unknown host', async () => {
    const error = await refusal({ url: 'http://no-such-host.invalid/' });
    // A machine without any resolver cannot tell that the name does not exist.
    expect(['DNS_NOT_FOUND', 'DNS_FAILED']).toContain(error.code);
    expect(error).toMatchObject({ phase: 'dns' });
    expect(error.message).toContain('no-such-host.invalid');
  });
  it('stops at once when it is aborted', async () => {
    const controller = new AbortController();
    controller.abort();
    expect(await refusal({ url: 'http://127.0.0.1:9/' }, controller.signal)).toMatchObject({ code: 'ABORTED' });
  });
});

describe('TLS', () => {
  it('trusts a CA that is given, beside the defaults, and tells what was negotiated', async () => {
    const server = await secure(here);
    const dialed = await connected({ url: server.url, tls: { ca: ca.cert } });
    expect(dialed.tls).toMatchObject({ authorized: true, issuer: 'Wirescope test CA', alpn: 'http/1.1' });
    expect(dialed.tls?.protocol).toBe('TLSv1.3');
    expect(dialed.tls?.authorizationError).toBeUndefined();
    expect(dialed.timings.tlsMs).toBeGreaterThan(0);
  });
  it('says which names a certificate covers when the URL asks for another', async () => {
    const server = await secure(await makeCert(ca, ['feed.example', 'api.feed.example']));
    const error = await refusal({ url: server.url, tls: { ca: ca.cert } });
    expect(error).toMatchObject({ code: 'ERR_TLS_CERT_ALTNAME_INVALID', phase: 'tls', remoteAddress: '127.0.0.1' });
    expect(error.facts).toMatchObject({
      urlAsksFor: '127.0.0.1',
      certificateCovers: 'feed.example, api.feed.example',
      issuedBy: 'Wirescope test CA',
    });
    expect(Date.parse(error.facts?.validUntil ?? '')).toBeGreaterThan(Date.now());
    expect(error.message).toBe('The certificate is for feed.example, api.feed.example, not for 127.0.0.1.');
  });
  it('goes by the server name one sets', async () => {
    const server = await secure(await makeCert(ca, ['feed.example']));
    const dialed = await connected({ url: server.url, tls: { ca: ca.cert, servername: 'feed.example' } });
    expect(dialed.tls?.authorized).toBe(true);
  });
  it('refuses a self-signed certificate, and accepts it knowingly', async () => {
    const server = await secure(await makeSelfSigned(['localhost']));
    const url = `https://localhost:${server.port}/`;
    expect(await refusal({ url })).toMatchObject({ code: 'DEPTH_ZERO_SELF_SIGNED_CERT', phase: 'tls' });
    const dialed = await connected({ url, tls: { insecure: true } });
    expect(dialed.tls).toMatchObject({ authorized: false, authorizationError: 'DEPTH_ZERO_SELF_SIGNED_CERT' });
  });
  it('refuses an unknown CA and an expired certificate', async () => {
    const server = await secure(here);
    expect((await refusal({ url: server.url })).code).toMatch(/^UNABLE_TO_(VERIFY|GET)|^SELF_SIGNED/);
    const old = await secure(await makeCert(ca, ['127.0.0.1'], { expired: true }));
    expect(await refusal({ url: old.url, tls: { ca: ca.cert } })).toMatchObject({ code: 'CERT_HAS_EXPIRED' });
  });
  it('says so when the port speaks no TLS', async () => {
    const server = closeLater(await httpServer((_request, response) => response.end()));
    const error = await refusal({ url: `https://127.0.0.1:${server.port}/` });
    expect(error.message).toContain('does not speak TLS');
    expect(error.phase).toBe('tls');
  });
  it('sends a client certificate', async () => {
    const client = await makeCert(ca, ['inspector'], { client: true });
    const seen: string[] = [];
    const options = { key: here.key, cert: here.cert, ca: ca.cert, requestCert: true, rejectUnauthorized: true };
    const server = closeLater(
      await httpsServer(options, (request, response) => {
        if (request.socket instanceof TLSSocket) seen.push(String(request.socket.getPeerCertificate().subject.CN));
        response.end('ok');
      }),
    );
    const endpoint = v.parse(EndpointSchema, {
      url: server.url,
      tls: { ca: ca.cert, cert: client.cert, key: client.key },
    });
    const request = { url: new URL(server.url), method: 'GET', headers: [], onRedirect: () => undefined };
    const signal = new AbortController().signal;
    const reply = await network().request({ ...request, endpoint, signal });
    expect(reply.ok && reply.value.status).toBe(200);
    expect(seen).toEqual(['inspector']);

    const without = v.parse(EndpointSchema, { url: server.url, tls: { ca: ca.cert }, http2: false });
    const refused = await network().request({ ...request, endpoint: without, signal });
    expect(refused.ok).toBe(false);
    if (!refused.ok) expect(refused.error.message).toContain('client certificate');
  });
  it('gives up on a server that never greets, and says in which phase', async () => {
    const server = closeLater(await loopback(createServer(() => undefined)));
    const controller = new AbortController();
    setTimeout(() => controller.abort(new ConnectTimeout(50)), 50);
    const error = await refusal({ url: `https://127.0.0.1:${server.port}/` }, controller.signal);
    expect(error).toMatchObject({ code: 'CONNECT_TIMEOUT', phase: 'tls' });
    expect(error.message).toContain('the TLS handshake was not finished');
  });
});

describe('proxies', () => {
  let target: HttpListening;
  beforeAll(async () => {
    target = await httpServer((request, response) => response.end(`you asked for ${request.url}`));
  });
  afterAll(() => target.close());

  it.each(['http', 'socks5'] as const)('goes through an %s proxy', async (kind) => {
    const proxy = closeLater(kind === 'http' ? await connectProxy() : await socksProxy());
    const dialed = await connected({ url: target.url, proxy: `${kind}://127.0.0.1:${proxy.port}` });
    expect(proxy.tunnels).toEqual([`127.0.0.1:${target.port}`]);
    expect(dialed.proxy).toBe(`${kind}://127.0.0.1:${proxy.port}`);
    expect(dialed.timings.proxyMs).toBeGreaterThan(0);
  });
  it.each(['http', 'socks5'] as const)('speaks TLS through an %s proxy', async (kind) => {
    const server = await secure(here);
    const proxy = closeLater(kind === 'http' ? await connectProxy() : await socksProxy());
    const url = `https://localhost:${server.port}/`;
    const dialed = await connected({ url, tls: { ca: ca.cert }, proxy: `${kind}://127.0.0.1:${proxy.port}` });
    expect(dialed.tls?.authorized).toBe(true);
    // The proxy looks the name up, not this machine.
    expect(proxy.tunnels).toEqual([`localhost:${server.port}`]);
  });
  it('speaks TLS to the proxy, and TLS to the server inside it', async () => {
    const server = await secure(here);
    const proxy = closeLater(await connectProxy({ tls: here }));
    const url = `https://localhost:${server.port}/`;
    const shown = `https://127.0.0.1:${proxy.port}`;
    const dialed = await connected({ url, tls: { ca: ca.cert }, proxy: shown });
    expect(dialed).toMatchObject({ proxy: shown, tls: { authorized: true } });
    // The proxy's own certificate must be right too.
    expect(await refusal({ url, proxy: shown })).toMatchObject({ phase: 'proxy' });
  });
  it('gives a user and password, and hides the password', async () => {
    const http = closeLater(await connectProxy({ auth: 'ann:s3:cret' }));
    const dialed = await connected({ url: target.url, proxy: `http://ann:s3%3Acret@127.0.0.1:${http.port}` });
    expect(dialed.proxy).toBe(`http://ann@127.0.0.1:${http.port}`);
    const socks = closeLater(await socksProxy({ user: 'ann', password: 'pw' }));
    await connected({ url: target.url, proxy: `socks5://ann:pw@127.0.0.1:${socks.port}` });
  });
  it('shows a refusal whole', async () => {
    const http = closeLater(await connectProxy({ auth: 'ann:right' }));
    const error = await refusal({ url: target.url, proxy: `http://ann:wrong@127.0.0.1:${http.port}` });
    expect(error).toMatchObject({ code: 'PROXY_REFUSED', phase: 'proxy', status: 407, body: 'who are you?' });
    expect(error.responseHeaders).toContainEqual(['Proxy-Authenticate', 'Basic realm="test"']);
    expect(JSON.stringify(error)).not.toContain('wrong');

    const socks = closeLater(await socksProxy({ user: 'ann', password: 'pw' }));
    expect(await refusal({ url: target.url, proxy: `socks5://127.0.0.1:${socks.port}` })).toMatchObject({
      code: 'PROXY_REFUSED',
      phase: 'proxy',
    });
    expect(await refusal({ url: target.url, proxy: `socks5://ann:no@127.0.0.1:${socks.port}` })).toMatchObject({
      code: 'PROXY_REFUSED',
    });
  });
  it('tells a proxy that cannot reach the server from one that is not there', async () => {
    const { port, close } = await loopback(createServer());
    await close();
    const http = closeLater(await connectProxy());
    const nowhere = `http://127.0.0.1:${port}/`;
    expect(await refusal({ url: nowhere, proxy: `http://127.0.0.1:${http.port}` })).toMatchObject({
      code: 'PROXY_REFUSED',
      status: 502,
    });
    const socks = closeLater(await socksProxy());
    expect(await refusal({ url: nowhere, proxy: `socks5://127.0.0.1:${socks.port}` })).toMatchObject({
      code: 'PROXY_REFUSED',
    });
    const absent = await refusal({ url: target.url, proxy: `http://127.0.0.1:${port}` });
    expect(absent.code).toBe('ECONNREFUSED');
    expect(absent.message).toContain('the proxy http://127.0.0.1');
  });
  it('says so when the proxy is something else', async () => {
    const other = closeLater(await loopback(createServer((socket) => socket.end('220 mail ready\r\n\r\n'))));
    for (const kind of ['http', 'socks5']) {
      const error = await refusal({ url: target.url, proxy: `${kind}://127.0.0.1:${other.port}` });
      expect(error.code).toBe('PROXY_INVALID');
    }
  });
});
