import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { importEndpoints } from '../../../../src-main/engine/formats/endpoints/import-endpoints.ts';
import type { ImportFile } from '../../../../src-main/engine/formats/endpoints/read-file.ts';
import type { Imported } from '../../../../src-shared/contract/imports.ts';

const top = join(import.meta.dirname, '../../../fixtures/imports');

function filesOf(path: string, name = path): ImportFile[] {
  const full = join(top, path);
  if (!statSync(full).isDirectory()) return [{ name, text: readFileSync(full, 'utf8') }];
  return readdirSync(full).flatMap((one) => filesOf(`${path}/${one}`, `${name}/${one}`));
}

function imported(...paths: readonly string[]): Imported {
  const result = importEndpoints(paths.flatMap((path) => filesOf(path)));
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
}

const brief = (result: Imported) =>
  result.endpoints.map(
    ({ folder, endpoint }) => `${folder} | ${endpoint.name} | ${endpoint.transport} | ${endpoint.url}`,
  );
const skips = (result: Imported) => result.skipped.map(({ what }) => what);
const problem = (name: string, text: string) => {
  const result = importEndpoints([{ name, text }]);
  return result.ok ? null : result.error;
};

describe('a Postman collection', () => {
  const result = imported('postman/stream.postman_collection.json', 'postman/staging.postman_environment.json');

  it('gives its event streams and the addresses written as ws, in folders', () => {
    expect(brief(result)).toEqual([
      'Shop/Live | Order events | sse | https://{{host}}/orders/42/events?since=0',
      'Shop/Live | Ask the model | sse | https://{{host}}/v1/chat',
      'Shop | Price socket | websocket | wss://shop.example/prices',
      'Shop | Signed | sse | https://{{host}}/signed',
    ]);
  });

  it('writes authorization as headers, the nearest one first, and leaves disabled headers out', () => {
    expect(result.endpoints[0]?.endpoint.headers).toEqual([
      ['Authorization', 'Bearer {{token}}'],
      ['Accept', 'text/event-stream'],
    ]);
    expect(result.endpoints[1]?.endpoint).toMatchObject({
      method: 'POST',
      body: '{"stream": true}',
      headers: [
        ['x-api-key', 'sk-live-1'],
        ['Content-Type', 'application/json'],
      ],
    });
    expect(result.endpoints[2]?.endpoint.headers).toEqual([]);
  });

  it('tells which endpoints hold a credential in plain text', () => {
    expect(result.endpoints.map((one) => one.credentials)).toEqual([[], ['x-api-key'], [], []]);
  });

  it('keeps variables apart by what the file says of their secrecy', () => {
    expect(result.environments).toEqual([
      { name: 'Shop', variables: [{ name: 'host', value: 'shop.example', secret: 'no' }] },
      {
        name: 'Staging',
        variables: [
          { name: 'host', value: 'staging.shop.example', secret: 'no' },
          { name: 'token', value: 'tok-123', secret: 'marked' },
          { name: 'apiKey', value: 'k-9', secret: 'named' },
        ],
      },
    ]);
  });

  it('says what was left out, by name', () => {
    expect(skips(result)).toEqual([
      '2 HTTP requests',
      'Pre-request script of collection "Shop"',
      'awsv4 authorization of "Signed"',
    ]);
    expect(result.skipped[0]?.names).toEqual(['List orders', 'Get order']);
  });
});

