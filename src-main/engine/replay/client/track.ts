import * as v from 'valibot';
import { assertNever, type Result } from '../../../../src-shared/base/result.ts';
import type { ReplayAsClient } from '../../../../src-shared/contract/replay.ts';
import { type Endpoint, EndpointSchema } from '../../../../src-shared/model/endpoint.ts';
import type { DetailByKind } from '../../../../src-shared/model/entry.ts';
import { mayClose } from '../../../../src-shared/model/message.ts';
import type { Connection, ConnectionDriver, DrivenEntry } from '../../connection/connection.ts';
import type { LimitBook } from '../limit-book.ts';
import { AnswerBook, lifeShape, type RecordedAnswer } from './answer-book.ts';
import type { ClientDoor } from './client-door.ts';
import { inHeaders, inPathAndQuery, inPayload } from './put-in-place.ts';
import { answerShape, CORRELATES } from './read-client.ts';
import type { ClientAction, RecordedConnection } from './recorded-client.ts';
import { scalarsOf } from './scalars.ts';
import { httpOf, ownHeaders, pathAndQueryOf, type Target, urlAt, withGiven } from './target.ts';
import type { Variables } from './variables.ts';

/** What all connections of one run share. */
export interface TrackContext {
  readonly recordingId: string;
  readonly door: ClientDoor;
  readonly wanted: ReplayAsClient;
  readonly target: Target;
  readonly variables: Variables;
  readonly limits: LimitBook;
  readonly ignored: ReadonlySet<string>;
  /** Something came, opened or ended: what waits may go on. */
  moved(): void;
  came(track: Track, what: 'client' | 'got' | 'unexpected' | 'left', answer: RecordedAnswer | undefined): void;
  /** A request of a poll has left. */
  polled(track: Track): void;
}

/** `idle`: not connected yet, or ended. */
type Phase = 'idle' | 'connecting' | 'open';

/** One recorded connection and the new one that stands for it. */
export class Track implements ConnectionDriver {
  readonly origin: RecordedConnection;
  readonly book: AnswerBook;
  readonly #context: TrackContext;
  #connection: Connection | undefined;
  #target: { readonly recordingId: string; readonly connection: number } | undefined;
  #endpoint: Endpoint | undefined;
  #phase: Phase = 'idle';
  /** Recorded attempt that is played. */
  #attempt = 0;
  #openedOnce = false;
  #closing = false;
  /** Work that must be over before the run is. */
  #pending: Promise<unknown> = Promise.resolve();
  #permits = 0;
  #letGo: (() => void) | undefined;
  /** Recorded moment of the last answer that came. */
  lastAnswerNs = 0;
  problem: Result<never> | undefined;

  constructor(origin: RecordedConnection, context: TrackContext) {
    this.origin = origin;
    this.book = new AnswerBook(origin.answers);
    this.#context = context;
  }

  get id(): number {
    return this.origin.info.connection;
  }

  get phase(): Phase {
    return this.#phase;
  }

  get openedOnce(): boolean {
    return this.#openedOnce;
  }

  /** What is wrong with its connection, as far as that knows. */
  get trouble() {
    return this.problem?.ok === false ? this.problem.error : this.#connection?.status().problem;
  }

  // ---- what the recorded client did ---------------------------------------------------------------------------

  /** @returns whether something was sent */
  perform(action: ClientAction): boolean {
    switch (action.do) {
      case 'connect':
        this.#connect(action);
        return this.origin.info.transport === 'sse';
      case 'text':
      case 'ping':
      case 'binary':
        return this.#send(action);
      case 'poll':
        return this.#poll(action);
      case 'beside':
        return this.#beside(action);
      case 'end':
        this.#end(action);
        return false;
      default:
        return assertNever(action);
    }
  }

