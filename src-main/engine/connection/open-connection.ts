import { assertNever, fail, ok, type Result } from '../../../src-shared/base/result.ts';
import type { Outgoing } from '../../../src-shared/contract/connection.ts';
import type { ConnectionStatus, ReaderMode } from '../../../src-shared/model/connection.ts';
import type { DetailByKind, Direction, OpenDetail, TlsFacts } from '../../../src-shared/model/entry.ts';
import type { Kind } from '../../../src-shared/model/kind.ts';
import type { Timer } from '../clock.ts';
import type { Attempt, AttemptEnd, ResumeState, WireEntry } from '../transports/transport.ts';
import { ConnectionSink, type Counts, type SinkOwner } from './attempt-sink.ts';
import type { Connection, ConnectionOptions, OpenConnection } from './connection.ts';
import { DueTimer } from './due-timer.ts';
import { type HeartbeatEffect, HeartbeatWatch } from './heartbeat-watch.ts';
import { IdWatches } from './id-watches.ts';
import { IDLE, type Lifecycle, type LifecycleEffect, type LifecycleEvent, step } from './lifecycle.ts';
import { MessageCursor } from './message-cursor.ts';
import { Rates, SAMPLE_MS } from './rates.ts';
import { Reading, type ReadingOwner } from './reading.ts';
import type { ResumeEffect } from './resume-watch.ts';

/** Opens nothing yet: {@link Connection.start} does. */
export const openConnection: OpenConnection = (options) => new LiveConnection(options);

/**
 * One subscription: wires the lifecycle, the watches and the throttle (pure, each in its file) to an attempt's transport
 * on one side and to the recorder on the other. Whatever happens to a connection becomes an entry here.
 */
class LiveConnection implements Connection, SinkOwner, ReadingOwner {
  readonly recorder: ConnectionOptions['recorder'];
  readonly connection: number;
  readonly counts: Counts = { inCount: 0, outCount: 0, inBytes: 0, outBytes: 0 };
  readonly #options: ConnectionOptions;
  readonly #random: () => number;
  readonly #rates: Rates;
  readonly #ids: IdWatches;
  /** WebSocket only: polls read their cursor from each reply themselves. */
  readonly #messageCursor: MessageCursor | undefined;
  readonly #reading: Reading;
  readonly #heartbeatTimer: DueTimer;
  #life: Lifecycle = IDLE;
  #lifeTimer: Timer | undefined;
  #sampler: Timer | undefined;
  #attempt: Attempt | undefined;
  #heartbeat: HeartbeatWatch | undefined;
  #resume: ResumeState;
  #settledWaiters: (() => void)[] = [];
  #answerPings: boolean;
  #pings = 0;
  #rttMs: number | undefined;
  #gaps = 0;
  #duplicates = 0;
  #polls = 0;
  #wastedPolls = 0;
  #heldSinceNs: number | undefined;
  #touched = false;

  constructor(options: ConnectionOptions) {
    const { endpoint, recorder, clock } = options;
    this.#options = options;
    this.recorder = recorder;
    this.connection = options.connection;
    this.#random = options.random ?? Math.random;
    this.#rates = new Rates(recorder.nowNs());
    this.#ids = new IdWatches(endpoint.idField, options.transport.name);
    this.#messageCursor = options.transport.name === 'websocket' ? MessageCursor.of(endpoint.cursor) : undefined;
    this.#answerPings = endpoint.heartbeat.answerPings;
    this.#resume = endpoint.lastEventId === undefined ? {} : { lastEventId: endpoint.lastEventId };
    const nowNs = () => recorder.nowNs();
    this.#reading = new Reading(this, clock);
    this.#heartbeatTimer = new DueTimer(clock, nowNs, () => this.#checkHeartbeat());
  }

  // ---- what a person does -------------------------------------------------------------------------------------

