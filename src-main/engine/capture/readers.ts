/**
 * Those who are reading a recording's entries one after the other. Closing waits for them, because the last entries of
 * a connection are read after it has ended.
 */
export class Readers {
  readonly #active = new Set<object>();
  #lastTakenMs = 0;
  #idle: (() => void) | undefined;

  /** `source`, watched from the first entry asked for to the last, or to `return`. */
  async *watch<T>(source: AsyncIterable<T>): AsyncGenerator<T> {
    const reader = {};
    this.#active.add(reader);
    try {
      for await (const item of source) {
        yield item;
        this.#lastTakenMs = performance.now();
      }
    } finally {
      this.#active.delete(reader);
      if (this.#active.size === 0) this.#idle?.();
    }
  }

  /** When all have come to their end, or none has taken anything for `patienceMs`. */
  async finished(patienceMs: number): Promise<void> {
    if (this.#active.size === 0) return;
    this.#lastTakenMs = performance.now();
    await new Promise<void>((resolve) => {
      const timer = setInterval(() => {
        if (performance.now() - this.#lastTakenMs >= patienceMs) this.#idle?.();
      }, patienceMs / 8);
      this.#idle = () => {
        clearInterval(timer);
        resolve();
      };
    });
  }
}
