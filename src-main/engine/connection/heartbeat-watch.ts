import type { Heartbeat } from '../../../src-shared/model/endpoint.ts';
import type { MissedDetail } from '../../../src-shared/model/entry.ts';
import { type JsonPattern, jsonPattern } from './json-subset.ts';

export type HeartbeatEffect =
  | { readonly type: 'missed'; readonly detail: MissedDetail }
  | { readonly type: 'sendPing' }
  | { readonly type: 'rtt'; readonly rttMs: number };

interface Waiting {
  /** `seq` of a ping, 0 for an application-level one. */
  readonly seq: number;
  readonly sentNs: number;
  readonly dueNs: number;
}

/** A server that pings without end must not fill the memory, nor the recording with what we did not answer. */
const MAX_ASKED = 16;

const NONE: readonly HeartbeatEffect[] = [];

/**
 * Watches that the peer is alive, during one attempt: pings and their pongs, application-level pairs, and silence. Gets
 * told what happened and when; says what to record and when it wants to be asked again ({@link dueNs}).
 */
export class HeartbeatWatch {
  readonly #rules: Heartbeat;
  readonly #mayPing: boolean;
  readonly #ping: JsonPattern | undefined;
  readonly #pong: JsonPattern | undefined;
  #lastAliveNs: number;
  #silenceDueNs = Number.POSITIVE_INFINITY;
  #nextPingNs = Number.POSITIVE_INFINITY;
  #pings: Waiting[] = [];
  #appPings: Waiting[] = [];
  /** Application-level pings from the server that have not been answered. */
  #asked: Waiting[] = [];
  #halfOpen = false;

  /** @param mayPing the transport has ping frames (WebSocket) */
  constructor(rules: Heartbeat, mayPing: boolean, openedNs: number) {
    this.#rules = rules;
    this.#mayPing = mayPing;
    this.#ping = rules.rule && jsonPattern(rules.rule.ping);
    this.#pong = rules.rule && jsonPattern(rules.rule.pong);
    this.#lastAliveNs = openedNs;
    if (rules.expectEveryMs > 0) this.#silenceDueNs = openedNs + rules.expectEveryMs * 1e6;
    if (mayPing && rules.pingIntervalMs > 0) this.#nextPingNs = openedNs + rules.pingIntervalMs * 1e6;
  }

  /** The peer has been silent past what was expected of it. */
  get halfOpen(): boolean {
    return this.#halfOpen;
  }

