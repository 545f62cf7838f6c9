import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseEndpoint } from '../../../../src-main/engine/formats/endpoints/parse-endpoint.ts';
import { commandFor } from '../../../../src-renderer/entries/table/copy-command.ts';
import { looksLikeCommand, type ParsedEndpoint } from '../../../../src-shared/contract/imports.ts';

function parsed(text: string): ParsedEndpoint {
  expect(looksLikeCommand(text)).toBe(true);
  const result = parseEndpoint(text);
  if (!result.ok) throw new Error(`${result.error.message} ${result.error.hint}`);
  return result.value;
}
const command = (name: string): ParsedEndpoint =>
  parsed(readFileSync(join(import.meta.dirname, '../../../fixtures/imports/commands', `${name}.txt`), 'utf8'));
const wrong = (text: string) => {
  const result = parseEndpoint(text);
  return result.ok ? null : result.error;
};

describe('"Copy as cURL" of a browser', () => {
  it('Chrome, bash: an event stream with cookies, $’…’ and -k', () => {
    const { endpoint, notes } = command('chrome-sse-bash');
    expect(endpoint).toEqual({
      transport: 'sse',
      url: 'http://127.0.0.1:4600/sse?topic=a&since=0',
      headers: [
        ['Accept', 'text/event-stream'],
        ['Accept-Language', 'de-DE,de;q=0.9'],
        ['Cache-Control', 'no-cache'],
        ['Cookie', 'session=abc; theme=dark'],
        ['User-Agent', 'Mozilla/5.0 (X11; Linux x86_64) Chrome/140.0.0.0'],
        ['X-Note', "it's A"],
      ],
      tls: { insecure: true },
    });
    expect(notes).toEqual([
      '--insecure accepted: a certificate that does not verify is accepted, and each attempt says so.',
      'Connection: each connection sends its own.',
    ]);
  });

  it('Chrome, cmd: carets, quotes within, percent signs, a body', () => {
    expect(command('chrome-sse-cmd').endpoint).toEqual({
      transport: 'sse',
      url: 'https://shop.example/events?a=1&b=2',
      headers: [
        ['accept', 'text/event-stream'],
        ['sec-ch-ua', '"Chromium";v="140"'],
        ['x-rate', '50%'],
        ['Content-Type', 'application/x-www-form-urlencoded'],
      ],
      method: 'POST',
      body: '{"a":1}',
    });
  });

  it('Chrome, bash: a WebSocket, whose handshake is made anew', () => {
    const { endpoint, notes } = command('chrome-websocket-bash');
    expect(endpoint).toEqual({
      transport: 'websocket',
      url: 'wss://chat.example/socket',
      headers: [['Origin', 'https://chat.example']],
      subprotocols: ['chat.v2', 'chat.v1'],
    });
    expect(notes.join(' ')).toContain('Sec-WebSocket-Key');
  });

  it('Firefox, bash and cmd', () => {
    const bash = command('firefox-sse-bash');
    expect(bash.endpoint).toMatchObject({ transport: 'sse', url: 'https://shop.example/events' });
    expect(bash.notes[0]).toContain('--compressed has no effect here');
    expect(command('firefox-post-cmd').endpoint).toMatchObject({ transport: 'sse', method: 'POST', body: '{"q":"x"}' });
  });
});