  #connect(action: ClientAction): void {
    const { limits, door, recordingId, moved } = this.#context;
    if (this.#phase === 'open' && !this.origin.openAttempts.has(this.#attempt)) {
      limits.add(
        'ATTEMPT_NOT_NEEDED',
        'A recorded attempt failed and was made again; here the first one is open.',
        action.seq,
      );
      this.#attempt = action.attempt;
      return;
    }
    const wasLive = this.#phase !== 'idle';
    this.#attempt = action.attempt;
    this.#permits = 0;
    const endpoint = this.#endpointNow();
    if (this.#connection !== undefined) {
      const first = this.#endpoint;
      if (
        first !== undefined &&
        (first.url !== endpoint.url || JSON.stringify(first.headers) !== JSON.stringify(endpoint.headers))
      ) {
        limits.add(
          'RECONNECT_AS_FIRST',
          'A reconnect goes to the same address with the same headers as the first attempt, though a variable has a newer value.',
          action.seq,
        );
      }
      const connection = this.#connection;
      if (wasLive) {
        if (!this.#closing)
          limits.add(
            'NOT_ENDED',
            'The recorded server ended a connection; this one did not, and the client ended it.',
            action.seq,
          );
        this.#disconnect();
        this.#phase = 'connecting';
        void this.#pending.then(() => this.#again(connection));
      } else this.#again(connection);
      return;
    }
    this.#phase = 'connecting';
    this.#endpoint = endpoint;
    this.#pending = door.open(endpoint, { recordingId, driver: this }).then((opened) => {
      if (!opened.ok) {
        this.problem = opened;
        this.#phase = 'idle';
        for (const answer of this.book.over(action.attempt)) this.#missed(answer);
      } else {
        this.#target = opened.value;
        const found = door.find(opened.value);
        if (found.ok) this.#connection = found.value;
        if (this.#closing) this.#disconnect();
      }
      moved();
    });
  }

  #again(connection: Connection): void {
    this.#closing = false;
    this.#phase = 'connecting';
    connection.tryNow();
  }

  #endpointNow(): Endpoint {
    const { origin } = this;
    const { wanted, target, variables } = this.#context;
    const replacements = variables.replacements();
    const { transport, name } = origin.info;
    const headers = withGiven(inHeaders(origin.headers, replacements), wanted.headers);
    return v.parse(EndpointSchema, {
      name,
      transport,
      url: urlAt(target, origin.url, transport, (path) => inPathAndQuery(path, replacements)),
      headers,
      method: origin.method,
      body: origin.body === undefined ? undefined : inPayload(origin.body, replacements),
      subprotocols: origin.subprotocols,
      permessageDeflate: origin.deflate,
      lastEventId: origin.lastEventId,
      cursor: origin.cursor,
      items: origin.items,
      tls: { insecure: wanted.insecure },
      reconnect: { policy: 'none' },
    });
  }

  #send(action: ClientAction & { readonly do: 'text' | 'ping' | 'binary' }): boolean {
    const { variables } = this.#context;
    const { payload } = action;
    const connection = this.#openConnection(action);
    if (connection === undefined) return false;
    const text = (): string => inPayload(new TextDecoder().decode(payload), variables.replacements());
    const sent = connection.send(
      action.do === 'binary'
        ? { kind: 'binary', base64: Buffer.from(payload).toString('base64') }
        : { kind: action.do, text: text() },
    );
    if (!sent.ok) this.#notSent(action, sent.error.message);
    return sent.ok;
  }

  #openConnection(action: ClientAction): Connection | undefined {
    if (this.#phase === 'open' && this.#connection !== undefined) return this.#connection;
    this.#notSent(action, 'The connection was over, or never open.');
    return undefined;
  }

  #notSent({ seq }: ClientAction, why: string): void {
    this.#context.limits.add('NOT_SENT', `A recorded message could not be sent: ${why}`, seq);
  }

  #poll(action: ClientAction): boolean {
    if (this.#phase === 'idle') {
      this.#notSent(action, 'The connection was over, or never open.');
      return false;
    }
    this.#permits += 1;
    this.#letGo?.();
    // Counted when it has left: see recorded().
    return false;
  }

  /** Polls ask before each request but the first of an attempt. */
  async beforePoll(): Promise<void> {
    if (this.#permits === 0) {
      await new Promise<void>((resolve) => {
        this.#letGo = resolve;
      });
      this.#letGo = undefined;
    }
    this.#permits -= 1;
  }

  #beside(action: ClientAction & { readonly do: 'beside' }): boolean {
    const { door, variables, wanted, target } = this.#context;
    if (this.#target === undefined) {
      this.#notSent(action, 'There was no connection to send it beside.');
      return false;
    }
    const replacements = variables.replacements();
    const headers = withGiven(inHeaders(ownHeaders(action.headers), replacements), wanted.headers);
    const url = httpOf(target, inPathAndQuery(pathAndQueryOf(action.url), replacements));
    const body = action.payload === undefined ? '' : inPayload(new TextDecoder().decode(action.payload), replacements);
    const lines = headers.map(([name, value]) => `${name}: ${value}`).join('\n');
    const asked = door.request(this.#target, {
      kind: 'http',
      method: action.method,
      url,
      headers: lines,
      body,
      code: '1000',
      ownHeaders: false,
      fill: false,
    });
    const answered = asked.then((answer) => {
      if (!answer.ok) {
        this.#notSent(action, answer.error.message);
        return;
      }
      // It is recorded beside the connection, which does not see it.
      const { status, headers: replied, body: said } = answer.value;
      this.#answer({
        kind: 'response',
        payload: Buffer.from(said),
        detail: { beside: true, status, headers: replied, heldMs: 0, outcome: 'answer', items: 0 },
      });
    });
    this.#pending = Promise.all([this.#pending, answered]);
    return true;
  }

  #end(action: ClientAction & { readonly do: 'end' }): void {
    if (this.#phase === 'idle') return;
    const { code, reason, by } = action;
    if (by === 'server') {
      this.#context.limits.add(
        'NOT_ENDED',
        'The recorded server ended a connection; this one did not, and the client ended it.',
        action.seq,
      );
    }
    const isOwnCode = code !== undefined && code !== 1000 && mayClose(code);
    if (
      by === 'client' &&
      this.#phase === 'open' &&
      this.origin.info.transport === 'websocket' &&
      (isOwnCode || reason !== '')
    ) {
      this.#closing = true;
      const sent = this.#connection?.send({ kind: 'close', code: isOwnCode ? code : 1000, reason });
      // Its answer is waited for as long as any polite end.
      if (sent?.ok === true) {
        this.#pending = this.#settled();
        return;
      }
    }
    this.#disconnect();
  }

  async #settled(): Promise<void> {
    await this.#connection?.disconnect();
    this.#phase = 'idle';
  }

  #disconnect(): void {
    this.#closing = true;
    const connection = this.#connection;
    this.#pending = Promise.all([this.#pending, connection?.disconnect()]).then(() => {
      if (this.#connection === connection) this.#phase = 'idle';
    });
    this.#letGo?.();
  }

  /** Ends what is still open. Resolves when nothing more comes of it. */
  async close(): Promise<void> {
    if (this.#phase !== 'idle') this.#disconnect();
    await this.#pending;
    await this.#connection?.disconnect();
  }

  mark(note: string): void {
    this.#connection?.mark(note, 'replay');
  }

  // ---- what the new server does -------------------------------------------------------------------------------

  #missed(answer: RecordedAnswer): void {
    this.#context.limits.add('ANSWER_MISSING', 'An answer that the recording has did not come.', answer.seq);
  }

  #over(): void {
    const { limits, came, moved } = this.#context;
    if (this.#phase === 'idle') return;
    const wasOpen = this.#phase === 'open';
    this.#phase = 'idle';
    const answer = this.#closing ? undefined : this.book.came(lifeShape('end'));
    const missing = this.book.over(this.#attempt);
    if (!this.#closing) {
      for (const one of missing) this.#missed(one);
      if (wasOpen && answer === undefined) {
        limits.add(
          'CLOSED_EARLY',
          'The new server ended a connection that the recorded one kept open.',
          missing[0]?.seq,
        );
        this.mark('Replay: the server ended the connection earlier than the recorded one');
      }
    }
    came(this, 'left', answer);
    moved();
  }

  /** See ConnectionDriver. */
  recorded(entry: DrivenEntry): void {
    const { came, moved, polled } = this.#context;
    switch (entry.kind) {
      case 'open':
        this.#phase = 'open';
        this.#openedOnce = true;
        came(this, 'client', this.#answered(lifeShape('open')));
        moved();
        return;
      case 'close':
        this.#over();
        return;
      case 'error':
        if ((entry.detail as DetailByKind['error']).phase !== 'store') this.#over();
        return;
      case 'request':
        if ((entry.detail as DetailByKind['request']).beside !== true) polled(this);
        return;
      case 'text':
      case 'binary':
      case 'event':
      case 'item':
      case 'response':
        if (entry.direction === 'toClient') this.#answer(entry);
        return;
      default:
    }
  }

  #answered(shape: Parameters<AnswerBook['came']>[0], values?: ReadonlySet<string>): RecordedAnswer | undefined {
    const answer = this.book.came(shape, values);
    if (answer !== undefined) this.lastAnswerNs = Math.max(this.lastAnswerNs, answer.atNs);
    return answer;
  }

  #answer(entry: Pick<DrivenEntry, 'kind' | 'payload' | 'detail'>): void {
    const { variables, ignored, limits, came, moved } = this.#context;
    const ids = scalarsOf(entry.payload)
      .filter(({ name }) => CORRELATES.test(name))
      .map(({ text }) => variables.recordedOf(text));
    const answer = this.#answered(answerShape(entry, ignored), new Set(ids));
    if (answer !== undefined) {
      for (const { path } of variables.answered(answer, entry.payload)) {
        limits.add(
          'CAPTURE_MISSING',
          `The new answer has nothing at ${path}: the recorded value is sent on.`,
          answer.seq,
        );
      }
    }
    came(this, answer === undefined ? 'unexpected' : 'got', answer);
    moved();
  }
}
