import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer as createHttpsServer } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { WebSocketServer } from 'ws';
import { askedServer, oneEvent } from '../../fixtures/asked-server.ts';
import { makeCa, makeCert, makeSelfSigned } from '../../fixtures/certs.ts';
import { connectProxy } from '../../fixtures/proxies.ts';
import { linesOf, runCli } from '../../fixtures/run-cli.ts';
import { eventStream, httpsServer, loopback } from '../../fixtures/servers.ts';

let folder = '';
const cleanups: (() => Promise<unknown>)[] = [];
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'wirescope-flags-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

const serve = async (reply: Parameters<typeof askedServer>[0]) => {
  const server = await askedServer(reply);
  cleanups.push(server.close);
  return server;
};

const connect = (url: string, ...args: string[]) => runCli(['connect', url, '--json', ...args]);

describe('requests', () => {
  it('-H, --method and --body go out; --body alone means POST', async () => {
    const { url, asked } = await serve(oneEvent);
    const sse = ['--transport', 'sse', '--count', '1'];
    await connect(url, ...sse, '-H', 'X-One: 1', '--header', 'X-Two: a: b', '--body', '{"q":1}');
    await connect(url, ...sse, '--method', 'PUT', '--body', 'text');
    expect(asked.map(({ request, body }) => [request.method, body])).toEqual([
      ['POST', '{"q":1}'],
      ['PUT', 'text'],
    ]);
    expect(asked[0]?.request.headers).toMatchObject({
      'x-one': '1',
      'x-two': 'a: b',
      'content-type': 'application/json',
    });
  });

  it('--cursor in all its forms, --items and --interval steer a long-poll', async () => {
    const { url, asked } = await serve((response, count) =>
      response.setHeader('ETag', `"v${count}"`).end(JSON.stringify({ list: [count], next: { at: count } })),
    );
    const { code, stdout } = await connect(
      url,
      ...['--transport', 'long-poll', '--method', 'POST', '--body', '{"a":1}', '--items', '$.list[*]', '--count', '3'],
      ...['--cursor', 'query:since=$.next.at', '--cursor', 'header:If-None-Match=header:ETag'],
      ...['--cursor', 'body:$.from=$.next.at', '--interval', '30ms'],
    );
    expect(code).toBe(0);
    const [, second] = asked;
    expect(second?.request.url).toBe('/?since=1');
    expect(second?.request.headers['if-none-match']).toBe('"v1"');
    expect(JSON.parse(second?.body ?? '')).toEqual({ a: 1, from: 1 });
    const entries = linesOf(stdout);
    expect(entries.filter((entry) => entry.kind === 'item').map((entry) => entry.text)).toEqual(['1', '2', '3']);
    const at = entries.filter((entry) => entry.kind === 'request').map((entry) => Number(entry.atNs) / 1e6);
    expect((at[1] ?? 0) - (at[0] ?? 0)).toBeGreaterThanOrEqual(29);
  });

  it('--subprotocol and --send, each repeated', async () => {
    const server = new WebSocketServer({
      port: 0,
      host: '127.0.0.1',
      handleProtocols: (offered) => [...offered][1] ?? false,
    });
    server.on('connection', (socket) => socket.on('message', (data) => socket.send(`got ${data}`)));
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as { port: number };
    const offers = ['--subprotocol', 'a', '--subprotocol', 'b'];
    const { code, stdout } = await connect(
      `ws://127.0.0.1:${port}`,
      ...offers,
      '--send',
      '1',
      '--send',
      '2',
      '--count',
      '2',
    );
    server.close();
    expect(code).toBe(0);
    const entries = linesOf(stdout);
    expect(entries.find((entry) => entry.kind === 'open')?.detail).toMatchObject({ protocol: 'b' });
    const texts = entries.filter((entry) => entry.kind === 'text').map(({ direction, text }) => [direction, text]);
    expect(texts.filter(([direction]) => direction === 'toServer')).toEqual([
      ['toServer', '1'],
      ['toServer', '2'],
    ]);
    expect(texts).toContainEqual(['toClient', 'got 2']);
  });

  it('--ca, --cert and --key prove who is who; --insecure is said', async () => {
    const ca = await makeCa();
    const client = await makeCert(ca, ['ann'], { client: true });
    const https = await loopback(
      createHttpsServer(
        { ...(await makeCert(ca, ['127.0.0.1'])), ca: ca.cert, requestCert: true, rejectUnauthorized: true },
        (_request, response) => oneEvent(response),
      ),
    );
    cleanups.push(https.close);
    const url = `https://127.0.0.1:${https.port}/`;
    const args = ['--transport', 'sse', '--count', '1', '--ca', file('ca.pem', ca.cert)];
    const known = await connect(url, ...args, '--cert', file('c.pem', client.cert), '--key', file('k.pem', client.key));
    expect(known.code).toBe(0);
    expect((await connect(url, ...args)).code).toBe(3);

    const self = await httpsServer(await makeSelfSigned(['127.0.0.1']), (_request, response) => oneEvent(response));
    cleanups.push(self.close);
    const refused = await connect(self.url, '--transport', 'sse', '--count', '1');
    expect(refused).toMatchObject({ code: 3, stderr: expect.stringContaining('--insecure') as string });
    const accepted = await connect(self.url, '--transport', 'sse', '--count', '1', '--insecure');
    expect(accepted.code).toBe(0);
    expect(accepted.stdout).toContain('TLS_NOT_VERIFIED');
    expect((await connect(self.url, '--ca', join(folder, 'missing.pem'))).code).toBe(2);
  });

  it('--proxy is gone through', async () => {
    const { url } = await serve(oneEvent);
    const proxy = await connectProxy({ auth: 'ann:secret' });
    cleanups.push(proxy.close);
    const { code, stdout } = await connect(
      url,
      ...['--transport', 'sse', '--count', '1', '--proxy', `http://ann:secret@127.0.0.1:${proxy.port}`],
    );
    expect(code).toBe(0);
    expect(proxy.tunnels).toEqual([new URL(url).host]);
    expect(stdout).not.toContain('secret');
  });

  it.each([
    ['fixed', 'fixed'],
    ['exponential', 'exponential'],
    ['server', 'server'],
  ])('--reconnect %s comes back after a drop', async (policy) => {
    const { url, asked } = await serve((response, count) => {
      eventStream(response);
      response.end(`retry: 10\n\nid: ${count}\ndata: ${count}\n\n`);
    });
    const { code, stdout } = await connect(url, '--transport', 'sse', '--count', '2', '--reconnect', policy);
    expect(code).toBe(0);
    expect(asked[1]?.request.headers['last-event-id']).toBe('1');
    expect(linesOf(stdout).find((entry) => entry.kind === 'wait')?.detail).toMatchObject({ policy });
  });

  it('--for ends after so long, with 0', async () => {
    const { url } = await serve(oneEvent);
    const startedMs = performance.now();
    const { code } = await connect(url, '--transport', 'sse', '--for', '500ms');
    expect(code).toBe(0);
    expect(performance.now() - startedMs).toBeGreaterThan(500);
  });
});
