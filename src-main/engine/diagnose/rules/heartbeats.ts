import { durationText } from '../../../../src-shared/base/units-text.ts';
import { Evidence, type MakeRule, times } from '../rule.ts';

/** Heartbeats that did not come; those that the peer owed. */
export const missedHeartbeats: MakeRule = (info) => {
  const missed = new Evidence();
  const halfOpen = new Evidence();
  let longestMs = 0;
  return {
    life(life) {
      if (life.kind !== 'missed' || life.detail.owedBy === 'client') return;
      longestMs = Math.max(longestMs, life.detail.waitedForMs);
      (life.detail.halfOpen === true ? halfOpen : missed).add(life);
    },
    findings: () => [
      ...halfOpen.finding(info, {
        rule: 'half-open',
        severity: 'problem',
        title: `The connection looked open and was dead ${times(halfOpen.count)}: silent for ${durationText(longestMs)}`,
        why: 'TCP does not tell when the other side is gone. Without a heartbeat the client would have shown old data as if it were new.',
        advice: 'Treat a missed heartbeat as the end: close, reconnect, resume.',
        lab: 'dead-peer',
      }),
      ...missed.finding(info, {
        rule: 'missed-heartbeat',
        severity: 'warning',
        title: `A heartbeat did not come in time ${times(missed.count)}`,
        why: 'The other side is busy, or something between holds traffic back: often the first sign of a drop.',
        advice: 'See what stood on the time axis at these moments: a large message, a pause, a full buffer.',
        lab: 'dead-peer',
      }),
    ],
  };
};

/** The client owed an answer to a heartbeat of the server's. */
export const unansweredPings: MakeRule = (info) => {
  const seen = new Evidence();
  return {
    life(life) {
      if (life.kind === 'missed' && life.detail.owedBy === 'client') seen.add(life);
    },
    findings: () =>
      seen.finding(info, {
        rule: 'unanswered-ping',
        severity: 'warning',
        title: `The client did not answer the server's heartbeat ${times(seen.count)}`,
        why: 'A server that reaps silent clients will close this connection soon.',
        advice: 'Answer the application-level ping, also while nothing else is sent.',
        lab: 'dead-peer',
      }),
  };
};

/** Proxies commonly cut what has been silent for a minute. */
const LONG_MS = 60_000;

/** A stream that lived long and had no heartbeat of any kind. */
export const noHeartbeat: MakeRule = (info) => {
  const seen = new Evidence();
  let openedAt: { readonly seq: number; readonly atNs: number } | undefined;
  let longestMs = 0;
  const ended = (atNs: number): void => {
    if (openedAt === undefined) return;
    const livedMs = (atNs - openedAt.atNs) / 1e6;
    if (livedMs >= LONG_MS) {
      seen.add(openedAt);
      longestMs = Math.max(longestMs, livedMs);
    }
    openedAt = undefined;
  };
  return {
    life(life) {
      if (life.kind === 'open') openedAt = life;
      if (life.kind === 'close') ended(life.atNs);
    },
    findings({ hasHeartbeats, endNs }) {
      if (hasHeartbeats || (info.transport !== 'websocket' && info.transport !== 'sse')) return [];
      const livesMs = openedAt === undefined ? 0 : (endNs - openedAt.atNs) / 1e6;
      const now = new Evidence();
      if (openedAt !== undefined && livesMs >= LONG_MS) now.add(openedAt);
      const evidence = seen.count > 0 ? seen : now;
      return evidence.finding(info, {
        rule: 'no-heartbeat',
        severity: 'hint',
        title: `Open for ${durationText(Math.max(longestMs, livesMs))} without a single heartbeat`,
        why: 'If the other side dies silently, nobody notices until something is sent; and proxies cut what they take for idle.',
        advice:
          info.transport === 'sse'
            ? 'Let the server send a comment (": keep-alive") every 15 to 30 seconds.'
            : 'Ping every 20 to 30 seconds, from either side, and close when no pong comes.',
        lab: 'dead-peer',
      });
    },
  };
};
