/** Rooms, presence, what was said last, rules and echoes: seen by `ws`, curl and fetch. */

import { describe, expect, it } from 'vitest';
import { scenarioBench } from '../../fixtures/foreign/scenario-bench.ts';
import { waitFor } from '../../fixtures/wait-for.ts';

const serve = scenarioBench();

const CHAT = `
name: chat
users: { ada: { token: a }, bob: { token: b } }
endpoints:
  /chat:
    transport: websocket
    auth: {}
    ping: 0s
    presence: true
    roomHistory: 2
    rules:
      - { when: { json: { type: join } }, join: '{{$.room}}' }
      - { when: { json: { type: leave } }, broadcast: { gone: '{{user}}' }, leave: '{{$.room}}' }
      - { when: { json: { type: who } }, in: '{{$.room}}', answer: { room: '{{room}}', members: '{{members}}' } }
      - { when: { json: { type: say } }, in: '{{$.room}}', broadcast: { from: '{{user}}', room: '{{room}}', text: '{{$.text}}' } }
  /sse: { transport: sse, rooms: ['of {user}'], presence: true, roomHistory: 2, auth: {} }
  /say: { transport: publish }
  /hall: { transport: publish, room: hall }
  /rooms: { transport: rooms }
`;

const say = (room: string, text: string): string => JSON.stringify({ type: 'say', room, text });

describe('rooms', () => {
  it('tell who comes and goes and who is there, and a message only to those who are in them', async () => {
    const mock = await serve(CHAT);
    const ada = mock.ws('/chat?token=a&room=lobby&room=hall');
    await ada.until('text {"type":"join","room":"hall","client":1,"user":"ada","present":[{"client":1,"user":"ada"}]');
    const bob = mock.ws('/chat?token=b');
    await bob.until('open');
    bob.ws.send('{"type":"join","room":"lobby"}');
    const both = '"present":[{"client":1,"user":"ada"},{"client":2,"user":"bob"}],"count":2}';
    await bob.until(`text {"type":"join","room":"lobby","client":2,"user":"bob",${both}`);
    await ada.until(`text {"type":"join","room":"lobby","client":2,"user":"bob",${both}`);
    ada.ws.send('{"type":"who","room":"lobby"}');
    await ada.until('text {"room":"lobby","members":[{"client":1,"user":"ada"},{"client":2,"user":"bob"}]}');
    bob.ws.send(say('lobby', 'hi'));
    await ada.until('text {"from":"bob","room":"lobby","text":"hi"}');
    bob.ws.send(say('hall', 'psst'));
    await bob.until('text {"type":"error","room":"hall","message":"you are not in this room"}');
    ada.ws.send(say('hall', 'anybody?'));
    bob.ws.send('{"type":"leave","room":"lobby"}');
    await ada.until('text {"gone":"bob"}');
    await ada.until('text {"type":"leave","room":"lobby","client":2,"user":"bob","present":[{"client":1');
    expect(bob.seen.join()).not.toContain('anybody?');
    expect(await (await mock.fetch('/rooms')).json()).toEqual({
      rooms: [
        { room: 'lobby', members: 1, present: [{ client: 1, user: 'ada' }] },
        { room: 'hall', members: 1, present: [{ client: 1, user: 'ada' }] },
      ],
    });
    ada.ws.terminate();
    await waitFor(
      'nobody',
      async () => ((await (await mock.fetch('/rooms')).json()) as { rooms: [] }).rooms.length === 0,
    );
  });

  it('are joined by an event stream with ?room= or by its user, spoken into by POST, and remember the last words', async () => {
    const mock = await serve(CHAT);
    for (const text of ['one', 'two', 'three']) await mock.fetch('/say?room=lobby', { method: 'POST', body: text });
    const stream = mock.curl('/sse?token=a&room=lobby', '-H', 'Accept: text/event-stream');
    await stream.until('data: three\n\n');
    expect(stream.text()).not.toContain('data: one');
    expect(stream.text()).toContain('event: presence\ndata: {"type":"join","room":"of ada","client":1,"user":"ada",');
    expect(stream.text().indexOf('data: two')).toBeLessThan(stream.text().indexOf('data: three'));
    const reply = await mock.fetch('/say?room=lobby', { method: 'POST', body: 'a\nb' });
    expect(await reply.json()).toEqual({ room: 'lobby', members: 1 });
    await stream.until('data: a\ndata: b\n\n');
    await mock.fetch('/say?room=of%20ada', { method: 'POST', body: 'for you alone' });
    await stream.until('data: for you alone\n\n');
    expect(await mock.post('/hall', 'x')).toEqual({ room: 'hall', members: 0 });
    expect(await mock.post('/say', 'x')).toMatchObject({ code: 'ROOM_MISSING' });
  });

  it('of a hundred and more tell only how many are there', async () => {
    const mock = await serve(CHAT.replace('auth: {}\n', '\n'));
    const first = mock.ws('/chat?room=crowd');
    await first.until('text {"type":"join"');
    for (let more = 0; more < 100; more++) mock.ws('/chat?room=crowd');
    await first.until(/"client":\d+,"user":"","count":101\}/);
    expect(first.seen.filter((line) => line.includes('"count":100')).join()).toContain('"present":[');
  });
});

