import { TRANSPORTS, type TransportName } from '../model/entry.ts';
import { KINDS } from '../model/kind.ts';

/** What may stand after a field, and so how its values are read. */
type FieldShape =
  | { readonly values: 'kind' | 'dir' | 'transport' }
  | { readonly values: 'count' | 'bytes' | 'status' | 'name' | 'name-or-count' | 'json' }
  | { readonly values: 'moment' | 'duration' }
  | { readonly values: 'bound'; readonly op: '>=' | '<' };

export interface FieldInfo {
  readonly name: string;
  readonly shape: FieldShape;
  /** One line for completion. */
  readonly detail: string;
  /** What completion inserts: with a colon, or to be followed by an operator. */
  readonly style: 'colon' | 'operator';
  /** A value, for hints. */
  readonly example: string;
}

const field = (
  name: string,
  values: Exclude<FieldShape['values'], 'bound'>,
  detail: string,
  example: string,
  style: FieldInfo['style'] = 'colon',
): FieldInfo => ({ name, shape: { values } as FieldShape, detail, style, example });

/** Every field of the language, in the order completion shows them. */
export const FIELDS: readonly FieldInfo[] = [
  field('kind', 'kind', 'text, ping, close …', 'text'),
  field('dir', 'dir', 'in to the client, out to the server', 'in'),
  field('event', 'name', 'SSE event name', 'price'),
  field('id', 'name', 'id of an SSE event or a poll item', '42'),
  field('type', 'json', 'the same as json.type =', 'price'),
  field('conn', 'name-or-count', 'connection, by number or name', '1'),
  field('attempt', 'count', 'attempt of its connection, from 1', '2'),
  field('transport', 'transport', 'websocket, sse, long-poll, poll', 'sse'),
  field('status', 'status', 'HTTP status: 200, 4xx, >= 500', '200'),
  field('code', 'name-or-count', 'close code or error code: 1006, ECONNREFUSED', '1006'),
  field('size', 'bytes', 'payload bytes: > 4kb', '4kb', 'operator'),
  field('at', 'moment', 'since the recording began: > 12s', '12s', 'operator'),
  {
    name: 'after',
    shape: { values: 'bound', op: '>=' },
    detail: 'from this moment on: 12s',
    style: 'colon',
    example: '12s',
  },
  {
    name: 'before',
    shape: { values: 'bound', op: '<' },
    detail: 'up to this moment: 1m',
    style: 'colon',
    example: '1m',
  },
  field('seq', 'count', 'number of the entry', '100', 'operator'),
  field('rtt', 'duration', 'round trip of a pong: > 100ms', '100ms', 'operator'),
  field('held', 'duration', 'how long a poll was held: > 5s', '5s', 'operator'),
];

export const FIELD_NAMES: readonly string[] = FIELDS.map((info) => info.name);

/** Longer names that mean the same. */
const ALIASES: ReadonlyMap<string, string> = new Map([['connection', 'conn']]);

export function fieldInfo(name: string): FieldInfo | undefined {
  const typed = name.toLowerCase();
  const wanted = ALIASES.get(typed) ?? typed;
  return FIELDS.find((info) => info.name === wanted);
}

export const OPERATORS = ['=', '!=', '>', '>=', '<', '<=', '~'] as const;
export type Operator = (typeof OPERATORS)[number];

export function isOperator(text: string): text is Operator {
  return (OPERATORS as readonly string[]).includes(text);
}

/** What people write who come from another language. */
export const OPERATOR_HABITS: ReadonlyMap<string, Operator> = new Map([
  ['=>', '>='],
  ['=<', '<='],
  ['==', '='],
  ['===', '='],
  ['!==', '!='],
  ['<>', '!='],
  ['=~', '~'],
  ['~=', '~'],
  ['~~', '~'],
]);

export const DIRECTION_WORDS: ReadonlyMap<string, 'toServer' | 'toClient'> = new Map([
  ['in', 'toClient'],
  ['out', 'toServer'],
  ['toclient', 'toClient'],
  ['toserver', 'toServer'],
]);

const transportAliases: readonly (readonly [string, TransportName])[] = [
  ...TRANSPORTS.map((name) => [name, name] as const),
  ['ws', 'websocket'],
  ['lp', 'long-poll'],
  ['longpoll', 'long-poll'],
];
export const TRANSPORT_WORDS: ReadonlyMap<string, TransportName> = new Map(transportAliases);

export const KIND_WORDS: readonly string[] = KINDS;

/** A way to write each field that can be tried as it stands, and what it finds: for a help page. */
export const FIELD_HELP: readonly { readonly write: string; readonly finds: string }[] = FIELDS.map(
  ({ name, style, example, detail }) => ({
    write: style === 'colon' ? `${name}:${example}` : `${name} > ${example}`,
    finds: detail,
  }),
);
