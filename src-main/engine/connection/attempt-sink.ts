import { asciiText } from '../../../src-shared/codec/sse-plain.ts';
import type { OpenDetail } from '../../../src-shared/model/entry.ts';
import { DIRECTION_CODE, KIND_CODE, type Kind, MESSAGE_KINDS } from '../../../src-shared/model/kind.ts';
import type { Recorder } from '../capture/recorder.ts';
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
  /** An event's id, as a number when it is 1 to 15 digits, before the event is recorded; for those that do not come by {@link beforeMessage}. */
  beforeEvent(id: string | number, atNs: number): void;
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

/** Payloads of events longer than this go the way that knows caps. */
const FAST_BYTES = 64 * 1024;

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
  /** What the details of many events have in common: see {@link #frame}. */
  #event: string | undefined;
  #chunk = -1;
  #hasId = false;
  #head: Uint8Array = new Uint8Array(0);
  #tail: Uint8Array = new Uint8Array(0);

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

  event(
    event: string,
    bytes: Uint8Array,
    dataFrom: number,
    dataTo: number,
    idFrom: number,
    idTo: number,
    idNumber: number,
    chunk: number,
    wireSize: number,
    atNs: number,
  ): void {
    const owner = this.#owner;
    const hasId = idFrom !== -1;
    const length = dataTo - dataFrom;
    if (owner.wantsPayloads() || length > FAST_BYTES || length > this.#recorder.payloadCapBytes) {
      const detail = hasId ? { event, id: asciiText(bytes, idFrom, idTo), chunk } : { event, chunk };
      const payload = bytes.subarray(dataFrom, dataTo);
      this.entry({ kind: 'event', direction: 'toClient', payload, wireSize, detail, atNs });
      return;
    }
    if (hasId) owner.beforeEvent(idNumber === -1 ? asciiText(bytes, idFrom, idTo) : idNumber, atNs);
    if (event !== this.#event || chunk !== this.#chunk || hasId !== this.#hasId) this.#frame(event, chunk, hasId);
    this.#counts.inCount += 1;
    this.#counts.inBytes += length;
    this.#recorder.addSlice(
      KIND_EVENT,
      TO_CLIENT,
      atNs,
      this.#connection,
      this.#attempt,
      bytes,
      dataFrom,
      dataTo,
      wireSize,
      this.#head,
      hasId ? idFrom : 0,
      hasId ? idTo : 0,
      this.#tail,
    );
  }

  /** The detail around the id, as JSON text: one object per event, made into text, would cost more than all else. */
  #frame(event: string, chunk: number, hasId: boolean): void {
    if (event !== this.#event || hasId !== this.#hasId) {
      this.#event = event;
      this.#hasId = hasId;
      this.#head = Buffer.from(`{"event":${JSON.stringify(event)}${hasId ? ',"id":"' : ''}`);
    }
    this.#chunk = chunk;
    this.#tail = Buffer.from(`${hasId ? '"' : ''},"chunk":${chunk}}`);
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
