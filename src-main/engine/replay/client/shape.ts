import type { AnyDetail, DetailByKind } from '../../../../src-shared/model/entry.ts';
import type { Kind } from '../../../../src-shared/model/kind.ts';

/**
 * What an answer of a server is, apart from the values in it: the rule by which a new answer stands for a recorded one
 * (docs/replay.md, "What counts as the answer").
 */
export interface AnswerShape {
  /** What must be equal: kind, event name, and what a message calls itself (`type`, `op` …). */
  readonly sort: string;
  /** Members with the types of their values: `$.id:number`. Empty for what is no JSON. */
  readonly members: ReadonlySet<string>;
  /** Equal for answers of the same sort and members. */
  readonly key: string;
}

/** An entry of a server, recorded or new. */
export interface AnswerEntry {
  readonly kind: Kind;
  readonly payload?: Uint8Array | undefined;
  readonly detail?: AnyDetail | undefined;
}

/** Members by which messages of most protocols say what they are; their values count, on the top level alone. */
const NAMES_ITSELF = new Set([
  'type',
  'event',
  'kind',
  'op',
  'action',
  'cmd',
  'command',
  'method',
  'msg',
  't',
  'topic',
  'channel',
]);
/** Longer values are contents, not names. */
const LONGEST_NAME = 64;
/** As deep, and as many, as is looked at: two messages that differ only beyond count as equal. */
const DEEPEST = 6;
const MOST_MEMBERS = 200;
/** Longer payloads are not parsed: their kind and event name count. */
const LONGEST_PARSED = 1_048_576;
/** Keys that are data: ids, dates, UUIDs. `{"17": …}` and `{"18": …}` are the same shape. */
const KEY_IS_DATA = /^\d+$|^[0-9a-f]{8}-[0-9a-f-]{27}$|^\d{4}-\d\d-\d\d/i;

/** The payload as JSON; undefined for what is none, is binary or too long. */
export function jsonOf(
  payload: Uint8Array | undefined,
): { readonly value: unknown; readonly text: string } | undefined {
  if (payload === undefined || payload.length === 0 || payload.length > LONGEST_PARSED) return undefined;
  const text = new TextDecoder().decode(payload);
  try {
    return { value: JSON.parse(text), text };
  } catch {
    // Most payloads of some protocols are no JSON; that is an answer, not a failure.
    return undefined;
  }
}

function typeName(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}

function membersOf(value: unknown, ignored: ReadonlySet<string>): Set<string> {
  const found = new Set<string>();
  const walk = (at: unknown, path: string, depth: number): void => {
    if (found.size >= MOST_MEMBERS || ignored.has(path)) return;
    // That it is an object, or a list, is what nearly every message is.
    if (path !== '$' || typeof at !== 'object') found.add(`${path}:${typeName(at)}`);
    if (typeof at !== 'object' || at === null || depth >= DEEPEST) return;
    if (Array.isArray(at)) {
      // One element stands for all: how many there are is a value.
      if (at.length > 0) walk(at[0], `${path}[*]`, depth + 1);
      return;
    }
    for (const [key, one] of Object.entries(at)) {
      if (ignored.has(`$..${key}`)) continue;
      walk(one, `${path}.${KEY_IS_DATA.test(key) ? '*' : key}`, depth + 1);
    }
  };
  walk(value, '$', 0);
  return found;
}

function ownName(value: unknown): string {
  if (Array.isArray(value)) return typeof value[0] === 'string' && value[0].length <= LONGEST_NAME ? value[0] : '';
  if (typeof value !== 'object' || value === null) return '';
  return Object.entries(value)
    .filter(([key, one]) => NAMES_ITSELF.has(key) && typeof one === 'string' && one.length <= LONGEST_NAME)
    .map(([key, one]) => `${key}=${one as string}`)
    .toSorted()
    .join(' ');
}

/** `$.a[0].b` and `$['a'][*].b` as members are written here; `ts` and `$..ts` are that member at any depth. */
export function ignoredMembers(paths: readonly string[]): ReadonlySet<string> {
  return new Set(
    paths.map((path) =>
      path.startsWith('$') ? path.replace(/\[\d+\]/g, '[*]').replace(/\['([^']*)'\]/g, '.$1') : `$..${path}`,
    ),
  );
}

/** What of a text that is no JSON tells its sort: up to its first figure, quote or bracket, `42["x"…` being Socket.IO's. */
function wordOf(payload: Uint8Array | undefined): string {
  if (payload === undefined) return '';
  const text = new TextDecoder().decode(payload.subarray(0, 64));
  return /^(?:\d{1,2}(?=[[{])|[A-Za-z_]+)/.exec(text)?.[0] ?? '';
}

/** @param ignored paths that do not count, by {@link ignoredMembers} */
export function shapeOf(entry: AnswerEntry, ignored: ReadonlySet<string>): AnswerShape {
  const { kind, payload, detail } = entry;
  const event = kind === 'event' ? ` ${(detail as DetailByKind['event'] | undefined)?.event ?? 'message'}` : '';
  if (kind === 'binary') return { sort: kind, members: new Set(), key: kind };
  const json = jsonOf(payload);
  if (json === undefined) {
    const sort = `${kind}${event}|${wordOf(payload)}`;
    return { sort, members: new Set(), key: sort };
  }
  const sort = `${kind}${event}|${ownName(json.value)}|json`;
  const members = membersOf(json.value, ignored);
  return { sort, members, key: `${sort}|${[...members].toSorted().join(',')}` };
}

/** How much of the recorded answer's members the new one has: 0 to 1. Types that changed count half. */
export function likeness(recorded: AnswerShape, fresh: AnswerShape): number {
  if (recorded.key === fresh.key) return 1;
  if (recorded.sort !== fresh.sort) return 0;
  if (recorded.members.size === 0) return 1;
  const names = new Set([...fresh.members].map(nameOfMember));
  let had = 0;
  for (const member of recorded.members)
    had += fresh.members.has(member) ? 1 : names.has(nameOfMember(member)) ? 0.5 : 0;
  return had / recorded.members.size;
}

const nameOfMember = (member: string): string => member.slice(0, member.lastIndexOf(':'));

/** From here on an answer of the same sort stands for the recorded one, though some members are gone or new. */
export const ALIKE = 0.5;
