/**
 * Many clients in one process, as cheap as they can be, so that the server is what is measured: raw sockets that share one buffer to
 * read into, the smallest handshakes, messages found by their bytes. `fork('load.ts', [TRANSPORT, PORT, CLIENTS, GROUPS])` says when
 * all are connected; told how many messages each must get and which come before the measurement, it says what came.
 */
import { connect, type Socket } from 'node:net';
import {
  FIRST_NUMBER,
  type MessageTransport,
  machineMs,
  NUMBER_DIGITS,
  pathOf,
  TIME_DIGITS,
  TIME_MARK,
} from './messages.ts';

export interface LoadReady {
  readonly connected: number;
  readonly connectMs: number;
}
export interface LoadOrder {
  /** Messages that each client gets before the measurement, */
  readonly warmUp: number;
  /** and in it. */
  readonly measured: number;
}
export interface LoadResult {
  readonly messages: number;
  /** Numbers that did not follow the one before. */
  readonly outOfOrder: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
  /** CPU seconds per second of this process, while it was measured. */
  readonly cores: number;
}

const [transportText = 'websocket', port = '0', clientsText = '0', groupsText = '1'] = process.argv.slice(2);
const transport = transportText as MessageTransport;
const clients = Number(clientsText);
const groups = Number(groupsText);

/** Below the 511 that a listening socket keeps waiting. */
const CONNECTING_AT_ONCE = 200;
/** A message that has not come by then is missing. */
const PATIENCE_MS = 20_000;
const PING = 0x89;
/** A pong without payload, masked with zeros (RFC 6455, 5.3: any mask will do). */
const PONG = Buffer.from([0x8a, 0x80, 0, 0, 0, 0]);
const LAST_ID = '"last_id":';

const buffer = Buffer.allocUnsafe(256 * 1_024);
let latencies = new Float64Array(0);
let measured = 0;
let received = 0;
let outOfOrder = 0;
let order: LoadOrder | undefined;
let cpuBefore = process.cpuUsage();
let measuredFromMs = 0;

function digits(bytes: Buffer, from: number, count: number): number {
  let value = 0;
  for (let at = from; at < from + count; at++) value = value * 10 + ((bytes[at] ?? 0) - 48);
  return value;
}

class Client {
  readonly #socket: Socket;
  readonly #path: string;
  readonly #opened: () => void;
  #open = false;
  #last = FIRST_NUMBER - 1;
  /** Bytes of a message, or of a head, that has not come whole. */
  #rest: Buffer | null = null;

