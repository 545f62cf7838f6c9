import { durationText } from '../../../../src-shared/base/units-text.ts';
import type { Timings } from '../../../../src-shared/model/entry.ts';
import { Evidence, type MakeRule, times } from '../rule.ts';

/** Attempts, and not one of them came to an open stream. */
export const neverOpened: MakeRule = (info) => {
  const errors = new Evidence();
  let opened = false;
  let last = '';
  return {
    life(life) {
      if (life.kind === 'open') opened = true;
      if (life.kind !== 'error' || life.detail.phase === 'stream') return;
      errors.add(life);
      last = `${life.detail.code}: ${life.detail.message}`;
    },
    findings: () =>
      opened
        ? []
        : errors.finding(info, {
            rule: 'never-opened',
            severity: 'problem',
            title: `${info.name} was never reached: ${times(errors.count)} ${last}`,
            why: 'Nothing of what this connection is for has happened; everything else about it follows from this.',
            advice: 'Open the last error: its hint says what to try for exactly this failure.',
          }),
  };
};

/** The server does not accept who asks. */
export const refusedCredentials: MakeRule = (info) => {
  const seen = new Evidence();
  const by = new Set<string>();
  return {
    life(life) {
      const status = life.kind === 'error' ? life.detail.status : undefined;
      if (status === 401 || status === 403) by.add(`HTTP ${status}`);
      else if (life.kind === 'close' && (life.detail.code === 4001 || life.detail.code === 4003)) {
        by.add(`close code ${life.detail.code}`);
      } else return;
      seen.add(life);
    },
    reply(reply) {
      const { status } = reply.detail;
      if (reply.detail.beside === true || (status !== 401 && status !== 403)) return;
      by.add(`HTTP ${status}`);
      seen.add(reply);
    },
    findings: () =>
      seen.finding(info, {
        rule: 'refused-credentials',
        severity: 'problem',
        title: `The server refused who asked ${times(seen.count)} (${[...by].join(', ')})`,
        why: 'A client that goes on with the same credentials is refused each time, and may be locked out for it.',
        advice:
          'Compare the Authorization header, cookie or token of the request with a working one. If it had worked before, it has ' +
          'probably run out: renew it before reconnecting, not after.',
        lab: 'token-outlived',
      }),
  };
};

/** 429, or 503 with Retry-After: and whether the client kept to it. */
export const rateLimited: MakeRule = (info) => {
  const seen = new Evidence();
  const tooSoon = new Evidence();
  let notBeforeNs = 0;
  return {
    life(life) {
      if (life.kind === 'error' && (life.detail.status === 429 || life.detail.status === 503)) {
        seen.add(life);
        const after = life.detail.responseHeaders?.find(([name]) => name.toLowerCase() === 'retry-after')?.[1];
        const seconds = after === undefined ? Number.NaN : Number(after);
        notBeforeNs = Number.isFinite(seconds) ? life.atNs + seconds * 1e9 : 0;
      }
      if (life.kind === 'connecting') {
        // A timer may fire a little early.
        if (life.atNs < notBeforeNs - 50e6) tooSoon.add(life);
        notBeforeNs = 0;
      }
    },
    findings: () => [
      ...seen.finding(info, {
        rule: 'rate-limited',
        severity: 'warning',
        title: `The server was too busy or had enough of this client ${times(seen.count)} (429 or 503)`,
        why: 'Each refused attempt costs the server work at the moment it has least to spare.',
        advice: 'Wait as long as Retry-After says, and spread the attempts of many clients by jitter.',
        lab: 'everyone-comes-back',
      }),
      ...tooSoon.finding(info, {
        rule: 'retry-after-ignored',
        severity: 'problem',
        title: `It was tried again ${times(tooSoon.count)} before the server's Retry-After was over`,
        why: 'A server that asks for time and does not get it stays overloaded.',
        advice: 'Use the reconnect policy "server", or take Retry-After as the least delay.',
        lab: 'everyone-comes-back',
      }),
    ],
  };
};

const SLOW_MS = 1_000;
const PARTS: readonly (readonly [keyof Timings, string])[] = [
  ['dnsMs', 'looking up the name'],
  ['tcpMs', 'TCP'],
  ['proxyMs', 'the proxy'],
  ['tlsMs', 'TLS'],
  ['waitMs', 'waiting for the first byte of the reply'],
];

/** Opening took a second or more. */
export const slowOpening: MakeRule = (info) => {
  const seen = new Evidence();
  let worstMs = 0;
  let part = '';
  return {
    life(life) {
      if (life.kind !== 'open') return;
      const { timings } = life.detail;
      // A long-poll is held on purpose.
      const heldMs = info.transport === 'long-poll' ? (timings.waitMs ?? 0) : 0;
      const totalMs = (timings.totalMs ?? 0) - heldMs;
      if (totalMs < SLOW_MS) return;
      seen.add(life);
      if (totalMs <= worstMs) return;
      worstMs = totalMs;
      part = PARTS.reduce((most, one) => ((timings[one[0]] ?? 0) > (timings[most[0]] ?? 0) ? one : most))[1];
    },
    findings: () =>
      seen.finding(info, {
        rule: 'slow-opening',
        severity: 'warning',
        title: `Opening took ${durationText(worstMs)}, most of it for ${part}`,
        why: 'After every drop the user waits this long, besides the delay of the reconnect policy.',
        advice:
          'The Timing tab of the open entry shows each part. A slow first byte is the server; slow DNS, TCP or TLS is the way to it.',
      }),
  };
};

/** Each attempt is sent on to another address. */
export const redirected: MakeRule = (info) => {
  const seen = new Evidence();
  let to = '';
  return {
    life(life) {
      if (life.kind !== 'redirect' || life.detail.beside === true) return;
      seen.add(life);
      to = life.detail.location;
    },
    findings: () =>
      seen.count < 2
        ? []
        : seen.finding(info, {
            rule: 'redirected-each-time',
            severity: 'hint',
            title: `The server sent the client on ${times(seen.count)}, last to ${to}`,
            why: 'Each redirect is one more round trip before anything arrives, and many WebSocket clients follow none.',
            advice: 'Connect to the last address directly.',
          }),
  };
};