  /** When {@link check} has something to do; infinite when never. */
  get dueNs(): number {
    const pingNs = this.#pings[0]?.dueNs ?? Number.POSITIVE_INFINITY;
    const appNs = this.#appPings[0]?.dueNs ?? Number.POSITIVE_INFINITY;
    const askedNs = this.#asked[0]?.dueNs ?? Number.POSITIVE_INFINITY;
    return Math.min(this.#silenceDueNs, this.#nextPingNs, pingNs, appNs, askedNs);
  }

  /** Anything at all came from the peer. */
  alive(atNs: number): void {
    if (atNs > this.#lastAliveNs) this.#lastAliveNs = atNs;
    this.#halfOpen = false;
    if (this.#rules.expectEveryMs > 0) this.#silenceDueNs = this.#lastAliveNs + this.#rules.expectEveryMs * 1e6;
  }

  /** A ping frame went out: ours or the user's. */
  pingSent(seq: number, atNs: number): void {
    this.#pings.push(this.#waiting(seq, atNs));
  }

  /** A pong answered the ping with this `seq`; it stands for those before it too (RFC 6455, section 5.5.3). */
  pongReceived(pingSeq: number): void {
    this.#pings = this.#pings.filter((ping) => ping.seq > pingSeq);
  }

  /** A message to the server: it may be an application-level ping, or the answer to one. */
  sent(payload: Uint8Array, atNs: number): readonly HeartbeatEffect[] {
    if (this.#ping?.matches(payload) === true) {
      this.#appPings.push(this.#waiting(0, atNs));
      return NONE;
    }
    // How long we took to answer is no round trip: it is not given as one.
    if (this.#asked.length > 0 && this.#pong?.matches(payload) === true) this.#asked.shift();
    return NONE;
  }

  /** A message from the server: it may answer an application-level ping, or be one. */
  received(payload: Uint8Array, atNs: number): readonly HeartbeatEffect[] {
    // A rule may have the same text for both: then it is an answer when one is awaited.
    if (this.#appPings.length > 0 && this.#pong?.matches(payload) === true) {
      const [ping] = this.#appPings.splice(0, 1);
      return ping === undefined ? NONE : [{ type: 'rtt', rttMs: (atNs - ping.sentNs) / 1e6 }];
    }
    if (this.#ping?.matches(payload) === true && this.#asked.length < MAX_ASKED)
      this.#asked.push(this.#waiting(0, atNs));
    return NONE;
  }

  /** The inspector itself did not read for this long: nothing is due before it has had the chance to see it. */
  shift(deltaNs: number): void {
    const later = (waiting: Waiting): Waiting => ({ ...waiting, dueNs: waiting.dueNs + deltaNs });
    this.#pings = this.#pings.map(later);
    this.#appPings = this.#appPings.map(later);
    this.#asked = this.#asked.map(later);
    this.#silenceDueNs += deltaNs;
    this.#lastAliveNs += deltaNs;
  }

  /** What has fallen due by now. Each miss is said once; silence again after each further interval. */
  check(nowNs: number): readonly HeartbeatEffect[] {
    const effects: HeartbeatEffect[] = [];
    while (this.#pings[0] !== undefined && this.#pings[0].dueNs <= nowNs)
      effects.push(this.#missed(this.#pings, 'pong', nowNs));
    while (this.#appPings[0] !== undefined && this.#appPings[0].dueNs <= nowNs) {
      effects.push(this.#missed(this.#appPings, 'reply', nowNs));
    }
    while (this.#asked[0] !== undefined && this.#asked[0].dueNs <= nowNs) {
      const { sentNs, dueNs } = this.#asked.shift() as Waiting;
      // Ours to send: it says nothing about whether the peer lives.
      const waitedForMs = (nowNs - sentNs) / 1e6;
      effects.push({ type: 'missed', detail: { expectedByNs: dueNs, waitedForMs, what: 'reply', owedBy: 'client' } });
    }
    if (this.#silenceDueNs <= nowNs) {
      this.#halfOpen = true;
      const waitedForMs = (nowNs - this.#lastAliveNs) / 1e6;
      const expectedByNs = this.#silenceDueNs;
      effects.push({ type: 'missed', detail: { expectedByNs, waitedForMs, what: 'heartbeat', halfOpen: true } });
      const everyNs = this.#rules.expectEveryMs * 1e6;
      this.#silenceDueNs += everyNs * Math.max(1, Math.ceil((nowNs - this.#silenceDueNs) / everyNs));
    }
    if (this.#nextPingNs <= nowNs) {
      // After a stall one ping is enough.
      this.#nextPingNs = nowNs + this.#rules.pingIntervalMs * 1e6;
      if (this.#mayPing) effects.push({ type: 'sendPing' });
    }
    return effects;
  }

  #waiting(seq: number, sentNs: number): Waiting {
    return { seq, sentNs, dueNs: sentNs + this.#rules.pongTimeoutMs * 1e6 };
  }

  #missed(queue: Waiting[], what: 'pong' | 'reply', nowNs: number): HeartbeatEffect {
    const ping = queue.shift() as Waiting;
    const isSilent = this.#lastAliveNs <= ping.sentNs;
    if (isSilent) this.#halfOpen = true;
    return {
      type: 'missed',
      detail: {
        expectedByNs: ping.dueNs,
        waitedForMs: (nowNs - ping.sentNs) / 1e6,
        what,
        ...(isSilent ? { halfOpen: true } : {}),
      },
    };
  }
}
