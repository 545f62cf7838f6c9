/** Who comes in, how long they stay, and how they are sent away: seen by `ws`, EventSource, curl and fetch. */

import { describe, expect, it } from 'vitest';
import { scenarioBench } from '../../fixtures/foreign/scenario-bench.ts';
import { waitFor } from '../../fixtures/wait-for.ts';

const serve = scenarioBench();

const AUTH = `
name: auth
users:
  ada: { token: ada-secret, password: lovelace }
  bob: { token: bob-secret }
  eve: {}
feeds:
  news: { published: true }
endpoints:
  /ws: { transport: websocket, feed: news, auth: { from: [query, header, cookie, subprotocol, ticket] }, hello: 'hello {{user}}' }
  /first: { transport: websocket, auth: { from: [first-message], within: 1s }, hello: 'hello {{user}}' }
  /echo: { transport: websocket, echo: true, auth: { reauthenticate: 1500ms } }
  /sse: { transport: sse, feed: news, auth: { from: [query, cookie] }, hello: 'hello {{user}}' }
  /poll: { transport: long-poll, feed: news, auth: {} }
  /ada: { transport: http, auth: { users: [ada] }, body: 'only {{user}}' }
  /ticket: { transport: ticket, for: 1s }
  /session: { transport: session, for: 2s, cookie: token }
`;

const bearer = (token: unknown) => ({ Authorization: `Bearer ${token}` });

describe('a token', () => {
  it('is taken from the query, a header, a cookie, a subprotocol as browsers can offer it, and an API key', async () => {
    const mock = await serve(AUTH);
    await mock.ws('/ws?token=ada-secret').until('text hello ada');
    await mock.ws('/ws', { headers: bearer('ada-secret') }).until('text hello ada');
    await mock.ws('/ws', { headers: { Cookie: 'a=b; token=ada-secret' } }).until('text hello ada');
    await mock.ws('/ws', { headers: { 'X-Api-Key': 'bob-secret' } }).until('text hello bob');
    const paired = mock.ws('/ws', {}, ['token', 'bob-secret']);
    await paired.until('text hello bob');
    expect(paired.ws.protocol).toBe('token');
    const joined = mock.ws('/ws', {}, ['token.bob-secret']);
    await joined.until('text hello bob');
    await mock.sse('/sse?token=bob-secret').until('message  hello bob');
    await mock.curl('/sse', '-b', 'token=ada-secret').until('data: hello ada');
  });

  it('that is bad, or none, closes a WebSocket with 4001 after its handshake, and is 401 over HTTP; no word of it anywhere', async () => {
    const mock = await serve(AUTH);
    const bad = mock.ws('/ws?token=stolen-secret');
    await bad.until('close 4001');
    expect(bad.seen).toEqual(['open', 'close 4001 the token is not good (any more)']);
    await mock.ws('/ws').until('close 4001 no token in query, header');
    await mock.ws('/ws', {}, ['token', 'stolen-secret']).until('close 4001');
    const { status, headers } = await mock.fetch('/poll', { headers: bearer('stolen-secret') });
    expect([status, headers.get('www-authenticate')]).toEqual([401, 'Bearer realm="mock", error="invalid_token"']);
    expect((await mock.fetch('/poll')).headers.get('www-authenticate')).toBe('Bearer realm="mock"');
    await mock.sse('/sse?token=stolen-secret').until('error closed');
    expect(mock.marks).toContain('not let in at /ws: the token is not good (any more)');
    expect(mock.marks.join()).not.toContain('stolen');
    expect(mock.run.counts.unauthorized).toBeGreaterThanOrEqual(6);
  });

  it('of somebody else is no token where only some may come', async () => {
    const mock = await serve(AUTH);
    expect(await (await mock.fetch('/ada', { headers: bearer('ada-secret') })).text()).toBe('only ada');
    expect((await mock.fetch('/ada', { headers: bearer('bob-secret') })).status).toBe(401);
  });

  it('may be the first message, alone or in JSON; what is none, or comes too late, is 4001', async () => {
    const mock = await serve(AUTH);
    const json = mock.ws('/first');
    const alone = mock.ws('/first');
    const wrong = mock.ws('/first');
    const silent = mock.ws('/first');
    for (const { until } of [json, alone, wrong, silent]) await until('open');
    json.ws.send('{"type":"auth","token":"ada-secret"}');
    alone.ws.send('bob-secret');
    wrong.ws.send('{"token":"stolen-secret"}');
    await json.until('text hello ada');
    await alone.until('text hello bob');
    await wrong.until('close 4001 the token is not good');
    await silent.until('close 4001 no token came');
  });
});

describe('a ticket', () => {
  it('is had for a token, opens once, and not when it is late', async () => {
    const mock = await serve(AUTH);
    const { ticket, expires_in } = await mock.post('/ticket', undefined, bearer('ada-secret'));
    expect(expires_in).toBe(1);
    await mock.ws(`/ws?ticket=${ticket}`).until('text hello ada');
    await mock.ws(`/ws?ticket=${ticket}`).until('close 4001');
    expect((await mock.fetch('/ticket')).status).toBe(401);
    const late = await mock.post('/ticket', undefined, bearer('ada-secret'));
    const hadMs = performance.now();
    await waitFor('the ticket to be late', () => performance.now() - hadMs > 1_010);
    await mock.ws(`/ws?ticket=${late.ticket}`).until('close 4001');
  });
});

