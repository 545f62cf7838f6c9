/** A recorded WebSocket server, as the library `ws` sees it. */

import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import {
  closed,
  hears,
  opened,
  opening,
  type ReplayBench,
  refused,
  replayBench,
  says,
} from '../../fixtures/replay-script.ts';
import { waitFor } from '../../fixtures/wait-for.ts';

let bench: ReplayBench;
beforeAll(async () => {
  bench = await replayBench();
});
afterAll(() => bench.close());

const URL_ = 'ws://recorded.example/ws?room=a';
const websocket = (attempts: Parameters<ReplayBench['serve']>[0][number]['attempts'], url = URL_) => ({
  transport: 'websocket' as const,
  url,
  attempts,
});

/** A client that keeps what it sees, in words. */
function client(url: string, protocols: string[] = [], options: ConstructorParameters<typeof WebSocket>[2] = {}) {
  const ws = new WebSocket(url, protocols, options);
  const seen: string[] = [];
  const atMs: number[] = [];
  const headers: Record<string, unknown> = {};
  ws.on('upgrade', (response) => Object.assign(headers, response.headers));
  ws.on('unexpected-response', (_request, response) => {
    response.on('data', (data: Buffer) => seen.push(`body ${data.toString()}`));
    response.on('end', () => seen.push(`status ${response.statusCode} retry-after ${response.headers['retry-after']}`));
  });
  ws.on('open', () => seen.push('open'));
  ws.on('message', (data: Buffer, binary) => {
    seen.push(binary ? `binary ${data.toString('hex')}` : `text ${data.toString()}`);
    atMs.push(performance.now());
  });
  ws.on('ping', (data: Buffer) => seen.push(`ping ${data.toString()}`));
  ws.on('close', (code: number, reason: Buffer) => seen.push(`close ${code} ${reason.toString()}`.trim()));
  ws.on('error', (error) => seen.push(`error ${error.message}`));
  return {
    ws,
    seen,
    atMs,
    headers,
    until: (words: string) =>
      waitFor(`${words} among ${seen.join('; ')}`, () => seen.find((one) => one.startsWith(words))),
  };
}

