import type { Readout } from './readout.ts';

/** What the card at the pointer shows, and where, in the timeline's own pixels. */
export interface Hover {
  readonly readout: Readout;
  readonly x: number;
  readonly y: number;
}

/** Outside React, so that a moving pointer renders the card and nothing else. */
export class HoverStore {
  #hover: Hover | null = null;
  readonly #listeners = new Set<() => void>();

  readonly get = (): Hover | null => this.#hover;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  set(hover: Hover | null): void {
    if (hover === null && this.#hover === null) return;
    this.#hover = hover;
    for (const listener of this.#listeners) listener();
  }
}
