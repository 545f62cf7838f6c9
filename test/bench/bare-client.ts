/** What a client without an inspector reaches: `node bare-client.ts websocket|websocket-deflate|sse PORT`. */
import { createParser } from 'eventsource-parser';
import { request } from 'undici';
import WebSocket from 'ws';

const [kind = 'websocket', port = '0'] = process.argv.slice(2);
let count = 0;
let startedMs = 0;
let before = process.threadCpuUsage();

function first(): void {
  if (count === 0) {
    startedMs = performance.now();
    before = process.threadCpuUsage();
  }
  count += 1;
}
function done(): void {
  const ms = performance.now() - startedMs;
  const cpu = process.threadCpuUsage(before);
  const threadCpuMs = (cpu.user + cpu.system) / 1000;
  console.log(JSON.stringify({ count, ms, perSecond: (count / ms) * 1000, threadCpuMs }));
  process.exit(0);
}

if (kind === 'sse') {
  const reply = await request(`http://127.0.0.1:${port}/`);
  const decoder = new TextDecoder();
  const parser = createParser({ onEvent: first });
  for await (const chunk of reply.body) parser.feed(decoder.decode(chunk as Buffer, { stream: true }));
  done();
} else {
  const ws = new WebSocket(`ws://127.0.0.1:${port}/`, { perMessageDeflate: kind === 'websocket-deflate' });
  ws.on('message', first);
  ws.on('close', done);
}
