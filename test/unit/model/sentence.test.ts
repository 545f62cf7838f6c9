import { describe, expect, test } from 'vitest';
import type { DetailByKind } from '../../../src-shared/model/entry.ts';
import type { Kind } from '../../../src-shared/model/kind.ts';
import { sentenceOf, sentenceText } from '../../../src-shared/model/sentence.ts';

function said<K extends Kind>(kind: K, detail: DetailByKind[K], attempt = 1): string | undefined {
  const sentence = sentenceOf(kind, detail, attempt);
  return sentence && sentenceText(sentence);
}

const wait = { attempt: 2, baseMs: 1000, delayMs: 1180, jitterMinMs: -200, jitterMaxMs: 200 } as const;
const timings = { tcpMs: 21, tlsMs: 43, waitMs: 22 };
const headers = { requestHeaders: [], responseHeaders: [] };

describe('a row says, as the drawings do', () => {
  test.each([
    [said('missed', { what: 'pong', waitedForMs: 1500, expectedByNs: 1 }), 'No pong within 1.5 s of the ping'],
    [
      said('missed', { what: 'heartbeat', waitedForMs: 3000, expectedByNs: 1, halfOpen: true }),
      'No heartbeat for 3 s · the connection looks half-open',
    ],
    [
      said('close', { code: 1006, clean: false, by: 'network', livedMs: 172_400 }),
      '1006 network closed the socket, no close frame · lived 2m 52s',
    ],
    [
      said('close', { code: 1001, reason: 'restarting', clean: true, by: 'server', livedMs: 2_100 }),
      '1001 server closed the socket, going away · “restarting” · lived 2.1 s',
    ],
    [said('close', { clean: true, by: 'server' }), 'server ended the stream'],
    [said('close', { code: 4321, clean: true, by: 'client' }), '4321 client closed the socket'],
    [
      said('wait', { ...wait, policy: 'exponential', jitterMs: 180 }),
      '1.18 s exponential: base 1.00 s + jitter 0.18 s',
    ],
    [
      said('wait', { ...wait, policy: 'exponential', jitterMs: -310, delayMs: 690 }),
      '690 ms exponential: base 1.00 s − jitter 0.31 s',
    ],
    [said('wait', { ...wait, policy: 'fixed', jitterMs: 0, delayMs: 1000 }), '1.00 s fixed: base 1.00 s'],
    [
      said('wait', { ...wait, policy: 'server', jitterMs: 0, delayMs: 5000, source: 'retry-after' }),
      '5.00 s server: as the server asked, Retry-After',
    ],
    [said('connecting', { url: 'ws://x/', cause: 'retry' }, 2), 'Attempt 2 · retry'],
    [
      said('connecting', { url: 'ws://x/', cause: 'retry', actualWaitMs: 1200, plannedWaitMs: 1180 }, 3),
      'Attempt 3 · retry · waited 1.20 s, planned 1.18 s',
    ],
    [said('connecting', { url: 'ws://x/', cause: 'user' }), 'Attempt 1 · ws://x/'],
    [
      said('error', { code: 'ECONNREFUSED', message: 'Nothing listens on 127.0.0.1:1.', hint: 'Start it.' }),
      'ECONNREFUSED Nothing listens on 127.0.0.1:1.',
    ],
    [
      said('open', { url: 'wss://x/', status: 101, extensions: 'permessage-deflate; a=1', timings, ...headers }),
      '101 permessage-deflate · TCP 21 ms · TLS 43 ms · upgrade 22 ms',
    ],
    [said('gap', { field: 'id', from: '41', to: '44', count: 4 }), '4 lost · id 41 to 44'],
    [said('duplicate', { field: 'id', from: '41', to: '41', count: 1 }), '1 seen twice · id 41'],
    [
      said('pause', { by: 'store', bufferedBytes: 412_000 }),
      'Reading paused: the store could not keep up · 412 kB waiting',
    ],
    [said('resume', { by: 'store', bufferedBytes: 0, pausedMs: 1400 }), 'Reading again after 1.4 s'],
    [said('mark', { note: 'here', by: 'user' }), 'here'],
    [
      said('response', { status: 200, headers: [], heldMs: 3800, outcome: 'items', items: 3 }),
      '200 3 items · held 3.8 s',
    ],
    [said('pong', { rttMs: 12.3 }), 'RTT 12 ms'],
    [said('text', {}), undefined],
  ])('%s', (sentence, expected) => {
    expect(sentence).toBe(expected);
  });
});
