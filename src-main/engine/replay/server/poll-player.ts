import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Entry, Headers, ResponseDetail } from '../../../../src-shared/model/entry.ts';
import type { RecordingSource } from '../../capture/recording-source.ts';
import { ScriptReader } from '../script.ts';
import { tell } from './limits.ts';
import { askedOf, placeOf, placeOfVersion, placesOf, sameVersion } from './poll-place.ts';
import type { Exchange, Track } from './recorded-side.ts';
import { answerHeaders } from './reply-headers.ts';
import type { ServedClient, SharedByClients } from './served-client.ts';

/** A recorded reply, whole. */
interface Reply {
  readonly seq: number;
  readonly status: number;
  readonly statusText: string;
  readonly headers: Headers;
  readonly body: Uint8Array;
}

const NOTHING = new Uint8Array(0);

/** Somebody who polls a track: which exchange comes next for them. */
export class PollPlayer {
  readonly client: ServedClient;
  readonly #source: RecordingSource;
  readonly #shared: SharedByClients;
  readonly #places: readonly string[];
  #next = 0;
  #isNew = true;
  /** A request that is not answered yet. */
  #busy = false;
  /** Where it was moved to while nobody asked. */
  #movedWhileIdle = false;

  constructor(client: ServedClient, source: RecordingSource, shared: SharedByClients) {
    this.client = client;
    this.#source = source;
    this.#shared = shared;
    this.#places = placesOf(client.track);
  }

  get isBusy(): boolean {
    return this.#busy;
  }

