import { isUtf8 } from 'node:buffer';
import { createHash } from 'node:crypto';
import {
  type Cursor,
  compilePollRules,
  type PollItem,
  type PollRules,
  readReply,
} from '../../../../src-shared/codec/cursor.ts';
import { guessPoll, validators } from '../../../../src-shared/codec/cursor-guess.ts';
import type { CursorRule, Endpoint } from '../../../../src-shared/model/endpoint.ts';
import type { Headers, NoticeDetail } from '../../../../src-shared/model/entry.ts';
import { headerValue } from '../../net/headers.ts';

/** What the replies of one attempt meant so far: rules given or guessed, the cursor, the last body. No I/O. */
export interface ReplyReader {
  /** The cursor for the next request. */
  readonly cursor: Cursor;
  read(reply: SuccessfulReply): ReplyMeaning;
}

export interface SuccessfulReply {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Buffer;
}

export interface ReplyMeaning {
  readonly items: readonly PollItem[];
  /** The whole body is the one item, byte for byte. */
  readonly whole: boolean;
  readonly outcome: 'items' | 'empty' | 'no-content' | 'not-modified';
  readonly unchanged: boolean;
  /** The cursor read from this reply; the next request has {@link ReplyReader.cursor}. */
  readonly cursor: Cursor;
  /** Whether the next request differs from this one, or this reply from the last: without it, polling on is spinning. */
  readonly progress: boolean;
  readonly notices: readonly NoticeDetail[];
}

export interface ReaderOptions {
  readonly endpoint: Endpoint;
  /** From the attempt before. */
  readonly cursor: Cursor;
  /**
   * `long-poll` guesses cursor and items where nobody said (docs/terminal.md). `poll` looks at one thing again and again:
   * its cursor is the validators of HTTP, a repeated body is no news.
   */
  readonly mode: 'long-poll' | 'poll';
}

export function createReplyReader({ endpoint, cursor: resumed, mode }: ReaderOptions): ReplyReader {
  let cursor = resumed;
  let rules: PollRules | undefined;
  let lastHash: string | undefined;
  const said = new Set<string>();
  if (endpoint.cursor !== undefined) rules = rulesOf(endpoint.cursor, endpoint.items);

  return {
    get cursor() {
      return cursor;
    },
    read(reply) {
      const notices: NoticeDetail[] = [];
      const notice = (detail: NoticeDetail): void => {
        if (said.has(detail.code)) return;
        said.add(detail.code);
        notices.push(detail);
      };
      const hasBody = reply.status !== 204 && reply.status !== 304 && reply.body.byteLength > 0;
      const text = hasBody ? reply.body.toString('utf8') : '';
      if (mode === 'poll' && endpoint.cursor === undefined) {
        // A version belongs to the reply it came with; a 304 may leave it out (RFC 9110, 15.4.5).
        const found = validators(reply.headers);
        if (found.length > 0 || reply.status !== 304) rules = rulesOf(found, endpoint.items);
        if (reply.status !== 304) cursor = {};
      } else if (rules === undefined) {
        rules = guessRules(endpoint, { headers: reply.headers, text }, hasBody, notice);
      }
      const used = rules ?? rulesOf([], endpoint.items ?? guessedItems(mode, endpoint, text));
      const reading = readReply(used, { headers: reply.headers, text });

      if (reading.notJson) notice(notJson(reply));
      // A reply without a body has no cursor in it and need not.
      else if (hasBody && reading.missing.length > 0) notice(cursorMissing(reading.missing, reply));
      const whole = hasBody && (used.items === undefined || reading.notJson);
      // A body that is the message is kept as it came, whatever it is.
      if (hasBody && !whole && !isUtf8(reply.body)) notice(invalidUtf8(reply));
      const before = cursor;
      cursor = { ...cursor, ...reading.cursor };

      const hash = hasBody ? createHash('sha1').update(reply.body).digest('base64') : undefined;
      const sameBody = hash !== undefined && hash === lastHash;
      if (hash !== undefined) lastHash = hash;
      const unchanged = mode === 'poll' && sameBody;
      const items = unchanged ? [] : reading.items;
      const moved = Object.entries(cursor).some(([place, value]) => before[place] !== value);
      return {
        items,
        whole,
        outcome:
          reply.status === 204
            ? 'no-content'
            : reply.status === 304
              ? 'not-modified'
              : items.length > 0
                ? 'items'
                : 'empty',
        unchanged,
        cursor: reading.cursor,
        progress: items.length > 0 && (moved || !sameBody),
        notices,
      };
    },
  };
}

