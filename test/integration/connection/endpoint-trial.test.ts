import { once } from 'node:events';
import { createServer as createHttpServer, type RequestListener } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { type AddressInfo, createServer as createTcpServer, type Server } from 'node:net';
import * as v from 'valibot';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Environments } from '../../../src-main/engine/environments/environments.ts';
import { SecretMask } from '../../../src-main/engine/environments/secret-mask.ts';
import { createTrials } from '../../../src-main/engine/trial/trials.ts';
import { ok } from '../../../src-shared/base/result.ts';
import type { TrialReport, TrialStepName } from '../../../src-shared/contract/trial.ts';
import { type EndpointInput, EndpointSchema } from '../../../src-shared/model/endpoint.ts';
import { lookupOf } from '../../../src-shared/model/variables.ts';
import { makeCa, makeCert, type Pair } from '../../fixtures/certs.ts';
import { connectProxy } from '../../fixtures/proxies.ts';
import { frame, rawServer, switching } from '../../fixtures/raw-websocket-server.ts';
import { waitFor } from '../../fixtures/wait-for.ts';

/** No variables here: the endpoint is what it is. */
const asItIs: Environments['expand'] = async (endpoint) =>
  ok({ endpoint, variables: lookupOf({}), mask: new SecretMask() });

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

let ca: Pair;
beforeAll(async () => {
  ca = await makeCa();
});

