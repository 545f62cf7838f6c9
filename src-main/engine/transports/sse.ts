import type { Readable } from 'node:stream';
import type { CloseDetail, ErrorDetail, Headers } from '../../../src-shared/model/entry.ts';
import { mediaType, retryAfterMs, withDefaults } from '../net/headers.ts';
import type { HttpReply } from '../net/network.ts';
import { ConnectTimeout, mayPass, NetFailure } from '../net/problems.ts';
import { openDetailOf, replyFacts, statusProblem } from '../net/problems-http.ts';
import { readHead } from '../net/read-body.ts';
import { SseReader } from './sse-reader.ts';
import { type Attempt, type AttemptContext, type AttemptEnd, cannotSend, type Transport } from './transport.ts';

/** Server-sent events (WHATWG HTML, section 9.2) over any method, with what an EventSource hides. */
export const sse: Transport = { name: 'sse', start: (context) => new SseAttempt(context) };

/** Bytes of a refusing reply's body that are kept. */
const BODY_HEAD_BYTES = 4096;

class SseAttempt implements Attempt {
  readonly #context: AttemptContext;
  readonly #controller = new AbortController();
  readonly #reader: SseReader;
  #body: Readable | undefined;
  #openedAtNs: number | undefined;
  #ended = false;
  #paused = false;
  /** The last id of the stream that the connection has not been told of: once a chunk is enough. */
  #lastEventId: string | undefined;
  /** The chunk being read, and when it came. */
  #chunk = 0;
  #atNs = 0;
  /** Whether `wireSize` can be told: not when the stream is compressed. */
  #plain = true;
  readonly #said = new Set<string>();

