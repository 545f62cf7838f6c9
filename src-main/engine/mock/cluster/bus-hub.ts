import { randomBytes } from 'node:crypto';
import { ok, type Result } from '../../../../src-shared/base/result.ts';
import type { BusStatus } from '../../../../src-shared/model/cluster.ts';
import { type Bus, type BusAddress, busProblem, openBus } from './bus.ts';
import { type Body, messagesIn, packed, unpacked } from './envelope.ts';

/** A node on the bus. */
export interface BusPort {
  /** Unlike that of any other node in the world, and of its own earlier lives. */
  readonly id: string;
  /** Of a split bus; '' is that of the processes that know of no split. */
  readonly side: string;
  heard(from: string, body: Body): void;
}

/** Names a node by its process, number and life: `9f3c01ab/2.1`. */
export function nodeId(process: string, number: number, life: number): string {
  return `${process}/${number}.${life}`;
}

/** The process that a node's id names, and its number. */
export function partsOf(id: string): { readonly process: string; readonly number: number } {
  const [process = '', rest = ''] = id.split('/');
  return { process, number: Number.parseInt(rest, 10) };
}

/** The nodes of this process on one bus: everything goes over it, also from one of them to the next, and a split keeps them apart. */
export class BusHub {
  /** The name of this process among the others on the bus. */
  readonly process = randomBytes(4).toString('hex');
  readonly bus: Bus;
  readonly #channel: string;
  readonly #ports = new Set<BusPort>();
  #published = 0;
  #received = 0;
  #dropped = 0;
  #parted = 0;
  #strange = 0;
  readonly #nowMs: () => number;
  #cameAtMs: number;

  /** @param cluster scenarios of the same name on the same bus are one cluster */
  constructor(bus: Bus, cluster: string, nowMs: () => number) {
    this.bus = bus;
    this.#nowMs = nowMs;
    this.#cameAtMs = nowMs();
    this.#channel = `wirescope.${cluster}`;
  }

  /** Resolves when nothing is missed any more. */
  open(): Promise<void> {
    return this.bus.subscribe(this.#channel, (payload) => this.#came(payload));
  }

  get isUp(): boolean {
    return this.bus.state.state === 'up';
  }

  /** For how long nothing came, not even what nodes here have said: a server that stands still breaks no connection. */
  get silentMs(): number {
    return this.#nowMs() - this.#cameAtMs;
  }

  get status(): BusStatus {
    return {
      kind: this.bus.kind,
      address: this.bus.address,
      ...this.bus.state,
      published: this.#published,
      received: this.#received,
      dropped: this.#dropped,
      parted: this.#parted,
      strange: this.#strange,
    };
  }

  attach(port: BusPort): () => void {
    this.#ports.add(port);
    return () => this.#ports.delete(port);
  }

  /**
   * @param lost called where it did not, or perhaps not, reach the bus; messages of people are counted then
   * @returns false where that is known at once
   */
  say(port: BusPort, body: Body, to: string | null = null, lost?: () => void): boolean {
    const messages = messagesIn(body);
    // What nodes say for themselves is said again when the bus is back.
    if (messages === 0 && !this.isUp) return false;
    const given = this.bus.publish(
      this.#channel,
      packed({ wirescope: 1, from: port.id, to, side: port.side, body }),
      () => {
        this.lost(messages);
        lost?.();
      },
    );
    if (given) this.#published += messages;
    return given;
  }

  /** Messages that reached nobody else, for whatever reason. */
  lost(messages: number): void {
    this.#dropped += messages;
  }

  #came(payload: string): void {
    this.#cameAtMs = this.#nowMs();
    const envelope = unpacked(payload);
    if (envelope === undefined) {
      this.#strange += 1;
      return;
    }
    const { from, to, side, body } = envelope;
    for (const port of this.#ports) {
      if (port.id === from || (to !== null && to !== port.id)) continue;
      if (port.side !== side) {
        this.#parted += messagesIn(body);
        continue;
      }
      this.#received += messagesIn(body);
      port.heard(from, body);
    }
  }
}

/**
 * Connects the nodes of this process to a bus; null is none.
 *
 * @param cluster scenarios of the same name on the same bus are one cluster
 * Errors: BUS_UNREACHABLE, BUS_DENIED.
 */
export async function openHub(
  address: BusAddress,
  cluster: string,
  nowMs: () => number,
): Promise<Result<BusHub | null>> {
  const bus = await openBus(address);
  if (!bus.ok) return bus;
  if (bus.value === null) return ok(null);
  const hub = new BusHub(bus.value, cluster, nowMs);
  try {
    await hub.open();
  } catch (error) {
    // It answered, and was gone before it was listened to.
    await bus.value.close();
    if (!('host' in address)) throw error;
    return busProblem(address, error, false);
  }
  return ok(hub);
}
