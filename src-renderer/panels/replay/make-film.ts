import type { CallEngine } from '../../../src-shared/contract/index.ts';
import { type Film, type FilmPlace, filmShelf } from '../../data/player.ts';
import { type FilmClock, RecordedFilm, windowClock } from './film.ts';

/** The entry next to a moment in a whole recording, asked of the engine. */
export async function entryBeside(
  call: CallEngine,
  recordingId: string,
  atNs: number,
  to: 'next' | 'previous',
): Promise<FilmPlace | null> {
  const from = await call('entry.at', { recordingId, atNs: to === 'next' ? Math.floor(atNs) + 1 : Math.floor(atNs) });
  if (!from.ok) return null;
  let seq = from.value?.seq ?? null;
  if (to === 'previous') {
    if (seq === null) {
      const info = await call('recording.info', { recordingId });
      if (!info.ok) return null;
      seq = info.value.entries + 1;
    }
    seq -= 1;
  }
  if (seq === null || seq < 1) return null;
  const entry = await call('entry.get', { recordingId, seq, maxBytes: 0 });
  return entry.ok ? { seq, atNs: entry.value.atNs } : null;
}

/** The film of a recording in this window, made when it is first wanted. */
export function filmOf(call: CallEngine, recordingId: string, endNs: number, clock: FilmClock = windowClock): Film {
  const known = filmShelf.get(recordingId);
  if (known !== null) return known;
  const film = new RecordedFilm({
    recordingId,
    endNs,
    clock,
    nextTo: (atNs, to) => entryBeside(call, recordingId, atNs, to),
  });
  filmShelf.put(film);
  return film;
}