  start(): void {
    const problem = this.#ids.problem;
    if (problem !== undefined && this.#life.state === 'idle')
      this.#record('notice', { ...problem, severity: 'warning' });
    this.#dispatch({ type: 'userConnect' });
  }

  disconnect(): Promise<void> {
    if (this.isSettled) return Promise.resolve();
    return new Promise((resolve) => {
      this.#settledWaiters.push(resolve);
      this.#dispatch({ type: 'userDisconnect' });
    });
  }

  tryNow(): Result<null> {
    const { state } = this.#life;
    if (state !== 'waiting' && state !== 'failed' && state !== 'closed') {
      return fail(
        'NOT_WAITING',
        `The connection is ${state}: there is no wait to cut short.`,
        'Disconnect first to start again.',
      );
    }
    this.#dispatch({ type: 'tryNow' });
    return ok(null);
  }

  send(message: Outgoing): Result<{ readonly seq: number }> {
    if (this.#attempt === undefined || this.#life.state !== 'open') {
      return fail(
        'NOT_OPEN',
        `The connection is ${this.#life.state}: nothing can be sent.`,
        'Wait until it is open, or connect again.',
      );
    }
    return this.#attempt.send(message);
  }

  setReader(reader: ReaderMode): void {
    this.#reading.setMode(reader);
    this.#touch();
  }

  setAnswerPings(answer: boolean): void {
    this.#answerPings = answer;
    this.#attempt?.setAnswerPings(answer);
    this.#touch();
  }

  mark(note: string, by: DetailByKind['mark']['by'] = 'user'): { readonly seq: number } {
    return { seq: this.#record('mark', { note, by }) };
  }

  status(): ConnectionStatus {
    const { recordingId, connection, name, transport, endpoint } = this.#options;
    const life = this.#life;
    const { pausedBy } = this.#reading;
    const problem = life.problem ?? (this.isSettled ? undefined : this.recorder.problem());
    return {
      recordingId,
      connection,
      name,
      transport: transport.name,
      url: endpoint.url,
      state: life.state === 'idle' ? 'closed' : life.state,
      attempt: life.attempt,
      stateSinceNs: life.sinceNs,
      ...(life.wait === undefined ? {} : { nextAttemptAtNs: life.sinceNs + life.wait.delayMs * 1e6 }),
      inPerSecond: this.#rates.inPerSecond,
      outPerSecond: this.#rates.outPerSecond,
      ...this.counts,
      ...(this.#rttMs === undefined ? {} : { rttMs: this.#rttMs }),
      bufferedBytes: this.#attempt?.bufferedBytes() ?? 0,
      halfOpen: this.#heartbeat?.halfOpen ?? false,
      reader: this.#reading.mode,
      ...(pausedBy === undefined ? {} : { pausedBy }),
      answerPings: this.#answerPings,
      gaps: this.#gaps,
      duplicates: this.#duplicates,
      ...(this.#polls === 0 ? {} : { polls: this.#polls, wastedPolls: this.#wastedPolls }),
      ...(this.#heldSinceNs === undefined ? {} : { heldSinceNs: this.#heldSinceNs }),
      ...(problem === undefined ? {} : { problem }),
    };
  }

  // ---- the lifecycle ------------------------------------------------------------------------------------------

  get attempt(): Attempt | undefined {
    return this.#attempt;
  }

  get isClosing(): boolean {
    return this.#life.state === 'closing';
  }

  get isSettled(): boolean {
    const { state } = this.#life;
    return state === 'idle' || state === 'closed' || state === 'failed';
  }

  #dispatch(event: LifecycleEvent): void {
    const { endpoint } = this.#options;
    const nowNs = this.recorder.nowNs();
    const begunBy = this.#options.driver === undefined ? ('user' as const) : ('replay' as const);
    const context = { url: endpoint.url, policy: endpoint.reconnect, nowNs, random: this.#random(), begunBy };
    const { next, effects } = step(this.#life, event, context);
    this.#life = next;
    for (const effect of effects) this.#perform(effect);
    this.#touch();
  }

  #perform(effect: LifecycleEffect): void {
    switch (effect.type) {
      case 'record':
        if (effect.kind === 'close') {
          const { by } = effect.detail;
          this.#record('close', effect.detail, by === 'network' ? null : by === 'client' ? 'toServer' : 'toClient');
        } else this.#record(effect.kind, effect.detail);
        if (effect.kind === 'open') this.#options.opened?.(effect.detail);
        return;
      case 'startAttempt':
        this.#startAttempt(effect.attempt);
        return;
      case 'closeAttempt':
        this.#reading.apply();
        this.#attempt?.close(1000, '');
        return;
      case 'abortAttempt':
        this.#attempt?.abort();
        return;
      case 'setTimer':
        this.#lifeTimer?.cancel();
        this.#lifeTimer = this.#options.clock.after(effect.delayMs, () => this.#dispatch({ type: 'timer' }));
        return;
      case 'cancelTimer':
        this.#lifeTimer?.cancel();
        return;
      case 'settled':
        this.#settle();
        return;
      default:
        assertNever(effect);
    }
  }

  #startAttempt(attempt: number): void {
    const { endpoint, clock, network, recorder, transport, driver } = this.#options;
    this.#sampler ??= clock.every(SAMPLE_MS, () => this.#sample());
    this.#reading.listen();
    const sink = new ConnectionSink(this, attempt);
    const { payloadCapBytes } = recorder;
    const resume = this.#resume;
    const nowNs = () => recorder.nowNs();
    const started = transport.start({
      endpoint,
      attempt,
      resume,
      clock,
      nowNs,
      network,
      sink,
      payloadCapBytes,
      ...(driver === undefined ? {} : { beforePoll: () => driver.beforePoll() }),
    });
    if (sink.isOver) return;
    this.#attempt = started;
    if (this.#answerPings !== endpoint.heartbeat.answerPings) started.setAnswerPings(this.#answerPings);
    this.#reading.started();
  }

  opened(detail: OpenDetail): void {
    const { endpoint, transport } = this.#options;
    this.#heartbeat = new HeartbeatWatch(endpoint.heartbeat, transport.name === 'websocket', this.recorder.nowNs());
    this.#dispatch({ type: 'opened', detail });
    this.#sayNotVerified(detail.tls);
    this.#heartbeatTimer.by(this.#heartbeat.dueNs);
  }

  /** On every attempt, so that it is never out of sight for long. */
  #sayNotVerified(tls: TlsFacts | undefined): void {
    if (tls !== undefined && !tls.authorized) this.#record('notice', notVerified(tls));
  }

  ended(end: AttemptEnd): void {
    this.#attempt = undefined;
    this.#heartbeat = undefined;
    this.#heartbeatTimer.cancel();
    this.#heldSinceNs = undefined;
    this.#recordIds(this.#ids.flush(), this.recorder.nowNs());
    const cursor = this.#messageCursor?.read();
    // A refusal came over the same unverified socket, and so did the credentials that were refused.
    if (this.#life.state === 'connecting' && this.#options.endpoint.tls.insecure) this.#sayNotVerified(end.error?.tls);
    if (cursor !== undefined) this.resumeFrom({ cursor: { ...this.#resume.cursor, ...cursor } });
    this.#dispatch({ type: 'ended', end });
  }

  #settle(): void {
    this.#lifeTimer?.cancel();
    this.#sampler?.cancel();
    this.#sampler = undefined;
    this.#reading.stop();
    for (const { gauge, value } of this.#rates.stop()) {
      this.recorder.gauge(this.connection, gauge, this.recorder.nowNs(), value);
    }
    for (const resolve of this.#settledWaiters.splice(0)) resolve();
  }

  // ---- what an attempt reports --------------------------------------------------------------------------------

  wantsPayloads(): boolean {
    return (
      this.#options.driver !== undefined ||
      this.#ids.wantsPayloads ||
      this.#messageCursor !== undefined ||
      this.#options.endpoint.heartbeat.rule !== undefined ||
      this.#reading.mode.mode === 'rate'
    );
  }

  beforeEvent(id: string | number, atNs: number): void {
    const effects = this.#ids.seenId(id);
    if (effects.length > 0) this.#recordIds(effects, atNs);
  }

  beforeMessage(entry: WireEntry, atNs: number): void {
    this.#recordIds(this.#ids.seen(entry), atNs);
    if (entry.kind === 'text' && entry.payload !== undefined) this.#messageCursor?.seen(entry.payload);
  }

  recorded(entry: WireEntry, atNs: number, seq: number): void {
    const heartbeat = this.#heartbeat;
    this.#touch();
    this.#options.driver?.recorded({ ...entry, atNs, seq, attempt: this.#life.attempt });
    if (entry.direction === 'toClient') {
      heartbeat?.alive(atNs);
      if (entry.kind === 'pong') {
        const { pingSeq } = (entry as WireEntry<'pong'>).detail ?? {};
        if (pingSeq !== undefined) heartbeat?.pongReceived(pingSeq);
        return;
      }
      if (!isMessageKind(entry.kind)) return;
      if (entry.payload !== undefined && heartbeat !== undefined) {
        this.#performHeartbeat(heartbeat.received(entry.payload, atNs));
        this.#heartbeatTimer.by(heartbeat.dueNs);
      }
      this.#reading.took();
    } else if (entry.direction === 'toServer' && heartbeat !== undefined) {
      if (entry.kind === 'ping') heartbeat.pingSent(seq, atNs);
      else if (isMessageKind(entry.kind) && entry.payload !== undefined) {
        this.#performHeartbeat(heartbeat.sent(entry.payload, atNs));
      } else return;
      this.#heartbeatTimer.by(heartbeat.dueNs);
    }
  }

  alive(atNs: number): void {
    this.#heartbeat?.alive(atNs);
    this.#touch();
  }

  serverRetry(retryMs: number): void {
    this.#dispatch({ type: 'serverRetry', retryMs });
  }

  resumeFrom(state: ResumeState): void {
    this.#resume = { ...this.#resume, ...state };
  }

  rtt(rttMs: number): void {
    this.#rttMs = rttMs;
    this.recorder.gauge(this.connection, 'rttMs', this.recorder.nowNs(), rttMs);
    this.#touch();
  }

  polled(wasted: boolean): void {
    this.#polls += 1;
    if (wasted) this.#wastedPolls += 1;
    this.#touch();
  }

  holding(heldSinceNs: number | undefined): void {
    this.#heldSinceNs = heldSinceNs;
    this.#touch();
  }

  // ---- watches ------------------------------------------------------------------------------------------------

  #checkHeartbeat(): void {
    const heartbeat = this.#heartbeat;
    if (heartbeat === undefined) return;
    const isBehind = this.#reading.mode.mode === 'rate' && (this.#attempt?.unreadBytes() ?? 0) > 0;
    // Nobody can miss what the inspector itself does not read.
    if (isBehind) heartbeat.shift(SAMPLE_MS * 1e6);
    if (this.#reading.isSilent) return;
    this.#performHeartbeat(heartbeat.check(this.recorder.nowNs()));
    this.#heartbeatTimer.by(heartbeat.dueNs);
    this.#touch();
  }

  #performHeartbeat(effects: readonly HeartbeatEffect[] | undefined): void {
    for (const effect of effects ?? []) {
      switch (effect.type) {
        case 'missed':
          this.#record('missed', effect.detail);
          break;
        case 'rtt':
          this.rtt(effect.rttMs);
          break;
        case 'sendPing':
          this.#pings += 1;
          // Numbered, so that each pong says which ping it answers.
          this.#attempt?.send({ kind: 'ping', text: String(this.#pings) });
          break;
        default:
          assertNever(effect);
      }
    }
  }

  #recordIds(effects: readonly ResumeEffect[], atNs: number): void {
    for (const effect of effects) {
      if (effect.type === 'gap') this.#gaps += effect.detail.count;
      if (effect.type === 'duplicate') this.#duplicates += effect.detail.count;
      this.#record(effect.type, effect.detail, null, atNs);
    }
  }

  // ---- how fast it is read ------------------------------------------------------------------------------------

  recordPace<K extends 'pause' | 'resume' | 'error'>(kind: K, detail: DetailByKind[K]): void {
    this.#record(kind, detail);
  }

  readAgain(silentNs: number): void {
    if (this.#heartbeat === undefined) return;
    this.#heartbeat.shift(silentNs);
    this.#heartbeatTimer.by(this.#heartbeat.dueNs);
  }

  #sample(): void {
    const nowNs = this.recorder.nowNs();
    const { inCount, outCount } = this.counts;
    const bufferedBytes = this.#attempt?.bufferedBytes() ?? 0;
    const unreadBytes = this.#attempt?.unreadBytes() ?? 0;
    this.#recordIds(this.#ids.flush(), nowNs);
    this.#reading.sayStoreProblem();
    const gauges = this.#rates.sample({ nowNs, inCount, outCount, bufferedBytes, unreadBytes });
    for (const { gauge, value } of gauges) this.recorder.gauge(this.connection, gauge, nowNs, value);
    if (gauges.length > 0) this.#touch();
  }

  #record<K extends Kind>(
    kind: K,
    detail: DetailByKind[K],
    direction: Direction = null,
    atNs = this.recorder.nowNs(),
  ): number {
    const { attempt } = this.#life;
    const seq = this.recorder.add({ kind, direction, atNs, connection: this.connection, attempt, detail });
    this.#options.driver?.recorded({ kind, direction, atNs, seq, attempt, detail });
    return seq;
  }

  /** Tells the owner, once in a turn of the event loop, that {@link status} has changed. */
  #touch(): void {
    if (this.#touched) return;
    this.#touched = true;
    setImmediate(() => {
      this.#touched = false;
      this.#options.changed();
    });
  }
}

function isMessageKind(kind: Kind): boolean {
  return kind === 'text' || kind === 'binary' || kind === 'event' || kind === 'item';
}

function notVerified(tls: TlsFacts): DetailByKind['notice'] {
  const why = tls.authorizationError ?? 'unknown reason';
  return {
    code: 'TLS_NOT_VERIFIED',
    severity: 'warning',
    message: `The server’s certificate was accepted although it does not verify (${why}).`,
    hint: 'Anybody on the way could read and change this traffic. Give the CA instead of accepting everything.',
  };
}
