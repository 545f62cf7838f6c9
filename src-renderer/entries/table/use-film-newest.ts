import { useEffect, useState } from 'react';
import type { Film } from '../../data/player.ts';
import type { FilmRows } from './film-rows.ts';

/** An entry stands in the detail at least so long: time to be read, and to look at. */
const LEAST_MS = 1_000;

/** The newest entry of a film, for the detail: as often as one can look at it while it plays, at once where it stands still. */
export function useFilmNewest(film: Film | null, rows: FilmRows | null): number | null {
  const [newest, setNewest] = useState<number | null>(null);
  useEffect(() => {
    if (film === null || rows === null) {
      setNewest(null);
      return;
    }
    let timer: ReturnType<typeof setTimeout> | undefined;
    const show = (): void => {
      timer = undefined;
      setNewest(rows.snapshot().newestSeq);
    };
    const changed = (): void => {
      if (!film.state().playing) {
        clearTimeout(timer);
        show();
      } else timer ??= setTimeout(show, LEAST_MS);
    };
    show();
    const stops = [rows.subscribe(changed), film.subscribe(changed)];
    return () => {
      for (const stop of stops) stop();
      clearTimeout(timer);
    };
  }, [film, rows]);
  return newest;
}