  constructor(index: number, opened: () => void) {
    this.#path = pathOf(index % groups);
    this.#opened = opened;
    this.#socket = connect({
      host: '127.0.0.1',
      port: Number(port),
      noDelay: true,
      onread: {
        buffer,
        callback: (count) => {
          this.#read(buffer.subarray(0, count));
          return true;
        },
      },
    });
    this.#socket.on('connect', () => {
      if (transport === 'long-poll') {
        // Answered at once: only then is it the server, not the kernel, that has taken it in.
        this.#ask(0, '1ms');
      } else if (transport === 'sse') this.#socket.write(`GET ${this.#path} HTTP/1.1\r\nHost: a\r\n\r\n`);
      else {
        this.#socket.write(
          `GET ${this.#path} HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n`,
        );
      }
    });
    this.#socket.on('error', (error) => fail(error.message));
    this.#socket.on('close', () => fail('a client was closed'));
  }

  #ask(since: number, timeout = '60s'): void {
    this.#socket.write(`GET ${this.#path}?since=${since}&timeout=${timeout} HTTP/1.1\r\nHost: a\r\n\r\n`);
  }

  #read(chunk: Buffer): void {
    const bytes = this.#rest === null ? chunk : Buffer.concat([this.#rest, chunk]);
    this.#rest = null;
    let from = 0;
    if (!this.#open && transport !== 'long-poll') {
      const end = bytes.indexOf('\r\n\r\n');
      if (end === -1) {
        this.#rest = Buffer.from(bytes);
        return;
      }
      const status = bytes.toString('latin1', 9, 12);
      if (status !== '101' && status !== '200') fail(`answered with ${status}`);
      this.#open = true;
      this.#opened();
      from = end + 4;
    }
    const used = transport === 'websocket' ? this.#frames(bytes, from) : this.#texts(bytes, from);
    if (used < bytes.length) this.#rest = Buffer.from(bytes.subarray(used));
  }

  /** @returns where the first frame begins that is not whole */
  #frames(bytes: Buffer, from: number): number {
    let at = from;
    while (at + 2 <= bytes.length) {
      const short = (bytes[at + 1] ?? 0) & 0x7f;
      const head = short < 126 ? 2 : 4;
      if (at + head > bytes.length) return at;
      const length = short < 126 ? short : bytes.readUInt16BE(at + 2);
      const end = at + head + length;
      if (end > bytes.length) return at;
      if (bytes[at] === PING) this.#socket.write(PONG);
      else this.#message(bytes, end - 2 - TIME_DIGITS);
      at = end;
    }
    return at;
  }

  /** Events, or the events of a reply. @returns up to where nothing is needed any more */
  #texts(bytes: Buffer, from: number): number {
    let used = from;
    for (;;) {
      const mark = bytes.indexOf(TIME_MARK, used);
      const time = mark + TIME_MARK.length;
      if (mark === -1 || time + TIME_DIGITS > bytes.length) break;
      this.#message(bytes, time);
      used = time + TIME_DIGITS;
    }
    if (transport === 'long-poll') {
      const mark = bytes.indexOf(LAST_ID, used);
      const end = mark === -1 ? -1 : bytes.indexOf('}', mark);
      if (end === -1) return used;
      if (!this.#open) {
        this.#open = true;
        this.#opened();
      }
      this.#ask(digits(bytes, mark + LAST_ID.length, end - mark - LAST_ID.length));
      return bytes.length;
    }
    // What follows the time closes the event; a new one begins with more bytes than that.
    return bytes.length - used < 16 ? bytes.length : used;
  }

  #message(bytes: Buffer, timeAt: number): void {
    const number = digits(bytes, timeAt - TIME_MARK.length - NUMBER_DIGITS, NUMBER_DIGITS);
    if (number !== this.#last + 1) outOfOrder += 1;
    this.#last = number;
    received += 1;
    if (order === undefined || number < FIRST_NUMBER + order.warmUp) return;
    const nowMs = machineMs();
    if (measured === 0) {
      cpuBefore = process.cpuUsage();
      measuredFromMs = nowMs;
    }
    latencies[measured] = nowMs - digits(bytes, timeAt, TIME_DIGITS) / 1_000;
    measured += 1;
  }
}

function fail(why: string): void {
  console.error(`load client, ${transport}: ${why}`);
  process.exit(1);
}

async function connectAll(): Promise<void> {
  let next = 0;
  await Promise.all(
    Array.from({ length: CONNECTING_AT_ONCE }, async () => {
      while (next < clients) {
        const index = next;
        next += 1;
        await new Promise<void>((resolve) => new Client(index, resolve));
      }
    }),
  );
}

function result(): LoadResult {
  const { user, system } = process.cpuUsage(cpuBefore);
  const sorted = latencies.subarray(0, measured).toSorted();
  const at = (share: number): number =>
    sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
  return {
    messages: received,
    outOfOrder,
    p50Ms: at(0.5),
    p99Ms: at(0.99),
    maxMs: sorted.at(-1) ?? Number.NaN,
    cores: (user + system) / 1_000 / (machineMs() - measuredFromMs),
  };
}

// Nobody is left behind when the run is interrupted.
process.on('disconnect', () => process.exit());
process.on('message', (told: LoadOrder) => {
  order = told;
  latencies = new Float64Array(clients * told.measured);
  const wanted = clients * (told.warmUp + told.measured);
  const startedMs = performance.now();
  const timer = setInterval(() => {
    const allowedMs = (told.warmUp + told.measured) * 1_000 + PATIENCE_MS;
    if (received < wanted && performance.now() - startedMs < allowedMs) return;
    clearInterval(timer);
    process.send?.(result());
  }, 20);
});

const startedMs = performance.now();
await connectAll();
process.send?.({ connected: clients, connectMs: performance.now() - startedMs } satisfies LoadReady);
