import type { OpenDetail } from '../../../src-shared/model/entry.ts';
import { seededRandom } from './random.ts';
import type { FakeEntry, Tape } from './tape.ts';

const MS = 1e6;
const S = 1e9;

/** 12:01:10.6 on the day of the drawings, local time, so that the pictures read alike everywhere. */
export const SCENE_START_MS = new Date(2026, 2, 14, 12, 1, 10, 600).getTime();
/** The moment the main scene stands at: 12:04:28.6. */
export const MAIN_NOW_NS = 198 * S;

const SYMBOLS = ['ACME', 'INIT', 'GLBX', 'HOOL'] as const;

function clock(atNs: number): string {
  return new Date(SCENE_START_MS + atNs / MS).toISOString();
}

function priceText(random: () => number, n: number, atNs: number): string {
  const symbol = SYMBOLS[Math.floor(random() * SYMBOLS.length)] ?? 'ACME';
  const cents = 10_040 + Math.floor(random() * 160);
  const px = (cents / 100).toFixed(2);
  const bid = ((cents - 1) / 100).toFixed(2);
  const ask = ((cents + 1) / 100).toFixed(2);
  const lots = () => 50 + 50 * Math.floor(random() * 18);
  return `{"type":"price","symbol":"${symbol}","px":${px},"book":{"bid":[${bid},${lots()}],"ask":[${ask},${lots()}]},"venue":"XA","n":${n},"ts":"${clock(atNs - 10 * MS)}"}`;
}

/** Request and response headers of a WebSocket upgrade as a browser-like client sees them. */
export function upgradeDetail(url: string, tcpMs: number, tlsMs: number): OpenDetail {
  const { host, pathname, search } = new URL(url);
  return {
    url,
    status: 101,
    statusText: 'Switching Protocols',
    httpVersion: '1.1',
    requestHeaders: [
      ['Host', host],
      ['Connection', 'Upgrade'],
      ['Upgrade', 'websocket'],
      ['Sec-WebSocket-Version', '13'],
      ['Sec-WebSocket-Key', 'dGhlIHNhbXBsZSBub25jZQ=='],
      ['Sec-WebSocket-Extensions', 'permessage-deflate; client_max_window_bits'],
      ['X-Path', pathname + search],
    ],
    responseHeaders: [
      ['Upgrade', 'websocket'],
      ['Connection', 'Upgrade'],
      ['Sec-WebSocket-Accept', 's3pPLMBiTxaQ9kYGzzhZRbK+xOo='],
      ['Sec-WebSocket-Extensions', 'permessage-deflate'],
    ],
    extensions: 'permessage-deflate',
    remoteAddress: '203.0.113.7',
    remotePort: 443,
    timings: { dnsMs: 4, tcpMs, tlsMs, waitMs: 18, totalMs: tcpMs + tlsMs + 22 },
    tls: { protocol: 'TLSv1.3', cipher: 'TLS_AES_128_GCM_SHA256', authorized: true, subject: `CN=${host}` },
  };
}

/** Messages a second of the price feed: calm, a silence before the drop, a burst that builds backpressure. */
function priceRate(atS: number): number {
  if (atS > 165.5 && atS < 168.5) return 180;
  if (atS > 186 && atS < 187.6) return 760;
  if (atS > 189 && atS < 190) return 620;
  return 305 + 25 * Math.sin(atS / 9);
}

