import { assertNever, fail, ok, type Result } from '../../../../src-shared/base/result.ts';
import type { BusKind } from '../../../../src-shared/model/cluster.ts';
import { MemoryBus } from './memory-bus.ts';

/** How it is, for people. */
export interface BusState {
  readonly state: 'up' | 'down';
  /** Why it is down; null while it is up. */
  readonly reason: string | null;
}

/** What carries texts between nodes: to everybody who listens at that moment, to nobody later, in the order one sender sent them. */
export interface Bus {
  readonly kind: BusKind;
  /** Without credentials. */
  readonly address: string;
  readonly state: BusState;
  /**
   * @param lost called once where it has not, or perhaps not, reached the bus
   * @returns false where that is known at once: the bus is down, or takes nothing so large
   */
  publish(channel: string, payload: string, lost?: () => void): boolean;
  /** Also what this process itself publishes is heard. Resolves when nothing is missed any more. */
  subscribe(channel: string, listener: (payload: string) => void): Promise<void>;
  /** Told when it goes down and when it is back, subscriptions included. */
  onState(listener: (state: BusState) => void): void;
  close(): Promise<void>;
}

/** Where the server of a bus is. */
export interface ServerAddress {
  readonly kind: 'redis' | 'nats';
  readonly url: URL;
  readonly host: string;
  readonly port: number;
}
export type BusAddress = { readonly kind: 'none' } | { readonly kind: 'memory' } | ServerAddress;

const DEFAULT_PORTS = { redis: 6_379, nats: 4_222 } as const;
const HINT = 'Write none, memory, redis://host:6379 (rediss:// with TLS) or nats://host:4222.';

/** The address without user, password or token. */
export function maskedAddress(address: BusAddress): string {
  if (address.kind === 'none' || address.kind === 'memory') return address.kind;
  const { url, host, port } = address;
  // Of NATS a user alone is a token: nothing before the @ is shown.
  const secret = url.username === '' && url.password === '' ? '' : '***@';
  return `${url.protocol}//${secret}${host}:${port}`;
}

/** Errors: BUS_ADDRESS_INVALID; the sentence never holds credentials. */
export function readBusAddress(text: string): Result<BusAddress> {
  if (text === 'none' || text === 'memory') return ok({ kind: text });
  const scheme = /^(redis|rediss|nats):\/\//.exec(text)?.[1];
  if (scheme === undefined || !URL.canParse(text)) {
    // What cannot be read may hold a password anywhere.
    const shown = text.includes('@') ? 'This' : `“${text.slice(0, 60)}”`;
    return fail('BUS_ADDRESS_INVALID', `${shown} is not the address of a bus.`, HINT);
  }
  const url = new URL(text);
  const kind = scheme === 'nats' ? 'nats' : 'redis';
  if (url.hostname === '') return fail('BUS_ADDRESS_INVALID', 'The address of the bus names no host.', HINT);
  const port = url.port === '' ? DEFAULT_PORTS[kind] : Number(url.port);
  return ok({ kind, url, host: url.hostname, port });
}

/** What an error says; those of a name with several addresses say it of each, and nothing themselves. */
function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error instanceof AggregateError && error.errors.length > 0) return error.errors.map(wordsOf).join(', ');
  if (error.message !== '') return error.message;
  return error.cause === undefined ? error.name : wordsOf(error.cause);
}

/** Why a server that was asked for the first time is no bus. Errors: BUS_UNREACHABLE, BUS_DENIED. */
export function busProblem(address: ServerAddress, error: unknown, denied: boolean): Result<never> {
  const shown = maskedAddress(address);
  const why = wordsOf(error);
  if (denied) {
    return fail(
      'BUS_DENIED',
      `${shown} refused the credentials: ${why}.`,
      'Give the user and password in the address.',
    );
  }
  const { host, port } = address;
  const start =
    address.kind === 'nats'
      ? `Is nats-server running? “nats-server -a 127.0.0.1 -p ${port}” starts one.`
      : `Is redis-server running? “redis-server --port ${port} --bind 127.0.0.1 --save ''” starts one.`;
  return fail('BUS_UNREACHABLE', `No bus answers at ${host}:${port}: ${why}.`, start);
}

/**
 * Connects to a bus; null is none. The clients of Redis and NATS are loaded only where they are needed.
 *
 * Errors: BUS_UNREACHABLE, BUS_DENIED.
 */
export async function openBus(address: BusAddress): Promise<Result<Bus | null>> {
  switch (address.kind) {
    case 'none':
      return ok(null);
    case 'memory':
      return ok(new MemoryBus());
    case 'redis': {
      const { openRedisBus } = await import('./redis-bus.ts');
      return openRedisBus(address);
    }
    case 'nats': {
      const { openNatsBus } = await import('./nats-bus.ts');
      return openNatsBus(address);
    }
    default:
      return assertNever(address);
  }
}
