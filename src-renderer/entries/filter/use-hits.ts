import { useEffect, useRef } from 'react';
import type { HitBucket } from '../../../src-shared/contract/recording.ts';
import { HitsPuller, type TimeSpan } from './hits-puller.ts';
import type { ViewSession } from './view-session.ts';

/** Two questions a second are as much as ticks on a time axis need. */
const EVERY_MS = 400;

/** Tells where on the time axis the session's filter found something, again whenever there is more or another span is shown. */
export function useHits(
  session: ViewSession,
  span: TimeSpan | null,
  endNs: () => number,
  onHits: (hits: readonly HitBucket[] | null) => void,
): void {
  const latest = useRef({ span, endNs, onHits });
  const puller = useRef<HitsPuller | null>(null);
  useEffect(() => {
    latest.current = { span, endNs, onHits };
  });
  useEffect(() => {
    const own = new HitsPuller({
      ask: (fromNs, toNs, buckets) => session.hits(fromNs, toNs, buckets),
      onHits: (hits) => latest.current.onHits(hits),
      everyMs: EVERY_MS,
    });
    puller.current = own;
    let known = '';
    const look = (): void => {
      const { query, search, status } = session.snapshot();
      const searching = search ?? (query !== null && query.filter.trim() !== '' ? status : null);
      const now =
        searching === null
          ? ''
          : `${searching.viewId} ${searching.matches ?? 0} ${searching.done} ${searching.cancelled}`;
      if (now === known) return;
      known = now;
      if (now === '') own.none();
      else own.want(latest.current.endNs(), latest.current.span);
    };
    look();
    const stop = session.subscribe(look);
    return () => {
      stop();
      own.close();
      puller.current = null;
      latest.current.onHits(null);
    };
  }, [session]);
  const { query, search } = session.snapshot();
  const searches = search !== null || (query !== null && query.filter.trim() !== '');
  useEffect(() => {
    if (searches && span !== null) puller.current?.want(latest.current.endNs(), span);
  }, [searches, span]);
}
