import { useEffect, useState, useSyncExternalStore } from 'react';
import type { HitPlace } from '../../../src-shared/contract/recording.ts';
import type { ViewSession } from './view-session.ts';

/** Where the selected entry stands among the matches; null when it is none. */
export function useMatchPlace(session: ViewSession, selectedSeq: number | null): HitPlace | null {
  const [place, setPlace] = useState<HitPlace | null>(null);
  // Numbers count from the oldest match: while older ones are still being found, they grow.
  const search = useSyncExternalStore(session.subscribe, () => {
    const { search, status, generation } = session.snapshot();
    const searching = search ?? status;
    return `${generation} ${searching?.viewId} ${searching?.done} ${searching?.start}`;
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: another search, or more found by it, is the reason to ask again
  useEffect(() => {
    if (selectedSeq === null) {
      setPlace(null);
      return;
    }
    let current = true;
    // The match before the next entry is this one, if it is a match.
    void session.step(selectedSeq + 1, 'previous').then((found) => {
      if (current) setPlace(found?.seq === selectedSeq ? found : null);
    });
    return () => {
      current = false;
    };
  }, [session, selectedSeq, search]);
  return place;
}
