import type { IncomingMessage } from 'node:http';
import type { Track } from './recorded-side.ts';

/** Whether a request asks for an event stream. */
const wantsEvents = (request: IncomingMessage): boolean =>
  (request.headers.accept ?? '').toLowerCase().includes('text/event-stream');

/** Recorded query parameters that the request has too, less those it has otherwise. */
function likeness(track: Track, url: URL): number {
  let score = 0;
  for (const [name, value] of track.query) {
    const asked = url.searchParams.get(name);
    if (asked === value) score += 2;
    else if (asked !== null) score -= 1;
  }
  return score;
}

function best(tracks: readonly Track[], scoreOf: (track: Track) => number): readonly Track[] {
  const most = Math.max(...tracks.map(scoreOf));
  return tracks.filter((track) => scoreOf(track) === most);
}

/**
 * Recorded connections that a request may be given: of its path and of what it asks for, an upgrade, an event stream or a reply; then of
 * its method; then with most of its query. Several are left where the recording has several connections that were asked for alike.
 */
export function candidatesOf(
  tracks: readonly Track[],
  request: IncomingMessage,
  url: URL,
  isUpgrade: boolean,
): readonly Track[] {
  const at = tracks.filter(
    ({ paths, transport }) => paths.includes(url.pathname) && (transport === 'websocket') === isUpgrade,
  );
  if (at.length === 0) return [];
  const sse = wantsEvents(request);
  const asked = best(at, ({ transport }) => ((transport === 'sse') === sse ? 1 : 0));
  const meant = best(asked, ({ method }) => (method === request.method ? 1 : 0));
  return best(meant, (track) => likeness(track, url));
}
