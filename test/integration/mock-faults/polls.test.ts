/** Faults that are done once to whoever asks again and again, seen over connections that stay open: raw sockets and fetch. */

import { describe, expect, it } from 'vitest';
import { foreignBench } from '../../fixtures/foreign/bench.ts';
import { waitFor } from '../../fixtures/wait-for.ts';

const bench = foreignBench();
const held = (count: number) =>
  waitFor(
    `${count} held`,
    () => [...bench.mock.run.pollers.all.values()].filter((one) => one.heldSinceMs !== null).length === count,
  );
const askForTokens = async () =>
  fetch(`http://${bench.mock.base}/llm`, { method: 'POST', body: '{"model":"m","stream":true}' });

describe('whoever asks again and again', () => {
  it('drop: a held request and a connection between two polls get a RST, others go on', async () => {
    const waiting = bench.rawHttp('/poll?since=0');
    const idle = bench.rawHttp('/state');
    const other = bench.rawHttp('/poll?since=0');
    await idle.until('"last_id":0}\n');
    await held(2);
    const [first] = [...bench.mock.run.pollers.all.values()].filter((one) => one.path === '/poll');
    bench.mock.fault({ fault: 'drop', on: { client: first?.number } });
    bench.mock.fault({ fault: 'drop', on: '/state' });
    await waitFor('two resets', () => [waiting, idle, other].filter((one) => one.ended() === 'reset').length === 2);
    bench.mock.publish(1);
    await waitFor('an answer', () => [waiting, other].some((one) => one.text().includes('"last_id":1')));
  });

  it('oversize: a held request is answered with it now, a poll with its next answer, even where nothing is new', async () => {
    bench.mock.publish(1);
    const waiting = bench.rawHttp('/poll?since=1');
    const idle = bench.rawHttp('/state');
    await idle.until('"last_id":1}\n');
    await held(1);
    bench.mock.fault({ fault: 'oversize', bytes: '400kB' });
    await waiting.until('"}],"last_id":1}\n');
    expect(waiting.text()).toMatch(/\{"events":\[\{"text":"x{400000}"\}\]/);
    idle.socket.write('GET /state HTTP/1.1\r\nHost: mock\r\nIf-None-Match: "1"\r\n\r\n');
    await idle.until('xx"}],"last_id":1}\n');
    expect(idle.text()).toMatch(/,\{"text":"x{400000}"\}\]/);
    idle.socket.write('GET /state HTTP/1.1\r\nHost: mock\r\nIf-None-Match: "1"\r\n\r\n');
    await idle.until('304 Not Modified');
  });

  it('drain: a held request is answered with nothing and “Connection: close”, the next is refused', async () => {
    const waiting = bench.rawHttp('/poll?since=0');
    await held(1);
    bench.mock.fault({ fault: 'drain', wait: '50ms' });
    await waiting.until('{"events":[],"last_id":0}');
    expect(waiting.text()).toContain('Connection: close');
    expect((await fetch(`http://${bench.mock.base}/poll`)).status).toBe(503);
  });

  it('close: a stream of tokens ends in the middle', async () => {
    const reply = await askForTokens();
    let text = '';
    for await (const chunk of reply.body as unknown as AsyncIterable<Uint8Array>) {
      if (text === '') bench.mock.fault({ fault: 'close', on: '/llm' });
      text += Buffer.from(chunk).toString();
    }
    expect(text).toContain('data: {');
    expect(text).not.toContain('[DONE]');
  });

  it('stall: a stream of tokens stops, and goes on afterwards', async () => {
    const reply = await askForTokens();
    const reader = (reply.body as ReadableStream<Uint8Array>).getReader();
    await reader.read();
    const off = bench.mock.fault({ fault: 'stall' });
    let chunks = 0;
    const all = (async () => {
      while (!(await reader.read()).done) chunks += 1;
    })();
    await new Promise((resolve) => setTimeout(resolve, 150));
    const before = chunks;
    await new Promise((resolve) => setTimeout(resolve, 150));
    expect(chunks, 'nothing in 0.15 s').toBe(before);
    off();
    await all;
    expect(chunks).toBeGreaterThan(before);
  });
});