describe('an Insomnia export', () => {
  it('of version 4 gives sockets with their messages, and environments over their base', () => {
    const result = imported('insomnia/v4.json');
    expect(result.formats).toEqual(['Insomnia 4']);
    expect(brief(result)).toEqual([
      'Chat/Rooms | Lobby | websocket | {{base_url}}/rooms/lobby?name=Ann%20%26%20Bob',
      'Chat | Feed | sse | https://chat.example/feed',
    ]);
    expect(result.endpoints[0]?.endpoint).toMatchObject({
      subprotocols: ['chat.v2', 'chat.v1'],
      maxRedirects: 0,
      headers: [
        ['Authorization', 'Bearer {{auth.token}}'],
        ['X-Client', 'insomnia'],
      ],
    });
    expect(result.endpoints[1]?.endpoint.headers?.[0]).toEqual(['Authorization', 'Basic YW5uOnB3']);
    expect(result.messages.map(({ name, kind, body }) => [name, kind, body])).toEqual([
      ['Join', 'json', '{"type":"join"}'],
      ['Hello', 'text', 'hello {{who}}'],
    ]);
    expect(result.messages[0]?.endpointId).toBe(result.endpoints[0]?.id);
    expect(
      result.environments.map(({ name, variables }) => [name, variables.map((one) => `${one.name}=${one.value}`)]),
    ).toEqual([['Staging', ['who=world', 'auth.token=t-0', 'base_url=wss://staging.chat.example']]]);
    expect(skips(result)).toEqual([
      '1 HTTP request',
      '1 gRPC request',
      'Variables of folder "Rooms"',
      'Pre-request script of "Login"',
      'Cookies of "Default Jar"',
    ]);
  });

  it('of version 5 gives sockets and streams, and says that their messages are not in it', () => {
    const result = imported('insomnia/v5.yaml');
    expect(result.formats).toEqual(['Insomnia 5']);
    expect(brief(result)).toEqual([
      'Market/Prices | Ticker | websocket | wss://market.example/{{path}}?apikey=abc',
      "Market/Prices | Candles | sse | https://market.example/candles?at=%7B%25%20now%20'millis'%20%25%7D",
    ]);
    expect(result.endpoints[0]?.credentials).toEqual(['?apikey']);
    expect(result.environments).toEqual([
      {
        name: 'Live',
        variables: [
          { name: 'path', value: 'live', secret: 'no' },
          { name: 'sealed', value: 'vault', secret: 'marked' },
        ],
      },
    ]);
    expect(skips(result)).toEqual([
      '1 list of saved messages',
      '1 HTTP request',
      '1 Socket.IO request',
      'Template tag in "Candles"',
    ]);
  });
});

describe('a Bruno collection', () => {
  it('of .bru files takes folders from the paths and what lies above from their files', () => {
    const result = imported('bruno');
    expect(brief(result)).toEqual([
      'Echo | Feed | sse | {{base}}/feed/news',
      'Echo/Chat rooms | Lobby | websocket | {{base}}/rooms?name=lobby',
    ]);
    expect(result.endpoints[0]?.endpoint.headers).toEqual([
      ['X-Team', 'realtime'],
      ['accept', 'text/event-stream'],
    ]);
    expect(result.endpoints[1]?.endpoint).toMatchObject({
      headers: [
        ['Authorization', 'Bearer {{token}}'],
        ['X-Team', 'realtime'],
      ],
      subprotocols: ['chat.v2'],
      connectTimeoutMs: 4000,
      heartbeat: { pingIntervalMs: 15_000 },
    });
    expect(result.messages.map(({ name, kind, body }) => [name, kind, body])).toEqual([
      ['join', 'json', '{\n  "type": "join"\n}'],
      ['hello', 'text', 'hello: world'],
    ]);
    expect(result.environments).toEqual([
      {
        name: 'Local',
        variables: [
          { name: 'base', value: 'ws://localhost:8081', secret: 'no' },
          { name: 'home', value: '{{process.env.HOME}}', secret: 'no' },
          { name: 'token', value: '', secret: 'marked' },
        ],
      },
    ]);
    expect(skips(result)).toEqual([
      '1 HTTP request',
      '{{process.env.…}} in "Local.bru"',
      'Script (pre-request) of "Lobby"',
    ]);
  });

  it('of OpenCollection files likewise', () => {
    const result = imported('bruno-open');
    expect(brief(result)).toEqual(['Echo | Echo socket | websocket | ws://localhost:8081/ws/echo']);
    expect(result.endpoints[0]?.endpoint).toMatchObject({
      headers: [
        ['Authorization', 'Basic YW5uOnB3'],
        ['X-Team', 'realtime'],
      ],
      heartbeat: { pingIntervalMs: 5000 },
    });
    expect(result.messages.map(({ name, kind }) => [name, kind])).toEqual([
      ['subscribe', 'json'],
      ['greet', 'text'],
    ]);
    expect(result.environments[0]?.variables).toEqual([
      { name: 'host', value: 'localhost', secret: 'no' },
      { name: 'limit', value: '300', secret: 'no' },
      { name: 'pin', value: '1', secret: 'marked' },
    ]);
  });

  it('names the line of a broken block', () => {
    expect(problem('a.bru', 'meta {\n  name: A\n}\n\nws {\n  url ws://x\n}\n')).toMatchObject({
      code: 'IMPORT_SYNTAX',
      at: 'a.bru:6:1',
    });
    expect(problem('a.bru', 'meta {\n  name: A\n')).toMatchObject({ code: 'IMPORT_SYNTAX', at: 'a.bru:1:1' });
  });
});

