import { AuthorizationError, connect, type NatsConnection } from '@nats-io/transport-node';
import { ok, type Result } from '../../../../src-shared/base/result.ts';
import { type Bus, type BusState, busProblem, maskedAddress, type ServerAddress } from './bus.ts';

const CONNECT_MS = 3_000;
const RETRY_MS = 250;
/** A server that stands still is noticed after two of these without an answer. */
const PING_MS = 2_000;

/** NATS core pub/sub. */
class NatsBus implements Bus {
  readonly kind = 'nats';
  readonly address: string;
  readonly #connection: NatsConnection;
  readonly #listeners: ((state: BusState) => void)[] = [];
  #state: BusState = { state: 'up', reason: null };
  /** Published and not yet known to have reached the server. */
  #unconfirmed: ((() => void) | undefined)[] = [];
  #confirming = false;
  #closed = false;

  constructor(address: ServerAddress, connection: NatsConnection) {
    this.address = maskedAddress(address);
    this.#connection = connection;
    void this.#watch();
  }

  get state(): BusState {
    return this.#state;
  }

  publish(channel: string, payload: string, lost?: () => void): boolean {
    const most = this.#connection.info?.max_payload ?? Number.POSITIVE_INFINITY;
    if (this.#state.state === 'down' || Buffer.byteLength(payload) > most) {
      lost?.();
      return false;
    }
    this.#connection.publish(channel, payload);
    this.#unconfirmed.push(lost);
    this.#confirm();
    return true;
  }

  async subscribe(channel: string, listener: (payload: string) => void): Promise<void> {
    this.#connection.subscribe(channel, {
      callback: (error, message) => {
        if (error === null) listener(message.string());
      },
    });
    await this.#connection.flush();
  }

  onState(listener: (state: BusState) => void): void {
    this.#listeners.push(listener);
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#connection.close();
  }

  /** NATS acknowledges nothing that is published; a ping that comes back says that all before it arrived. */
  #confirm(): void {
    if (this.#confirming) return;
    this.#confirming = true;
    const before = this.#unconfirmed;
    this.#unconfirmed = [];
    const done = (arrived: boolean): void => {
      this.#confirming = false;
      if (!arrived) for (const lost of before) lost?.();
      if (this.#unconfirmed.length > 0) this.#confirm();
    };
    this.#connection.flush().then(
      () => done(true),
      () => done(false),
    );
  }

  async #watch(): Promise<void> {
    for await (const status of this.#connection.status()) {
      if (status.type === 'disconnect') this.#become({ state: 'down', reason: `${this.address} is gone` });
      else if (status.type === 'reconnect') this.#become({ state: 'up', reason: null });
      else if (status.type === 'close') this.#become({ state: 'down', reason: `${this.address} was given up` });
    }
  }

  #become(state: BusState): void {
    if (this.#closed || state.state === this.#state.state) return;
    this.#state = state;
    for (const listener of this.#listeners) listener(state);
  }
}

/** Errors: BUS_UNREACHABLE, BUS_DENIED. */
export async function openNatsBus(address: ServerAddress): Promise<Result<Bus>> {
  const { url, host, port } = address;
  const user = decodeURIComponent(url.username);
  const pass = decodeURIComponent(url.password);
  try {
    const connection = await connect({
      servers: `${host}:${port}`,
      name: 'wirescope-mock',
      timeout: CONNECT_MS,
      maxReconnectAttempts: -1,
      reconnectTimeWait: RETRY_MS,
      pingInterval: PING_MS,
      // Servers that this one knows are not those that were asked for.
      ignoreClusterUpdates: true,
      ...(pass !== '' ? { user, pass } : user !== '' ? { token: user } : {}),
    });
    return ok(new NatsBus(address, connection));
  } catch (error) {
    return busProblem(address, error, error instanceof AuthorizationError);
  }
}
