import type { Problem } from '../../../src-shared/base/result.ts';
import type { Outgoing } from '../../../src-shared/contract/connection.ts';
import type { ConnectionState, ConnectionStatus, ReaderMode } from '../../../src-shared/model/connection.ts';
import type { Endpoint } from '../../../src-shared/model/endpoint.ts';
import type { TransportName } from '../../../src-shared/model/entry.ts';
import { upgradeDetail } from './main-scene.ts';
import type { FakeEntry, Tape } from './tape.ts';

const REFUSED: Problem = {
  code: 'ECONNREFUSED',
  message: 'Nothing listens at this address.',
  hint: 'The server is down or still starting, or the port is another one.',
};

/** A connection of the generated session that lives on timers: opens, brings a message now and then, obeys the controls. */
export class FakeFeed {
  readonly #tape: Tape;
  readonly #endpoint: Endpoint;
  readonly #now: () => number;
  readonly #changed: () => void;
  readonly #transport: TransportName;
  readonly connection: number;
  #state: ConnectionState = 'connecting';
  #stateSinceNs = 0;
  #attempt = 0;
  #reader: ReaderMode = { mode: 'normal' };
  #answerPings = true;
  #counts = { inCount: 0, outCount: 0, inBytes: 0, outBytes: 0 };
  #problem: Problem | undefined;
  #nextAttemptAtNs: number | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #lastId = 0;
  #requestedAtNs = 0;

  constructor(tape: Tape, endpoint: Endpoint, transport: TransportName, now: () => number, changed: () => void) {
    this.#tape = tape;
    this.#endpoint = endpoint;
    this.#transport = transport;
    this.#now = now;
    this.#changed = changed;
    this.connection = tape.connect({ name: endpoint.name ?? endpoint.url, transport, url: endpoint.url });
    this.#connect('user');
  }

  status(): ConnectionStatus {
    const open = this.#state === 'open';
    const polls = this.#transport === 'poll' || this.#transport === 'long-poll';
    return {
      connection: this.connection,
      recordingId: this.#tape.id,
      name: this.#endpoint.name ?? this.#endpoint.url,
      transport: this.#transport,
      url: this.#endpoint.url,
      state: this.#state,
      attempt: this.#attempt,
      stateSinceNs: this.#stateSinceNs,
      nextAttemptAtNs: this.#nextAttemptAtNs,
      inPerSecond: open && this.#reader.mode !== 'pause' ? 0.5 : 0,
      outPerSecond: 0,
      ...this.#counts,
      rttMs: open && this.#transport === 'websocket' ? 1.2 : undefined,
      bufferedBytes: 0,
      halfOpen: false,
      reader: this.#reader,
      pausedBy: this.#reader.mode === 'pause' ? 'user' : undefined,
      answerPings: this.#answerPings,
      gaps: 0,
      duplicates: 0,
      polls: polls ? this.#counts.inCount : undefined,
      wastedPolls: polls ? 0 : undefined,
      problem: this.#problem,
    };
  }

