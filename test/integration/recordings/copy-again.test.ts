/**
 * What "copy as" gives is run for real: the server must be asked the same again. curl and Node.js are the programs themselves;
 * for websocat, which no package manager of this repository installs, stands test/fixtures/websocat.ts.
 */
import { execFile } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { WebSocketServer } from 'ws';
import { againFor } from '../../../src-renderer/entries/table/again.ts';
import { maskedTarget, type Reproducible } from '../../../src-renderer/entries/table/copy-as.ts';
import { commandFor } from '../../../src-renderer/entries/table/copy-command.ts';
import { scriptFor } from '../../../src-renderer/entries/table/copy-script.ts';
import type { CallEngine } from '../../../src-shared/contract/index.ts';
import type { EndpointInput } from '../../../src-shared/model/endpoint.ts';
import type { Entry } from '../../../src-shared/model/entry.ts';
import { type Asked, askedServer, oneEvent } from '../../fixtures/asked-server.ts';
import { type TestEngine, testEngine } from '../../fixtures/engine.ts';
import { waitFor } from '../../fixtures/wait-for.ts';

const run = promisify(execFile);
const RUNS_WITHIN_MS = 20_000;

let folder = '';
let test: TestEngine;
const closing: (() => unknown)[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'wirescope-again-'));
  const bin = join(folder, 'bin');
  mkdirSync(bin);
  const standIn = join(import.meta.dirname, '../../fixtures/websocat.ts');
  writeFileSync(join(bin, 'websocat'), `#!/bin/sh\nexec '${process.execPath}' '${standIn}' "$@"\n`);
  chmodSync(join(bin, 'websocat'), 0o755);
  test = await testEngine();
});
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});
afterAll(async () => {
  await test.close();
  rmSync(folder, { recursive: true, force: true });
});

const inShell = (command: string) =>
  run('bash', ['-c', command], {
    timeout: RUNS_WITHIN_MS,
    env: { ...process.env, PATH: `${join(folder, 'bin')}${delimiter}${process.env.PATH}`, no_proxy: '*' },
  });
const asModule = (script: string) =>
  run(process.execPath, ['--experimental-eventsource', '--input-type=module', '--eval', script], {
    timeout: RUNS_WITHIN_MS,
  });

async function targetOf(recordingId: string, entry: Entry): Promise<Reproducible> {
  const call: CallEngine = (name, input) => test.engine.call(name, input);
  const { payload, ...rest } = await test.must('entry.get', { recordingId, seq: entry.seq });
  const again = await againFor(call, recordingId, payload === undefined ? rest : { ...rest, payload });
  if ('unable' in again) throw new Error(again.unable);
  return again.target;
}

async function entryOf(endpoint: EndpointInput, filter: string): Promise<{ recordingId: string; entry: Entry }> {
  const { recordingId, connection } = await test.connect(endpoint);
  const entry = await waitFor('the entry', async () =>
    (await test.entries(recordingId, filter)).find((one) => one.connection === connection),
  );
  return { recordingId, entry };
}

/** What a server is to be asked the same again, tools' own headers left out. */
function essence({ request, body }: Asked) {
  const own =
    /^(host|connection|user-agent|accept|accept-encoding|accept-language|cache-control|pragma|sec-fetch-mode|content-length)$/;
  const headers = Object.entries(request.headers).filter(([name]) => !own.test(name));
  return { method: request.method, url: request.url, headers: Object.fromEntries(headers), body };
}

