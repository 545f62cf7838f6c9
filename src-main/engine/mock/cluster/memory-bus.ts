import type { Bus, BusState } from './bus.ts';

const UP: BusState = { state: 'up', reason: null };

/** A bus inside this process. What is published while something is being delivered comes after it, for everybody alike. */
export class MemoryBus implements Bus {
  readonly kind = 'memory';
  readonly address = 'memory';
  readonly state = UP;
  readonly #listeners = new Map<string, ((payload: string) => void)[]>();
  readonly #queue: (() => void)[] = [];
  #delivering = false;

  publish(channel: string, payload: string): boolean {
    for (const listener of this.#listeners.get(channel) ?? []) this.#queue.push(() => listener(payload));
    if (this.#delivering) return true;
    this.#delivering = true;
    for (let next = this.#queue.shift(); next !== undefined; next = this.#queue.shift()) next();
    this.#delivering = false;
    return true;
  }

  async subscribe(channel: string, listener: (payload: string) => void): Promise<void> {
    this.#listeners.set(channel, [...(this.#listeners.get(channel) ?? []), listener]);
  }

  onState(): void {
    // It is always up: the process and it live together.
  }

  async close(): Promise<void> {
    this.#listeners.clear();
  }
}