  constructor(context: AttemptContext) {
    this.#context = context;
    const { endpoint, resume, sink } = context;
    this.#reader = new SseReader({
      lastEventId: resume.lastEventId ?? endpoint.lastEventId ?? '',
      maxBlockBytes: endpoint.maxLineBytes,
      onItem: (item) => {
        // Whoever records an event may have ended the attempt over it, in the middle of a chunk.
        if (this.#ended) return;
        const atNs = this.#atNs;
        const chunk = this.#chunk;
        const wireSize = this.#plain ? item.wireSize : undefined;
        const direction = 'toClient';
        if (item.kind === 'event') {
          const { event, id } = item;
          const detail = id === undefined ? { event, chunk } : { event, id, chunk };
          sink.entry({ kind: 'event', direction, payload: Buffer.from(item.data), wireSize, detail, atNs });
        } else if (item.kind === 'comment') {
          const payload = Buffer.from(item.text);
          sink.entry({ kind: 'comment', direction, payload, wireSize, detail: { chunk }, atNs });
        } else {
          sink.entry({ kind: 'retry', direction, wireSize, detail: { retryMs: item.retryMs, chunk }, atNs });
          sink.serverRetry(item.retryMs);
        }
      },
      onPlain: (bytes, event, dataFrom, dataTo, idFrom, idTo, idNumber, size) => {
        if (this.#ended) return;
        const wireSize = this.#plain ? size : 0;
        sink.event(event, bytes, dataFrom, dataTo, idFrom, idTo, idNumber, this.#chunk, wireSize, this.#atNs);
      },
      onInvalidUtf8: () => this.#sayInvalidUtf8(this.#chunk),
      onLastEventId: (lastEventId) => {
        if (!this.#ended) this.#lastEventId = lastEventId;
      },
      onIgnored: (line) => this.#sayIgnored(line),
    });
    void this.#run();
  }

  async #run(): Promise<void> {
    const { endpoint, network, clock, sink } = this.#context;
    const { connectTimeoutMs } = endpoint;
    const timer = clock.after(connectTimeoutMs, () => this.#controller.abort(new ConnectTimeout(connectTimeoutMs)));
    const result = await network.request({
      url: new URL(endpoint.url),
      endpoint,
      method: endpoint.method,
      headers: this.#headers(),
      ...(endpoint.body === undefined || endpoint.body === '' ? {} : { body: endpoint.body }),
      signal: this.#controller.signal,
      onRedirect: (detail) => {
        if (!this.#ended) sink.entry({ kind: 'redirect', direction: null, detail });
      },
      onNotice: (detail) => {
        if (!this.#ended) sink.entry({ kind: 'notice', direction: null, detail });
      },
    });
    timer.cancel();
    if (this.#ended) {
      if (result.ok) discard(result.value.body);
      return;
    }
    // EventSource goes on after a network error unless that is known to be futile (9.2.3).
    if (!result.ok) {
      this.#finish({ error: result.error, mayRetry: endpoint.sseReconnect === 'always' || mayPass(result.error) });
    } else await this.#receive(result.value);
  }

  /** What EventSource sends (9.2.2, 9.2.3), unless the endpoint says otherwise. */
  #headers(): Headers {
    const { lastEventId } = this.#reader;
    const defaults: (readonly [string, string])[] = [
      ['Accept', 'text/event-stream'],
      ['Cache-Control', 'no-store'],
    ];
    // As UTF-8 on the wire (9.2.3); header values are handed over as Latin-1, one character a byte.
    if (lastEventId !== '') defaults.push(['Last-Event-ID', Buffer.from(lastEventId, 'utf8').toString('latin1')]);
    return withDefaults(this.#context.endpoint.headers, defaults);
  }

  async #receive(reply: HttpReply): Promise<void> {
    const { endpoint, sink, clock } = this.#context;
    const always = endpoint.sseReconnect === 'always';
    const asked = endpoint.method === 'GET' ? {} : { method: endpoint.method };
    const nowMs = clock.anchorMs + clock.nowNs() / 1e6;
    const retryAfter = retryAfterMs(reply.headers, nowMs);
    const later = retryAfter === undefined ? {} : { retryAfterMs: retryAfter };
    if (reply.status === 204) {
      // 9.2.3: "a server can tell a client to stop reconnecting with HTTP 204". No failure; its headers are kept.
      this.#openedAtNs = this.#context.nowNs();
      sink.opened({ ...openDetailOf(reply), ...asked });
      discard(reply.body);
      const close = { code: 204, reason: 'No Content: the server asks not to reconnect', clean: true, by: 'server' };
      this.#finish({ close: close as CloseDetail, mayRetry: always, ...later });
      return;
    }
    const type = mediaType(reply.headers);
    if (reply.status !== 200 || type !== 'text/event-stream') {
      const body = await readHead(reply.body, BODY_HEAD_BYTES, clock);
      const error = reply.status !== 200 ? statusProblem(reply, body) : contentTypeProblem(reply, type, body);
      // 9.2.2: anything but 200 and this type fails the connection, and EventSource does not try again.
      this.#finish({ error, mayRetry: always, ...later });
      return;
    }

    this.#body = reply.body;
    this.#plain = reply.contentEncoding === undefined;
    this.#openedAtNs = this.#context.nowNs();
    sink.opened({ ...openDetailOf(reply), ...asked });
    const { body } = reply;
    body.on('data', (piece: Uint8Array) => this.#take(piece, reply.chunkOf(piece)));
    body.once('end', () => this.#streamEnded(undefined));
    body.once('error', (error) => this.#streamEnded(error));
    if (this.#paused) body.pause();
  }

  #take(piece: Uint8Array, chunk: number): void {
    if (this.#ended) return;
    this.#chunk = chunk;
    this.#atNs = this.#context.nowNs();
    this.#context.sink.alive(this.#atNs);
    const taken = this.#reader.push(piece);
    this.#tellLastEventId();
    if (taken) return;
    const { pendingBytes, pendingHead } = this.#reader;
    const { maxLineBytes, sseReconnect } = this.#context.endpoint;
    this.#finish({
      close: { clean: false, by: 'client', reason: 'line too long' },
      error: {
        code: 'SSE_LINE_TOO_LONG',
        message: `The server sent ${pendingBytes} bytes without ending an event, more than the ${maxLineBytes} allowed.`,
        hint: 'An event ends with a blank line: does the server forget it, or is this no event stream? Its first part is kept here. The limit is maxLineBytes.',
        phase: 'stream',
        body: pendingHead,
        facts: { receivedBytes: String(pendingBytes), limitBytes: String(maxLineBytes) },
      },
      mayRetry: sseReconnect === 'always',
    });
  }

  #tellLastEventId(): void {
    this.#reader.tell();
    const lastEventId = this.#lastEventId;
    if (lastEventId === undefined || this.#ended) return;
    this.#lastEventId = undefined;
    this.#context.sink.resumeFrom({ lastEventId });
  }

  #streamEnded(error: Error | undefined): void {
    if (this.#ended) return;
    this.#atNs = this.#context.nowNs();
    const { pendingBytes, pendingHead } = this.#reader;
    if (pendingHead.trim() !== '') {
      this.#notice(
        'SSE_EVENT_INCOMPLETE',
        `The stream ended in the middle of an event: ${pendingBytes} bytes were not dispatched.`,
        'EventSource discards them too (WHATWG HTML 9.2.6): an event counts once its blank line has come.',
        { pendingBytes: String(pendingBytes), text: pendingHead },
      );
    }
    if (error === undefined) this.#finish({ close: { clean: true, by: 'server' }, mayRetry: true });
    else {
      const detail: ErrorDetail | undefined = error instanceof NetFailure ? error.detail : undefined;
      if (detail === undefined) throw error;
      this.#finish({ close: { clean: false, by: 'network' }, error: detail, mayRetry: true });
    }
  }

  #sayInvalidUtf8(chunk: number): void {
    this.#notice(
      'INVALID_UTF8',
      'The stream has bytes that are no UTF-8; they are shown as U+FFFD, as EventSource shows them.',
      'The server writes another encoding, or cuts a text in the middle of a character. An event stream is always UTF-8.',
      { chunk: String(chunk) },
    );
  }

  #sayIgnored(line: string): void {
    const shown = line.length > 200 ? `${line.slice(0, 200)}…` : line;
    this.#notice(
      'SSE_FIELD_IGNORED',
      `The stream has a line that no client understands: “${shown}”.`,
      'Fields are data, event, id and retry (digits only), in lower case and before a colon. Said once per attempt.',
      { line: shown },
    );
  }

