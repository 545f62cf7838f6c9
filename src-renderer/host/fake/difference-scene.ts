import type { FakeEntry } from './tape.ts';
import { Tape } from './tape.ts';

const S = 1e9;
const SKUS = ['KX-40', 'BT-11', 'KX-41', 'QA-07', 'BT-12', 'LM-03'];
/** 18:20 on 12 March 2026 and 09:05 on the day after, local time. */
const CRASH_START_MS = new Date(2026, 2, 12, 18, 20, 0, 0).getTime();
const FIXED_START_MS = new Date(2026, 2, 13, 9, 5, 0, 0).getTime();

/** What stands in one line of the two sides; either may have nothing. */
export interface FakePair {
  readonly a: FakeEntry | null;
  readonly b: FakeEntry | null;
}

type Life = Pick<FakeEntry, 'kind' | 'detail'> & { readonly direction?: FakeEntry['direction'] };

const url = 'https://api.staging.acme.example/orders';
const headers: readonly (readonly [string, string])[] = [['Content-Type', 'text/event-stream']];

/** A stream of orders, captured before and after a fix: the drawing of the comparison. */
export function fakePairs(): readonly FakePair[] {
  const pairs: FakePair[] = [];
  const entry = (atS: number, attempt: number, life: Life): FakeEntry => ({
    atNs: Math.round(atS * S),
    connection: 1,
    attempt,
    direction: null,
    ...life,
  });
  const both = (a: number | null, b: number | null, attempt: number, lifeA: Life, lifeB: Life = lifeA): void =>
    void pairs.push({
      a: a === null ? null : entry(a, attempt, lifeA),
      b: b === null ? null : entry(b, attempt, lifeB),
    });
  const order = (atS: number | null, atB: number | null, id: number, attempt: number, change: object = {}): void => {
    const of = (startMs: number, at: number, extra: object): FakeEntry => ({
      atNs: Math.round(at * S),
      connection: 1,
      attempt,
      direction: 'toClient',
      kind: 'event',
      text: JSON.stringify({
        ts: startMs + Math.round(at * 1000),
        sku: SKUS[id % SKUS.length],
        qty: 1 + (id % 4),
        total: ((id * 37) % 9_000) / 100 + 12,
        ...extra,
      }),
      detail: { event: id % 2 === 0 ? 'order.filled' : 'order.new', id: String(id), chunk: id },
    });
    pairs.push({
      a: atS === null ? null : of(CRASH_START_MS, atS, {}),
      b: atB === null ? null : of(FIXED_START_MS, atB, change),
    });
  };
  const open = (waitMs: number): Life => ({
    kind: 'open',
    detail: {
      url,
      status: 200,
      requestHeaders: [],
      responseHeaders: headers,
      timings: { dnsMs: 4, tcpMs: 9, tlsMs: 20, waitMs, totalMs: waitMs + 33 },
    },
  });
  both(0.1, 0.1, 1, { kind: 'connecting', detail: { url, cause: 'user' } });
  both(0.22, 0.21, 1, open(80));
  const changes = new Map<number, object>([
    [7650, { qty: 9 }],
    [7772, { state: 'open' }],
    [8230, { total: 31 }],
    [8611, { total: '31.00' }],
    [8702, { sku: 'KX-40-EU' }],
  ]);
  for (let id = 7600; id < 8812; id += 1) {
    const at = 0.4 + (id - 7600) * 0.139;
    order(at, at - 0.012 - (id % 5) / 900, id, 1, changes.get(id));
  }
  order(169.612, 169.598, 8812, 1);
  order(169.94, 169.951, 8813, 1);
  both(
    170.106,
    170.004,
    1,
    { kind: 'close', detail: { clean: false, by: 'network', reason: 'stream ended, no last chunk' } },
    { kind: 'close', detail: { clean: true, by: 'server', reason: 'stream ended, complete' } },
  );
  const wait: Life = {
    kind: 'wait',
    detail: { policy: 'server', attempt: 2, baseMs: 2000, jitterMs: 0, jitterMinMs: 0, jitterMaxMs: 0, delayMs: 2000 },
  };
  both(170.106, 170.004, 1, wait);
  both(172.108, 172.006, 2, {
    kind: 'connecting',
    detail: { url, cause: 'retry', plannedWaitMs: 2000, actualWaitMs: 2002 },
  });
  both(172.391, 172.031, 2, open(281), open(24));
  for (const id of [8814, 8815, 8816]) order(null, 172.033 + (id - 8814) / 2000, id, 2);
  both(172.394, null, 2, { kind: 'gap', detail: { field: 'id', from: '8814', to: '8816', count: 3 } });
  order(172.3945, 172.347, 8817, 2, { total: '31.00' });
  order(172.902, 172.887, 8818, 2);
  both(173, 173.004, 2, { kind: 'comment', direction: 'toClient' });
  both(173.377, null, 2, { kind: 'duplicate', detail: { field: 'id', from: '8818', to: '8818', count: 1 } });
  for (let id = 8819; id < 9000; id += 1) {
    const at = 174.118 + (id - 8819) * 0.13;
    order(at, id === 8930 ? at + 0.412 : at + 0.008, id, 2);
  }
  return pairs;
}

/** The recordings of this scene: before the fix, after it, and before it once more. */
export function differenceTapes(): readonly Tape[] {
  const pairs = fakePairs();
  const tape = (id: string, name: string, startMs: number, side: 'a' | 'b'): Tape => {
    const made = new Tape(id, name, startMs);
    made.live = false;
    made.connect({ name: 'staging/orders', transport: 'sse', url });
    for (const pair of pairs) {
      const entry = pair[side];
      if (entry !== null) made.add(entry);
    }
    made.sort();
    return made;
  };
  return [
    tape('r1', 'staging-crash', CRASH_START_MS, 'a'),
    tape('r2', 'staging-fixed', FIXED_START_MS, 'b'),
    tape('r3', 'staging-crash again', CRASH_START_MS, 'a'),
    tape('r4', 'a-long-night', CRASH_START_MS, 'b'),
    tape('r5', 'broken', CRASH_START_MS, 'b'),
  ];
}
