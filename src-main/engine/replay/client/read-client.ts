import type { RecordingInfo } from '../../../../src-shared/contract/recording.ts';
import type { DetailByKind, Entry, Headers } from '../../../../src-shared/model/entry.ts';
import type { ReplayVariable } from '../../../../src-shared/model/replay.ts';
import { headerValue, headerValues } from '../../net/headers.ts';
import type { LimitBook } from '../limit-book.ts';
import { type Captured, lifeShape, type RecordedAnswer } from './answer-book.ts';
import { IdHunt, scalarsOfRequest } from './id-hunt.ts';
import { emptyReading, finished, type Reading } from './reading.ts';
import type { ClientAction, RecordedClient } from './recorded-client.ts';
import { type Scalar, scalarsOf } from './scalars.ts';
import { type AnswerShape, shapeOf } from './shape.ts';
import { ownHeaders } from './target.ts';
import { type CapturePath, capturesIn } from './variables.ts';

/** Members by which an answer says which request it is for. */
export const CORRELATES =
  /^(?:id|ref|req_?id|request_?id|correlation_?id|call_?id|msg_?id|message_?id|seq|nonce|ack|join_ref)$/i;
/** Replies that rules of a cursor are looked for in. */
const REPLIES = 50;
const MASKED = /\*{3,}|•{3,}/;
const FIRST_IN_ENDS = 1_000;

export interface ReadOptions {
  readonly info: RecordingInfo;
  readonly connections: readonly number[] | undefined;
  readonly paths: readonly CapturePath[];
  readonly variables: readonly ReplayVariable[];
  readonly ignored: ReadonlySet<string>;
  readonly limits: LimitBook;
}

const bytes = (payload: Uint8Array | undefined): Uint8Array => Uint8Array.from(payload ?? []);
const textOf = (payload: Uint8Array | undefined): string => new TextDecoder().decode(payload);

/** Shape of an answer as it is waited for; a reply to a poll is a reply, whatever is in it. */
export function answerShape(
  entry: Pick<Entry, 'kind' | 'payload' | 'detail'>,
  ignored: ReadonlySet<string>,
): AnswerShape {
  if (entry.kind !== 'response') return shapeOf(entry, ignored);
  const detail = entry.detail as DetailByKind['response'];
  if (detail.beside !== true) return { sort: 'response', members: new Set(), key: 'response' };
  const shape = shapeOf(entry, ignored);
  return { ...shape, sort: `beside ${shape.sort}`, key: `beside ${shape.key}` };
}

/** Reads what the client of a recording did, and what it had when it did it. */
export async function readClient(entries: AsyncIterable<Entry>, options: ReadOptions): Promise<RecordedClient> {
  const reader = new ClientReader(options);
  for await (const entry of entries) reader.entry(entry);
  return reader.finish();
}

class ClientReader {
  readonly #options: ReadOptions;
  readonly #connections = new Map<number, Reading>();
  readonly #actions: ClientAction[] = [];
  readonly #hunt = new IdHunt();
  readonly #named = new Map<string, string>();
  readonly #names: ReadonlySet<string>;
  /** Values captured so far, and how many answers of which connection that takes. */
  readonly #captured: { readonly connection: number; readonly count: number; readonly recorded: string }[] = [];
  readonly #capturedValues = new Set<string>();
  #startNs: number | undefined;
  #endNs = 0;

