/** Listens to a replay as a client of its own: `replay-listener.ts ws|sse PORT MESSAGES`. Prints when each message came, in one line of JSON. */
import { get } from 'node:http';
import { WebSocket } from 'ws';

const [kind, port, count] = process.argv.slice(2);
const wanted = Number(count);
const atMs: number[] = [];
let inOrder = true;

function came(text: string): void {
  if (Number(text) !== atMs.length) inOrder = false;
  atMs.push(performance.now());
  if (atMs.length < wanted) return;
  console.log(JSON.stringify({ inOrder, atMs }));
  process.exit(0);
}

if (kind === 'ws') {
  new WebSocket(`ws://127.0.0.1:${port}/feed`).on('message', (data: Buffer) => came(data.toString()));
} else {
  get(`http://127.0.0.1:${port}/feed`, { headers: { Accept: 'text/event-stream' } }, (response) => {
    let rest = '';
    response.setEncoding('utf8').on('data', (piece: string) => {
      const blocks = `${rest}${piece}`.split('\n\n');
      rest = blocks.pop() ?? '';
      for (const block of blocks) came(block.slice(block.indexOf('data: ') + 'data: '.length));
    });
  });
}
