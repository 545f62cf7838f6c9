import { type KeyboardEvent, type PointerEvent, type RefObject, useEffect, useRef, useSyncExternalStore } from 'react';
import { type Film, positionText } from '../data/player.ts';
import { words } from '../words/index.ts';
import { nsAt, type TimeScale, xOf } from './axis/scale.ts';
import type { ViewAction, Viewport } from './axis/viewport.ts';

const said = words.timeline.film;

/** Words and values follow the film so often; what moves moves with every frame. */
const VALUES_EVERY_NS = 1e8;
/** Past this share of the view it turns the page, so that the playhead stands near the left again. */
const TURN_AT = 0.96;
const TURNED_TO = 0.06;

export interface FilmElements {
  /** Over the lanes: the line, and what has not happened yet. */
  readonly line: RefObject<HTMLDivElement | null>;
  readonly future: RefObject<HTMLDivElement | null>;
  /** On the ruler. */
  readonly flag: RefObject<HTMLDivElement | null>;
  /** On the minimap. */
  readonly mini: RefObject<HTMLDivElement | null>;
}

export function useFilmElements(): FilmElements {
  return {
    line: useRef<HTMLDivElement>(null),
    future: useRef<HTMLDivElement>(null),
    flag: useRef<HTMLDivElement>(null),
    mini: useRef<HTMLDivElement>(null),
  };
}

const noFilm = (): (() => void) => () => undefined;

/** The film's position for values and words: not with every frame, but where it stands once it stands. Null without a film. */
export function useFilmMoment(film: Film | null): number | null {
  return useSyncExternalStore(film?.subscribe ?? noFilm, () => {
    if (film === null) return null;
    const atNs = film.positionNs();
    if (!film.state().playing) return atNs;
    const { speed } = film.state();
    const stepNs = VALUES_EVERY_NS * (speed === 'max' ? 100 : Math.max(speed, 1));
    return Math.floor(atNs / stepNs) * stepNs;
  });
}

export interface FilmPlacing {
  readonly film: Film | null;
  readonly elements: FilmElements;
  readonly scale: () => TimeScale;
  readonly minimap: () => TimeScale;
  readonly view: () => Viewport;
  readonly dispatch: (action: ViewAction) => void;
}

/** Where the line, the flag and the veil over what comes stand now. Moved, never drawn anew. */
export function placeFilm({ film, elements, scale, minimap }: FilmPlacing): void {
  if (film === null) return;
  const atNs = film.positionNs();
  const now = scale();
  const x = Math.round(xOf(now, atNs));
  const inSight = x >= 0 && x <= now.width;
  const { line, future, flag, mini } = elements;
  if (line.current !== null) {
    line.current.hidden = !inSight;
    line.current.style.transform = `translateX(${x}px)`;
  }
  if (future.current !== null) {
    const from = Math.min(Math.max(x, 0), now.width);
    // Moved, not resized: what is only moved is not painted again.
    future.current.style.transform = `translateX(${from}px)`;
  }
  if (flag.current !== null) {
    flag.current.style.visibility = inSight ? '' : 'hidden';
    flag.current.style.transform = `translateX(${x}px)`;
  }
  if (mini.current !== null) {
    const small = minimap();
    mini.current.style.transform = `translateX(${Math.round(xOf(small, atNs))}px)`;
  }
}

/** Moves what stands for the film with each of its frames, and turns the page when it leaves the view to the right. */
export function useFilmFrames(placing: FilmPlacing): void {
  const latest = useRef(placing);
  useEffect(() => {
    latest.current = placing;
  });
  const { film } = placing;
  useEffect(() => {
    if (film === null) return;
    let jumps = film.jumps();
    const moved = (): void => {
      const { view, dispatch } = latest.current;
      const atNs = film.positionNs();
      const { fromNs, toNs } = view();
      const span = toNs - fromNs;
      if (film.jumps() !== jumps) {
        jumps = film.jumps();
        dispatch({ type: 'reveal', atNs });
      } else if (film.state().playing && atNs > fromNs + span * TURN_AT && atNs <= toNs + span * 0.5) {
        // At the end of the recording there is nothing to turn to.
        if (film.state().endNs > toNs) {
          const from = atNs - span * TURNED_TO;
          dispatch({ type: 'show', fromNs: from, toNs: from + span });
        }
      }
      placeFilm(latest.current);
    };
    moved();
    return film.subscribe(moved);
  }, [film]);
}

/** The playhead of a film on the ruler: dragged, or moved with the arrow keys. */
export function FilmFlag({ film, elements, scale }: Pick<FilmPlacing, 'elements' | 'scale'> & { readonly film: Film }) {
  const dragging = useRef(false);
  const state = useSyncExternalStore(film.subscribe, film.state);
  const atNs = useFilmMoment(film) ?? 0;
  const onPointerDown = (event: PointerEvent<HTMLDivElement>): void => {
    if (event.button !== 0) return;
    event.stopPropagation();
    event.currentTarget.setPointerCapture(event.pointerId);
    dragging.current = true;
  };
  const onPointerMove = (event: PointerEvent<HTMLDivElement>): void => {
    const ruler = event.currentTarget.parentElement;
    if (!dragging.current || ruler === null) return;
    const now = scale();
    const x = Math.min(Math.max(event.clientX - ruler.getBoundingClientRect().left, 0), now.width);
    film.seek(nsAt(now, x));
  };
  const onPointerUp = (event: PointerEvent<HTMLDivElement>): void => {
    event.stopPropagation();
    dragging.current = false;
  };
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>): void => {
    const now = scale();
    const stepNs = (now.toNs - now.fromNs) * (event.shiftKey ? 0.1 : 0.01);
    switch (event.key) {
      case 'ArrowLeft':
        film.seek(film.positionNs() - stepNs);
        break;
      case 'ArrowRight':
        film.seek(film.positionNs() + stepNs);
        break;
      case 'Home':
        film.seek(state.startNs);
        break;
      case 'End':
        film.seek(state.endNs);
        break;
      case ' ':
        if (state.playing) film.pause();
        else film.play();
        break;
      default:
        return;
    }
    event.preventDefault();
  };
  return (
    <div
      ref={elements.flag}
      className="timeline-film-flag"
      role="slider"
      tabIndex={0}
      aria-label={said.playhead}
      aria-orientation="horizontal"
      aria-valuemin={0}
      aria-valuemax={Math.round(state.endNs / 1e6)}
      aria-valuenow={Math.round(atNs / 1e6)}
      aria-valuetext={positionText(atNs)}
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onPointerUp={onPointerUp}
      onPointerCancel={() => {
        dragging.current = false;
      }}
      onKeyDown={onKeyDown}
    >
      <span aria-hidden="true">{positionText(atNs).slice(0, -2)}</span>
    </div>
  );
}
