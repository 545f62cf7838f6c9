/**
 * Ticks for one window, held back while it cannot keep up: numbers age, so of those held only the last is sent.
 */
export function createWindowFeed<Tick>(send: (tick: Tick) => void) {
  let congested = false;
  let held: { readonly tick: Tick } | null = null;
  let skipped = 0;
  return {
    tick(tick: Tick): void {
      if (!congested) {
        send(tick);
        return;
      }
      if (held !== null) skipped += 1;
      held = { tick };
    },
    setCongested(now: boolean): void {
      congested = now;
      if (congested || held === null) return;
      const { tick } = held;
      held = null;
      send(tick);
    },
    /** Ticks never sent because a newer one came first. */
    skipped: (): number => skipped,
  };
}
