import { createClient } from '@redis/client';
import { ok, type Result } from '../../../../src-shared/base/result.ts';
import { type Bus, type BusState, busProblem, maskedAddress, type ServerAddress } from './bus.ts';

const CONNECT_MS = 3_000;
const LONGEST_WAIT_MS = 1_000;
/** A server that stands still is noticed when pings stay unanswered for so long, and no more than so much waits for it meanwhile. */
const PING_MS = 2_000;
const SILENT_MS = 6_000;
const MOST_WAITING = 10_000;
/** Answers of Redis to wrong or missing credentials. */
const DENIED = /^(WRONGPASS|NOAUTH|NOPERM|ERR AUTH|ERR invalid password)/;

type Client = ReturnType<typeof clientFor>;

function clientFor(address: ServerAddress, connected: () => boolean) {
  const { url } = address;
  return createClient({
    url: url.href,
    name: 'wirescope-mock',
    // Published while it is away is lost, as with every pub/sub; a queue would hide it.
    disableOfflineQueue: true,
    commandsQueueMaxLength: MOST_WAITING,
    pingInterval: PING_MS,
    socket: {
      connectTimeout: CONNECT_MS,
      socketTimeout: SILENT_MS,
      reconnectStrategy: (retries) => (connected() ? Math.min(LONGEST_WAIT_MS, 50 * 2 ** retries) : false),
    },
  });
}

/** Redis pub/sub. A connection that subscribes does nothing else in RESP2, so there are two. */
class RedisBus implements Bus {
  readonly kind = 'redis';
  readonly address: string;
  readonly #publisher: Client;
  readonly #subscriber: Client;
  readonly #listeners: ((state: BusState) => void)[] = [];
  #state: BusState = { state: 'up', reason: null };
  #closed = false;

  constructor(address: ServerAddress, publisher: Client, subscriber: Client) {
    this.address = maskedAddress(address);
    this.#publisher = publisher;
    this.#subscriber = subscriber;
    for (const client of [publisher, subscriber]) {
      client.on('error', (error: Error) => this.#look(error.message));
      client.on('ready', () => this.#look(null));
    }
  }

  get state(): BusState {
    return this.#state;
  }

  publish(channel: string, payload: string, lost?: () => void): boolean {
    if (this.#state.state === 'down') {
      lost?.();
      return false;
    }
    this.#publisher.publish(channel, payload).catch((error: unknown) => {
      // It was on its way when the connection broke: nobody can know whether it arrived.
      lost?.();
      this.#look(error instanceof Error ? error.message : String(error));
    });
    return true;
  }

  async subscribe(channel: string, listener: (payload: string) => void): Promise<void> {
    await this.#subscriber.subscribe(channel, (payload) => listener(payload));
  }

  onState(listener: (state: BusState) => void): void {
    this.#listeners.push(listener);
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#publisher.destroy();
    this.#subscriber.destroy();
  }

  /** It is up when both connections are; the subscriber is ready only after it has subscribed again. */
  #look(reason: string | null): void {
    if (this.#closed) return;
    const up = this.#publisher.isReady && this.#subscriber.isReady;
    if (up === (this.#state.state === 'up')) return;
    this.#state = up
      ? { state: 'up', reason: null }
      : { state: 'down', reason: `${this.address} is gone${reason === null ? '' : `: ${reason}`}` };
    for (const listener of this.#listeners) listener(this.#state);
  }
}

/** Errors: BUS_UNREACHABLE, BUS_DENIED. */
export async function openRedisBus(address: ServerAddress): Promise<Result<Bus>> {
  let connected = false;
  const publisher = clientFor(address, () => connected);
  const subscriber = clientFor(address, () => connected);
  let first: unknown;
  for (const client of [publisher, subscriber]) {
    // Without a listener an 'error' would be thrown; what `connect` rejects with says the same.
    client.on('error', (error: unknown) => {
      first ??= error;
    });
  }
  try {
    await Promise.all([publisher.connect(), subscriber.connect()]);
  } catch (error) {
    for (const client of [publisher, subscriber]) if (client.isOpen) client.destroy();
    const why = first ?? error;
    return busProblem(address, why, why instanceof Error && DENIED.test(why.message));
  }
  connected = true;
  return ok(new RedisBus(address, publisher, subscriber));
}
