import { useSyncExternalStore } from 'react';
import { countText } from '../../../src-shared/base/units-text.ts';
import { type Film, positionText } from '../../data/player.ts';
import { words } from '../../words/index.ts';
import type { FilmRows } from '../table/film-rows.ts';
import type { ViewSession } from './view-session.ts';

export interface FilmCountProps {
  readonly film: Film;
  readonly rows: FilmRows | null;
  readonly session: ViewSession;
}

const never = (): (() => void) => () => undefined;

/** How far a film is, and how many of the view's rows have happened by then. One line of text, and nothing else, per frame. */
export function FilmCount({ film, rows, session }: FilmCountProps) {
  const status = useSyncExternalStore(session.subscribe, () => session.snapshot().status);
  const filter = useSyncExternalStore(session.subscribe, () => session.snapshot().query?.filter ?? '');
  const end = useSyncExternalStore(rows?.subscribe ?? never, () => rows?.snapshot().end ?? null);
  const at = useSyncExternalStore(film.subscribe, () => positionText(film.positionNs()));
  if (status === null) return null;
  const shown = end === null ? 0 : Math.min(end, status.end) - status.start;
  return (
    <span className="entries-filter-count">
      {words.filter.film(at, countText(shown), countText(status.end - status.start), filter.trim() !== '')}
    </span>
  );
}