it('a Hoppscotch collection gives its event streams, and says that realtime connections are exported by nobody', () => {
  const result = imported('hoppscotch/collection.json', 'hoppscotch/environment.json');
  expect(brief(result)).toEqual(['Feeds/News | Stream | sse | {{baseURL}}/news?topic=all']);
  expect(result.endpoints[0]?.endpoint.headers).toEqual([
    ['Authorization', 'Bearer {{token}}'],
    ['X-App', 'hopp'],
    ['Accept', 'text/event-stream'],
  ]);
  expect(result.environments[0]?.variables).toEqual([
    { name: 'baseURL', value: 'http://localhost:3000', secret: 'no' },
    { name: 'token', value: '', secret: 'marked' },
  ]);
  expect(skips(result)).toEqual(['1 HTTP request', 'Realtime connections', 'Pre-request script of "Stream"']);
});

it('a Yaak export gives sockets with their message, and leaves sealed values empty', () => {
  const result = imported('yaak/workspace.json');
  expect(brief(result)).toEqual([
    'Trading/Live | Socket | websocket | wss://{{host}}/ws/a%20b',
    'Trading | Feed | sse | https://{{host}}/feed?key=1',
  ]);
  expect(result.endpoints[0]?.endpoint.headers).toEqual([
    ['Authorization', 'Basic YW5uOnB3'],
    ['X-App', 'yaak'],
  ]);
  expect(result.messages.map(({ kind, body }) => [kind, body])).toEqual([['json', '{"op":"sub"}']]);
  expect(result.environments).toEqual([
    {
      name: 'Prod',
      variables: [
        { name: 'host', value: 'trading.example', secret: 'no' },
        { name: 'seal', value: '', secret: 'marked' },
      ],
    },
  ]);
});

describe('a file that cannot be read', () => {
  it('names line and column of broken JSON and YAML', () => {
    expect(problem('a.json', '{\n  "info": {},\n  "item": [}\n}')).toMatchObject({
      code: 'IMPORT_SYNTAX',
      at: 'a.json:3:12',
    });
    expect(problem('a.yaml', 'type: collection.insomnia.rest/5.0\ncollection: [a\nname: b')).toMatchObject({
      code: 'IMPORT_SYNTAX',
    });
  });

  it('names the path of a value that is not what it should be, and imports nothing', () => {
    const text = JSON.stringify({
      info: { name: 'x' },
      item: [
        { name: 'ok', request: { url: 'ws://x' } },
        { name: 'a', request: { url: 7, header: {} } },
      ],
    });
    expect(problem('p.json', text)).toMatchObject({ code: 'IMPORT_INVALID', at: 'p.json $.item[1].request.header' });
  });

  it('says so of a file nobody knows, an archive, and an endpoint that cannot be one', () => {
    expect(problem('a.json', '{"x":1}')).toMatchObject({ code: 'IMPORT_UNKNOWN' });
    expect(problem('a.yaml', 'just: text')).toMatchObject({ code: 'IMPORT_UNKNOWN' });
    expect(problem('a.json', 'PK\u0003\u0004\0')).toMatchObject({ code: 'IMPORT_NOT_TEXT' });
  });

  it('beside others that are known is only counted', () => {
    const result = importEndpoints([
      ...filesOf('yaak/workspace.json'),
      { name: 'package.json', text: '{"name":"x"}' },
      { name: 'logo.png', text: 'x' },
    ]);
    expect(result.ok && result.value.skipped.find((one) => one.what === '2 files')?.names).toEqual([
      'package.json',
      'logo.png',
    ]);
  });

  it('ends in a Problem for a bomb of aliases, deep nesting, and names like __proto__', () => {
    const bomb = `a: &a [x,x,x,x,x,x,x,x,x]\n${'bcdefghi'
      .split('')
      .map((name, index) => `${name}: &${name} [${Array(9).fill(`*${'abcdefgh'[index]}`).join(',')}]`)
      .join('\n')}`;
    expect(problem('bomb.yaml', bomb)).toMatchObject({ code: 'IMPORT_SYNTAX' });
    expect(problem('p.json', '{"__proto__":{"info":{"name":"x"}},"item":[]}')).toMatchObject({
      code: 'IMPORT_UNKNOWN',
    });
  });
});

it('says of a bruno.json alone where the requests are', () => {
  const answer = importEndpoints([{ name: 'bruno.json', text: '{"version":"1","name":"Hive","type":"collection"}' }]);
  if (!answer.ok) throw new Error(answer.error.message);
  expect(answer.value.endpoints).toEqual([]);
  expect(answer.value.skipped).toMatchObject([{ what: 'Requests of "Hive"', why: expect.stringMatching(/folder/) }]);
});
