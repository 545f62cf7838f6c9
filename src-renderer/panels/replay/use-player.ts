import { useEffect, useRef, useSyncExternalStore } from 'react';
import type { Film, Player, PlayerState } from '../../data/player.ts';
import { filmShelf } from '../../data/player.ts';

const never = (): (() => void) => () => undefined;

/** What a player says in words; renders when that changes, not with its frames. */
export function usePlayerState(player: Player | null): PlayerState | null {
  const look = (): PlayerState | null => player?.state() ?? null;
  return useSyncExternalStore(player?.subscribe ?? never, look, look);
}

/** The film of a recording in this window; null: there is none. */
export function useFilm(recordingId: string | null): Film | null {
  const look = (): Film | null => filmShelf.get(recordingId);
  return useSyncExternalStore(filmShelf.subscribe, look, look);
}

/** Writes the player's position into an element with each frame. */
export function usePositionText(player: Player | null, text: (atNs: number) => string) {
  const element = useRef<HTMLSpanElement>(null);
  const latest = useRef(text);
  useEffect(() => {
    latest.current = text;
  });
  useEffect(() => {
    if (player === null) return;
    const write = (): void => {
      if (element.current !== null) element.current.textContent = latest.current(player.positionNs());
    };
    write();
    return player.subscribe(write);
  }, [player]);
  return element;
}
