import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { TransportName } from '../../../src-shared/model/entry.ts';
import { at, found, type Happened } from './tape.ts';

interface Case {
  readonly rule: string;
  /** What shows it, and what looks like it and is none. */
  readonly shows: readonly Happened[];
  readonly nearMiss: readonly Happened[];
  readonly says: RegExp;
  readonly evidence: readonly number[];
  readonly transport?: TransportName;
  readonly endS?: number;
  readonly bufferedBytes?: number;
}

const several = (count: number, make: (index: number) => Happened): Happened[] =>
  Array.from({ length: count }, (_, index) => make(index));
const empty = { outcome: 'empty', items: 0 } as const;

const CASES: readonly Case[] = [
  {
    rule: 'never-opened',
    shows: [at(0, 'connecting'), at(1, 'error')],
    nearMiss: [at(0, 'connecting'), at(1, 'error'), at(2, 'open')],
    says: /feed was never reached: once ECONNREFUSED: Nobody listens/,
    evidence: [2],
  },
  {
    rule: 'refused-credentials',
    shows: [at(0, 'error', { status: 401, phase: 'http' }), at(1, 'close', { code: 4001 })],
    nearMiss: [at(0, 'error', { status: 404, phase: 'http' }), at(1, 'close', { code: 4000 })],
    says: /refused who asked twice \(HTTP 401, close code 4001\)/,
    evidence: [1, 2],
  },
  {
    rule: 'rate-limited',
    shows: [at(0, 'error', { status: 429 })],
    nearMiss: [at(0, 'error', { status: 500 })],
    says: /enough of this client once/,
    evidence: [1],
  },
  {
    rule: 'retry-after-ignored',
    shows: [at(0, 'error', { status: 503, responseHeaders: [['Retry-After', '5']] }), at(2, 'connecting')],
    nearMiss: [at(0, 'error', { status: 503, responseHeaders: [['Retry-After', '5']] }), at(5, 'connecting')],
    says: /tried again once before/,
    evidence: [2],
  },
  {
    rule: 'slow-opening',
    shows: [at(2, 'open', { timings: { totalMs: 1800, tcpMs: 20, waitMs: 1700 } })],
    nearMiss: [at(2, 'open', { timings: { totalMs: 900, waitMs: 880 } })],
    says: /took 1\.8.* s, most of it for waiting for the first byte/,
    evidence: [1],
  },
  {
    rule: 'redirected-each-time',
    shows: [at(0, 'redirect'), at(1, 'redirect')],
    nearMiss: [at(0, 'redirect')],
    says: /sent the client on twice, last to wss:\/\/elsewhere/,
    evidence: [1, 2],
  },
  {
    rule: 'lost-without-goodbye',
    shows: [at(0, 'open'), at(9, 'close', { code: 1006, clean: false, by: 'network', livedMs: 9000 })],
    nearMiss: [at(0, 'open'), at(9, 'close', { code: 1000, by: 'client', livedMs: 9000 })],
    says: /lost once without a goodbye/,
    evidence: [2],
  },
  {
    rule: 'flapping',
    shows: several(3, (index) => at(index, 'close', { livedMs: 400 + index })),
    nearMiss: [at(0, 'close', { livedMs: 400 }), at(1, 'close', { livedMs: 9000 }), at(2, 'close', { livedMs: 400 })],
    says: /ended within 5.* s 3 times, the shortest after 400/,
    evidence: [1, 2, 3],
  },
  {
    rule: 'server-went-away',
    shows: [at(0, 'close', { code: 1012 })],
    nearMiss: [at(0, 'close', { code: 1000 })],
    says: /1012 service restart\); the client did not come back/,
    evidence: [1],
  },
  {
    rule: 'closed-by-server',
    shows: [at(0, 'close', { code: 1008, reason: 'no such channel' })],
    nearMiss: [at(0, 'close', { code: 1008, by: 'client' }), at(0, 'close', { code: 4001 })],
    says: /on purpose: 1008 policy violation, "no such channel"/,
    evidence: [1],
  },
  {
    rule: 'protocol-violated',
    shows: [at(0, 'error', { code: 'WS_MASKED_FRAME', message: 'A masked frame.', phase: 'stream' })],
    nearMiss: [at(0, 'error', { code: 'WS_UPGRADE_REFUSED', phase: 'http' })],
    says: /broken once: WS_MASKED_FRAME/,
    evidence: [1],
  },
  {
    rule: 'half-open',
    shows: [at(0, 'missed', { halfOpen: true, waitedForMs: 7000 })],
    nearMiss: [at(0, 'missed')],
    says: /was dead once: silent for 7/,
    evidence: [1],
  },
  {
    rule: 'missed-heartbeat',
    shows: [at(0, 'missed')],
    nearMiss: [at(0, 'missed', { owedBy: 'client' })],
    says: /did not come in time once/,
    evidence: [1],
  },
  {
    rule: 'unanswered-ping',
    shows: [at(0, 'missed', { owedBy: 'client' })],
    nearMiss: [at(0, 'missed')],
    says: /did not answer the server's heartbeat once/,
    evidence: [1],
  },
  {
    rule: 'no-heartbeat',
    shows: [at(0, 'open'), at(1, 'text')],
    nearMiss: [at(0, 'open'), at(1, 'text'), at(2, 'ping')],
    says: /Open for 1m 30s without/,
    evidence: [1],
    endS: 90,
  },
  {
    rule: 'no-jitter',
    shows: several(2, (index) => at(index, 'wait', { jitterMinMs: 0, jitterMaxMs: 0 })),
    nearMiss: several(2, (index) => at(index, 'wait')),
    says: /waited twice without jitter/,
    evidence: [1, 2],
  },
  {
    rule: 'no-backoff',
    shows: several(5, (index) => at(index, 'wait', { delayMs: 250 })),
    nearMiss: several(5, (index) => at(index, 'wait', { delayMs: 100 * 2 ** index })),
    says: /5 attempts in a row/,
    evidence: [1, 2, 3, 4, 5],
  },
  {
    rule: 'lost-messages',
    shows: [at(0, 'open', {}, 1), at(1, 'open', {}, 2), at(2, 'gap', {}, 2)],
    nearMiss: [at(0, 'open'), at(2, 'duplicate')],
    says: /3 messages were lost, judged by ids \(id 4 to 6\)/,
    evidence: [3],
  },
  {
    rule: 'repeated-messages',
    shows: [at(2, 'duplicate')],
    nearMiss: [at(2, 'gap')],
    says: /1 message came more than once/,
    evidence: [1],
  },
  {
    rule: 'ids-went-back',
    shows: [at(2, 'notice', { code: 'IDS_WENT_BACK' })],
    nearMiss: [at(2, 'notice', { code: 'IDS_NOT_COUNTED' })],
    says: /began again once/,
    evidence: [1],
  },
  {
    rule: 'long-poll-spins',
    transport: 'long-poll',
    shows: several(5, (index) => at(index, 'response', empty)),
    nearMiss: several(5, (index) => at(index, 'response', { ...empty, heldMs: index === 2 ? 20_000 : 5 })),
    says: /answered 5 times at once with nothing/,
    evidence: [1, 2, 3, 4, 5],
  },
  {
    rule: 'wasted-polls',
    transport: 'poll',
    shows: several(20, (index) => at(index, 'response', index === 7 ? {} : { outcome: 'not-modified', items: 0 })),
    nearMiss: several(20, (index) => at(index, 'response', index % 2 === 0 ? {} : empty)),
    says: /95 % of 20 polls brought nothing new, one every 1/,
    evidence: [1, 2, 3, 4, 5, 6, 7, ...Array.from({ length: 12 }, (_, index) => index + 9)],
  },
  {
    rule: 'failing-polls',
    transport: 'poll',
    shows: [at(0, 'response', { outcome: 'error', status: 502 })],
    nearMiss: [at(0, 'response', { outcome: 'error', status: 502, beside: true })],
    says: /failed once \(502\)/,
    evidence: [1],
  },
  {
    rule: 'send-buffer-full',
    shows: [at(0, 'open'), at(2, 'text')],
    nearMiss: [],
    says: /Up to 3\.0 MB|Up to 2\.9 MB/,
    evidence: [2],
    bufferedBytes: 3_000_000,
  },
  {
    rule: 'paused-by-wirescope',
    shows: [
      at(0, 'pause', { by: 'store', bufferedBytes: 1 }),
      at(1, 'resume', { by: 'store', bufferedBytes: 0, pausedMs: 900 }),
    ],
    nearMiss: [at(0, 'pause', { by: 'user', bufferedBytes: 1 })],
    says: /stopped reading once, up to 900 ms/,
    evidence: [1],
  },
  {
    rule: 'arrives-in-clumps',
    transport: 'sse',
    shows: [0, 5, 10, 15].flatMap((second, chunk) => several(6, () => at(second, 'event', { chunk }))),
    nearMiss: several(24, (index) => at(index, 'event', { chunk: index })),
    says: /18 of 24 events came in 3 clumps/,
    evidence: [7, 13, 19],
  },
  {
    rule: 'untrusted-certificate',
    shows: [
      at(0, 'open', {
        tls: { protocol: 'TLSv1.3', cipher: 'x', authorized: false, authorizationError: 'self-signed' },
      }),
    ],
    nearMiss: [at(0, 'open', { tls: { protocol: 'TLSv1.3', cipher: 'x', authorized: true } })],
    says: /not trusted \(self-signed\)/,
    evidence: [1],
  },
  {
    rule: 'credentials-in-clear',
    shows: [at(0, 'open', { url: 'ws://api.example.com/', requestHeaders: [['Authorization', 'Bearer x']] })],
    nearMiss: [at(0, 'open', { url: 'ws://localhost/', requestHeaders: [['Authorization', 'Bearer x']] })],
    says: /without TLS/,
    evidence: [1],
  },
  {
    rule: 'secret-in-url',
    shows: [at(0, 'open', { url: 'wss://api.example.com/?access_token=abc' })],
    nearMiss: [at(0, 'open', { url: 'wss://api.example.com/?monkey=abc' })],
    says: /\(access_token\)/,
    evidence: [1],
  },
];

