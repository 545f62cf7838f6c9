import { useEffect } from 'react';
import { useEngine } from '../../data/use-engine.ts';
import { useWindowStore } from '../../state/store.ts';
import { askLab } from './lab-doing.ts';

/**
 * Ends a lab when its tab is closed: its connections and its server are nobody's any more, its recording stays. Going to another tab,
 * and reloading the window, leave it running.
 */
export function useLabKeeper(): void {
  const engine = useEngine();
  const store = useWindowStore();
  useEffect(
    () =>
      store.subscribe((now, before) => {
        if (now.tabs === before.tabs || engine.link().state !== 'ready') return;
        for (const { lab } of before.tabs) {
          const closed = lab !== null && !now.tabs.some((tab) => tab.lab === lab);
          if (closed && engine.tick().labs.some((one) => one.lab === lab)) void askLab(engine, lab, { what: 'stop' });
        }
      }),
    [engine, store],
  );
}