function addPrices(tape: Tape, random: () => number): number {
  const url = 'wss://stream.staging.acme.example/prices?v=2';
  const connection = tape.connect({ name: 'staging/prices', transport: 'websocket', url });
  let attempt = 1;
  const life = (atNs: number, rest: Pick<FakeEntry, 'kind' | 'detail'>): number =>
    tape.add({ atNs, connection, attempt, direction: null, ...rest });

  life(0, { kind: 'connecting', detail: { url, cause: 'user' } });
  life(0.092 * S, { kind: 'open', detail: upgradeDetail(url, 21, 43) });
  const drop = 173.312 * S;
  const back = 176.929 * S;
  const pauseFrom = 187.6 * S;
  const pauseTo = 189 * S;
  let n = 31_000;
  let pings = 0;
  let stepNs = 0;
  for (let atNs = 0.12 * S; atNs < MAIN_NOW_NS; atNs += stepNs) {
    const atS = atNs / S;
    stepNs = (S / priceRate(atS)) * (0.55 + random() * 0.9);
    if ((atNs > 170.95 * S && atNs < back + 0.03 * S) || (atNs > pauseFrom && atNs < pauseTo)) continue;
    attempt = atNs < drop ? 1 : 3;
    const text = priceText(random, n, atNs);
    const wire = 22 + Math.floor(random() * 12);
    tape.add({
      atNs,
      connection,
      attempt,
      direction: 'toClient',
      kind: 'text',
      text,
      wireSize: wire + 2,
      detail: { frames: [{ fin: true, opcode: 1, rsv1: true, masked: false, wireLength: wire, headerLength: 2 }] },
    });
    n += 1 + Math.floor(random() * 2);
    if (random() < 0.009 || (atS > 184.4 && atS < 187.4 && random() < 0.5)) {
      const order = `{"type":"subscribe","symbols":["${SYMBOLS.join('","')}"]}`;
      tape.add({ atNs: atNs + 1, connection, attempt, direction: 'toServer', kind: 'text', text: order, wireSize: 60 });
    }
  }
  for (let atNs = 1.4 * S; atNs < MAIN_NOW_NS; atNs += 2 * S) {
    if (atNs > drop - 0.2 * S && atNs < back) continue;
    attempt = atNs < drop ? 1 : 3;
    const atS = atNs / S;
    const bytes = new Uint8Array([0, 0, 0xcb, pings & 0xff]);
    pings += 1;
    const pingSeq = tape.add({ atNs, connection, attempt, direction: 'toServer', kind: 'ping', bytes, wireSize: 10 });
    if (Math.abs(atS - 171.4) < 0.1) {
      const expectedByNs = atNs + 1.5 * S;
      life(expectedByNs, { kind: 'missed', detail: { expectedByNs, waitedForMs: 1500, what: 'pong' } });
      continue;
    }
    const rttMs =
      Math.abs(atS - 169.4) < 0.1
        ? 94
        : Math.abs(atS - 189.4) < 0.1
          ? 61
          : Math.abs(atS - 187.4) < 0.1
            ? 38
            : 10 + random() * 5;
    tape.add({
      atNs: atNs + rttMs * MS,
      connection,
      attempt,
      direction: 'toClient',
      kind: 'pong',
      bytes,
      wireSize: 6,
      detail: { rttMs, pingSeq },
    });
    tape.gauge(connection, 'rttMs').push({ atNs: atNs + rttMs * MS, value: rttMs });
  }

  attempt = 1;
  life(drop, { kind: 'close', detail: { code: 1006, clean: false, by: 'network', livedMs: 173_220 } });
  life(drop + 0.3 * MS, {
    kind: 'wait',
    detail: {
      policy: 'exponential',
      attempt: 2,
      baseMs: 1000,
      jitterMs: 180,
      delayMs: 1180,
      jitterMinMs: -200,
      jitterMaxMs: 200,
    },
  });
  attempt = 2;
  life(174.492 * S, { kind: 'connecting', detail: { url, cause: 'retry', plannedWaitMs: 1180, actualWaitMs: 1180 } });
  life(174.533 * S, {
    kind: 'error',
    detail: {
      code: 'ECONNREFUSED',
      message: 'Nothing listens on 203.0.113.7:443.',
      hint: 'The server is down or still starting, or the port is another one.',
      phase: 'tcp',
      remoteAddress: '203.0.113.7',
      timings: { dnsMs: 1, tcpMs: 40 },
    },
  });
  life(174.5333 * S, {
    kind: 'wait',
    detail: {
      policy: 'exponential',
      attempt: 3,
      baseMs: 2000,
      jitterMs: 310,
      delayMs: 2310,
      jitterMinMs: -400,
      jitterMaxMs: 400,
    },
  });
  attempt = 3;
  life(176.843 * S, { kind: 'connecting', detail: { url, cause: 'retry', plannedWaitMs: 2310, actualWaitMs: 2310 } });
  life(back, { kind: 'open', detail: upgradeDetail(url, 21, 43) });
  life(pauseFrom, { kind: 'pause', detail: { by: 'store', bufferedBytes: 412_000 } });
  life(pauseTo, { kind: 'resume', detail: { by: 'store', bufferedBytes: 8_200, pausedMs: 1400 } });

  const buffered = tape.gauge(connection, 'bufferedBytes');
  for (let atS = 0; atS < 198; atS += 0.1) {
    const rise = Math.min(1, Math.max(0, (atS - 184.2) / 3.6)) ** 1.6;
    const fall = Math.min(1, Math.max(0, (191.4 - atS) / 2.4)) ** 1.5;
    buffered.push({ atNs: atS * S, value: atS > 184.2 && atS < 191.4 ? Math.round(412_000 * rise * fall) : 0 });
  }
  return connection;
}

