import type { FakeEntry, Tape } from './tape.ts';

const S = 1e9;

/** 12:18:00 on the day of the drawings, local time. */
export const FAILING_START_MS = new Date(2026, 2, 14, 12, 18, 0, 0).getTime();
/** 2.6 s before the fourth attempt. */
export const FAILING_NOW_NS = 9.846 * S;
export const FAILING_NEXT_NS = 12.446 * S;

export const TLS_NAME_PROBLEM = {
  code: 'ERR_TLS_CERT_ALTNAME_INVALID',
  message: 'The certificate is for another name.',
  hint: 'If this host is yours, issue a certificate for *.staging.acme.example. If it is not, the name may point at the wrong machine.',
  facts: {
    'URL asks for': 'pay.staging.acme.example',
    'Certificate covers': '*.acme.example, acme.example',
    'Issued by': 'Example CA R3, valid until 2026-06-02',
  },
} as const;

/** Three attempts that failed each in its own way, and a fourth that is planned: the drawing of the failing screen. */
export function fillFailingScene(tape: Tape): void {
  const url = 'wss://pay.staging.acme.example/events';
  const connection = tape.connect({ name: 'staging/checkout', transport: 'websocket', url });
  const life = (atS: number, attempt: number, rest: Pick<FakeEntry, 'kind' | 'detail'>): void => {
    tape.add({ atNs: atS * S, connection, attempt, direction: null, ...rest });
  };
  const wait = (atS: number, attempt: number, baseMs: number, jitterMs: number): void =>
    life(atS, attempt, {
      kind: 'wait',
      detail: {
        policy: 'exponential',
        attempt: attempt + 1,
        baseMs,
        jitterMs,
        delayMs: baseMs + jitterMs,
        jitterMinMs: -baseMs / 5,
        jitterMaxMs: baseMs / 5,
      },
    });
  life(4.12, 1, { kind: 'connecting', detail: { url, cause: 'user' } });
  life(4.235, 1, {
    kind: 'error',
    detail: {
      code: 'HTTP_401',
      message: 'The server refused the upgrade: token expired.',
      hint: 'Get a fresh token and put it into the Authorization header, then try again.',
      phase: 'http',
      status: 401,
      remoteAddress: '203.0.113.10',
      timings: { dnsMs: 14, tcpMs: 22, tlsMs: 48, waitMs: 31, totalMs: 115 },
      responseHeaders: [['WWW-Authenticate', 'Bearer error="invalid_token"']],
    },
  });
  wait(4.2351, 1, 1000, 120);
  life(5.355, 2, { kind: 'connecting', detail: { url, cause: 'retry', plannedWaitMs: 1120, actualWaitMs: 1120 } });
  life(5.379, 2, {
    kind: 'error',
    detail: {
      code: 'ECONNREFUSED',
      message: 'Nothing listens on 203.0.113.11:443.',
      hint: 'The server is down or still starting, or the port is another one.',
      phase: 'tcp',
      remoteAddress: '203.0.113.11',
      timings: { dnsMs: 1, tcpMs: 23, totalMs: 24 },
    },
  });
  wait(5.3791, 2, 2000, 370);
  life(7.749, 3, { kind: 'connecting', detail: { url, cause: 'retry', plannedWaitMs: 2370, actualWaitMs: 2370 } });
  life(7.836, 3, {
    kind: 'error',
    detail: {
      ...TLS_NAME_PROBLEM,
      phase: 'tls',
      remoteAddress: '203.0.113.12',
      timings: { dnsMs: 12, tcpMs: 24, tlsMs: 51, totalMs: 87 },
    },
  });
  wait(7.8361, 3, 4000, 610);
}
