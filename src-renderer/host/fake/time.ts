/** Time of the generated session: stands still for pictures, until something in it must move. */
export interface FakeTime {
  /** Milliseconds since it began to move. */
  readonly elapsedMs: () => number;
  readonly start: () => void;
}

export function createFakeTime(moving: boolean): FakeTime {
  let startedAtMs = moving ? performance.now() : null;
  return {
    elapsedMs: () => (startedAtMs === null ? 0 : performance.now() - startedAtMs),
    start() {
      startedAtMs ??= performance.now();
    },
  };
}