describe('rules', () => {
  it('match texts, expressions and JSON, answer once or often, later, publish, and close', async () => {
    const mock = await serve(`
name: rules
feeds: { log: { published: true } }
endpoints:
  /ws:
    transport: websocket
    ping: 0s
    rules:
      - { when: { text: hello }, answers: [one, 'two {{client}}', { three: 3 }] }
      - { when: { regex: '^later' }, after: 80ms, answer: now }
      - { when: { json: { op: { kind: sub } } }, answer: { ok: '{{$.op.topic}}' }, publish: { feed: log, message: { by: '{{client}}' } } }
      - { when: { regex: '^quit' }, close: { code: 4321, reason: bye } }
  /log: { transport: sse, feed: log }
`);
    const { ws, until, messages } = mock.ws('/ws');
    const log = mock.sse('/log');
    await until('open');
    await log.until('open');
    for (const text of ['later please', 'hello', 'hello!', '{"op":{"kind":"sub","topic":"t"},"more":1}', '{broken'])
      ws.send(text);
    await until('text now');
    expect(messages()).toEqual(['one', 'two 1', '{"three":3}', '{"ok":"t"}', 'now']);
    await log.until('message 1 {"by":1}');
    ws.send('quit');
    await until('close 4321 bye');
  });
});

describe('an echo', () => {
  it('gives back byte for byte: text, bytes, nothing, fragments, a mebibyte; and loses nothing for a slow reader', async () => {
    const mock = await serve('name: e\nendpoints:\n  /e: { transport: websocket, echo: true, ping: 0s }\n');
    const { ws, until } = mock.ws('/e');
    const back: (string | Buffer)[] = [];
    ws.on('message', (data, binary) => back.push(binary ? (data as Buffer) : data.toString()));
    await until('open');
    const mebi = Buffer.alloc(1_048_576, 7);
    ws.send('');
    ws.send(Buffer.alloc(0));
    ws.send('\uFEFF{"a" : 1}\u{1F600}\u0000');
    ws.send('frag', { fin: false });
    ws.send('men', { fin: false });
    ws.send('ted', { fin: true });
    ws.send(mebi);
    await waitFor('five', () => back.length === 5);
    expect(back).toEqual(['', Buffer.alloc(0), '\uFEFF{"a" : 1}\u{1F600}\u0000', 'fragmented', mebi]);
    ws.pause();
    for (let n = 0; n < 40; n++) ws.send(mebi);
    const [client] = mock.run.clients.values();
    await waitFor('the server to take no more', () => (client?.bufferedBytes ?? 0) > 1_000_000);
    expect(client?.bufferedBytes).toBeLessThan(8 * 1_048_576);
    ws.resume();
    await waitFor('all of them', () => back.length === 45);
    expect(client?.counts.droppedMessages).toBe(0);
  });
});