  get #track(): Track {
    return this.client.track;
  }

  /** How well a request goes on from where this client is: 2 exactly, 1 it may, 0 it is somebody who begins. */
  fits(request: IncomingMessage, url: URL): 0 | 1 | 2 {
    if (this.#places.length === 0) return 1;
    const asked = askedOf(this.#places, request, url);
    if (asked.size === 0) return this.#next === 0 ? 2 : 0;
    const { index, how } = placeOf(this.#track, this.#places, asked, this.#next);
    return how === 'recorded' && index === this.#next ? 2 : 1;
  }

  /** Begins with the first exchange at or after a moment. */
  beginAt(fromNs: number): void {
    this.#next = this.#indexAt(fromNs);
  }

  /** The user has gone elsewhere; whoever waits for an answer hears of it from the pacer. */
  moved(): void {
    if (!this.#busy) this.#movedWhileIdle = true;
  }

  /** Answers one request. Resolves when the answer is on its way, or nobody waits for it any more. */
  async answer(request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
    const { client } = this;
    const { pacer } = client;
    this.#busy = true;
    client.received += 1;
    const gone = (): void => pacer.abandon();
    response.once('close', gone);
    try {
      let index = this.#place(request, url);
      let fromNs = 0;
      for (;;) {
        const exchange = this.#exchangeAt(index);
        const isLast = index >= this.#track.exchanges.length;
        if (exchange !== null) {
          client.attempt = exchange.attempt;
          pacer.goTo(Math.max(exchange.requestNs, fromNs));
        }
        client.waitsNoLonger();
        const momentNs = exchange?.reply?.atNs ?? exchange?.dropNs ?? Number.POSITIVE_INFINITY;
        const waited = response.destroyed ? 'stopped' : await pacer.until(momentNs);
        if (waited === 'stopped') {
          // An answer that the recording does not have either: the client has given up, as recorded.
          if (exchange?.reply === null && !isLast) this.#went(index, exchange);
          if (pacer.isStopped) response.destroy();
          return;
        }
        if (waited !== 'due' || exchange === null) {
          fromNs = pacer.positionNs;
          index = this.#indexAt(fromNs);
          client.playsAgain();
          continue;
        }
        response.off('close', gone);
        if (exchange.reply === null) response.destroy();
        else {
          this.#send(request, response, exchange, index);
          if (!isLast) client.sentMessage(exchange.reply.seq);
        }
        if (isLast) pacer.hold(momentNs);
        else this.#went(index, exchange);
        return;
      }
    } finally {
      this.#busy = false;
    }
  }

  /** An exchange is over: time stands still until the next request comes. */
  #went(index: number, exchange: Exchange): void {
    this.#next = index + 1;
    const next = this.#track.exchanges[this.#next];
    const atNs = exchange.reply?.atNs ?? exchange.dropNs ?? exchange.requestNs;
    if (next === undefined) {
      this.client.pacer.hold(atNs);
      this.client.finish();
    } else this.client.waits(next.requestSeq, atNs);
  }

  #place(request: IncomingMessage, url: URL): number {
    const { pacer } = this.client;
    const { exchanges } = this.#track;
    const isNew = this.#isNew;
    this.#isNew = false;
    const { loop } = pacer.playback();
    if (this.#movedWhileIdle) {
      this.#movedWhileIdle = false;
      // The pacer would say so in the next wait.
      pacer.forgetMoves();
      return this.#indexAt(pacer.positionNs);
    }
    const version = request.headers['if-none-match'];
    if (isNew && version !== undefined && this.#places.length === 0) {
      this.#next = placeOfVersion(this.#track, version) ?? this.#next;
    }
    const { index, how } = placeOf(this.#track, this.#places, askedOf(this.#places, request, url), this.#next);
    const seq = exchanges[index]?.requestSeq;
    if (how === 'unknown') tell(this.#shared.limits, 'CURSOR_UNKNOWN', seq);
    if (how === 'between') tell(this.#shared.limits, 'CURSOR_BETWEEN', seq);
    const isOutside = loop !== null && (exchanges[index]?.requestNs ?? Number.POSITIVE_INFINITY) >= loop.toNs;
    return isOutside ? this.#indexAt(loop.fromNs) : index;
  }

  #indexAt(atNs: number): number {
    const { exchanges } = this.#track;
    const at = exchanges.findIndex(({ requestNs, reply }) => Math.max(requestNs, reply?.atNs ?? 0) >= atNs);
    return at < 0 ? exchanges.length : at;
  }

  /**
   * Behind the last: a plain poll gets the last answer again, a long-poll the last that brought nothing, held as long. Null: it is held,
   * as by a server that has no news.
   */
  #exchangeAt(index: number): Exchange | null {
    const { exchanges, transport } = this.#track;
    const exchange = exchanges[index];
    if (exchange !== undefined) return exchange;
    const again = exchanges.findLast(({ reply }) => reply !== null && (transport === 'poll' || reply.isEmpty));
    return again ?? null;
  }

  #send(request: IncomingMessage, response: ServerResponse, exchange: Exchange, index: number): void {
    const { limits } = this.#shared;
    let reply = this.#reply(exchange);
    const version = request.headers['if-none-match'];
    const isConditional = version !== undefined || request.headers['if-modified-since'] !== undefined;
    if (reply.status === 304 && !isConditional) {
      const whole = this.#track.exchanges.findLast(
        (one, at) => at < Math.min(index, this.#track.exchanges.length) && one.reply?.status === 200,
      );
      if (whole !== undefined) {
        tell(limits, 'CONDITION_ADDED', reply.seq);
        reply = this.#reply(whole);
      }
    }
    const etag = exchange.reply?.etag;
    const isKnown = reply.status === 200 && version !== undefined && etag !== undefined && sameVersion(etag, version);
    const headers = answerHeaders(request, reply.headers, limits, reply.seq);
    if (isKnown) {
      response.writeHead(304, [...headers]);
      response.end();
      return;
    }
    const hasBody = reply.status !== 204 && reply.status !== 304;
    const length = hasBody ? ['Content-Length', String(reply.body.byteLength)] : [];
    response.writeHead(reply.status, reply.statusText, [...headers, ...length]);
    response.end(hasBody && request.method !== 'HEAD' ? reply.body : undefined);
  }

  #reply({ reply }: Exchange): Reply {
    const seq = reply?.seq ?? 0;
    const reader = new ScriptReader(this.#source, {
      connection: this.#track.info.connection,
      firstSeq: seq,
      lastSeq: this.#source.entries,
    });
    const entry = reader.next();
    const detail = entry?.detail as ResponseDetail | undefined;
    const { status = 200, statusText = '', headers = [] } = detail ?? {};
    return { seq, status, statusText, headers, body: this.#bodyOf(entry, detail, reader) };
  }

  /** As it came; where only its messages were kept, made of them. */
  #bodyOf(entry: Entry | undefined, detail: ResponseDetail | undefined, reader: ScriptReader): Uint8Array {
    if (entry?.payload !== undefined) return entry.payload;
    if (entry === undefined || detail === undefined) return NOTHING;
    const { limits } = this.#shared;
    const items: Uint8Array[] = [];
    for (let next = reader.next(); items.length < detail.items && next?.kind === 'item'; next = reader.next()) {
      items.push(next.payload ?? NOTHING);
    }
    const [only] = items;
    // A body that is the message is recorded once, as the message.
    if (only !== undefined && items.length === 1) return only;
    if (items.length > 1) {
      tell(limits, 'BODY_REBUILT', entry.seq);
      const texts = items.map((item) => Buffer.from(item).toString('utf8'));
      return Buffer.from(`[${texts.join(',')}]`);
    }
    const length = detail.headers.find(([name]) => name.toLowerCase() === 'content-length')?.[1];
    const isMissing = length === undefined ? (entry.wireSize ?? 0) > 0 && detail.items > 0 : Number(length) > 0;
    if (isMissing && detail.status !== 304) tell(limits, 'BODY_MISSING', entry.seq);
    return NOTHING;
  }
}