describe('a recorded WebSocket', () => {
  it('sends what the server sent, at its times, and closes as it did', async () => {
    const { base, replayId } = await bench.serve([
      websocket([
        [
          opening(URL_),
          opened(URL_, 1, {
            status: 101,
            responseHeaders: [
              ['X-Server', 'recorded'],
              ['Date', 'long ago'],
              ['Upgrade', 'websocket'],
            ],
          }),
          says(50, 'one'),
          { ms: 150, kind: 'binary', direction: 'toClient', payload: Uint8Array.of(1, 2, 255) },
          { ms: 200, kind: 'ping', direction: 'toClient', payload: Buffer.from('beat') },
          says(250, 'two'),
          closed(300, { code: 4001, reason: 'token expired' }),
        ],
      ]),
    ]);
    const one = client(`ws://${base}/ws?room=a`);
    await one.until('close');
    expect(one.seen).toEqual([
      'open',
      'text one',
      'binary 0102ff',
      'ping beat',
      'text two',
      'close 4001 token expired',
    ]);
    expect(one.headers['x-server']).toBe('recorded');
    const [first = 0, , third = 0] = one.atMs;
    expect(third - first).toBeGreaterThan(150);
    expect(third - first).toBeLessThan(400);
    const status = await bench.now(replayId);
    expect(status).toMatchObject({ state: 'done', sent: 3, toSend: 3, clients: 0 });
    expect(status.timing.count).toBe(3);
  });

  it('waits for what the recorded client said, as JSON with more members and others that are ignored', async () => {
    const script = [
      opening(URL_),
      opened(URL_, 1, { status: 101 }),
      hears(20, '{"type":"subscribe","id":"recorded-id"}'),
      says(40, 'subscribed'),
    ];
    const { base, replayId } = await bench.serve([websocket([script])], { waitFor: 'json', ignore: ['$.id'] });
    const one = client(`ws://${base}/ws?room=a`);
    await waitFor('waiting', async () => (await bench.now(replayId)).waitingFor.includes('0.020 s (seq 3)'));
    expect((await bench.now(replayId)).state).toBe('waiting');
    one.ws.send('{"type":"hello"}');
    one.ws.send('{"id":"another","more":true,"type":"subscribe"}');
    await one.until('text subscribed');
    one.ws.close();
    await one.until('close');
  });

  it('says which message never came, and what came instead', async () => {
    const script = [opening(URL_), opened(URL_, 1, { status: 101 }), hears(5, 'login'), says(6, 'welcome')];
    const { base, replayId } = await bench.serve([websocket([script])], { waitFor: 'strict' });
    const one = client(`ws://${base}/ws?room=a`);
    await one.until('open');
    one.ws.send('logout');
    await waitFor('unexpected', async () => {
      const { events } = await bench.must('replay.events', { replayId });
      return events.some(({ what, note }) => what === 'unexpected' && note === 'logout');
    });
    one.ws.terminate();
    await waitFor('left', async () => (await bench.now(replayId)).clients === 0);
    const { limits } = await bench.must('replay.detail', { replayId });
    expect(limits).toMatchObject([{ code: 'CLIENT_MESSAGE_NEVER_CAME', seqs: [3], count: 1 }]);
  });

  it('waits for nothing with ignore, and for anything with any', async () => {
    const script = [opening(URL_), opened(URL_, 1, { status: 101 }), hears(5, 'login'), says(6, 'welcome')];
    const ignoring = await bench.serve([websocket([script])], { waitFor: 'ignore' });
    await client(`ws://${ignoring.base}/ws?room=a`).until('text welcome');
    const any = await bench.serve([websocket([script])], { waitFor: 'any' });
    const one = client(`ws://${any.base}/ws?room=a`);
    await one.until('open');
    one.ws.send('whatever');
    await one.until('text welcome');
  });

  it('gives several clients a playback each, and who comes back the next attempt, then the first again', async () => {
    const first = [
      opening(URL_),
      opened(URL_, 1, { status: 101 }),
      says(10, 'first'),
      closed(40, { by: 'network', clean: false }),
    ];
    const second = [
      opening(URL_, 100),
      refused(
        101,
        503,
        [
          ['Retry-After', '7'],
          ['Content-Type', 'text/plain'],
        ],
        'too busy',
      ),
    ];
    const third = [opening(URL_, 200), opened(URL_, 201, { status: 101 }), says(210, 'third')];
    const { base, replayId } = await bench.serve([websocket([first, second, third])]);
    const at = `ws://${base}/ws?room=a`;
    const [a, b] = [client(at), client(at)];
    await Promise.all([a.until('close 1006'), b.until('close 1006')]);
    expect(a.seen).toEqual(['open', 'text first', 'close 1006']);
    expect(b.seen).toEqual(a.seen);
    const again = client(at);
    await again.until('status');
    expect(again.seen).toEqual(['body too busy', 'status 503 retry-after 7']);
    const other = client(at);
    await other.until('status 503');
    const lone = () => client(at, [], { headers: { 'User-Agent': 'lone' } });
    for (const words of ['text first', 'status 503', 'text third', 'text first']) {
      const one = lone();
      await one.until(words);
      one.ws.terminate();
      await waitFor(
        'gone',
        async () => one.ws.readyState === WebSocket.CLOSED && (await bench.now(replayId)).clients === 0,
      );
    }
  });

  it('agrees on the recorded subprotocol and compression, and repeats fragments', async () => {
    const frame = (opcode: number, wireLength: number, fin: boolean) => ({
      fin,
      opcode,
      rsv1: false,
      masked: false,
      wireLength,
      headerLength: 2,
    });
    const fragmented = {
      ...says(10, 'abcdef'),
      detail: { frames: [frame(1, 2, false), frame(0, 3, false), frame(0, 1, true)] },
    };
    const opening_ = opened(URL_, 1, { status: 101, protocol: 'v2.chat', extensions: 'permessage-deflate' });
    const { base } = await bench.serve([
      websocket([[opening(URL_), opening_, fragmented, says(20, 'x'.repeat(2000))]]),
    ]);
    const one = client(`ws://${base}/ws?room=a`, ['v1.chat', 'v2.chat'], { perMessageDeflate: true });
    await one.until('text xxx');
    expect(one.ws.protocol).toBe('v2.chat');
    expect(one.ws.extensions).toContain('permessage-deflate');
    expect(one.seen[1]).toBe('text abcdef');
    one.ws.terminate();
  });

  it('chooses by the query where several connections share a path', async () => {
    const of = (room: string, text: string) => {
      const url = `ws://recorded.example/ws?room=${room}`;
      return websocket([[opening(url), opened(url, 1, { status: 101 }), says(5, text)]], url);
    };
    const { base } = await bench.serve([of('a', 'in a'), of('b', 'in b')]);
    const b = client(`ws://${base}/ws?room=b`);
    expect(await b.until('text')).toBe('text in b');
    const unknown = client(`ws://${base}/elsewhere`);
    await unknown.until('status 404');
    b.ws.terminate();
  });
});

