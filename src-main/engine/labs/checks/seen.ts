import type { LabEvidence } from '../../../../src-shared/contract/labs.ts';
import type { DetailByKind, Entry, Headers } from '../../../../src-shared/model/entry.ts';
import type { Kind } from '../../../../src-shared/model/kind.ts';

/** An entry of the lab's recording, with what labs ask of every entry. */
export interface Seen {
  readonly entry: Entry;
  /** What its connection is called. */
  readonly name: string;
  /** Path of its connection's URL. */
  readonly path: string;
  /** Wall clock. */
  readonly atMs: number;
  /** The payload as text; empty where there is none. */
  readonly text: string;
}

/** The detail of an entry of this kind; undefined where it is of another. */
export function detailOf<K extends Kind>(seen: Seen, kind: K): DetailByKind[K] | undefined {
  return seen.entry.kind === kind ? (seen.entry.detail as DetailByKind[K] | undefined) : undefined;
}

/** Whether it is a message of the server's to the application: no frame of control, no reply around messages. */
export function isMessage({ entry: { direction, kind } }: Seen): boolean {
  return direction === 'toClient' && (kind === 'text' || kind === 'binary' || kind === 'event' || kind === 'item');
}

/** The text as a JSON object; null where it is none. */
export function objectOf({ text }: Seen): Readonly<Record<string, unknown>> | null {
  if (!text.startsWith('{')) return null;
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

/** The number of a feed's message: of the event, of the item, or in its JSON. */
export function idOf(seen: Seen): number | null {
  const { id: told } = (seen.entry.detail ?? {}) as { readonly id?: string };
  const id = told ?? objectOf(seen)?.id;
  const number = typeof id === 'string' && /^\d+$/.test(id) ? Number(id) : id;
  return typeof number === 'number' && Number.isSafeInteger(number) ? number : null;
}

/** When the message was made, by its own field `madeAt`, in milliseconds since 1970. */
export function madeAtMs(seen: Seen): number | null {
  const made = objectOf(seen)?.madeAt;
  return typeof made === 'number' ? made : null;
}

/** How old a message was when it arrived; null where it does not say when it was made. */
export function ageMs(seen: Seen): number | null {
  const made = madeAtMs(seen);
  return made === null ? null : Math.max(0, seen.atMs - made);
}

/** What makes two messages the same one, whatever carried it: polls add an id to what they give (docs/scenarios.md). */
export function contentOf(seen: Seen): string {
  const object = objectOf(seen);
  if (object === null) return seen.text;
  const { id: _id, ...rest } = object;
  const [only, ...more] = Object.keys(rest);
  if (more.length === 0 && only === 'text' && typeof rest.text === 'string') return rest.text;
  if (more.length === 0 && only === 'value') return JSON.stringify(rest.value);
  return JSON.stringify(rest);
}

/** The first header of this name; names have no case (RFC 9110, 5.1). */
export function headerOf(headers: Headers | undefined, name: string): string | null {
  const wanted = name.toLowerCase();
  return headers?.find(([each]) => each.toLowerCase() === wanted)?.[1] ?? null;
}

/** Which node of a cluster answered; null where no cluster stands behind the address. */
export function nodeOf(headers: Headers | undefined): string | null {
  return headerOf(headers, 'X-Wirescope-Node');
}

/** A chip to click. */
export function chip({ entry: { connection, seq } }: Seen, label: string): LabEvidence {
  return { connection, seq, label };
}

const NAMES = { websocket: 'WebSocket', sse: 'SSE', 'long-poll': 'Long-poll', poll: 'Poll' } as const;
/** A transport as people write it. */
export const transportName = ({ entry: { transport } }: Seen): string => NAMES[transport];

/** `420 ms`, `1.7 s` */
export function spellMs(ms: number): string {
  return ms < 1_000 ? `${Math.round(ms)} ms` : `${(ms / 1_000).toFixed(1)} s`;
}
