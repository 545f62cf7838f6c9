import { type Cursor, compilePollRules, type PollRules, readReply } from '../../../src-shared/codec/cursor.ts';
import type { CursorRule } from '../../../src-shared/model/endpoint.ts';

/** Looked back over this many messages for one that has the cursor in it. */
const KEPT = 32;

/**
 * Where a WebSocket goes on after a drop: the endpoint's cursor rules, read out of the last messages that came
 * (`query:since=$.id`). A WebSocket has no resume of its own; many servers take one in the URL. The messages are only
 * looked into when an attempt has ended, so that receiving stays cheap.
 */
export class MessageCursor {
  readonly #rules: PollRules;
  readonly #last: Uint8Array[] = [];
  #next = 0;

  private constructor(rules: PollRules) {
    this.#rules = rules;
  }

  /** Undefined when there is nothing to watch. A rule that is wrong was refused before anything was opened. */
  static of(rules: readonly CursorRule[] | undefined): MessageCursor | undefined {
    if (rules === undefined || rules.length === 0) return undefined;
    const compiled = compilePollRules(rules, undefined);
    return compiled.ok ? new MessageCursor(compiled.value) : undefined;
  }

  /** A text message arrived; its bytes are copied. */
  seen(payload: Uint8Array): void {
    this.#last[this.#next] = payload.slice();
    this.#next = (this.#next + 1) % KEPT;
  }

  /** The newest value of each rule; places for which no message kept has one are absent. */
  read(): Cursor {
    let cursor: Cursor = {};
    const decoder = new TextDecoder();
    for (let back = 1; back <= KEPT; back++) {
      const payload = this.#last[(this.#next - back + KEPT) % KEPT];
      if (payload === undefined) break;
      cursor = { ...readReply(this.#rules, { headers: [], text: decoder.decode(payload) }).cursor, ...cursor };
      if (Object.keys(cursor).length === this.#rules.cursor.length) break;
    }
    return cursor;
  }
}