describe('over HTTP', () => {
  const forms = [
    ['curl', (target: Reproducible) => inShell(commandFor(target))],
    ['JavaScript', (target: Reproducible) => asModule(scriptFor(target))],
  ] as const;

  it.each(forms)('a poll’s request, with method, headers and body, by %s', async (_, again) => {
    const server = await askedServer((response) => response.end('[{"id":1,"n":1}]'));
    closing.push(server.close);
    const body = `{"say":"it's $HOME \\"quoted\\" ünïcode","lines":"a\\nb"}\n`;
    const { recordingId, entry } = await entryOf(
      {
        transport: 'poll',
        url: `${server.url}/items?since=0&list[]=a{b}`,
        method: 'POST',
        headers: [
          ['Authorization', 'Bearer secret'],
          ['X-Note', "it's here"],
          ['X-Empty', ''],
          ['Content-Type', 'application/json'],
        ],
        body,
      },
      'kind:response',
    );
    const target = await targetOf(recordingId, entry);
    await test.must('connection.disconnect', { recordingId, connection: entry.connection });
    await test.until(entry.connection, 'is closed', ({ state }) => state === 'closed');
    const polls = server.asked.length;
    await again(target);
    const [first, last] = [server.asked[0], server.asked[polls]];
    if (first === undefined || last === undefined) throw new Error('not asked');
    expect(essence(last)).toEqual(essence(first));
    expect(last.body).toBe(body);
    expect(maskedTarget(target).requestHeaders).toContainEqual(['Authorization', 'Bearer ***']);
  });

  it.each(forms)('an event stream with headers, by %s', async (_, again) => {
    const server = await askedServer((response, count) => {
      oneEvent(response);
      if (count > 1) response.end();
    });
    closing.push(server.close);
    const { recordingId, entry } = await entryOf(
      { transport: 'sse', url: `${server.url}/events`, headers: [['X-Tenant', 'acme']] },
      'kind:event',
    );
    const { stdout } = await again(await targetOf(recordingId, entry));
    expect(stdout).toContain('data: one');
    expect(server.asked[1]?.request.headers).toMatchObject({ 'x-tenant': 'acme' });
  });

  it('an event stream without headers by EventSource, which hears the named event too', async () => {
    let asked = 0;
    const server = await askedServer((response) => {
      asked++;
      response.writeHead(asked > 2 ? 204 : 200, { 'Content-Type': 'text/event-stream' });
      if (asked > 2) response.end();
      else response.write('retry: 1\nevent: price\nid: 41\ndata: {"px":1}\n\n');
      if (asked === 2) response.end();
    });
    closing.push(server.close);
    const { recordingId, entry } = await entryOf({ transport: 'sse', url: `${server.url}/events` }, 'kind:event');
    const script = scriptFor(await targetOf(recordingId, entry));
    expect(script).toContain('new EventSource(');
    // It ends once the server says 204.
    const { stdout } = await asModule(script);
    expect(stdout).toContain('price 41 {"px":1}');
  });

  it('tells that a stream was asked for by POST, and that its body is not known', async () => {
    const server = await askedServer((response) => oneEvent(response));
    closing.push(server.close);
    const { recordingId, entry } = await entryOf(
      { transport: 'sse', url: `${server.url}/ask`, method: 'POST', body: '{}' },
      'kind:event',
    );
    const call: CallEngine = (name, input) => test.engine.call(name, input);
    expect(await againFor(call, recordingId, entry)).toMatchObject({
      target: { method: 'POST' },
      left: [expect.stringContaining('The body of the POST')],
    });
  });
});

describe('over a WebSocket', () => {
  interface Heard {
    readonly request: IncomingMessage;
    readonly messages: { readonly text: string; readonly isBinary: boolean }[];
  }

  async function hearingServer(): Promise<{ readonly url: string; readonly heard: readonly Heard[] }> {
    const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
    await new Promise((resolve) => server.once('listening', resolve));
    const heard: Heard[] = [];
    server.on('connection', (socket, request) => {
      const one: Heard = { request, messages: [] };
      heard.push(one);
      socket.on('message', (data: Buffer, isBinary) => {
        one.messages.push({ text: data.toString(isBinary ? 'hex' : 'utf8'), isBinary });
        socket.send('heard');
        // Whoever asks again is sent home, so that it ends.
        if (heard.length > 1) setTimeout(() => socket.close(), 100);
      });
    });
    closing.push(() => {
      for (const client of server.clients) client.terminate();
      return new Promise((resolve) => server.close(resolve));
    });
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    return { url: `ws://127.0.0.1:${address.port}`, heard };
  }

  const forms = [
    ['websocat', (target: Reproducible) => inShell(commandFor(target))],
    ['JavaScript', (target: Reproducible) => asModule(scriptFor(target))],
  ] as const;
  const messages = [
    ['plain', { kind: 'text', text: `{"say":"it's \\"so\\""}` }],
    [
      'of several lines, with what a terminal would obey',
      { kind: 'text', text: "a\n'b'\n\u001b[201~rm -rf\t\u202e😀\\n" },
    ],
    ['of bytes', { kind: 'binary', hex: '00ff0a0d27' }],
  ] as const;
  const cases = forms.flatMap(([tool, again]) => messages.map(([what, message]) => ({ tool, again, what, message })));

  it.each(cases)('the connection and a message $what, by $tool', async ({ again, message }) => {
    const server = await hearingServer();
    const endpoint: EndpointInput = {
      transport: 'websocket',
      url: `${server.url}/feed?v=2&x='q'`,
      headers: [
        ['Authorization', 'Bearer secret'],
        ['X-Note', "it's here"],
      ],
      subprotocols: ['v1', 'v2'],
    };
    const { recordingId, connection } = await test.connect(endpoint);
    await test.until(connection, 'is open', ({ state }) => state === 'open');
    const data = message.kind === 'text' ? message.text : message.hex;
    await test.must('connection.send', {
      recordingId,
      connection,
      message:
        message.kind === 'text'
          ? { kind: 'text', text: data }
          : { kind: 'binary', base64: Buffer.from(data, 'hex').toString('base64') },
    });
    const entry = await waitFor('the entry', async () =>
      (await test.entries(recordingId, 'dir:out (kind:text or kind:binary)')).find(
        (one) => one.connection === connection,
      ),
    );
    const { stdout } = await again(await targetOf(recordingId, entry));
    expect(stdout).toContain('heard');
    const [first, last] = server.heard;
    expect(last?.messages).toEqual([{ text: data, isBinary: message.kind === 'binary' }]);
    expect(last?.messages).toEqual(first?.messages);
    expect(last?.request.url).toBe(first?.request.url);
    for (const name of ['authorization', 'x-note', 'sec-websocket-protocol']) {
      expect(last?.request.headers[name]?.toString().replaceAll(' ', ''), name).toBe(
        first?.request.headers[name]?.toString().replaceAll(' ', ''),
      );
    }
  });
});
