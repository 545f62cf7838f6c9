/** What the built-in scenarios chat, auth and orders are for, done by clients that are not ours. */

import { describe, expect, it } from 'vitest';
import { auth } from '../../../src-main/engine/mock/builtin/auth.ts';
import { chat } from '../../../src-main/engine/mock/builtin/chat.ts';
import { orders } from '../../../src-main/engine/mock/builtin/orders.ts';
import { scenarioBench } from '../../fixtures/foreign/scenario-bench.ts';
import { waitFor } from '../../fixtures/wait-for.ts';

const serve = scenarioBench();

describe('the scenario chat', () => {
  it('lets two people and an event stream talk, and gives the late one the last words', async () => {
    const mock = await serve(chat.text);
    const ada = mock.ws('/chat?token=ada');
    await ada.until('text {"type":"hello","you":"ada","client":1}');
    ada.ws.send('{"type":"join","room":"lobby"}');
    await ada.until('text {"type":"join","room":"lobby"');
    ada.ws.send('{"type":"say","room":"lobby","text":"anybody?"}');
    await ada.until('text {"type":"sent","room":"lobby"}');
    const eve = mock.curl('/listen?token=eve&room=lobby');
    await eve.until('"text":"anybody?"');
    const bob = mock.ws('/chat?token=bob&room=lobby');
    await bob.until('text {"type":"said","room":"lobby","from":"ada","text":"anybody?"');
    bob.ws.send('{"type":"say","room":"lobby","text":"me"}');
    await ada.until('text {"type":"said","room":"lobby","from":"bob","text":"me"');
    await eve.until('"from":"bob","text":"me"');
    bob.ws.send('{"type":"who","room":"lobby"}');
    expect(await bob.until('text {"type":"members"')).toContain('{"client":2,"user":"eve"},{"client":3,"user":"bob"}]');
    bob.ws.send('hm');
    await bob.until('text {"type":"error","message":"say');
    bob.ws.send('/quit');
    await bob.until('close 4000 goodbye');
    await ada.until('text {"type":"leave","room":"lobby","client":3,"user":"bob"');
  });
});

describe('the scenario auth', () => {
  it('signs in, gives a ticket for it, and asks for another token in time', async () => {
    const mock = await serve(auth.text.replace('for: 30s\n    cookie', 'for: 11s\n    cookie'));
    const { token } = await mock.post('/session', { user: 'eve', password: 'dropper' });
    const { ticket, expires_in } = await mock.post('/ticket', undefined, { Authorization: `Bearer ${token}` });
    expect(expires_in).toBe(60);
    const ws = mock.ws(`/ws?ticket=${ticket}`);
    await ws.until('text {"type":"hello","you":"eve"}');
    await mock.ws(`/ws?ticket=${ticket}`).until('close 4001');
    await ws.until('text {"type":"reauthenticate"');
    const renewed = await mock.post('/session', undefined, { Authorization: `Bearer ${token}` });
    ws.ws.send(JSON.stringify({ token: renewed.token }));
    await ws.until('text {"type":"authenticated","user":"eve","expires_in":11}');
  });
});

describe('the scenario orders', () => {
  it('goes on where a client was, by Last-Event-ID, since of a WebSocket, and since of a poll', async () => {
    const mock = await serve(orders.text);
    const feed = mock.run.feeds.get('orders');
    feed?.tick(5);
    const ws = mock.ws('/ws?since=3');
    await waitFor('two', () => ws.messages().length === 2);
    expect(ws.messages().map((text) => (JSON.parse(text) as { id: number }).id)).toEqual([4, 5]);
    const stream = mock.curl('/sse', '-H', 'Last-Event-ID: 4');
    await stream.until(/id: 5\nevent: order\ndata: \{"id":5,"type":"order"/);
    expect(stream.text()).not.toContain('id: 4\n');
    const reply = (await (await mock.fetch('/poll?since=3')).json()) as { events: { id: number }[]; last_id: number };
    expect([reply.events.map(({ id }) => id), reply.last_id]).toEqual([[4, 5], 5]);
    expect(mock.run.scenario.timeline.map(({ fault }) => fault)).toEqual(['skip', 'drop', 'lost-cursor', 'drop']);
  });
});