describe('the controls of a server', () => {
  const script = () => [
    opening(URL_),
    opened(URL_, 1, { status: 101 }),
    ...[1, 2, 3, 4, 5].map((n) => says(n * 10_000, `m${n}`)),
  ];

  it('pause, step, seek, speed and play reach every client', async () => {
    const { base, replayId } = await bench.serve([websocket([script()])], { paused: true });
    const at = `ws://${base}/ws?room=a`;
    const both = [client(at), client(at)];
    await Promise.all(both.map((one) => one.until('open')));
    const act = (action: object) => bench.engine.callUnknown('replay.control', { replayId, action });
    expect((await bench.now(replayId)).state).toBe('paused');
    await act({ do: 'step' });
    await Promise.all(both.map((one) => one.until('text m1')));
    await act({ do: 'seek', toNs: 35_000e6 });
    await act({ do: 'step' });
    await Promise.all(both.map((one) => one.until('text m4')));
    expect(both[0]?.seen).toEqual(['open', 'text m1', 'text m4']);
    await act({ do: 'speed', speed: 'max' });
    await act({ do: 'play' });
    await Promise.all(both.map((one) => one.until('text m5')));
    const waited = await bench.must('replay.wait', { replayId });
    expect(waited.status.state).toBe('done');
    for (const one of both) one.ws.terminate();
  });

  it('loop goes round, and does not close', async () => {
    const short = [
      opening(URL_),
      opened(URL_, 1, { status: 101 }),
      says(10, 'a'),
      says(20, 'b'),
      closed(25, { code: 1000 }),
    ];
    const { base, replayId } = await bench.serve([websocket([short])], { loop: { fromNs: 0, toNs: 30e6 } });
    const one = client(`ws://${base}/ws?room=a`);
    await waitFor('three rounds', () => one.seen.filter((line) => line === 'text b').length >= 3);
    expect(one.seen.slice(0, 6)).toEqual(['open', 'text a', 'text b', 'text a', 'text b', 'text a']);
    expect((await bench.now(replayId)).rounds).toBeGreaterThanOrEqual(2);
    await bench.must('replay.stop', { replayId });
    await one.until('close');
  });
});

describe('starting a server', () => {
  it('is refused without a message of a server, and where the port is taken', async () => {
    const silent = [opening(URL_), opened(URL_, 1, { status: 101 }), hears(5, 'anybody?')];
    await expect(bench.serve([websocket([silent])])).rejects.toThrow('REPLAY_NOTHING');
    const speaking = [opening(URL_), opened(URL_, 1, { status: 101 }), says(5, 'yes')];
    const running = await bench.serve([websocket([speaking])]);
    const port = Number(new URL(running.url).port);
    await expect(bench.serve([websocket([speaking])], { port })).rejects.toThrow('PORT_IN_USE');
    await bench.must('replay.stop', { replayId: running.replayId });
    const next = await bench.serve([websocket([speaking])], { port });
    expect(next.url).toBe(running.url);
    const listening = new WebSocket(`ws://${next.base}/ws`);
    await once(listening, 'message');
    listening.terminate();
  });
});
