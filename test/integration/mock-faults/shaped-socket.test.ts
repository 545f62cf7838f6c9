/** A socket with a path that faults bend, over real TCP: ends, resets, backpressure, and timers that outlive nobody. */

import { connect, createServer, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { seededRandom } from '../../../src-main/engine/mock/messages/random.ts';
import { ShapedSocket } from '../../../src-main/engine/mock/wire/shaped-socket.ts';
import { CLEAR_PATH } from '../../../src-main/engine/mock/wire/shaper.ts';
import { waitFor } from '../../fixtures/wait-for.ts';

let server: Server | undefined;
const open: (Socket | ShapedSocket)[] = [];
afterEach(async () => {
  for (const socket of open.splice(0)) socket.destroy();
  await new Promise<void>((resolve) => {
    if (server === undefined) resolve();
    else server.close(() => resolve());
    server = undefined;
  });
});

/** A client's plain socket, and the shaped one of the server. */
async function pair(): Promise<{ client: Socket; shaped: ShapedSocket; heard: () => Buffer }> {
  let shaped: ShapedSocket | undefined;
  const listening = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
    shaped = new ShapedSocket(socket, () => performance.now(), seededRandom(1));
    shaped.on('error', () => shaped?.destroy());
    open.push(shaped);
  });
  server = listening;
  await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve));
  const address = listening.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const client = connect({ port: address.port, host: '127.0.0.1', allowHalfOpen: true });
  open.push(client);
  const chunks: Buffer[] = [];
  client.on('data', (bytes) => chunks.push(bytes));
  client.on('error', () => client.destroy());
  return {
    client,
    shaped: await waitFor('the connection', () => shaped),
    heard: () => Buffer.concat(chunks),
  };
}

const timers = (): number => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;

describe('a shaped socket', () => {
  it('sends what is held before it ends', async () => {
    const { client, shaped, heard } = await pair();
    let ended = false;
    client.on('end', () => {
      ended = true;
    });
    shaped.setPath({ ...CLEAR_PATH, delayMs: 80 });
    shaped.end('late, and then the end');
    await waitFor('the end', () => ended);
    expect(heard().toString()).toBe('late, and then the end');
  });

  it('goes on writing to a client that has ended its side', async () => {
    const { client, shaped, heard } = await pair();
    let serverHeardEnd = false;
    shaped.on('end', () => {
      serverHeardEnd = true;
    });
    shaped.resume();
    client.end('all I have to say');
    await waitFor('the end of the client', () => serverHeardEnd);
    shaped.write('still here');
    await waitFor('the answer', () => heard().toString() === 'still here');
  });

  it('holds the end of a client back while it takes nothing, and tells it afterwards', async () => {
    const { client, shaped } = await pair();
    const read: string[] = [];
    shaped.on('data', (bytes: Buffer) => read.push(bytes.toString()));
    shaped.on('end', () => read.push('end'));
    shaped.setDeaf(true);
    client.end();
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(read).toEqual([]);
    shaped.setDeaf(false);
    await waitFor('the end', () => read.at(-1) === 'end');
  });

  it('makes a writer wait when the path is full, and lets it go on when there is room', async () => {
    const { shaped, heard } = await pair();
    shaped.setPath({ ...CLEAR_PATH, stalled: true });
    const block = Buffer.alloc(64 * 1_024, 1);
    let accepted = 0;
    while (accepted < 100 && shaped.write(block)) accepted += 1;
    accepted += 1;
    expect(accepted).toBeLessThan(100);
    expect(shaped.heldBytes, 'every byte counted once').toBe(accepted * block.byteLength);
    let drained = false;
    shaped.once('drain', () => {
      drained = true;
    });
    await new Promise((resolve) => setTimeout(resolve, 60));
    let below = false;
    shaped.whenBelow(0, () => {
      below = true;
    });
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect([shaped.writableNeedDrain || drained, below]).toEqual([true, false]);
    shaped.setPath(CLEAR_PATH);
    await waitFor('every byte', () => heard().byteLength === accepted * block.byteLength);
    await waitFor('nothing is held', () => below);
    expect(shaped.heldBytes).toBe(0);
  });

  it('waits for a client that does not read, without a fault too', async () => {
    const { client, shaped } = await pair();
    client.pause();
    const block = Buffer.alloc(256 * 1_024);
    let writes = 0;
    while (writes < 400 && shaped.write(block)) writes += 1;
    expect(writes, 'not 100 MB into memory').toBeLessThan(400);
    let drained = false;
    shaped.once('drain', () => {
      drained = true;
    });
    for (let poke = 0; poke < 20; poke++) {
      shaped.setPath({ ...CLEAR_PATH, delayMs: poke % 2 });
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(drained, 'a path that changes is no room').toBe(false);
    client.resume();
    await waitFor('room', () => drained);
  });

  it('destroyed while it holds leaves no timer, no bytes, and a writer that was told', async () => {
    const before = timers();
    const { shaped } = await pair();
    shaped.setPath({ ...CLEAR_PATH, delayMs: 60_000, bytesPerSecond: 10 });
    let told = false;
    shaped.write('x'.repeat(300_000), () => {
      told = true;
    });
    expect(shaped.heldBytes).toBe(300_000);
    shaped.destroy();
    await waitFor('the writer', () => told);
    shaped.setPath({ ...CLEAR_PATH, delayMs: 30_000 });
    shaped.setDeaf(true);
    expect(shaped.heldBytes).toBe(0);
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(timers()).toBeLessThanOrEqual(before);
  });

  it('ends with a client that resets while its bytes are held', async () => {
    const { client, shaped } = await pair();
    shaped.resume();
    shaped.setPath({ ...CLEAR_PATH, stalled: true });
    shaped.write('held');
    client.resetAndDestroy();
    await waitFor('the end', () => shaped.destroyed);
    expect(shaped.heldBytes).toBe(0);
  });

  it('that died takes writes and sends none of them, until it is reset', async () => {
    const { client, shaped, heard } = await pair();
    let reset = false;
    client.on('error', (error: NodeJS.ErrnoException) => {
      reset = error.code === 'ECONNRESET';
    });
    shaped.setPath({ ...CLEAR_PATH, delayMs: 40 });
    shaped.write('held');
    shaped.die();
    let taken = 0;
    for (let write = 0; write < 50; write++) shaped.write(Buffer.alloc(65_536), () => (taken += 1));
    await waitFor('all are taken', () => taken === 50);
    await new Promise((resolve) => setTimeout(resolve, 80));
    expect([heard().byteLength, client.destroyed]).toEqual([0, false]);
    shaped.reset();
    await waitFor('the reset', () => reset);
  });
});
