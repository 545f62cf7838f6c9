/** Event streams that are legal and rare, or broken: seen by curl, undici's EventSource, and a raw socket for the bytes. */

import { describe, expect, it } from 'vitest';
import { foreignBench, missingClients } from '../../fixtures/foreign/bench.ts';

const missing = missingClients();
const bench = foreignBench();

describe('on the wire of an event stream', () => {
  it.skipIf(missing.curl)(
    'no-blank-line: the unfinished event of curl’s bytes joins the next one at an EventSource',
    async () => {
      const source = bench.sse('/sse', 'unfinished');
      await source.until('open');
      const curl = bench.curl('/sse');
      await bench.mock.clients(2);
      bench.mock.fault({ fault: 'no-blank-line' });
      bench.mock.publish(1);
      expect(await source.until('unfinished')).toBe(
        'unfinished 1 {"note":"no blank line after this"}\n{"id":1,"note":"20 €"}',
      );
      await curl.until('data: {"note":"no blank line after this"}\nid: 1\ndata: {"id":1,');
      bench.mock.publish(1);
      await source.until('message 2 {"id":2');
    },
  );

  it.skipIf(missing.curl)('huge-line: one line of a megabyte, and the stream goes on', async () => {
    const source = bench.sse('/sse');
    await source.until('open');
    const curl = bench.curl('/sse');
    await bench.mock.clients(2);
    bench.mock.fault({ fault: 'huge-line', bytes: '1MB' });
    expect((await source.until('message  xxx')).length).toBe('message  '.length + 1_000_000);
    bench.mock.publish(1);
    await source.until('message 1');
    await curl.until('id: 1\n');
    const longest = Math.max(
      ...curl
        .text()
        .split('\n')
        .map((line) => line.length),
    );
    expect(longest).toBe('data: '.length + 1_000_000);
  });

  it('oversize: an event of this many bytes', async () => {
    const source = bench.sse('/sse');
    await source.until('open');
    bench.mock.fault({ fault: 'oversize', bytes: '3MB' });
    expect((await source.until('message  xxx')).length).toBe('message  '.length + 3_000_000);
  });

  it('byte-order-mark: EF BB BF begins new streams, once, and an EventSource reads past it', async () => {
    const before = bench.rawHttp('/sse');
    await before.until('\r\n\r\n');
    bench.mock.fault({ fault: 'byte-order-mark' });
    const raw = bench.rawHttp('/sse');
    const source = bench.sse('/sse');
    await source.until('open');
    await bench.mock.clients(3);
    bench.mock.publish(1);
    await source.until('message 1 {"id":1');
    await raw.until('id: 1');
    expect(raw.text().split('\xef\xbb\xbf')).toHaveLength(2);
    expect(raw.text()).toMatch(/\r\n\r\n[0-9a-f]+\r\n\xef\xbb\xbf/);
    await before.until('id: 1');
    expect(before.text()).not.toContain('\xef\xbb\xbf');
  });

  it('carriage-returns: lines end with CR alone, on open streams too, and an EventSource reads them', async () => {
    const source = bench.sse('/sse');
    await source.until('open');
    const raw = bench.rawHttp('/sse', 'Connection: close');
    await bench.mock.clients(2);
    const off = bench.mock.fault({ fault: 'carriage-returns' });
    bench.mock.publish(2);
    await raw.until('id: 1\rdata: {"id":1,"note":"20 \xe2\x82\xac"}\r\rid: 2\r');
    await source.until('message 1');
    off();
    bench.mock.publish(1);
    await source.until('message 3');
    await raw.until('id: 3\ndata: ');
    expect(source.seen.filter((line) => line.startsWith('message')).map((line) => line.split(' ')[1])).toEqual([
      '1',
      '2',
      '3',
    ]);
  });

  it('retry-zero: curl reads “retry: 0”, and an EventSource comes back without waiting', async () => {
    const source = bench.sse('/sse');
    await source.until('open');
    const raw = bench.rawHttp('/sse');
    await bench.mock.clients(2);
    bench.mock.fault({ fault: 'retry-zero' });
    await raw.until('retry: 0\n\n');
    bench.mock.publish(1);
    await source.until('message 1');
    const cutMs = performance.now();
    bench.mock.fault({ fault: 'drop' });
    await source.until('error reconnecting');
    bench.mock.publish(1);
    await source.until('message 2');
    expect(performance.now() - cutMs, 'undici waits 3 s by itself').toBeLessThan(1_500);
  });

  it('invalid-utf8: the bytes are none; an EventSource reads U+FFFD and goes on, unlike a WebSocket', async () => {
    const source = bench.sse('/sse');
    await source.until('open');
    const raw = bench.rawHttp('/sse');
    await bench.mock.clients(2);
    bench.mock.fault({ fault: 'invalid-utf8' });
    await raw.until('data: Hi \xc3(\xff\n\n');
    await source.until('message  Hi \ufffd(\ufffd');
    bench.mock.publish(1);
    await source.until('message 1');
    expect(source.seen.filter((line) => line.startsWith('error'))).toEqual([]);
  });

  it('split-utf8: a character lies in two chunks that arrive apart, with nothing between, also while messages come', async () => {
    const source = bench.sse('/sse');
    await source.until('open');
    const raw = bench.rawHttp('/sse');
    await bench.mock.clients(2);
    bench.mock.fault({ fault: 'split-utf8' });
    bench.mock.publish(3);
    await source.until('message  20 €');
    await source.until('message 3');
    await raw.until('id: 3');
    const first = raw.chunks.findIndex(({ bytes }) => bytes.includes(Buffer.from('data: 20 \xe2', 'latin1')));
    expect(raw.text()).toMatch(/data: 20 \xe2\r\n[0-9a-f]+\r\n\x82\xac\n\n/);
    const second = raw.chunks[first + 1];
    expect((second?.atMs ?? 0) - (raw.chunks[first]?.atMs ?? 0)).toBeGreaterThan(20);
  });
});
