import type { Readable } from 'node:stream';
import { applyCursor, type Cursor } from '../../../../src-shared/codec/cursor.ts';
import type { ErrorDetail, NoticeDetail, ResponseDetail } from '../../../../src-shared/model/entry.ts';
import type { Timer } from '../../clock.ts';
import { headerValue, mediaType, retryAfterMs, withDefaults } from '../../net/headers.ts';
import type { HttpReply, NetResult } from '../../net/network.ts';
import { ConnectTimeout, mayPass } from '../../net/problems.ts';
import { openDetailOf, replyFacts, statusProblem } from '../../net/problems-http.ts';
import { readWhole } from '../../net/read-body.ts';
import { type Attempt, type AttemptContext, type AttemptEnd, cannotSend } from '../transport.ts';
import { createSpinGuard, meaningOf } from './outcome.ts';
import { createReplyReader, type ReplyMeaning, type ReplyReader } from './reading.ts';

/** How the two polling transports differ. */
export interface PollStyle {
  readonly mode: 'long-poll' | 'poll';
  /** Milliseconds from the end of one exchange, which took `tookMs`, to the start of the next. */
  pauseMs(intervalMs: number | undefined, tookMs: number): number;
}

/** The reason a request is given up with when `pollTimeoutMs` is over: an outcome, not an error. */
class HeldTooLong extends Error {}

interface Exchange {
  readonly reply: HttpReply;
  readonly body: Buffer;
  readonly error?: ErrorDetail;
  readonly tooLong: boolean;
}

/** One attempt: a run of polls until something ends it. Open from the first successful reply on. */
export class PollRun implements Attempt {
  readonly #context: AttemptContext;
  readonly #style: PollStyle;
  readonly #controller = new AbortController();
  readonly #reader: ReplyReader;
  readonly #spin = createSpinGuard();
  #body: Readable | undefined;
  #openedAtNs: number | undefined;
  #saidUnanswered = false;
  #ended = false;
  #paused = false;
  /** Continues the loop: out of its delay, or out of a pause. */
  #wake: (() => void) | undefined;
  #timer: Timer | undefined;

  constructor(context: AttemptContext, style: PollStyle) {
    this.#context = context;
    this.#style = style;
    const { endpoint, resume } = context;
    this.#reader = createReplyReader({ endpoint, cursor: resume.cursor ?? {}, mode: style.mode });
    void this.#run();
  }