  constructor(options: ReadOptions) {
    this.#options = options;
    this.#names = new Set(
      options.variables.flatMap(({ name, from }) => (from.kind === 'named' ? [name.toLowerCase()] : [])),
    );
  }

  entry(entry: Entry): void {
    const { connections, info } = this.#options;
    if (connections !== undefined && !connections.includes(entry.connection)) return;
    const known = info.connections.find(({ connection }) => connection === entry.connection);
    if (known === undefined) return;
    this.#startNs ??= entry.atNs;
    this.#endNs = Math.max(this.#endNs, entry.atNs);
    let at = this.#connections.get(entry.connection);
    if (at === undefined) {
      at = emptyReading(known);
      this.#connections.set(entry.connection, at);
    }
    at.lastNs = entry.atNs;
    at.lastSeq = entry.seq;
    this.#read(entry, at);
  }

  #read(entry: Entry, at: Reading): void {
    const { limits } = this.#options;
    if (entry.kind === 'connecting') {
      this.#connecting(entry, at);
      return;
    }
    if (entry.attempt > at.attempt && (entry.direction !== null || entry.kind === 'open')) {
      limits.add(
        'OPENING_NOT_RECORDED',
        'The recording begins within a connection: it is opened with what is known of it.',
        entry.seq,
      );
      this.#connecting(entry, at);
    }
    switch (entry.kind) {
      case 'open':
        this.#open(entry, at);
        break;
      case 'text':
      case 'binary':
      case 'ping':
        if (entry.direction === 'toServer') this.#sent(entry, entry.kind, at);
        else if (entry.kind !== 'ping') this.#answer(entry, at);
        break;
      case 'pong':
        if (entry.direction === 'toServer') {
          limits.add(
            'PONGS_BY_THEMSELVES',
            'Pings of the server are answered when they come, not when the recording did.',
            entry.seq,
          );
        }
        break;
      case 'event':
        this.#answer(entry, at);
        break;
      case 'item':
        at.replies.at(-1)?.items.push(textOf(entry.payload));
        this.#answer(entry, at, true);
        break;
      case 'request':
        this.#request(entry, at);
        break;
      case 'response':
        this.#response(entry, at);
        break;
      case 'close':
        this.#close(entry, at);
        break;
      case 'error':
        if ((entry.detail as DetailByKind['error']).phase !== 'store') this.#over(entry, at);
        break;
      case 'pause':
        if ((entry.detail as DetailByKind['pause']).by === 'user') {
          limits.add(
            'READER_NOT_SLOWED',
            'The recorded client read slowly for a while; the replay reads all at once.',
            entry.seq,
          );
        }
        break;
      case 'notice':
        this.#notice(entry, at);
        break;
      case 'comment':
      case 'retry':
      case 'wait':
      case 'missed':
      case 'gap':
      case 'duplicate':
      case 'resume':
      case 'mark':
      case 'redirect':
        break;
    }
  }

  #connecting(entry: Entry, at: Reading): void {
    const { url } = (entry.kind === 'connecting' ? entry.detail : at) as { readonly url: string };
    if (!at.hasFacts) at.url = url;
    at.attempt = entry.attempt;
    at.isOver = false;
    this.#act(entry, at, { do: 'connect' }, url);
  }

  #open(entry: Entry, at: Reading): void {
    const detail = entry.detail as DetailByKind['open'];
    at.openAttempts.add(entry.attempt);
    at.answers.push({ ...place(entry), shape: lifeShape('open') });
    if (at.hasFacts || at.info.transport === 'long-poll' || at.info.transport === 'poll') return;
    const sent = detail.requestHeaders;
    this.#facts(entry, at, sent);
    at.method = detail.method ?? 'GET';
    at.subprotocols = headerValues(sent, 'sec-websocket-protocol').flatMap((line) => line.split(/\s*,\s*/));
    at.deflate = headerValue(sent, 'sec-websocket-extensions')?.includes('permessage-deflate') === true;
    at.lastEventId = headerValue(sent, 'last-event-id');
    if (at.info.transport === 'sse' && at.method !== 'GET' && at.method !== 'HEAD') {
      this.#options.limits.add(
        'BODY_NOT_RECORDED',
        `The body of the recorded ${at.method} is not in the recording: it is sent without one.`,
        entry.seq,
      );
    }
  }

  #facts(entry: Entry, at: Reading, sent: Headers, without?: ReadonlySet<string>): void {
    at.hasFacts = true;
    at.headers = ownHeaders(sent, without);
    const { limits } = this.#options;
    if (at.headers.some(([, value]) => MASKED.test(value)) || MASKED.test(at.url)) {
      limits.add(
        'SECRETS_MASKED',
        'Secrets are masked in the recording and go out as the mask; give them with -H or --set.',
        entry.seq,
      );
    }
    const scalars = scalarsOfRequest(at.url, at.headers);
    this.#hunt.sent(entry.seq, scalars);
    this.#name(scalars);
  }

  #name(scalars: readonly Scalar[]): void {
    if (this.#names.size === 0) return;
    for (const { name, text } of scalars) {
      const lower = name.toLowerCase();
      if (this.#names.has(lower) && !this.#named.has(lower)) this.#named.set(lower, text);
    }
  }

  #sent(entry: Entry, kind: 'text' | 'binary' | 'ping', at: Reading): void {
    const { limits } = this.#options;
    const detail = entry.detail as DetailByKind['text'] | undefined;
    if (entry.truncated === true) {
      limits.add('TRUNCATED_NOT_SENT', 'The recording has only the beginning of a message: it is not sent.', entry.seq);
      return;
    }
    if (detail?.invalidUtf8 === true) {
      limits.add(
        'MALFORMED_NOT_SENT',
        'A recorded text was no UTF-8, which no well-behaved client sends: it is left out.',
        entry.seq,
      );
      return;
    }
    if ((detail?.frames?.length ?? 0) > 1) {
      limits.add('FRAGMENTS_JOINED', 'A message that went out in several frames goes out in one.', entry.seq);
    }
    const payload = bytes(entry.payload);
    this.#act(entry, at, { do: kind, payload }, kind === 'binary' ? '' : textOf(payload));
    if (kind !== 'text') return;
    this.#said(entry, payload, at);
  }

  /** What the client said: whose value is whose, and which ids are its own. */
  #said(entry: Entry, payload: Uint8Array, at: Reading): void {
    const scalars = scalarsOf(payload);
    this.#hunt.sent(entry.seq, scalars);
    this.#name(scalars);
    for (const { name, text } of scalars) if (CORRELATES.test(name)) at.sentIds.add(text);
    if (MASKED.test(textOf(payload))) {
      this.#options.limits.add(
        'SECRETS_MASKED',
        'Secrets are masked in the recording and go out as the mask; give them with -H or --set.',
        entry.seq,
      );
    }
  }

  #answer(entry: Entry, at: Reading, isNotWaitedFor = false): void {
    if (entry.truncated === true) {
      this.#options.limits.add(
        'TRUNCATED_ANSWER',
        'The recording has only the beginning of an answer: any of its sort counts.',
        entry.seq,
      );
    }
    const scalars = scalarsOf(entry.payload);
    this.#hunt.answer(entry.seq, scalars);
    const captures = capturesIn(this.#options.paths, entry.payload);
    const correlation =
      at.sentIds.size === 0
        ? []
        : scalars.filter(({ name, text }) => CORRELATES.test(name) && at.sentIds.has(text)).map(({ text }) => text);
    at.answers.push({
      ...place(entry),
      shape: answerShape(entry, this.#options.ignored),
      ...(captures.length === 0 ? {} : { captures }),
      ...(correlation.length === 0 ? {} : { correlation }),
      ...(isNotWaitedFor ? { isNotWaitedFor } : {}),
    });
    this.#remember(entry, captures, at);
  }

  #remember(entry: Entry, captures: readonly Captured[], at: Reading): void {
    for (const { recorded } of captures) {
      this.#capturedValues.add(recorded);
      this.#captured.push({ connection: entry.connection, count: at.answers.length, recorded });
      if (this.#captured.length > FIRST_IN_ENDS) this.#captured.shift();
    }
  }

  #request(entry: Entry, at: Reading): void {
    const detail = entry.detail as DetailByKind['request'];
    const { limits } = this.#options;
    if (detail.beside === true) {
      if (entry.truncated === true) {
        limits.add(
          'TRUNCATED_NOT_SENT',
          'The recording has only the beginning of a message: it is not sent.',
          entry.seq,
        );
        return;
      }
      const payload = entry.payload === undefined ? undefined : bytes(entry.payload);
      const headers = ownHeaders(detail.headers);
      const { method, url } = detail;
      const text = `${url} ${JSON.stringify(headers)} ${textOf(payload)}`;
      this.#act(entry, at, { do: 'beside', method, url, headers, payload }, text);
      this.#hunt.sent(entry.seq, scalarsOfRequest(url, headers));
      if (payload !== undefined) this.#said(entry, payload, at);
      return;
    }
    if (!at.hasFacts) {
      const places = Object.keys(detail.cursor ?? {}).flatMap((place) =>
        place.startsWith('header:') ? [place.slice('header:'.length).toLowerCase()] : [],
      );
      this.#facts(entry, at, detail.headers, new Set(places));
      at.method = detail.method;
      at.body = entry.payload === undefined ? undefined : textOf(entry.payload);
    }
    // The first request of an attempt leaves when it begins.
    if (at.hasRequest) this.#act(entry, at, { do: 'poll' }, '');
    at.hasRequest = true;
  }

  #response(entry: Entry, at: Reading): void {
    const detail = entry.detail as DetailByKind['response'];
    if (detail.beside !== true && at.replies.length < REPLIES) {
      const payload = entry.payload === undefined ? undefined : bytes(entry.payload);
      at.replies.push({ cursor: detail.cursor ?? {}, payload, headers: detail.headers, items: [] });
    }
    this.#answer(entry, at);
  }

  #close(entry: Entry, at: Reading): void {
    const { by, code, reason = '' } = entry.detail as DetailByKind['close'];
    if (by !== 'client') {
      this.#over(entry, at);
      return;
    }
    if (at.isOver) return;
    at.isOver = true;
    at.endedBy = 'client';
    this.#act(entry, at, { do: 'end', by: 'client', code, reason }, '');
  }

  /** The attempt has ended, and not by the client. */
  #over(entry: Entry, at: Reading): void {
    if (at.isOver) return;
    at.isOver = true;
    at.endedBy = 'server';
    at.answers.push({ ...place(entry), shape: lifeShape('end') });
  }

  #notice(entry: Entry, at: Reading): void {
    const { code } = entry.detail as DetailByKind['notice'];
    if (code === 'CURSOR_GUESSED') at.guessed = true;
    if (code === 'SECRETS_MASKED') {
      this.#options.limits.add(
        'SECRETS_MASKED',
        'Secrets are masked in the recording and go out as the mask; give them with -H or --set.',
        entry.seq,
      );
    }
  }

  /** @param text in which captured values are looked for */
  #act<T extends { readonly do: ClientAction['do'] }>(entry: Entry, at: Reading, what: T, text: string): void {
    const elsewhere = new Map<number, number>();
    if (text !== '') {
      for (const { connection, count, recorded } of this.#captured) {
        if (connection !== entry.connection && text.includes(recorded)) {
          elsewhere.set(connection, Math.max(count, elsewhere.get(connection) ?? 0));
        }
      }
    }
    if (what.do === 'connect') at.hasRequest = false;
    const action = {
      seq: entry.seq,
      atNs: entry.atNs,
      connection: entry.connection,
      attempt: at.attempt,
      waitsFor: at.answers.length,
      waitsElsewhere: [...elsewhere].map(([connection, count]) => ({ connection, count })),
      ...what,
    };
    this.#actions.push(action as unknown as ClientAction);
  }

  finish(): RecordedClient {
    for (const [connection, at] of this.#connections) {
      if (at.attempt === 0) this.#connections.delete(connection);
      else if (!at.isOver || at.endedBy !== 'client') this.#lastEnd(connection, at);
    }
    const connections = new Map([...this.#connections].map(([connection, at]) => [connection, finished(at)]));
    return {
      connections,
      actions: this.#actions.toSorted((a, b) => a.atNs - b.atNs || a.seq - b.seq),
      startNs: this.#startNs ?? 0,
      endNs: this.#endNs,
      suggestions: this.#hunt.suggestions().filter(({ recorded }) => !this.#capturedValues.has(recorded)),
      named: this.#named,
    };
  }

  /** What nobody, or the other side, has ended is ended behind its last entry. */
  #lastEnd(connection: number, at: Reading): void {
    this.#actions.push({
      do: 'end',
      by: at.isOver ? 'server' : 'nobody',
      code: undefined,
      reason: '',
      seq: at.lastSeq,
      atNs: at.lastNs,
      connection,
      attempt: at.attempt,
      waitsFor: at.answers.length,
      waitsElsewhere: [],
    });
  }
}

const place = ({ seq, atNs, attempt }: Entry): Pick<RecordedAnswer, 'seq' | 'atNs' | 'attempt'> => ({
  seq,
  atNs,
  attempt,
});