describe('a command line typed by hand', () => {
  it('curl: short flags in one word, user, proxy, limits, files that were not read', () => {
    const { endpoint, notes } = parsed(
      `$ curl -sNk -u ann:pw -xproxy:8080 --connect-timeout 2.5 --http1.1 --cacert ca.pem -L http://x.example/a?b=1&c=2 | jq .`,
    );
    expect(endpoint).toEqual({
      transport: 'auto',
      url: 'http://x.example/a?b=1&c=2',
      headers: [['Authorization', 'Basic YW5uOnB3']],
      tls: { insecure: true },
      proxy: 'http://proxy:8080',
      connectTimeoutMs: 2500,
      http2: false,
    });
    expect(notes).toContain('--cacert ca.pem: the file was not read; paste it into the options under TLS.');
    expect(notes).toContain('"| jq ." is another command and was left out.');
    expect(notes).toContain('-s: only about curl’s own output.');
  });

  it('curl: no scheme, -G, --json, two addresses', () => {
    expect(parsed('curl localhost:8080/events').endpoint.url).toBe('http://localhost:8080/events');
    expect(parsed(`curl -G -d a=1 --data-urlencode 'b=x y' https://x.example/e`).endpoint).toMatchObject({
      url: 'https://x.example/e?a=1&b=x%20y',
    });
    expect(
      parsed(`curl --json '{"stream":true}' -H 'Accept: text/event-stream' https://x.example/v1`).endpoint,
    ).toMatchObject({
      transport: 'sse',
      method: 'POST',
      body: '{"stream":true}',
    });
    expect(parsed('curl https://a.example https://b.example').notes).toContain(
      'Only the first of 2 addresses was read.',
    );
  });

  it('websocat: protocol, origin, pings, a message piped in', () => {
    const { endpoint, messages } = parsed(
      `printf '%s\\n' '{"op":"sub"}' | websocat -n -k --protocol chat --origin https://x --ping-interval 5 -H='X-A: 1' autoreconnect:wss://x.example/s`,
    );
    expect(endpoint).toEqual({
      transport: 'websocket',
      url: 'wss://x.example/s',
      headers: [
        ['Origin', 'https://x'],
        ['X-A', '1'],
      ],
      subprotocols: ['chat'],
      tls: { insecure: true },
      heartbeat: { pingIntervalMs: 5000 },
    });
    expect(messages).toEqual(['{"op":"sub"}']);
  });

  it('wscat: -c without a scheme, subprotocols, a command to execute', () => {
    expect(parsed(`wscat -c localhost:3000 -s a -s b -n -x hi --auth ann:pw`)).toMatchObject({
      endpoint: {
        transport: 'websocket',
        url: 'ws://localhost:3000',
        subprotocols: ['a', 'b'],
        tls: { insecure: true },
        headers: [['Authorization', 'Basic YW5uOnB3']],
      },
      messages: ['hi'],
    });
  });

  it('a raw request: an upgrade is a WebSocket, another is HTTP', () => {
    const upgrade =
      'GET /chat?x=1 HTTP/1.1\r\nHost: server.example\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nOrigin: https://server.example\r\nSec-WebSocket-Protocol: chat\r\n\r\n';
    expect(parsed(upgrade).endpoint).toEqual({
      transport: 'websocket',
      url: 'wss://server.example/chat?x=1',
      headers: [['Origin', 'https://server.example']],
      subprotocols: ['chat'],
    });
    const post = parsed('POST /v1 HTTP/1.1\nHost: x.example:8080\nAccept: text/event-stream\n\n{"a":1}');
    expect(post.endpoint).toMatchObject({
      transport: 'sse',
      url: 'http://x.example:8080/v1',
      method: 'POST',
      body: '{"a":1}',
    });
    expect(post.notes[0]).toContain('http:// is assumed');
  });
});

describe('what cannot be read is said', () => {
  it('an open quote at its character, a value that is missing, no address', () => {
    expect(wrong(`curl 'http://x`)).toMatchObject({ code: 'PARSE_INVALID', at: 5 });
    expect(wrong('curl http://x -H')).toMatchObject({
      code: 'PARSE_INVALID',
      message: '-H wants a value, and the command ends there.',
    });
    expect(wrong('wscat -n')).toMatchObject({ code: 'PARSE_INVALID' });
    expect(wrong('curl ftp://x/y')).toMatchObject({ code: 'PARSE_INVALID' });
    expect(wrong('GET / HTTP/1.1\nAccept: */*')).toMatchObject({ code: 'PARSE_INVALID' });
  });

  it('other programs, and a URL is none', () => {
    expect(wrong('wget http://x')).toMatchObject({ code: 'PARSE_UNKNOWN' });
    expect(looksLikeCommand('wss://x.example/curl ')).toBe(false);
    expect(looksLikeCommand('curler.example/x')).toBe(false);
  });
});

describe('our own "copy as command" comes back as the same endpoint', () => {
  const headers = [
    ['Authorization', 'Bearer a b'],
    ['X-Quote', `it's "so" $HOME \\ \``],
  ] as const;
  it.each([
    ['websocket', 'wss://x.example/s?a=1&b=%20', undefined],
    ['sse', 'https://x.example/e?q=a+b', undefined],
    ['sse', 'https://x.example/e', 'POST'],
  ] as const)('%s %s', (transport, url, method) => {
    const accept = transport === 'sse' ? [['Accept', 'text/event-stream'] as const] : [];
    const text = commandFor({
      transport,
      url,
      requestHeaders: [...accept, ...headers],
      insecure: true,
      ...(method === undefined ? {} : { method }),
    });
    expect(parsed(text).endpoint).toEqual({
      transport,
      url,
      headers: [...accept, ...headers],
      tls: { insecure: true },
      ...(method === undefined ? {} : { method }),
    });
  });

  it('with the message it would send', () => {
    const text = commandFor({
      transport: 'websocket',
      url: 'ws://x.example',
      requestHeaders: [],
      message: `{"it's":1}`,
    });
    expect(parsed(text).messages).toEqual([`{"it's":1}`]);
  });
});
