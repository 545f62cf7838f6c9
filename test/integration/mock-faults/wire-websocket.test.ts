/** Frames that no library would write, seen by clients that are not ours: ws, python3-websockets, and a raw socket for the bytes. */

import { describe, expect, it } from 'vitest';
import { foreignBench, missingClients } from '../../fixtures/foreign/bench.ts';
import { framesOf } from '../../fixtures/foreign/raw-client.ts';
import { waitFor } from '../../fixtures/wait-for.ts';

const missing = missingClients();
const bench = foreignBench();

/** Both libraries, connected. */
async function both(options: { readonly path?: string; readonly python?: object } = {}) {
  const ws = bench.ws(options.path ?? '/ws');
  await ws.until('open');
  const python = missing.python ? null : bench.python(options.path ?? '/ws', { ...options.python });
  await python?.until('open');
  await bench.mock.clients(python === null ? 1 : 2);
  return { ws, python };
}

describe('on the wire of a WebSocket', () => {
  it('fragmented-with-ping: the bytes are three fragments around a ping, and ws and python read one message', async () => {
    const raw = bench.rawWs('/ws');
    const { ws, python } = await both();
    await bench.mock.clients(python === null ? 2 : 3);
    bench.mock.fault({ fault: 'fragmented-with-ping' });
    await ws.until('text {"note":"three fragments');
    expect(ws.seen.indexOf('ping inside')).toBe(1);
    expect(ws.messages()).toHaveLength(1);
    if (python !== null) expect((await python.until('message')).text).toContain('three fragments');
    const frames = await waitFor('four frames', () => {
      const seen = framesOf(raw.bytes());
      return seen.length === 4 ? seen : undefined;
    });
    expect(frames.map(({ fin, opcode }) => [fin, opcode])).toEqual([
      [false, 1],
      [true, 9],
      [false, 0],
      [true, 0],
    ]);
    bench.mock.publish(1);
    await ws.until('text {"id":1');
  });

  it('invalid-utf8: ws and python fail with 1007, a raw socket gets the bytes that are none', async () => {
    const raw = bench.rawWs('/ws');
    const { ws, python } = await both();
    await bench.mock.clients(python === null ? 2 : 3);
    bench.mock.fault({ fault: 'invalid-utf8' });
    expect(await ws.until('error')).toMatch(/WS_ERR_INVALID_UTF8/);
    await ws.until('close 1006');
    if (python !== null) expect(await python.until('closed')).toMatchObject({ sent: 1007 });
    await raw.until('Hi\xc3(\xff');
  });

  it('split-utf8: a character in two fragments is one character to ws and python', async () => {
    const raw = bench.rawWs('/ws');
    const { ws, python } = await both();
    await bench.mock.clients(python === null ? 2 : 3);
    bench.mock.fault({ fault: 'split-utf8' });
    await ws.until('text {"note":"20 €"}');
    if (python !== null) expect((await python.until('message')).text).toBe('{"note":"20 €"}');
    const frames = await waitFor('two frames', () => {
      const seen = framesOf(raw.bytes());
      return seen.length === 2 ? seen : undefined;
    });
    expect(frames[0]?.payload.at(-1)).toBe(0xe2);
    expect(frames[1]?.payload.subarray(0, 2)).toEqual(Buffer.from([0x82, 0xac]));
  });

  it('reserved-bit: RSV2 is set, ws and python fail with 1002', async () => {
    const raw = bench.rawWs('/ws');
    const { ws, python } = await both();
    await bench.mock.clients(python === null ? 2 : 3);
    bench.mock.fault({ fault: 'reserved-bit' });
    expect(await ws.until('error')).toMatch(/RSV2 and RSV3 must be clear/);
    if (python !== null) expect(await python.until('closed')).toMatchObject({ sent: 1002 });
    const frames = await waitFor('a frame', () =>
      framesOf(raw.bytes()).length > 0 ? framesOf(raw.bytes()) : undefined,
    );
    expect(frames[0]).toMatchObject({ rsv: 2, masked: false, opcode: 1 });
  });

  it('masked-frame: the mask bit is set on a frame of a server, ws and python fail with 1002', async () => {
    const raw = bench.rawWs('/ws');
    const { ws, python } = await both();
    await bench.mock.clients(python === null ? 2 : 3);
    bench.mock.fault({ fault: 'masked-frame' });
    expect(await ws.until('error')).toMatch(/MASK must be clear/);
    if (python !== null) expect(await python.until('closed')).toMatchObject({ sent: 1002 });
    const frames = await waitFor('a frame', () =>
      framesOf(raw.bytes()).length > 0 ? framesOf(raw.bytes()) : undefined,
    );
    expect(frames[0]?.masked).toBe(true);
  });

  it('oversize: who takes less closes with 1009 (ws, python), who takes more gets every byte', async () => {
    const small = bench.ws('/ws', { maxPayload: 1_000_000 });
    await small.until('open');
    const { ws, python } = await both({ python: { max_size: 1_000_000 } });
    await bench.mock.clients(python === null ? 2 : 3);
    bench.mock.fault({ fault: 'oversize', bytes: '2MB' });
    expect(await small.until('error')).toMatch(/WS_ERR_UNSUPPORTED_MESSAGE_LENGTH/);
    if (python !== null) expect(await python.until('closed')).toMatchObject({ sent: 1009 });
    expect((await ws.until('text xxx')).length).toBe(2_000_000 + 'text '.length);
    bench.mock.publish(1);
    await ws.until('text {"id":1');
  });

  it('oversize: without compression the message is one frame of this many bytes', async () => {
    const raw = bench.rawWs('/quiet');
    await bench.mock.clients(1);
    bench.mock.fault({ fault: 'oversize', bytes: '300kB', on: '/quiet' });
    const frames = await waitFor('the frame', () =>
      framesOf(raw.bytes()).length > 0 ? framesOf(raw.bytes()) : undefined,
    );
    expect(frames[0]).toMatchObject({ fin: true, opcode: 1, rsv: 0 });
    expect(frames[0]?.payload.byteLength).toBe(300_000);
  });
});
