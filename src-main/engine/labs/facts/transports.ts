import { type Headers, TRANSPORTS, type TransportName } from '../../../../src-shared/model/entry.ts';
import { ageMs, detailOf, isMessage, type Seen } from '../checks/seen.ts';
import type { Facts } from '../lab-content.ts';
import { column, Recent, tableOf, whole } from './table.ts';

const NAMES: Readonly<Record<TransportName, string>> = {
  websocket: 'WebSocket',
  sse: 'SSE',
  'long-poll': 'Long-poll',
  poll: 'Poll',
};
const MINUTE_MS = 60_000;

const COLUMNS = [
  column('arrivalMs', 'Arrival', 'ms'),
  column('requests', 'Requests, last minute', 'bar'),
  column('empty', 'Empty replies', 'count'),
  column('bytes', 'Bytes per message', 'B'),
];

/** Bytes of a head as HTTP/1.1 writes it (RFC 9112, 2.1): the line before, `Name: value` and the empty line, each with CR LF. */
export function headBytes(firstLine: string, headers: Headers): number {
  return headers.reduce((sum, [name, value]) => sum + name.length + value.length + 4, firstLine.length + 4);
}

interface Tally {
  readonly ages: Recent;
  readonly requestsAtMs: number[];
  empty: number;
  messages: number;
  /** What crossed the wire for messages, and for asking in vain. */
  bytes: number;
}

/** The same feed, four ways: how late, how many requests, how many bytes for each message. */
export function transportFacts(): Facts {
  const tallies = new Map<TransportName, Tally>();
  const tally = (transport: TransportName): Tally => {
    const known = tallies.get(transport) ?? { ages: new Recent(), requestsAtMs: [], empty: 0, messages: 0, bytes: 0 };
    tallies.set(transport, known);
    return known;
  };
  const entry = (seen: Seen): void => {
    const one = tally(seen.entry.transport);
    const request = detailOf(seen, 'request');
    if (request !== undefined && request.beside !== true) {
      const { pathname, search } = new URL(request.url);
      one.requestsAtMs.push(seen.atMs);
      one.bytes += headBytes(`${request.method} ${pathname}${search} HTTP/1.1`, request.headers);
    }
    const reply = detailOf(seen, 'response');
    if (reply !== undefined && reply.beside !== true) {
      if (reply.items === 0) one.empty += 1;
      one.bytes += headBytes(`HTTP/1.1 ${reply.status} ${reply.statusText ?? ''}`, reply.headers);
      one.bytes += seen.entry.wireSize ?? seen.entry.size;
    }
    if (!isMessage(seen)) return;
    // The first poll is given the history: old messages, late by nobody's fault.
    const age = ageMs(seen);
    if (age !== null && age < MINUTE_MS) one.ages.add(age);
    one.messages += 1;
    if (seen.entry.kind !== 'item') one.bytes += seen.entry.wireSize ?? seen.entry.size;
  };
  return {
    see(observation) {
      if (observation.what === 'entry') entry(observation.seen);
    },
    facts: (nowMs) =>
      tableOf(
        COLUMNS,
        TRANSPORTS.filter((transport) => tallies.has(transport)).map((transport) => {
          const { ages, requestsAtMs, empty, messages, bytes } = tally(transport);
          while ((requestsAtMs[0] ?? nowMs) < nowMs - MINUTE_MS) requestsAtMs.shift();
          const perMessage = messages === 0 ? null : Math.round(bytes / messages);
          return [NAMES[transport], whole(ages.median), requestsAtMs.length, empty, perMessage];
        }),
      ),
  };
}