async function listening(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const sockets = new Set<{ destroy(): unknown }>();
  server.on('connection', (socket) => sockets.add(socket));
  cleanups.push(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

async function serveHttp(answer: RequestListener): Promise<string> {
  return `http://127.0.0.1:${await listening(createHttpServer(answer))}`;
}

async function serveRaw(answer: Parameters<typeof rawServer>[0]): Promise<string> {
  const server = await rawServer(answer);
  cleanups.push(() => server.close());
  return server.url;
}

/** Runs a trial to its end. */
async function tried(endpoint: EndpointInput, waitMs = 100): Promise<TrialReport> {
  const trials = createTrials(asItIs);
  cleanups.push(() => trials.close());
  const started = trials.start({ endpoint: v.parse(EndpointSchema, endpoint), waitMs, environmentId: null });
  if (!started.ok) throw new Error(started.error.message);
  const now = (): TrialReport => {
    const report = trials.report(started.value.trialId);
    if (!report.ok) throw new Error(report.error.message);
    return report.value;
  };
  await waitFor('the end of the test', () => now().state !== 'running');
  return now();
}

/** `dns passed, tcp failed`: the story in a line. */
function story(report: TrialReport): string {
  return report.steps.map(({ step, state }) => `${step} ${state}`).join(', ');
}

function factsOf(report: TrialReport, name: TrialStepName) {
  return report.steps.find(({ step }) => step === name)?.facts;
}

const EVENT_STREAM = { 'Content-Type': 'text/event-stream' };

describe('an endpoint that works', () => {
  it('WebSocket: TCP, status, upgrade, the first message', async () => {
    const url = await serveRaw((socket, request) => {
      socket.write(switching(request, 'Sec-WebSocket-Protocol: chat'));
      socket.write(frame(0x81, 'hello'));
    });
    const report = await tried({ url, subprotocols: ['chat'] });
    expect(report).toMatchObject({ state: 'passed', transport: 'websocket', guessed: false, problem: null });
    expect(story(report)).toBe('tcp passed, http passed, opening passed, first passed');
    expect(factsOf(report, 'http')).toMatchObject({ status: 101 });
    expect(factsOf(report, 'opening')).toMatchObject({ subprotocol: 'chat' });
    expect(factsOf(report, 'first')).toMatchObject({ kind: 'text', bytes: 5 });
    for (const { tookMs, step } of report.steps) if (step !== 'opening') expect(tookMs).toBeGreaterThanOrEqual(0);
  });

  it('SSE: the content type, the first event; by a name that is looked up', async () => {
    const url = await serveHttp((_request, reply) => {
      reply.writeHead(200, EVENT_STREAM);
      reply.write('data: one\n\n');
    });
    const report = await tried({ url: url.replace('127.0.0.1', 'localhost'), transport: 'sse' });
    expect(story(report)).toBe('dns passed, tcp passed, http passed, opening passed, first passed');
    expect(factsOf(report, 'opening')).toMatchObject({ contentType: 'text/event-stream' });
    expect(factsOf(report, 'first')).toMatchObject({ kind: 'event', bytes: 3 });
  });

  it('finds the transport out where it is not said, and says that it did', async () => {
    const url = await serveHttp((_request, reply) => {
      reply.writeHead(200, EVENT_STREAM);
      reply.write(': hi\n\n');
    });
    const report = await tried({ url });
    expect(report).toMatchObject({ state: 'passed', transport: 'sse', guessed: true });
    expect(factsOf(report, 'first')).toMatchObject({ kind: 'comment' });
  });

  it('a poll counts by the items of its reply', async () => {
    const url = await serveHttp((_request, reply) => reply.end('[{"id":1},{"id":2}]'));
    const report = await tried({ url, transport: 'poll', items: '$[*]' });
    expect(report.state).toBe('passed');
    expect(factsOf(report, 'first')).toMatchObject({ kind: 'item' });
  });

  it('a long-poll that is held is no failure, and is told', async () => {
    const url = await serveHttp(() => undefined);
    const report = await tried({ url, transport: 'long-poll' }, 50);
    expect(report.state).toBe('passed');
    expect(story(report)).toBe('tcp passed, http noted');
    expect(factsOf(report, 'http')).toMatchObject({ held: true });
  });

  it('an open stream in silence is no failure, and is told with how long was waited', async () => {
    const url = await serveRaw((socket, request) => socket.write(switching(request)));
    const report = await tried({ url }, 50);
    expect(report.state).toBe('passed');
    expect(story(report)).toBe('tcp passed, http passed, opening passed, first noted');
    expect(factsOf(report, 'first')).toEqual({ waitedMs: 50 });
  });

  it('a redirect is followed and told', async () => {
    const url = await serveHttp((request, reply) => {
      if (request.url === '/') reply.writeHead(307, { Location: '/events' }).end();
      else reply.writeHead(200, EVENT_STREAM).write('data: x\n\n');
    });
    const report = await tried({ url, transport: 'sse' });
    expect(report.state).toBe('passed');
    expect(report.notices).toMatchObject([{ code: 'REDIRECTED', facts: { location: '/events' } }]);
  });

  it('a certificate that was accepted knowingly is said', async () => {
    const { cert, key } = await makeCert(ca, ['127.0.0.1']);
    const port = await listening(
      createHttpsServer({ cert, key }, (_request, reply) => reply.writeHead(200, EVENT_STREAM).write('data: x\n\n')),
    );
    const report = await tried({ url: `https://127.0.0.1:${port}`, transport: 'sse', tls: { insecure: true } });
    expect(story(report)).toBe('tcp passed, tls noted, http passed, opening passed, first passed');
    expect(factsOf(report, 'tls')?.overlooked).toMatch(/\S/);
  });
});

describe('an endpoint that does not', () => {
  it('a URL that is none fails before anything is sent', async () => {
    const report = await tried({ url: 'example.com/socket' });
    expect(report.problem).toMatchObject({ code: 'URL_NO_SCHEME', at: 'url' });
    expect(story(report)).toBe('options failed');
  });

  it('unknown host', async () => {
    const report = await tried({ url: 'ws://no-such-host.invalid/' });
    expect(report.state).toBe('failed');
    expect(story(report)).toBe('dns failed');
    expect(['DNS_NOT_FOUND', 'DNS_FAILED']).toContain(report.problem?.code);
    expect(report.problem?.hint).toMatch(/\S/);
  });

  it('closed port', async () => {
    const server = createTcpServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    server.close();
    await once(server, 'close');
    const report = await tried({ url: `ws://127.0.0.1:${port}` });
    expect(story(report)).toBe('tcp failed');
    expect(report.problem).toMatchObject({
      code: 'ECONNREFUSED',
      message: `Nothing is listening on 127.0.0.1 port ${port}.`,
    });
  });

  it.each([
    ['a certificate for another name', { names: ['other.example'], expired: false }, 'ERR_TLS_CERT_ALTNAME_INVALID'],
    ['an expired certificate', { names: ['127.0.0.1'], expired: true }, 'CERT_HAS_EXPIRED'],
  ])('%s', async (_what, { names, expired }, code) => {
    const { cert, key } = await makeCert(ca, names, { expired });
    const port = await listening(createHttpsServer({ cert, key }));
    const report = await tried({ url: `wss://127.0.0.1:${port}`, tls: { ca: ca.cert } });
    expect(story(report)).toBe('tcp passed, tls failed');
    expect(report.problem?.code).toBe(code);
  });

  it('TLS asked of a port that speaks plain HTTP', async () => {
    const url = await serveHttp((_request, reply) => reply.end());
    const report = await tried({ url: url.replace('http:', 'wss:') });
    expect(story(report)).toBe('tcp passed, tls failed');
    expect(report.problem?.message).toMatch(/does not speak TLS/);
  });

  it.each(['websocket', 'sse', 'long-poll', 'poll'] as const)('%s: 401 and 404 by the server', async (transport) => {
    for (const status of [401, 404]) {
      const url = await serveHttp((_request, reply) => reply.writeHead(status).end('no'));
      const report = await tried({ url, transport });
      expect(story(report)).toBe('tcp passed, http failed');
      expect(factsOf(report, 'http')).toMatchObject({ status });
      expect(report.problem?.hint).toMatch(/\S/);
      expect(report.body).toBe('no');
    }
  });

  it('401 to the request that finds the transport out', async () => {
    const url = await serveHttp((_request, reply) => reply.writeHead(401, { 'WWW-Authenticate': 'Bearer' }).end());
    const report = await tried({ url });
    expect(story(report)).toBe('tcp passed, http failed');
    expect(report).toMatchObject({ transport: null, guessed: true, problem: { code: 'HTTP_401' } });
  });

  it('no upgrade: a page instead', async () => {
    const url = await serveHttp((_request, reply) => reply.end('<h1>hello</h1>'));
    const report = await tried({ url, transport: 'websocket' });
    expect(story(report)).toBe('tcp passed, http passed, opening failed');
    expect(factsOf(report, 'http')).toMatchObject({ status: 200 });
    expect(report.problem?.code).toBe('WS_UPGRADE_REFUSED');
  });

  it('wrong Sec-WebSocket-Accept', async () => {
    const url = await serveRaw((socket, request) =>
      socket.write(switching(request).replace(/Sec-WebSocket-Accept: \S+/, 'Sec-WebSocket-Accept: bm8=')),
    );
    const report = await tried({ url });
    expect(story(report)).toBe('tcp passed, http passed, opening failed');
    expect(report.problem?.code).toBe('WS_ACCEPT_WRONG');
  });

  it('wrong content type', async () => {
    const url = await serveHttp((_request, reply) =>
      reply.setHeader('Content-Type', 'text/html').end('<h1>Login</h1>'),
    );
    const report = await tried({ url, transport: 'sse' });
    expect(story(report)).toBe('tcp passed, http passed, opening failed');
    expect(factsOf(report, 'opening')).toMatchObject({ contentType: 'text/html' });
    expect(report.problem?.code).toBe('SSE_CONTENT_TYPE');
  });

  it('a server that takes the connection and says nothing', async () => {
    const port = await listening(createTcpServer(() => undefined));
    const report = await tried({ url: `ws://127.0.0.1:${port}`, connectTimeoutMs: 150 });
    expect(story(report)).toBe('tcp passed, http failed');
    expect(report.problem?.code).toBe('CONNECT_TIMEOUT');
    expect(report.tookMs).toBeGreaterThan(140);
  });

  it('a server that does not begin TLS', async () => {
    const port = await listening(createTcpServer(() => undefined));
    const report = await tried({ url: `wss://127.0.0.1:${port}`, connectTimeoutMs: 150 });
    expect(story(report)).toBe('tcp passed, tls failed');
  });

  it('a stream that is accepted and closed', async () => {
    const url = await serveRaw((socket, request) => {
      socket.write(switching(request));
      socket.end(frame(0x88, Buffer.from('\x0f\xa0token', 'latin1')));
    });
    const report = await tried({ url }, 1000);
    expect(story(report)).toBe('tcp passed, http passed, opening passed, first failed');
    expect(report.problem?.message).toMatch(/4000 token/);
  });
});

describe('through a proxy', () => {
  it.each([
    ['lets one through', undefined, 'tcp passed, proxy passed, http passed, opening passed, first noted'],
    ['refuses', 403, 'tcp passed, proxy failed'],
  ])('that %s, it is a step of its own', async (_what, refuse, told) => {
    const proxy = await connectProxy(refuse === undefined ? {} : { refuse });
    cleanups.push(() => proxy.close());
    const url = await serveRaw((socket, request) => socket.write(switching(request)));
    const report = await tried({ url, proxy: `http://user:secret@127.0.0.1:${proxy.port}` }, 50);
    expect(story(report)).toBe(told);
    expect(JSON.stringify(report)).not.toContain('secret');
  });
});

describe('the person', () => {
  it('cancels: the step that ran is not told as anything, and the socket is gone', async () => {
    let gone = false;
    const port = await listening(
      createTcpServer(
        (socket) =>
          void socket
            .on('close', () => (gone = true))
            .on('error', () => undefined)
            .resume(),
      ),
    );
    const trials = createTrials(asItIs);
    const started = trials.start({
      endpoint: v.parse(EndpointSchema, { url: `ws://127.0.0.1:${port}` }),
      waitMs: 100,
      environmentId: null,
    });
    if (!started.ok) throw new Error(started.error.message);
    const { trialId } = started.value;
    const report = () => {
      const answer = trials.report(trialId);
      return answer.ok ? answer.value : undefined;
    };
    await waitFor(
      'the request on its way',
      () => report()?.steps.some(({ step, state }) => step === 'http' && state === 'running') === true,
    );
    trials.cancel(trialId);
    expect(report()).toMatchObject({ state: 'cancelled', problem: null });
    expect(story(report() as TrialReport)).toBe('tcp passed');
    await waitFor('the socket to be closed', () => gone);
  });

  it('asks for a test that is not known', () => {
    expect(createTrials(asItIs).report('t9')).toMatchObject({ ok: false, error: { code: 'TRIAL_UNKNOWN' } });
  });
});