  /** Once per attempt and code: what is wrong with one event is usually wrong with all. */
  #notice(code: string, message: string, hint: string, facts: Readonly<Record<string, string>>): void {
    if (this.#said.has(code)) return;
    this.#said.add(code);
    const detail = { severity: 'warning', code, message, hint, facts } as const;
    this.#context.sink.entry({ kind: 'notice', direction: null, detail });
  }

  #finish(end: AttemptEnd): void {
    if (this.#ended) return;
    this.#tellLastEventId();
    this.#ended = true;
    const livedMs = this.#openedAtNs === undefined ? undefined : (this.#context.nowNs() - this.#openedAtNs) / 1e6;
    if (this.#body !== undefined) discard(this.#body);
    this.#controller.abort();
    const close = end.close === undefined || livedMs === undefined ? end.close : { ...end.close, livedMs };
    this.#context.sink.ended({ ...end, ...(close === undefined ? {} : { close }) });
  }

  send(message: { readonly kind: string }): ReturnType<Attempt['send']> {
    return cannotSend('sse', message.kind);
  }

  close(): void {
    this.#finish(this.#openedAtNs === undefined ? { mayRetry: true } : endedByUs(true));
  }

  abort(): void {
    this.#finish(this.#openedAtNs === undefined ? { mayRetry: true } : endedByUs(false));
  }

  pauseReading(): void {
    this.#paused = true;
    this.#body?.pause();
  }

  resumeReading(): void {
    this.#paused = false;
    this.#body?.resume();
  }

  /** There are no pings in SSE. */
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

function endedByUs(clean: boolean): AttemptEnd {
  return { close: { clean, by: 'client' }, mayRetry: true };
}

/** Ends a body that nobody reads; its last words go nowhere. */
function discard(body: Readable): void {
  body.on('error', () => undefined);
  body.destroy();
}

function contentTypeProblem(reply: HttpReply, type: string, body: string): ErrorDetail {
  return {
    code: 'SSE_CONTENT_TYPE',
    message: `The server sent ${type === '' ? 'no content type' : type} instead of text/event-stream.`,
    hint:
      type === 'text/html'
        ? 'A web page, often a login or an error page: look at the body, and at the path.'
        : type.includes('json')
          ? 'This may be a poll or long-poll address; or an API that streams only when asked to (`"stream": true`).'
          : 'An event stream is Content-Type: text/event-stream; EventSource accepts nothing else.',
    ...replyFacts(reply, body),
  };
}