describe.each(CASES)('$rule', ({ rule, shows, nearMiss, says, evidence, transport, endS, bufferedBytes }) => {
  const options = {
    ...(transport !== undefined && { transport }),
    ...(endS !== undefined && { endS }),
  };

  it('is found, with the entries that show it', async () => {
    const findings = await found(shows, { ...options, ...(bufferedBytes !== undefined && { bufferedBytes }) });
    const finding = findings.find((one) => one.rule === rule);
    expect(finding?.title).toMatch(says);
    expect(finding?.evidence).toEqual(evidence);
  });

  it('is not claimed of what only looks like it', async () => {
    expect((await found(nearMiss, options)).map((one) => one.rule)).not.toContain(rule);
  });

  it('is explained in docs/findings.md', () => {
    const docs = readFileSync(join(import.meta.dirname, '../../../docs/findings.md'), 'utf8');
    expect(docs).toContain(`\`${rule}\``);
  });
});

it('does not take the holding of a long-poll for slowness', async () => {
  const held = at(2, 'open', { timings: { totalMs: 1800, waitMs: 1700 } });
  expect(await found([held], { transport: 'long-poll' })).toEqual([]);
});

it('finds nothing in a quiet stream, and puts the gravest first elsewhere', async () => {
  expect(
    await found([at(0, 'connecting'), at(0.1, 'open'), at(1, 'text'), at(2, 'close', { code: 1000, by: 'client' })]),
  ).toEqual([]);
  const findings = await found([at(0, 'open', { url: 'wss://h/?token=1' }), at(1, 'gap'), at(2, 'missed')]);
  expect(findings.map((one) => one.severity)).toEqual(['problem', 'warning', 'hint']);
});