describe('a session', () => {
  it('begins with name and password, says whose it is, and ends with everything it opened', async () => {
    const mock = await serve(AUTH);
    expect(await mock.post('/session', { user: 'ada', password: 'wrong' })).toMatchObject({ code: 'UNAUTHORIZED' });
    expect(await mock.post('/session', { user: 'nobody' })).toMatchObject({ code: 'UNAUTHORIZED' });
    expect(await mock.post('/session', { name: 'ada' })).toMatchObject({ code: 'USER_MISSING' });
    const reply = await mock.fetch('/session', {
      method: 'POST',
      body: new URLSearchParams({ user: 'ada', password: 'lovelace' }),
    });
    const { token } = (await reply.json()) as { token: string };
    expect(reply.headers.get('set-cookie')).toBe(`token=${token}; Path=/; Max-Age=2; HttpOnly; SameSite=Lax`);
    expect(await (await mock.fetch('/session', { headers: bearer(token) })).json()).toMatchObject({ user: 'ada' });
    const open = mock.ws(`/ws?token=${token}`);
    const other = mock.ws('/ws?token=ada-secret');
    await open.until('text hello ada');
    await other.until('text hello ada');
    const out = await mock.fetch('/session', { method: 'DELETE', headers: bearer(token) });
    expect(await out.json()).toEqual({ user: 'ada', closed: 1 });
    await open.until('close 4001 signed out');
    expect((await mock.fetch('/session', { headers: bearer(token) })).status).toBe(401);
    expect(other.ws.readyState).toBe(other.ws.OPEN);
  });

  it('that runs out closes its streams; a token that was renewed in time keeps a WebSocket open, and is echoed to nobody', async () => {
    const mock = await serve(AUTH);
    const { token } = await mock.post('/session', { user: 'eve' });
    const lazy = mock.ws(`/echo?token=${token}`);
    const keen = mock.ws(`/echo?token=${token}`);
    const stream = mock.curl('/sse', '-b', `token=${token}`);
    expect(await keen.until('text {"type":"reauthenticate"')).toMatch(/"within_ms":1[45]\d\d\}$/);
    const { token: renewed } = await mock.post('/session', undefined, bearer(token));
    keen.ws.send(JSON.stringify({ token: 'stolen-secret' }));
    await keen.until('text {"type":"unauthorized"');
    keen.ws.send(JSON.stringify({ type: 'reauthenticate', token: renewed }));
    await keen.until('text {"type":"authenticated","user":"eve","expires_in":2}');
    await lazy.until('close 4001 the token has expired');
    expect(await stream.exit, 'the event stream ended as well').toBe(0);
    keen.ws.send('still here');
    await keen.until('text still here');
    expect(keen.seen.join()).not.toContain('stolen');
    await keen.until('close 4001 the token has expired');
    await mock.ws(`/echo?token=${renewed}`).until('close 4001');
  });
});

describe('a user who is kicked', () => {
  it('is out everywhere, with tokens and tickets; may sign in again, or not', async () => {
    const mock = await serve(AUTH);
    const { token } = await mock.post('/session', { user: 'ada', password: 'lovelace' });
    const { ticket } = await mock.post('/ticket', undefined, bearer('ada-secret'));
    const streams = [mock.ws('/ws?token=ada-secret'), mock.ws(`/ws?token=${token}`)];
    for (const { until } of streams) await until('text hello ada');
    const held = mock.fetch('/poll?since=0', { headers: bearer('ada-secret') });
    const bystander = mock.ws('/ws?token=bob-secret');
    await bystander.until('text hello bob');
    const event = mock.curl('/sse?token=ada-secret');
    await waitFor('everybody', () => mock.run.countAt('/poll') === 1 && mock.run.clients.size === 4);
    expect(mock.run.kick('ada')).toBe(4);
    for (const { until } of streams) await until('close 4003 kicked');
    expect((await held).status).toBe(401);
    expect(await event.exit).toBe(0);
    for (const path of ['/ws?token=ada-secret', `/ws?token=${token}`, `/ws?ticket=${ticket}`]) {
      await mock.ws(path).until('close 4001');
    }
    expect(bystander.ws.readyState).toBe(bystander.ws.OPEN);
    const again = await mock.post('/session', { user: 'ada', password: 'lovelace' });
    await mock.ws(`/ws?token=${again.token}`).until('text hello ada');
    mock.run.kick('ada', 'for good', true);
    expect(await mock.post('/session', { user: 'ada', password: 'lovelace' })).toMatchObject({ code: 'BANNED' });
    mock.run.door.readmit('ada');
    await mock.ws('/ws?token=ada-secret').until('text hello ada');
  });
});