  async #run(): Promise<void> {
    const { clock, endpoint, beforePoll } = this.#context;
    while (!this.#ended) {
      const startedNs = clock.nowNs();
      const floorMs = await this.#pollOnce();
      if (this.#ended) return;
      const tookMs = (clock.nowNs() - startedNs) / 1e6;
      const pauseMs = Math.max(floorMs, this.#style.pauseMs(endpoint.intervalMs, tookMs));
      await this.#sleep(beforePoll === undefined ? pauseMs : 0);
      if (!this.#ended) await beforePoll?.();
    }
  }

  /** Waits so long, and as long as reading is paused. */
  async #sleep(delayMs: number): Promise<void> {
    if (delayMs > 0) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
        this.#timer = this.#context.clock.after(delayMs, resolve);
      });
      this.#timer = undefined;
    }
    while (this.#paused && !this.#ended) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    this.#wake = undefined;
  }

  /** One exchange, recorded. @returns the least delay before the next, in milliseconds */
  async #pollOnce(): Promise<number> {
    const { sink, endpoint, clock } = this.#context;
    const { cursor } = this.#reader;
    const sentNs = { value: clock.nowNs() };
    const result = await this.#exchange(cursor, sentNs);
    if (this.#ended) return 0;
    sink.holding(undefined);
    const heldMs = (clock.nowNs() - sentNs.value) / 1e6;

    if (result === 'timeout') {
      const detail: ResponseDetail = { status: 0, headers: [], heldMs, outcome: 'timeout', items: 0 };
      // Nothing crossed the wire: the client gave up.
      sink.entry({ kind: 'response', direction: null, detail });
      sink.polled(true);
      this.#unanswered(heldMs);
      return 0;
    }
    if (!result.ok) {
      this.#finish({ ...this.#closed('network'), error: result.error, mayRetry: mayPass(result.error) });
      return 0;
    }

    const { reply, body, error, tooLong } = result.value;
    sink.alive(this.#context.nowNs());
    const held = reply.timings.waitMs ?? heldMs;
    if (error !== undefined || tooLong) {
      this.#respond(reply, body, { heldMs: held, outcome: 'error', items: 0 });
      const problem = error ?? tooLongProblem(reply, endpoint.maxMessageBytes);
      // What broke on the way may go well next time; what the server is will not change.
      const by = problem.phase === 'stream' ? 'network' : 'client';
      this.#finish({ ...this.#closed(by, false), error: problem, mayRetry: problem.phase === 'stream' });
      return 0;
    }
    const meaning = meaningOf(reply.status, held, this.#style.mode, this.#openedAtNs !== undefined);
    if (meaning.kind === 'held') {
      this.#respond(reply, body, { heldMs: held, outcome: 'timeout', items: 0 });
      sink.polled(true);
      return this.#floor(false, held);
    }
    if (meaning.kind === 'end') {
      const retryAfter = retryAfterMs(reply.headers, clock.anchorMs + clock.nowNs() / 1e6);
      const later = retryAfter === undefined ? {} : { retryAfterMs: retryAfter };
      this.#respond(reply, body, { heldMs: held, outcome: meaning.outcome, items: 0, ...later });
      sink.polled(true);
      const problem = statusProblem(reply, body.toString('utf8', 0, 4096));
      this.#finish({ ...this.#closed('server'), error: problem, mayRetry: meaning.mayRetry, ...later });
      return 0;
    }
    return this.#read(reply, body, held);
  }

  /** `pollTimeoutMs` is over. A plain poll is answered at once or something is wrong; a long-poll may just have no news. */
  #unanswered(heldMs: number): void {
    const after = `${Math.round(heldMs)} ms`;
    if (this.#style.mode === 'poll') {
      const error: ErrorDetail = {
        code: 'POLL_TIMEOUT',
        message: `The server took the request and did not answer within ${after}.`,
        hint: 'It hangs, or holds requests until it has news: then choose the transport long-poll. The limit is pollTimeoutMs.',
        phase: 'http',
      };
      this.#finish({ ...this.#closed('client', false), error, mayRetry: true });
    } else if (this.#openedAtNs === undefined && !this.#saidUnanswered) {
      this.#saidUnanswered = true;
      this.#notice({
        severity: 'warning',
        code: 'POLL_UNANSWERED',
        message: `The server took the request and has not answered once, within ${after}; it is asked again.`,
        hint: 'It may just have no news yet, or it hangs: publish something to see which. The limit is pollTimeoutMs.',
      });
    }
  }

  #read(reply: HttpReply, body: Buffer, heldMs: number): number {
    const { sink } = this.#context;
    const meaning = this.#reader.read({ status: reply.status, headers: reply.headers, body });
    if (this.#openedAtNs === undefined) {
      this.#openedAtNs = this.#context.nowNs();
      sink.opened(openDetailOf(reply));
    }
    for (const notice of meaning.notices) this.#notice(notice);
    const { items, outcome, cursor, unchanged } = meaning;
    this.#respond(
      reply,
      // Where the body is the message, the item has it.
      meaning.whole && items.length > 0 ? undefined : body,
      { heldMs, outcome, items: items.length, cursor, ...(unchanged ? { unchanged } : {}) },
    );
    this.#giveItems(meaning, body);
    if (this.#ended) return 0;
    const etag = headerValue(reply.headers, 'etag');
    const lastModified = headerValue(reply.headers, 'last-modified');
    sink.resumeFrom({
      cursor: this.#reader.cursor,
      ...(etag === undefined ? {} : { etag }),
      ...(lastModified === undefined ? {} : { lastModified }),
    });
    sink.polled(items.length === 0);
    return this.#floor(meaning.progress, heldMs);
  }

  #giveItems(meaning: ReplyMeaning, body: Buffer): void {
    for (const [index, item] of meaning.items.entries()) {
      // Whoever records an item may end the attempt over it.
      if (this.#ended) return;
      this.#context.sink.entry({
        kind: 'item',
        direction: 'toClient',
        payload: meaning.whole ? body : Buffer.from(item.text),
        detail: { index, ...(item.id === undefined ? {} : { id: item.id }) },
      });
    }
  }

  #respond(
    reply: HttpReply,
    body: Buffer | undefined,
    detail: Pick<ResponseDetail, 'heldMs' | 'outcome' | 'items'> & Partial<ResponseDetail>,
  ): void {
    const { status, statusText, headers, timings } = reply;
    this.#context.sink.entry({
      kind: 'response',
      direction: 'toClient',
      ...(body === undefined || body.byteLength === 0 ? {} : { payload: body }),
      wireSize: reply.wireBytes(),
      detail: { status, ...(statusText === '' ? {} : { statusText }), headers, timings, ...detail },
    });
  }

  /** A long-poll that is answered at once with nothing must not spin. */
  #floor(progress: boolean, heldMs: number): number {
    if (this.#style.mode === 'poll') return 0;
    const { delayMs, say } = this.#spin.next(progress, heldMs);
    if (say) {
      this.#notice({
        severity: 'warning',
        code: 'POLL_SPINNING',
        message: 'The server answers at once and brings nothing new, so the next requests are held back here.',
        hint: 'A long-poll should be held until there is news. Is this a plain poll, or is the cursor wrong? The pause grows to 5 s.',
        facts: { pauseMs: String(delayMs) },
      });
    }
    return delayMs;
  }

  async #exchange(
    cursor: Cursor,
    sentNs: { value: number },
  ): Promise<'timeout' | { readonly ok: false; readonly error: ErrorDetail } | { ok: true; value: Exchange }> {
    const { endpoint, network, clock, sink } = this.#context;
    const request = applyCursor(
      {
        url: endpoint.url,
        headers: endpoint.headers,
        ...(endpoint.body === undefined || endpoint.body === '' ? {} : { body: endpoint.body }),
      },
      cursor,
    );
    const own = new AbortController();
    let timer = clock.after(endpoint.connectTimeoutMs, () => own.abort(new ConnectTimeout(endpoint.connectTimeoutMs)));
    const signal = AbortSignal.any([this.#controller.signal, own.signal]);
    const giveUp = (): boolean => own.signal.reason instanceof HeldTooLong;
    const shown = Object.keys(cursor).length === 0 ? {} : { cursor };

    const result: NetResult<HttpReply> = await network.request({
      url: new URL(request.url),
      endpoint,
      method: endpoint.method,
      headers: withDefaults(request.headers, [['Accept', 'application/json, */*;q=0.8']]),
      ...(request.body === undefined ? {} : { body: request.body }),
      signal,
      onSent: ({ url, method, headers }) => {
        if (this.#ended) return;
        // From here on it is the server that takes its time, and may: pollTimeoutMs instead of connectTimeoutMs.
        timer.cancel();
        timer = clock.after(endpoint.pollTimeoutMs, () => own.abort(new HeldTooLong()));
        sentNs.value = clock.nowNs();
        sink.entry({
          kind: 'request',
          direction: 'toServer',
          ...(request.body === undefined || method === 'GET' ? {} : { payload: Buffer.from(request.body) }),
          detail: { method, url, headers, ...shown },
        });
        sink.holding(this.#context.nowNs());
      },
      onRedirect: (detail) => {
        if (!this.#ended) sink.entry({ kind: 'redirect', direction: null, detail });
      },
      onNotice: (detail) => {
        if (!this.#ended) this.#notice(detail);
      },
    });
    try {
      if (!result.ok) return giveUp() ? 'timeout' : result;
      const reply = result.value;
      if (this.#ended) {
        reply.body.on('error', () => undefined);
        reply.body.destroy();
        return { ok: true, value: { reply, body: Buffer.alloc(0), tooLong: false } };
      }
      if (mediaType(reply.headers) === 'text/event-stream' && reply.status === 200) {
        reply.body.on('error', () => undefined);
        reply.body.destroy();
        const error = eventStreamProblem(reply, this.#style.mode);
        return { ok: true, value: { reply, body: Buffer.alloc(0), tooLong: false, error } };
      }
      this.#body = reply.body;
      if (this.#paused) reply.body.pause();
      const whole = await readWhole(reply.body, endpoint.maxMessageBytes);
      if (whole.error !== undefined && giveUp()) return 'timeout';
      return {
        ok: true,
        value: {
          reply,
          body: whole.bytes,
          tooLong: whole.tooLong,
          ...(whole.error === undefined ? {} : { error: whole.error }),
        },
      };
    } finally {
      this.#body = undefined;
      timer.cancel();
    }
  }

  #notice(detail: NoticeDetail): void {
    this.#context.sink.entry({ kind: 'notice', direction: null, detail });
  }

  #closed(by: 'client' | 'server' | 'network', clean = by === 'client'): Pick<AttemptEnd, 'close'> {
    if (this.#openedAtNs === undefined) return {};
    const livedMs = (this.#context.nowNs() - this.#openedAtNs) / 1e6;
    return { close: { clean, by, livedMs } };
  }

  #finish(end: AttemptEnd): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#timer?.cancel();
    this.#controller.abort();
    this.#wake?.();
    this.#context.sink.holding(undefined);
    this.#context.sink.ended(end);
  }

  send(message: { readonly kind: string }): ReturnType<Attempt['send']> {
    return cannotSend(this.#style.mode, message.kind);
  }

  close(): void {
    this.#finish({ ...this.#closed('client'), mayRetry: true });
  }

  abort(): void {
    this.#finish({ ...this.#closed('client'), mayRetry: true });
  }

  pauseReading(): void {
    this.#paused = true;
    this.#body?.pause();
  }

  resumeReading(): void {
    if (!this.#paused) return;
    this.#paused = false;
    this.#body?.resume();
    // A delay that is still running goes on by itself; only a loop held by the pause is woken.
    if (this.#timer === undefined) this.#wake?.();
  }

  /** There are no pings between polls. */
  setAnswerPings(): void {
    return;
  }

  bufferedBytes(): number {
    return 0;
  }

  unreadBytes(): number {
    return this.#body?.readableLength ?? 0;
  }
}

function tooLongProblem(reply: HttpReply, limitBytes: number): ErrorDetail {
  return {
    code: 'REPLY_TOO_LARGE',
    message: `The reply is longer than the ${limitBytes} bytes allowed.`,
    hint: 'Ask for less at a time, or raise maxMessageBytes. Its beginning is kept with the response.',
    ...replyFacts(reply, ''),
  };
}

function eventStreamProblem(reply: HttpReply, mode: string): ErrorDetail {
  return {
    code: 'POLL_EVENT_STREAM',
    message: `The reply is an event stream, which never ends; ${mode} waits for the end.`,
    hint: 'Choose the transport SSE for this address.',
    ...replyFacts(reply, ''),
  };
}
