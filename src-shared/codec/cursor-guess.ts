import type { CursorRule } from '../model/endpoint.ts';
import type { Headers } from '../model/entry.ts';
import { queryNames, type ReplyText } from './cursor.ts';

/** What a reply looks like it works by, and how to say the same explicitly. */
export interface PollGuess {
  readonly cursor: readonly CursorRule[];
  readonly items?: string;
  /** Flags of the terminal that make the guess a rule: `--cursor 'query:since=$.last_id'`. */
  readonly flags: readonly string[];
}

/** Names of cursors seen in the field, the surest first, and the query parameter that usually takes them. */
const BODY_CURSORS: readonly (readonly [member: string, parameter: string])[] = [
  ['last_id', 'since'],
  ['lastEventId', 'lastEventId'],
  ['last_event_id', 'last_event_id'],
  ['lastId', 'since'],
  ['last_seq', 'since'],
  ['next_batch', 'since'],
  ['next_cursor', 'cursor'],
  ['nextCursor', 'cursor'],
  ['cursor', 'cursor'],
  ['next', 'cursor'],
];

/** Parameters that hold a cursor: one of these in the URL already is where the next value goes. */
const CURSOR_PARAMETERS = [
  'since',
  'cursor',
  'after',
  'from',
  'lastEventId',
  'last_event_id',
  'last_id',
  'lastId',
  'offset',
  'next',
];

const ITEM_MEMBERS = ['events', 'items', 'messages', 'data'] as const;

/**
 * Guesses from one reply where its messages and its cursor are. A cursor in the body wins over ETag and Last-Modified:
 * with both, a server may answer 304 to a request that it should have held.
 */
export function guessPoll(reply: ReplyText, url: string): PollGuess {
  const json = jsonOf(reply.text);
  const items = guessItems(json);
  const cursor = bodyCursor(json, url) ?? validators(reply.headers);
  return {
    cursor,
    ...(items === undefined ? {} : { items }),
    flags: [
      ...cursor.map(({ to, from }) => `--cursor '${to}=${from}'`),
      ...(items === undefined ? [] : [`--items '${items}'`]),
    ],
  };
}

/** Conditional requests (RFC 9110, section 13.1): the cursor of a reply that names its version in its headers. */
export function validators(headers: Headers): CursorRule[] {
  const has = (name: string): boolean => headers.some(([one]) => one.toLowerCase() === name);
  return [
    ...(has('etag') ? [{ to: 'header:If-None-Match', from: 'header:ETag' }] : []),
    ...(has('last-modified') ? [{ to: 'header:If-Modified-Since', from: 'header:Last-Modified' }] : []),
  ];
}

function bodyCursor(json: unknown, url: string): CursorRule[] | undefined {
  if (!isRecord(json)) return undefined;
  const parameters = queryNames(url);
  for (const [member, parameter] of BODY_CURSORS) {
    const value = json[member];
    if (typeof value !== 'string' && typeof value !== 'number') continue;
    // A link to the next page is not a value for a parameter.
    if (typeof value === 'string' && (value === '' || /^(https?:\/)?\//.test(value))) continue;
    const existing = CURSOR_PARAMETERS.find((name) => parameters.includes(name));
    return [{ to: `query:${existing ?? parameter}`, from: `$.${member}` }];
  }
  return undefined;
}

function guessItems(json: unknown): string | undefined {
  if (Array.isArray(json)) return '$[*]';
  if (!isRecord(json)) return undefined;
  const member = ITEM_MEMBERS.find((name) => Array.isArray(json[name]));
  return member === undefined ? undefined : `$.${member}[*]`;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
