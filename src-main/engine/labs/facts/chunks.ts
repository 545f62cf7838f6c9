import { ageMs, detailOf, headerOf, type Seen } from '../checks/seen.ts';
import type { Facts } from '../lab-content.ts';
import { column, Recent, tableOf, whole } from './table.ts';

const COLUMNS = [
  column('events', 'Events', 'count'),
  column('perChunk', 'Most in one chunk', 'count'),
  column('ageMs', 'Age on arrival', 'ms'),
  column('oldestMs', 'Oldest', 'ms'),
  column('bytes', 'Bytes per event', 'B'),
];

interface Stream {
  name: string;
  events: number;
  bytes: number;
  chunk: number;
  inChunk: number;
  perChunk: number;
  readonly ages: Recent;
}

/** How events arrive on each stream: alone and fresh, or in clumps and late. */
export function chunkFacts(): Facts {
  const streams = new Map<number, Stream>();
  const entry = (seen: Seen): void => {
    const { connection, transport } = seen.entry;
    if (transport !== 'sse') return;
    const stream = streams.get(connection) ?? {
      name: seen.path,
      events: 0,
      bytes: 0,
      chunk: -1,
      inChunk: 0,
      perChunk: 0,
      ages: new Recent(30),
    };
    streams.set(connection, stream);
    const open = detailOf(seen, 'open');
    if (open !== undefined) {
      const how = [
        headerOf(open.responseHeaders, 'Via') === null ? 'direct' : 'through the proxy',
        ...(headerOf(open.responseHeaders, 'X-Accel-Buffering') === null ? [] : ['told not to buffer']),
        ...(open.contentEncoding === undefined ? [] : [open.contentEncoding]),
      ];
      stream.name = `${seen.path}, ${how.join(', ')}`;
    }
    const event = detailOf(seen, 'event');
    if (event === undefined) return;
    stream.events += 1;
    stream.bytes += seen.entry.wireSize ?? seen.entry.size;
    stream.inChunk = event.chunk === stream.chunk ? stream.inChunk + 1 : 1;
    stream.chunk = event.chunk;
    stream.perChunk = Math.max(stream.perChunk, stream.inChunk);
    const age = ageMs(seen);
    if (age !== null) stream.ages.add(age);
  };
  return {
    see(observation) {
      if (observation.what === 'entry') entry(observation.seen);
    },
    facts: () =>
      tableOf(
        COLUMNS,
        [...streams.values()].map(({ name, events, perChunk, ages, bytes }) => {
          const perEvent = events === 0 ? null : Math.round(bytes / events);
          return [name, events, perChunk, whole(ages.median), whole(ages.most), perEvent];
        }),
      ),
  };
}