  disconnect(): void {
    clearTimeout(this.#timer);
    if (this.#state === 'open')
      this.#add({ kind: 'close', direction: null, detail: { code: 1000, clean: true, by: 'client' } });
    this.#enter('closed');
  }

  tryNow(): void {
    this.#connect('user');
  }

  drop(): void {
    if (this.#state !== 'open') return;
    clearTimeout(this.#timer);
    this.#add({ kind: 'close', direction: null, detail: { code: 1006, clean: false, by: 'network' } });
    this.#wait();
  }

  control(change: { readonly reader?: ReaderMode; readonly answerPings?: boolean }): void {
    if (change.reader !== undefined) {
      const was = this.#reader.mode;
      this.#reader = change.reader;
      if (change.reader.mode === 'pause')
        this.#add({ kind: 'pause', direction: null, detail: { by: 'user', bufferedBytes: 0 } });
      else if (was === 'pause')
        this.#add({ kind: 'resume', direction: null, detail: { by: 'user', bufferedBytes: 0 } });
    }
    if (change.answerPings !== undefined) this.#answerPings = change.answerPings;
    this.#changed();
  }

  mark(note: string): number {
    return this.#add({ kind: 'mark', direction: null, detail: { note, by: 'user' } });
  }

  send(message: Outgoing): number {
    if (message.kind === 'close') {
      const seq = this.#add({
        kind: 'close',
        direction: null,
        detail: { code: message.code, reason: message.reason, clean: true, by: 'client' },
      });
      clearTimeout(this.#timer);
      this.#wait();
      return seq;
    }
    const bytes =
      message.kind === 'binary' ? Uint8Array.from(atob(message.base64), (char) => char.charCodeAt(0)) : undefined;
    const text = message.kind === 'binary' ? undefined : (message.text ?? '');
    this.#counts = {
      ...this.#counts,
      outCount: this.#counts.outCount + 1,
      outBytes: this.#counts.outBytes + (bytes?.length ?? text?.length ?? 0),
    };
    return this.#add({ kind: message.kind, direction: 'toServer', text, bytes });
  }

  publish(id: number, text: string): void {
    this.#lastId = id;
    if (this.#state !== 'open' || this.#reader.mode === 'pause') return;
    this.#counts = { ...this.#counts, inCount: this.#counts.inCount + 1, inBytes: this.#counts.inBytes + text.length };
    if (this.#transport === 'websocket')
      this.#add({ kind: 'text', direction: 'toClient', text, wireSize: text.length + 2 });
    else if (this.#transport === 'sse')
      this.#add({
        kind: 'event',
        direction: 'toClient',
        text,
        detail: { event: 'message', id: String(id), chunk: id },
      });
    else {
      this.#add({
        kind: 'response',
        direction: 'toClient',
        detail: {
          status: 200,
          headers: [['Content-Type', 'application/json']],
          heldMs: (this.#now() - this.#requestedAtNs) / 1e6,
          outcome: 'items',
          items: 1,
        },
      });
      this.#add({ kind: 'item', direction: 'toClient', text, detail: { index: 0, id: String(id) } });
      this.#request();
    }
  }

  #request(): void {
    this.#requestedAtNs = this.#now();
    const cursor = { 'query:since': String(this.#lastId) };
    this.#add({
      kind: 'request',
      direction: 'toServer',
      detail: { method: 'GET', url: this.#endpoint.url, headers: [], cursor },
    });
  }

  #connect(cause: 'user' | 'retry'): void {
    clearTimeout(this.#timer);
    this.#attempt += 1;
    this.#nextAttemptAtNs = undefined;
    this.#enter('connecting');
    this.#add({ kind: 'connecting', direction: null, detail: { url: this.#endpoint.url, cause } });
    this.#timer = setTimeout(() => {
      if (/refused/.test(this.#endpoint.url)) {
        this.#problem = REFUSED;
        this.#add({
          kind: 'error',
          direction: null,
          detail: { ...REFUSED, phase: 'tcp', timings: { dnsMs: 1, tcpMs: 12 } },
        });
        this.#wait();
        return;
      }
      this.#problem = undefined;
      this.#add({
        kind: 'open',
        direction: null,
        detail: { ...upgradeDetail(this.#endpoint.url, 1, 2), status: this.#transport === 'websocket' ? 101 : 200 },
      });
      this.#enter('open');
      if (this.#transport === 'long-poll' || this.#transport === 'poll') this.#request();
    }, 120);
  }

  #wait(): void {
    const policy = this.#endpoint.reconnect;
    if (policy.policy === 'none') {
      this.#enter('failed');
      return;
    }
    const delayMs = 1000 * 2 ** Math.min(4, this.#attempt - 1);
    this.#add({
      kind: 'wait',
      direction: null,
      detail: {
        policy: policy.policy,
        attempt: this.#attempt + 1,
        baseMs: delayMs,
        jitterMs: 0,
        delayMs,
        jitterMinMs: 0,
        jitterMaxMs: 0,
      },
    });
    this.#nextAttemptAtNs = this.#now() + delayMs * 1e6;
    this.#enter('waiting');
    this.#timer = setTimeout(() => this.#connect('retry'), delayMs);
  }

  #enter(state: ConnectionState): void {
    this.#state = state;
    this.#stateSinceNs = this.#now();
    this.#changed();
  }

  #add(entry: Pick<FakeEntry, 'kind' | 'direction' | 'text' | 'bytes' | 'detail' | 'wireSize'>): number {
    const seq = this.#tape.add({
      atNs: this.#now(),
      connection: this.connection,
      attempt: Math.max(1, this.#attempt),
      ...entry,
    });
    this.#changed();
    return seq;
  }
}