function addOrders(tape: Tape, random: () => number): number {
  const url = 'https://stream.staging.acme.example/orders';
  const connection = tape.connect({ name: 'staging/orders', transport: 'sse', url });
  const base = { connection, attempt: 1 };
  tape.add({ ...base, atNs: 3 * S, direction: null, kind: 'connecting', detail: { url, cause: 'user' } });
  tape.add({
    ...base,
    atNs: 3.08 * S,
    direction: null,
    kind: 'open',
    detail: { ...upgradeDetail(url, 20, 41), status: 200, statusText: 'OK', extensions: undefined },
  });
  let chunk = 0;
  let id = 8_800;
  for (let atNs = 3.4 * S; atNs < MAIN_NOW_NS; atNs += (0.7 + random() * 2.4) * S) {
    chunk += 1;
    if (random() < 0.14) {
      tape.add({
        ...base,
        atNs,
        direction: 'toClient',
        kind: 'comment',
        text: 'keep-alive',
        wireSize: 14,
        detail: { chunk },
      });
      continue;
    }
    const skipped = chunk === 30 || chunk === 61;
    if (skipped) {
      tape.add({
        ...base,
        atNs: atNs - 1,
        direction: null,
        kind: 'gap',
        detail: { field: 'id', from: String(id), to: String(id + 4), count: 3 },
      });
      id += 3;
    }
    id += 1;
    const text = `{"order":${id},"state":"filled","qty":${1 + Math.floor(random() * 40)}}`;
    tape.add({
      ...base,
      atNs,
      direction: 'toClient',
      kind: 'event',
      text,
      wireSize: text.length + 32,
      detail: { event: 'order', id: String(id), chunk },
    });
  }
  return connection;
}

function addJobs(tape: Tape, random: () => number): number {
  const url = 'https://api.staging.acme.example/jobs?since=0';
  const connection = tape.connect({ name: 'staging/jobs', transport: 'long-poll', url });
  const base = { connection, attempt: 1 };
  tape.add({ ...base, atNs: 5 * S, direction: null, kind: 'connecting', detail: { url, cause: 'user' } });
  let cursor = 400;
  let opened = false;
  for (let atNs = 5.05 * S; atNs < 189 * S; ) {
    const heldMs = 1_500 + random() * 9_000;
    const sent = { 'query:since': String(cursor) };
    tape.add({
      ...base,
      atNs,
      direction: 'toServer',
      kind: 'request',
      detail: { method: 'GET', url, headers: [['Accept', 'application/json']], cursor: sent },
    });
    const answeredNs = atNs + heldMs * MS;
    if (answeredNs > 190 * S) return connection;
    const items = random() < 0.2 ? 0 : 1 + Math.floor(random() * 2);
    if (!opened) {
      tape.add({
        ...base,
        atNs: answeredNs - 2,
        direction: null,
        kind: 'open',
        detail: { ...upgradeDetail(url, 19, 40), status: 200, statusText: 'OK', extensions: undefined },
      });
      opened = true;
    }
    cursor += items;
    const outcome = items === 0 ? ('empty' as const) : ('items' as const);
    tape.add({
      ...base,
      atNs: answeredNs,
      direction: 'toClient',
      kind: 'response',
      detail: {
        status: 200,
        statusText: 'OK',
        headers: [['Content-Type', 'application/json']],
        heldMs,
        outcome,
        items,
        cursor: { 'query:since': String(cursor) },
      },
    });
    for (let index = 0; index < items; index += 1) {
      tape.add({
        ...base,
        atNs: answeredNs + index + 1,
        direction: 'toClient',
        kind: 'item',
        text: `{"job":${cursor - items + index + 1},"state":"done"}`,
        detail: { index },
      });
    }
    atNs = answeredNs + 30 * MS;
  }
  return connection;
}

/** About 60,000 entries over 198 s: what the drawing of the main screen shows, and its three neighbours. */
export function fillMainScene(tape: Tape): void {
  const random = seededRandom(20_260_314);
  addPrices(tape, random);
  addOrders(tape, random);
  addJobs(tape, random);
  tape.sort();
}
