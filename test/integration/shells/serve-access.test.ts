import { mkdtempSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { type BrowserShell, serve } from '../../../src-main/shells/browser/serve.ts';
import {
  ENGINE_SOCKET_PATH,
  ENGINE_SUBPROTOCOL,
  TOKEN_SUBPROTOCOL_PREFIX,
} from '../../../src-shared/contract/shell.ts';
import { connectEngine } from '../../e2e/harness/engine-client.ts';
import { ensureBuilt } from '../../fixtures/built.ts';

let profileDir: string;
let shell: BrowserShell;
let host: string;
let token: string;

beforeAll(async () => {
  ensureBuilt();
  profileDir = mkdtempSync(join(tmpdir(), 'wirescope-serve-'));
  const served = await serve({ port: 0, host: '127.0.0.1', profileDir });
  if (!served.ok) throw new Error(served.error.message);
  shell = served.value;
  host = `127.0.0.1:${shell.port}`;
  token = new URL(shell.url).hash.replace('#token=', '');
});
afterAll(async () => {
  await shell?.close();
  rmSync(profileDir, { recursive: true, force: true });
});

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

/** One request whose path goes out exactly as written. */
function ask(path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const asked = request({ host: '127.0.0.1', port: shell.port, path, method, headers }, (response) => {
      let text = '';
      response.on('data', (chunk: Buffer) => {
        text += chunk.toString();
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }));
    });
    asked.once('error', reject);
    asked.end();
  });
}

/** The status an upgrade is answered with; 101 is let in. */
function upgrade(settings: {
  path?: string;
  origin?: string;
  hostHeader?: string;
  subprotocols?: readonly string[];
}): Promise<number> {
  const socket = new WebSocket(
    `ws://${host}${settings.path ?? ENGINE_SOCKET_PATH}`,
    [...(settings.subprotocols ?? [ENGINE_SUBPROTOCOL, TOKEN_SUBPROTOCOL_PREFIX + token])],
    { origin: settings.origin, headers: { Host: settings.hostHeader ?? host } },
  );
  return new Promise((resolve, reject) => {
    socket.once('open', () => {
      socket.terminate();
      resolve(101);
    });
    socket.once('unexpected-response', (_request, response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    socket.once('error', reject);
  });
}

const origin = () => `http://${host}`;

describe('the engine socket', () => {
  it('lets in the page that has the token', async () => expect(await upgrade({ origin: origin() })).toBe(101));

  it('refuses a page without the token, or with another', async () => {
    expect(await upgrade({ origin: origin(), subprotocols: [] })).toBe(401);
    expect(await upgrade({ origin: origin(), subprotocols: [ENGINE_SUBPROTOCOL] })).toBe(401);
    const wrong = TOKEN_SUBPROTOCOL_PREFIX + token.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A'));
    expect(await upgrade({ origin: origin(), subprotocols: [ENGINE_SUBPROTOCOL, wrong] })).toBe(401);
  });

  it('refuses every other origin, token or not', async () => {
    for (const other of [
      'http://evil.example',
      'null',
      `https://${host}`,
      'http://127.0.0.1:1',
      `http://localhost:${shell.port}`,
    ]) {
      expect(await upgrade({ origin: other }), other).toBe(403);
    }
    expect(await upgrade({ origin: undefined })).toBe(403);
  });

  it('refuses a name that was made to point here', async () => {
    const rebound = `evil.example:${shell.port}`;
    expect(await upgrade({ hostHeader: rebound, origin: `http://${rebound}` })).toBe(421);
  });

  it('is nowhere else', async () => {
    expect(await upgrade({ origin: origin(), path: '/' })).toBe(404);
    expect(await upgrade({ origin: origin(), path: `${ENGINE_SOCKET_PATH}?token=${token}` })).toBe(404);
  });
});

describe('the window over HTTP', () => {
  it('comes with a policy that runs nothing inline and embeds nowhere', async () => {
    const page = await ask('/');
    expect(page.status).toBe(200);
    expect(page.text).toContain('<script type="module"');
    const policy = String(page.headers['content-security-policy']);
    expect(policy).toContain("script-src 'self';");
    expect(policy).toContain(`connect-src 'self' ws://${host};`);
    expect(policy).toContain("frame-ancestors 'none'");
    expect(page.headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
    });
    expect(page.headers['access-control-allow-origin']).toBeUndefined();
  });

  it('has no token in it', async () => expect((await ask('/')).text).not.toContain(token));

  it('comes as localhost too, and through a tunnel that has another port', async () => {
    expect((await ask('/', { Host: `localhost:${shell.port}` })).status).toBe(200);
    expect((await ask('/', { Host: 'localhost:9000' })).status).toBe(200);
  });

  it('comes under no other name', async () => {
    expect((await ask('/', { Host: 'evil.example' })).status).toBe(421);
    expect((await ask('/', { Host: `evil.example:${shell.port}` })).status).toBe(421);
  });

  it.each([
    '/../package.json',
    '/..%2f..%2fpackage.json',
    '/%2e%2e/%2e%2e/package.json',
    '/assets/../../package.json',
    '//etc/passwd',
    '/..%5c..%5cpackage.json',
    '/assets',
    '/nothing.js',
  ])('gives nothing for %s', async (path) => expect((await ask(path)).status).toBe(404));

  it('is read, not written', async () => {
    for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS', 'TRACE']) {
      expect((await ask('/', {}, method)).status, method).toBe(405);
    }
    expect(await ask('/', {}, 'HEAD')).toMatchObject({ status: 200, text: '' });
  });

  it('outlives a client that speaks no HTTP', async () => {
    await new Promise<void>((resolve) => {
      const socket = connect(shell.port, '127.0.0.1', () => socket.write('\x16\x03\x01 not http\r\n\r\n'));
      socket.resume();
      socket.on('error', () => resolve());
      socket.on('close', () => resolve());
    });
    expect((await ask('/')).status).toBe(200);
  });
});

describe('a window that was let in', () => {
  it('asks the engine and is answered', async () => {
    const client = await connectEngine(shell.url);
    const info = await client.call('app.info', {});
    expect(info).toMatchObject({ ok: true, value: { version: expect.stringMatching(/^\d+\.\d+\.\d+/) } });
    client.close();
  });

  it('can send nonsense without harm to itself or others', async () => {
    const client = await connectEngine(shell.url);
    for (const bytes of [[], [0xc1], [0xc0], [0x93, 1, 2, 3], [0xff, 0xff], [0xdf, 0xff, 0xff, 0xff, 0xff]]) {
      client.socket.send(Uint8Array.from(bytes));
    }
    client.socket.send('text');
    expect(await client.call('app.info', {})).toMatchObject({ ok: true });
    client.close();
  });

  it('hears of an unknown command as a problem', async () => {
    const client = await connectEngine(shell.url);
    const answer = await client.call('app.nothing' as 'app.info', {});
    expect(answer).toMatchObject({ ok: false, error: { code: 'COMMAND_UNKNOWN' } });
    client.close();
  });
});
