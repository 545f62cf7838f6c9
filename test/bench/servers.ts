/**
 * Servers that cost nothing, so that the client is what is measured: bytes are built before anyone connects and
 * written as fast as the socket takes them. Run as a process of its own:
 * `node servers.ts websocket|websocket-deflate|sse PORT MESSAGES PER_SECOND(0 = as fast as possible)`. Says its port,
 * `connected` for each client, and how many messages it had written when that was gone.
 */
import { createHash } from 'node:crypto';
import { createServer, type Socket } from 'node:net';
import { constants, createDeflateRaw, type DeflateRaw } from 'node:zlib';

const [kind = 'websocket', portText = '0', messagesText = '0', rateText = '0'] = process.argv.slice(2);
const messages = Number(messagesText);
const perSecond = Number(rateText);

/** Ids have one width, so that a block's can be raised in place: a stream whose ids repeat is no ordinary one. */
const FIRST_ID = 1_000_000_000;

/** Messages in one block; a block is what is written again and again. Small where there is a pace to keep. */
const BLOCK = perSecond === 0 ? 2_000 : 100;
const WS_GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';

/** About 100 bytes of JSON, as a price feed sends. */
function payload(index: number): string {
  return JSON.stringify({
    type: 'price',
    symbol: 'ACME',
    px: 100 + (index % 700) / 100,
    n: 1_000_000 + index,
    ts: '2026-03-14T12:04:07.551Z',
  });
}

function frame(body: Buffer, rsv1: boolean): Buffer {
  const first = 0x81 | (rsv1 ? 0x40 : 0);
  const head =
    body.length < 126
      ? Buffer.from([first, body.length])
      : Buffer.from([first, 126, body.length >> 8, body.length & 255]);
  return Buffer.concat([head, body]);
}

/** One message as a server with context takeover sends it (RFC 7692, 7.2.1): flushed, its last four bytes removed. */
function deflate(stream: DeflateRaw, text: string): Promise<Buffer> {
  const parts: Buffer[] = [];
  const collect = (chunk: Buffer): void => void parts.push(chunk);
  stream.on('data', collect);
  stream.write(text);
  return new Promise((resolve) => {
    stream.flush(constants.Z_SYNC_FLUSH, () => {
      stream.off('data', collect);
      const all = Buffer.concat(parts);
      resolve(all.subarray(0, all.length - 4));
    });
  });
}

async function block(): Promise<Buffer> {
  const parts: Buffer[] = [];
  // A fresh compressor refers to nothing before the block, so the block may be repeated.
  const stream = createDeflateRaw({ windowBits: 15 });
  for (let index = 0; index < BLOCK; index++) {
    const text = payload(index);
    if (kind === 'websocket') parts.push(frame(Buffer.from(text), false));
    else if (kind === 'websocket-deflate') parts.push(frame(await deflate(stream, text), true));
    else parts.push(Buffer.from(`id: ${FIRST_ID + index}\nevent: price\ndata: ${text}\n\n`));
  }
  const all = Buffer.concat(parts);
  if (kind !== 'sse') return all;
  return Buffer.concat([Buffer.from(`${all.length.toString(16)}\r\n`), all, Buffer.from('\r\n')]);
}

function greeting(request: string): string {
  if (kind === 'sse') return 'HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n';
  const key = /sec-websocket-key: *(\S+)/i.exec(request)?.[1] ?? '';
  const accept = createHash('sha1')
    .update(key + WS_GUID)
    .digest('base64');
  const extension = kind === 'websocket-deflate' ? 'Sec-WebSocket-Extensions: permessage-deflate\r\n' : '';
  return `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n${extension}\r\n`;
}

const bytes = await block();
const idAt: number[] = [];
if (kind === 'sse') {
  for (let at = bytes.indexOf('id: '); at !== -1; at = bytes.indexOf('\n\nid: ', at)) {
    if (idAt.length > 0) at += 2;
    idAt.push(at + 4);
  }
}

/** The next block; of an event stream with the ids that follow. */
function next(blockIndex: number): Buffer {
  if (kind !== 'sse') return bytes;
  const copy = Buffer.from(bytes);
  for (let index = 0; index < idAt.length; index++) {
    let id = FIRST_ID + blockIndex * BLOCK + index;
    for (let digit = 9; digit >= 0; digit--) {
      copy[(idAt[index] as number) + digit] = 48 + (id % 10);
      id = Math.floor(id / 10);
    }
  }
  return copy;
}

function pour(socket: Socket): void {
  const blocks = Math.ceil(messages / BLOCK);
  let left = blocks;
  socket.once('close', () => console.log(String((blocks - left) * BLOCK)));
  const end = (): void => {
    if (kind === 'sse') socket.end('0\r\n\r\n');
    else socket.end(Buffer.from([0x88, 0x02, 0x03, 0xe8]));
  };
  const asFastAsPossible = (): void => {
    while (left > 0) {
      left -= 1;
      if (!socket.write(next(blocks - left - 1))) {
        socket.once('drain', asFastAsPossible);
        return;
      }
    }
    end();
  };
  if (perSecond === 0) {
    asFastAsPossible();
    return;
  }
  // Paced by the clock, not by the timer: late ticks send more blocks, so that the rate holds.
  const startMs = performance.now();
  let sent = 0;
  const timer = setInterval(() => {
    const due = Math.floor(((performance.now() - startMs) / 1000) * (perSecond / BLOCK));
    for (; sent < due && left > 0 && !socket.writableNeedDrain; sent++, left--) {
      socket.write(next(blocks - left));
    }
    if (left === 0 || socket.destroyed) {
      clearInterval(timer);
      if (!socket.destroyed) end();
    }
  }, 2);
}

const server = createServer((socket) => {
  let request = '';
  const read = (chunk: Buffer): void => {
    request += chunk.toString('latin1');
    if (!request.includes('\r\n\r\n')) return;
    socket.off('data', read);
    // What a client sends afterwards (pings, close) is not looked at.
    socket.resume();
    console.log('connected');
    socket.write(greeting(request));
    pour(socket);
  };
  socket.on('data', read);
  // A client that goes away before the end is the end of its measurement.
  socket.on('error', () => socket.destroy());
});
server.listen(Number(portText), '127.0.0.1', () => {
  const address = server.address();
  if (address !== null && typeof address === 'object') console.log(String(address.port));
});
