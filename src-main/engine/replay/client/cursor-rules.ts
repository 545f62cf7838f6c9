import type { CursorRule } from '../../../../src-shared/model/endpoint.ts';
import type { Headers } from '../../../../src-shared/model/entry.ts';
import { scalarsOf } from './scalars.ts';

/** A recorded reply of a poll, and the cursor that was read from it: `query:since` → `41`. */
export interface ReplyWithCursor {
  readonly cursor: Readonly<Record<string, string>>;
  readonly payload: Uint8Array | undefined;
  readonly headers: Headers;
  /** Texts of its items. */
  readonly items: readonly string[];
}

/** `$.events[3].id` → `$.events[*].id`: the last of them is what a rule takes (docs/terminal.md). */
const general = (path: string): string => path.replace(/\[\d+\]/g, '[*]');

function sourcesOf(value: string, { payload, headers }: ReplyWithCursor): readonly string[] {
  const inHeaders = headers.filter(([, one]) => one === value).map(([name]) => `header:${name}`);
  const inBody = scalarsOf(payload)
    .filter(({ text }) => text === value)
    .map(({ path }) => path);
  // A member of the reply itself before one of its items, which only happens to be the newest.
  return [
    ...inHeaders,
    ...inBody.filter((path) => !path.includes('[')),
    ...inBody.filter((path) => path.includes('[')).map(general),
  ];
}

/**
 * The rules that a recorded poll moved on by: each cursor's place, and the first source that has its value in every reply.
 * @returns undefined when a cursor's source is not found in all of them
 */
export function cursorRules(replies: readonly ReplyWithCursor[]): readonly CursorRule[] | undefined {
  const rules: CursorRule[] = [];
  const places = new Set(replies.flatMap(({ cursor }) => Object.keys(cursor)));
  for (const to of places) {
    const having = replies.filter(({ cursor }) => cursor[to] !== undefined);
    const [first, ...others] = having;
    if (first === undefined) continue;
    const from = sourcesOf(first.cursor[to] ?? '', first).find((source) =>
      others.every((reply) => sourcesOf(reply.cursor[to] ?? '', reply).includes(source)),
    );
    if (from === undefined) return undefined;
    rules.push({ to, from });
  }
  return rules;
}

/** Where the items of the recorded replies were; undefined when the whole body was the item, or that cannot be told. */
export function itemsPath(replies: readonly ReplyWithCursor[]): string | undefined {
  for (const { payload, items } of replies) {
    if (items.length === 0 || payload === undefined) continue;
    const path = arrayOf(payload, items);
    if (path !== undefined) return path;
  }
  return undefined;
}

function arrayOf(payload: Uint8Array, items: readonly string[]): string | undefined {
  const text = new TextDecoder().decode(payload);
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    // The body is the message: there is no path into it.
    return undefined;
  }
  const wanted = items.map(canonical);
  const fits = (value: unknown): boolean =>
    Array.isArray(value) &&
    value.length === wanted.length &&
    value.every((one, at) => JSON.stringify(one) === wanted[at]);
  if (fits(body)) return '$[*]';
  if (typeof body !== 'object' || body === null) return undefined;
  const member = Object.entries(body).find(([, value]) => fits(value))?.[0];
  return member === undefined ? undefined : `$[${JSON.stringify(member)}][*]`;
}

function canonical(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text));
  } catch {
    // An item that is no JSON equals nothing in a JSON body.
    return '';
  }
}