/** Rules that checkEndpoint has seen, or that were made here: a bad one is a bug. */
function rulesOf(cursor: readonly CursorRule[], items: string | undefined): PollRules {
  const compiled = compilePollRules(cursor, items);
  if (!compiled.ok) throw new Error(`a bad rule passed checkEndpoint: ${compiled.error.message}`);
  return compiled.value;
}

function guessRules(
  endpoint: Endpoint,
  reply: { readonly headers: Headers; readonly text: string },
  hasBody: boolean,
  notice: (detail: NoticeDetail) => void,
): PollRules | undefined {
  const guess = guessPoll(reply, endpoint.url);
  const items = endpoint.items ?? guess.items;
  if (guess.cursor.length === 0) {
    // Nothing to go by yet; an empty reply says little, so the next one is asked again.
    if (!hasBody) return undefined;
    notice({
      severity: 'info',
      code: 'CURSOR_UNKNOWN',
      message: 'The reply names no cursor that is known here, so the same request is sent again and again.',
      hint: "If the server has a cursor, say where: --cursor 'query:since=$.last_id'.",
    });
    return undefined;
  }
  const flags = guess.flags.filter((flag) => endpoint.items === undefined || !flag.startsWith('--items'));
  notice({
    severity: 'info',
    code: 'CURSOR_GUESSED',
    message: `Nobody said how this long-poll moves on. Guessed from its reply: ${guess.cursor
      .map(({ to, from }) => `${from} goes to ${to}`)
      .join(', ')}${items === undefined ? '; the body is the message' : `; messages at ${items}`}.`,
    hint: `If that is wrong, or to be sure: ${flags.join(' ')}`,
    facts: {
      ...Object.fromEntries(guess.cursor.map(({ to, from }) => [to, from])),
      ...(items === undefined ? {} : { items }),
      flags: flags.join(' '),
    },
  });
  return rulesOf(guess.cursor, items);
}

/** Where the messages are, while the cursor is still unknown. */
function guessedItems(mode: ReaderOptions['mode'], endpoint: Endpoint, text: string): string | undefined {
  if (mode === 'poll' || endpoint.cursor !== undefined) return undefined;
  return guessPoll({ headers: [], text }, endpoint.url).items;
}

function head(body: Buffer): string {
  const text = body.toString('utf8', 0, 200);
  return body.byteLength > 200 ? `${text}…` : text;
}

function cursorMissing(missing: readonly CursorRule[], reply: SuccessfulReply): NoticeDetail {
  return {
    severity: 'warning',
    code: 'CURSOR_MISSING',
    message: `The reply has no cursor at ${missing.map(({ from }) => from).join(' or ')}: the next request goes on from the last one known.`,
    hint: 'Does the rule fit this reply? Messages may come twice or be lost until it does. Said once per attempt.',
    facts: {
      ...Object.fromEntries(missing.map(({ to, from }) => [to, from])),
      status: String(reply.status),
      body: head(reply.body),
    },
  };
}

function invalidUtf8(reply: SuccessfulReply): NoticeDetail {
  const type = headerValue(reply.headers, 'content-type');
  return {
    severity: 'warning',
    code: 'INVALID_UTF8',
    message: 'The reply has bytes that are no UTF-8; in its messages they are shown as U+FFFD.',
    hint: 'JSON between systems is always UTF-8 (RFC 8259, section 8.1). The bytes as they came are kept with the response.',
    ...(type === undefined ? {} : { facts: { 'Content-Type': type } }),
  };
}

function notJson(reply: SuccessfulReply): NoticeDetail {
  return {
    severity: 'warning',
    code: 'BODY_NOT_JSON',
    message: 'The rules look into the reply, and the reply is not JSON: it is kept whole, as one message.',
    hint: 'Look at its beginning: an error page with status 200, perhaps, or JSON cut short.',
    facts: { status: String(reply.status), body: head(reply.body) },
  };
}
