import { describe, expect, it } from 'vitest';
import { errorFacts, errorText, whereText } from '../../../src-renderer/panels/failing/error-facts.ts';
import { neverOpened, phaseBars, scaleMs, storyOf } from '../../../src-renderer/panels/failing/story.ts';
import type { Row } from '../../../src-shared/contract/recording.ts';
import type { ErrorDetail } from '../../../src-shared/model/entry.ts';
import type { Kind } from '../../../src-shared/model/kind.ts';

const refused: ErrorDetail = {
  code: 'ECONNREFUSED',
  message: 'Nothing listens on 127.0.0.1 port 1.',
  hint: 'Start the server.',
  phase: 'tcp',
  timings: { dnsMs: 1, tcpMs: 23, totalMs: 24 },
};

let lastSeq = 0;
function row(kind: Kind, attempt: number, atMs: number, detail: object = {}): Row {
  lastSeq += 1;
  return {
    seq: lastSeq,
    atNs: atMs * 1e6,
    connection: 1,
    attempt,
    transport: 'websocket',
    direction: null,
    kind,
    size: 0,
    preview: '',
    detail: detail as Row['detail'],
  };
}

describe('the story of a connection', () => {
  it('puts errors and waits to the attempt they belong to', () => {
    const rows = [
      row('connecting', 1, 0),
      row('error', 1, 24, refused),
      row('wait', 1, 24, { delayMs: 1000 }),
      row('connecting', 2, 1024),
    ];
    const story = storyOf(rows);
    expect(story.map((one) => [one.attempt, one.error?.seq ?? null, one.wait?.delayMs ?? null])).toEqual([
      [1, rows[1]?.seq, 1000],
      [2, null, null],
    ]);
    expect(story[0]?.tookMs).toBe(24);
  });

  it('measures an attempt without timings by its entries', () => {
    const [attempt] = storyOf([row('connecting', 1, 10), row('error', 1, 60, { ...refused, timings: undefined })]);
    expect(attempt?.tookMs).toBe(50);
    expect(attempt?.phases).toEqual([{ name: 'TCP', fromMs: 0, durationMs: 50, failed: true }]);
  });

  it('says "never open" only when no attempt was', () => {
    const failed = [row('connecting', 1, 0), row('error', 1, 5, refused)];
    expect(neverOpened(storyOf(failed))).toBe(true);
    expect(neverOpened(storyOf([...failed, row('connecting', 2, 9), row('open', 2, 12)]))).toBe(false);
    expect(neverOpened([])).toBe(false);
  });

  it('sets the parts of an attempt one after the other and marks the one that failed', () => {
    expect(phaseBars({ dnsMs: 12, tcpMs: 24, tlsMs: 51 }, 'tls', 87)).toEqual([
      { name: 'DNS', fromMs: 0, durationMs: 12, failed: false },
      { name: 'TCP', fromMs: 12, durationMs: 24, failed: false },
      { name: 'TLS', fromMs: 36, durationMs: 51, failed: true },
    ]);
  });

  it('gives what is left to a failing part that has no time of its own', () => {
    expect(phaseBars({ dnsMs: 10, tcpMs: 5 }, 'http', 40).at(-1)).toEqual({
      name: 'HTTP',
      fromMs: 15,
      durationMs: 25,
      failed: true,
    });
  });

  it('draws all attempts on one round scale', () => {
    const story = storyOf([row('connecting', 1, 0), row('error', 1, 115, { ...refused, timings: { totalMs: 115 } })]);
    expect(scaleMs(story)).toBe(120);
  });
});

describe('the facts of an error', () => {
  it('names the attempt and the phase', () => {
    expect(whereText(3, 'tls')).toBe('attempt 3, TLS');
    expect(whereText(1, undefined)).toBe('attempt 1');
  });

  it('shows the engine’s facts first, then what the attempt knows, each once', () => {
    const facts = errorFacts({
      ...refused,
      status: 401,
      remoteAddress: '203.0.113.10',
      facts: { Address: '203.0.113.99' },
      responseHeaders: [['www-authenticate', 'Bearer error="invalid_token"']],
    });
    expect(facts).toEqual([
      ['Address', '203.0.113.99'],
      ['Status', '401'],
      ['Asked for', 'Bearer error="invalid_token"'],
    ]);
  });

  it('copies code, sentence, facts and hint', () => {
    const text = errorText('ws://127.0.0.1:1/', 2, '12:00:00.000', refused);
    for (const part of ['ECONNREFUSED', 'attempt 2, TCP', 'ws://127.0.0.1:1/', refused.message, refused.hint]) {
      expect(text).toContain(part);
    }
  });
});
