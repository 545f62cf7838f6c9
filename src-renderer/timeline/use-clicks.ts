import { useEffect, useRef } from 'react';

/** Two clicks within this time are one double click. */
const DOUBLE_MS = 250;
const NEAR_PX = 6;

interface Waiting {
  readonly timer: ReturnType<typeof setTimeout>;
  readonly x: number;
  readonly y: number;
}

export interface ClickOptions {
  /** What a click at this place does; `atOnce` when it means an entry, so that it need not wait for a second click. */
  readonly click: (x: number, y: number) => { readonly atOnce: boolean; readonly run: () => void };
  readonly doubleClick: () => void;
}

/**
 * Clicks and double clicks apart: a double click must not also do what its two clicks would. A click on an entry is done at
 * once; one beside them waits for the second. What it means is decided when it happens: a view that follows moves on.
 */
export function useClicks(options: ClickOptions): (x: number, y: number) => void {
  const latest = useRef(options);
  latest.current = options;
  const waiting = useRef<Waiting | null>(null);
  useEffect(
    () => () => {
      if (waiting.current !== null) clearTimeout(waiting.current.timer);
      waiting.current = null;
    },
    [],
  );
  return (x, y) => {
    const before = waiting.current;
    if (before !== null) {
      clearTimeout(before.timer);
      waiting.current = null;
      if (Math.abs(before.x - x) <= NEAR_PX && Math.abs(before.y - y) <= NEAR_PX) {
        latest.current.doubleClick();
        return;
      }
    }
    const { atOnce, run } = latest.current.click(x, y);
    if (atOnce) {
      run();
      return;
    }
    const timer = setTimeout(() => {
      waiting.current = null;
      run();
    }, DOUBLE_MS);
    waiting.current = { timer, x, y };
  };
}
