/** Ends of connections, seen by ws, python3-websockets, curl, undici's EventSource and raw sockets. */

import { describe, expect, it } from 'vitest';
import { foreignBench, missingClients } from '../../fixtures/foreign/bench.ts';
import { framesOf } from '../../fixtures/foreign/raw-client.ts';
import { waitFor } from '../../fixtures/wait-for.ts';

const missing = missingClients();
const bench = foreignBench();

describe('staying connected', () => {
  it('drop: ws says 1006, python a close without a frame, curl an error, a raw socket the RST', async () => {
    const ws = bench.ws('/ws');
    const raw = bench.rawWs('/ws');
    const python = missing.python ? null : bench.python('/ws');
    const curl = missing.curl ? null : bench.curl('/beating');
    const source = bench.sse('/sse');
    await ws.until('open');
    await raw.until('\r\n\r\n');
    await python?.until('open');
    await source.until('open');
    await curl?.until(': heartbeat');
    await bench.mock.clients(3 + (python === null ? 0 : 1) + (curl === null ? 0 : 1));
    bench.mock.fault({ fault: 'drop' });
    expect(await ws.until('close')).toBe('close 1006');
    await waitFor('a reset', () => raw.ended() === 'reset');
    if (python !== null) expect(await python.until('closed')).toMatchObject({ rcvd: null });
    if (curl !== null) expect(await curl.exit, '56: failure in receiving').toBe(56);
    await source.until('error reconnecting');
  });

  it('drop: meets one client alone, those of one user, of one room, one in two', async () => {
    const ada = bench.ws('/private?token=a');
    const bob = bench.ws('/private?token=b');
    const red = bench.ws('/red');
    for (const client of [ada, bob, red]) await client.until('open');
    await bench.mock.clients(3);
    bench.mock.fault({ fault: 'drop', on: { user: 'ada' } });
    await ada.until('close 1006');
    bench.mock.fault({ fault: 'drop', on: { room: 'red' } });
    await red.until('close 1006');
    bench.mock.publish(1);
    await bob.until('text {"id":1');
    const [number] = bench.mock.run.clients.keys();
    bench.mock.fault({ fault: 'drop', on: { client: number } });
    await bob.until('close 1006');
    const four = Array.from({ length: 4 }, () => bench.ws('/ws'));
    for (const client of four) await client.until('open');
    await bench.mock.clients(4);
    bench.mock.fault({ fault: 'drop', on: { oneIn: 2 } });
    await waitFor('two of four', () => four.filter(({ seen }) => seen.includes('close 1006')).length === 2);
  });

  it.each([1000, 1001, 1011, 1013, 3000, 4999])('close: %i reaches ws and python with its reason', async (code) => {
    const ws = bench.ws('/ws');
    await ws.until('open');
    const python = missing.python || code !== 1011 ? null : bench.python('/ws');
    await python?.until('open');
    await bench.mock.clients(python === null ? 1 : 2);
    bench.mock.fault({ fault: 'close', code, reason: 'on purpose' });
    expect(await ws.until('close')).toBe(`close ${code} on purpose`);
    if (python !== null) expect(await python.until('closed')).toMatchObject({ rcvd: code });
  });

  it.each([0, 999, 1004, 1005, 1006, 1015, 5000, 65_535])(
    'close: the illegal %i stands in the frame, ws fails with 1002 and says 1006',
    async (code) => {
      const ws = bench.ws('/ws');
      const raw = bench.rawWs('/ws');
      await ws.until('open');
      await bench.mock.clients(2);
      bench.mock.fault({ fault: 'close', code, reason: 'never' });
      expect(await ws.until('error')).toMatch(/WS_ERR_INVALID_CLOSE_CODE/);
      expect(await ws.until('close')).toBe('close 1006');
      const frame = await waitFor('a frame', () => framesOf(raw.bytes())[0]);
      expect([frame.opcode, frame.payload.readUInt16BE(0), frame.payload.subarray(2).toString()]).toEqual([
        8,
        code,
        'never',
      ]);
    },
  );

  it.skipIf(missing.python).each([999, 1005, 1006])('close: python fails with 1002 on the illegal %i', async (code) => {
    const python = bench.python('/ws');
    await python.until('open');
    await bench.mock.clients(1);
    bench.mock.fault({ fault: 'close', code });
    expect(await python.until('closed')).toMatchObject({ sent: 1002 });
  });

  it.skipIf(missing.curl)(
    'close: an event stream ends in order, curl exits with 0 and an EventSource comes back',
    async () => {
      const curl = bench.curl('/sse');
      const source = bench.sse('/sse');
      await source.until('open');
      await bench.mock.clients(2);
      bench.mock.fault({ fault: 'close' });
      expect(await curl.exit).toBe(0);
      await source.until('error reconnecting');
    },
  );

  it('restart: 1012, nobody answers while it is down, and a client that comes back gets what it missed', async () => {
    const ws = bench.ws('/ws');
    const source = bench.sse('/sse');
    await ws.until('open');
    await source.until('open');
    await bench.mock.clients(2);
    bench.mock.publish(2);
    await ws.until('text {"id":2');
    bench.mock.fault({ fault: 'restart', down: '300ms' });
    expect(await ws.until('close')).toBe('close 1012 restarting');
    await source.until('error reconnecting');
    await waitFor('a refused connect', async () => {
      const again = bench.ws('/ws');
      return (await again.until(/^(open|error)/)).includes('ECONNREFUSED');
    });
    bench.mock.publish(1);
    await waitFor('the same port again', async () => {
      const again = bench.ws('/ws?since=2');
      if ((await again.until(/^(open|error)/)) !== 'open') return false;
      return (await again.until('text')).startsWith('text {"id":3');
    });
  });

  it('drain: newcomers get 503, who is here is told to reconnect, keeps its messages, and gets 1001 in the end', async () => {
    const ws = bench.ws('/ws');
    const source = bench.sse('/sse', 'reconnect');
    await ws.until('open');
    await source.until('open');
    await bench.mock.clients(2);
    bench.mock.fault({ fault: 'drain', wait: '1500ms' });
    await ws.until('text {"type":"reconnect"');
    await source.until('reconnect  {"type":"reconnect"');
    expect(await bench.ws('/ws').until('refused')).toBe('refused 503');
    expect((await fetch(`http://${bench.mock.base}/sse`)).headers.get('retry-after')).toBe('5');
    bench.mock.publish(1);
    await ws.until('text {"id":1');
    expect(await ws.until('close')).toBe('close 1001 going away');
    await source.until('error');
  });
});
