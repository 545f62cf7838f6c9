import type { OpenDetail } from '../../../src-shared/model/entry.ts';
import { DIRECTION_CODE, KIND_CODE, type Kind, MESSAGE_KINDS } from '../../../src-shared/model/kind.ts';
import { MAX_FAST_TEXT, type Recorder } from '../capture/recorder.ts';
import type { AttemptEnd, AttemptSink, ResumeState, WireEntry } from '../transports/transport.ts';

/** What a connection counts while it lives. Written by the sink, in place: one object for all attempts. */
export interface Counts {
  inCount: number;
  outCount: number;
  inBytes: number;
  outBytes: number;
}

/** What a {@link ConnectionSink} tells its connection. */
export interface SinkOwner {
  readonly recorder: Recorder;
  readonly connection: number;
  readonly counts: Counts;
  /** See AttemptSink.wantsPayloads. */
  wantsPayloads(): boolean;
  /** An event's id, before the event is recorded; for those that do not come by {@link beforeMessage}. */
  beforeEvent(id: string, atNs: number): void;
  /** A message is about to be recorded: what is known of its id comes before it. */
  beforeMessage(entry: WireEntry, atNs: number): void;
  /** An entry was recorded that a watch may care for. */
  recorded(entry: WireEntry, atNs: number, seq: number): void;
  alive(atNs: number): void;
  opened(detail: OpenDetail): void;
  serverRetry(retryMs: number): void;
  resumeFrom(state: ResumeState): void;
  rtt(rttMs: number): void;
  polled(wasted: boolean): void;
  holding(heldSinceNs: number | undefined): void;
  ended(end: AttemptEnd): void;
}

/** Ids that are JSON text as they stand. */
const PLAIN = /^[\w.:-]*$/;

const isMessage = new Set<Kind>(MESSAGE_KINDS);
const TO_CLIENT = DIRECTION_CODE.toClient;
/** RSV1 in the frame's two bytes, shifted to where a page has FLAG.inflated: a staged message with RSV1 was inflated. */
const RSV1 = 0x4000;
const RSV1_TO_INFLATED = 10;

/** Where one attempt reports: gives entries their connection and attempt, counts, and passes on what watches want. */
export class ConnectionSink implements AttemptSink {
  readonly #owner: SinkOwner;
  readonly #recorder: Recorder;
  readonly #counts: Counts;
  readonly #connection: number;
  readonly #attempt: number;
  #isOver = false;
  /** What the details of many events have in common, as JSON text: see {@link #detailOf}. */
  #event = '';
  #head = '{"event":"",';
  #chunk = -1;
  #tail = '';

  constructor(owner: SinkOwner, attempt: number) {
    this.#owner = owner;
    this.#recorder = owner.recorder;
    this.#counts = owner.counts;
    this.#connection = owner.connection;
    this.#attempt = attempt;
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  get wantsPayloads(): boolean {
    return this.#owner.wantsPayloads();
  }

  stage(chunk: Uint8Array): number {
    return this.#recorder.stage(chunk);
  }

  staged(
    staged: number,
    kindCode: number,
    atNs: number,
    start: number,
    length: number,
    wireSize: number,
    frame: number,
  ): number {
    if (kindCode === KIND_TEXT || kindCode === KIND_BINARY) this.#counts.inCount += 1;
    this.#counts.inBytes += length;
    const flags = TO_CLIENT | ((frame & RSV1) >> RSV1_TO_INFLATED);
    return this.#recorder.addStaged(
      staged,
      kindCode,
      flags,
      atNs,
      this.#connection,
      this.#attempt,
      start,
      length,
      wireSize,
      frame,
    );
  }

  event(event: string, id: string | undefined, chunk: number, data: string, wireSize: number, atNs: number): void {
    const owner = this.#owner;
    const atMostBytes = data.length * 3;
    if (owner.wantsPayloads() || data.length > MAX_FAST_TEXT || atMostBytes > this.#recorder.payloadCapBytes) {
      const detail = id === undefined ? { event, chunk } : { event, id, chunk };
      const payload = Buffer.from(data);
      this.entry({ kind: 'event', direction: 'toClient', payload, wireSize, detail, atNs });
      return;
    }
    if (id !== undefined && id !== '') owner.beforeEvent(id, atNs);
    const detail = this.#detailOf(event, id, chunk);
    this.#counts.inCount += 1;
    this.#counts.inBytes += this.#recorder.addText(
      KIND_EVENT,
      TO_CLIENT,
      atNs,
      this.#connection,
      this.#attempt,
      data,
      wireSize,
      detail,
    );
  }

  /** The detail as JSON text: `JSON.stringify` of an object per event would cost more than all else. */
  #detailOf(event: string, id: string | undefined, chunk: number): string {
    if (event !== this.#event) {
      this.#event = event;
      this.#head = `{"event":${JSON.stringify(event)},`;
    }
    if (chunk !== this.#chunk) {
      this.#chunk = chunk;
      this.#tail = `"chunk":${chunk}}`;
    }
    if (id === undefined) return this.#head + this.#tail;
    return `${this.#head}"id":${PLAIN.test(id) ? `"${id}"` : JSON.stringify(id)},${this.#tail}`;
  }

  entry<K extends Kind>(wire: WireEntry<K>): number {
    const atNs = wire.atNs ?? this.#recorder.nowNs();
    const isOfMessage = isMessage.has(wire.kind);
    if (isOfMessage && wire.direction === 'toClient') this.#owner.beforeMessage(wire, atNs);
    const seq = this.#recorder.add({ ...wire, atNs, connection: this.#connection, attempt: this.#attempt });
    const bytes = wire.size ?? wire.payload?.length ?? 0;
    if (wire.direction === 'toClient') {
      this.#counts.inCount += isOfMessage ? 1 : 0;
      this.#counts.inBytes += bytes;
    } else if (wire.direction === 'toServer') {
      this.#counts.outCount += isOfMessage ? 1 : 0;
      this.#counts.outBytes += bytes;
    }
    this.#owner.recorded(wire, atNs, seq);
    return seq;
  }

  alive(atNs: number): void {
    this.#owner.alive(atNs);
  }
  opened(detail: OpenDetail): void {
    if (!this.#isOver) this.#owner.opened(detail);
  }
  serverRetry(retryMs: number): void {
    this.#owner.serverRetry(retryMs);
  }
  resumeFrom(state: ResumeState): void {
    this.#owner.resumeFrom(state);
  }
  rtt(rttMs: number): void {
    this.#owner.rtt(rttMs);
  }
  polled(wasted: boolean): void {
    this.#owner.polled(wasted);
  }
  holding(heldSinceNs: number | undefined): void {
    this.#owner.holding(heldSinceNs);
  }
  ended(end: AttemptEnd): void {
    if (this.#isOver) throw new Error('an attempt ended twice');
    this.#isOver = true;
    this.#owner.ended(end);
  }
}

const KIND_TEXT = KIND_CODE.text;
const KIND_BINARY = KIND_CODE.binary;
const KIND_EVENT = KIND_CODE.event;
