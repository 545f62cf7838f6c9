import type { CursorRule } from '../../../../src-shared/model/endpoint.ts';
import type { Headers } from '../../../../src-shared/model/entry.ts';
import type { RecordedAnswer } from './answer-book.ts';
import { cursorRules, itemsPath, type ReplyWithCursor } from './cursor-rules.ts';
import type { RecordedConnection } from './recorded-client.ts';

/** A recorded connection while it is being read. */
export type Reading = {
  -readonly [K in keyof RecordedConnection]: RecordedConnection[K];
} & {
  readonly answers: RecordedAnswer[];
  readonly openAttempts: Set<number>;
  attempt: number;
  /** The attempt under way has ended, or none has begun. */
  isOver: boolean;
  endedBy: 'client' | 'server';
  lastNs: number;
  lastSeq: number;
  hasFacts: boolean;
  hasRequest: boolean;
  guessed: boolean;
  readonly replies: {
    cursor: Readonly<Record<string, string>>;
    payload: Uint8Array | undefined;
    headers: Headers;
    items: string[];
  }[];
  readonly sentIds: Set<string>;
};

/** As it is before its first entry. */
export function emptyReading(info: RecordedConnection['info']): Reading {
  return {
    info,
    url: info.url,
    method: 'GET',
    headers: [],
    subprotocols: [],
    deflate: true,
    body: undefined,
    lastEventId: undefined,
    cursor: undefined,
    items: undefined,
    openAttempts: new Set(),
    answers: [],
    attempt: 0,
    isOver: true,
    endedBy: 'server',
    lastNs: 0,
    lastSeq: 0,
    hasFacts: false,
    hasRequest: false,
    guessed: false,
    replies: [],
    sentIds: new Set(),
  };
}

/** What was read of it. */
export function finished(at: Reading): RecordedConnection {
  const { info, url, method, headers, subprotocols, deflate, body, lastEventId, openAttempts, answers } = at;
  const { cursor, items } = pollRules(at);
  return { info, url, method, headers, subprotocols, deflate, body, lastEventId, openAttempts, answers, cursor, items };
}

/** How the recorded polls moved on, where nobody but their user can have said so. */
function pollRules({ info, guessed, replies }: Reading): {
  cursor: readonly CursorRule[] | undefined;
  items: string | undefined;
} {
  const none = { cursor: undefined, items: undefined };
  // What was guessed then is guessed again: the new server may be another one.
  if (guessed || (info.transport !== 'long-poll' && info.transport !== 'poll')) return none;
  const all: readonly ReplyWithCursor[] = replies;
  const cursor = cursorRules(all);
  const items = itemsPath(all);
  const byHttp = cursor?.every(({ from }) => /^header:(?:etag|last-modified)$/i.test(from)) ?? true;
  if (info.transport === 'poll' && byHttp) return { cursor: undefined, items };
  return { cursor: cursor === undefined || cursor.length === 0 ? undefined : cursor, items };
}
