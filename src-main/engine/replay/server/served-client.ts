import type { ReplayClient } from '../../../../src-shared/contract/replay.ts';
import type { TransportName } from '../../../../src-shared/model/entry.ts';
import type { LimitBook } from '../limit-book.ts';
import type { Pacer } from '../pacer.ts';
import type { ReplayLog } from '../replay-log.ts';
import type { Lateness } from '../timing.ts';
import type { Matching } from './inbox.ts';
import type { Track } from './recorded-side.ts';

/** What all clients of one server share. */
export interface SharedByClients {
  readonly limits: LimitBook;
  readonly lateness: Lateness;
  readonly log: ReplayLog;
  readonly matching: Matching;
  /** Something that status or detail tell has changed. */
  changed(): void;
  /** A client is through with what is recorded for it. */
  finished(): void;
}

export interface Newcomer {
  readonly number: number;
  /** Who it is, as far as a server can tell: those with the same key may be one client that comes back. */
  readonly key: string;
  readonly peer: string;
  readonly path: string;
  readonly track: Track;
  readonly attempt: number;
  readonly resumedAfter: string | null;
  readonly pacer: Pacer;
}

/** One client with a playback of its own: a connection, or all requests of somebody who polls. */
export class ServedClient {
  readonly number: number;
  readonly key: string;
  readonly path: string;
  readonly peer: string;
  readonly track: Track;
  readonly pacer: Pacer;
  readonly resumedAfter: string | null;
  /** Recorded attempt; of polls that of the last answer. */
  attempt: number;
  sent = 0;
  received = 0;
  waitingForSeq: number | null = null;
  /** Everything recorded for it has been played. */
  done = false;
  /** Its connection has ended. */
  over = false;
  /** Another one has taken up where this one was when it left. */
  succeeded = false;
  /** Called once, when it leaves. */
  onLeft: () => void = () => undefined;
  readonly #shared: SharedByClients;

  constructor(newcomer: Newcomer, shared: SharedByClients) {
    this.number = newcomer.number;
    this.key = newcomer.key;
    this.path = newcomer.path;
    this.peer = newcomer.peer;
    this.track = newcomer.track;
    this.pacer = newcomer.pacer;
    this.attempt = newcomer.attempt;
    this.resumedAfter = newcomer.resumedAfter;
    this.#shared = shared;
  }

  get transport(): TransportName {
    return this.track.transport;
  }

  /** A recorded message left now. */
  sentMessage(seq: number): void {
    const lateMs = this.pacer.lateMs();
    this.sent += 1;
    if (lateMs !== null) this.#shared.lateness.add(lateMs);
    this.#shared.log.add({ what: 'sent', client: this.number, seq, lateMs: lateMs === null ? null : micro(lateMs) });
    this.#shared.changed();
  }

  /** Time stands still for it until it has said what is recorded there. */
  waits(seq: number, momentNs: number): void {
    this.waitingForSeq = seq;
    this.pacer.hold(momentNs);
    this.#shared.log.add({ what: 'waiting', client: this.number, seq });
    this.#shared.changed();
  }

  waitsNoLonger(): void {
    this.waitingForSeq = null;
    this.pacer.release();
    this.#shared.changed();
  }

  got(seq: number): void {
    this.#shared.log.add({ what: 'got', client: this.number, seq });
  }

  playsAgain(): void {
    this.done = false;
    this.#shared.changed();
  }

  finish(): void {
    if (this.done) return;
    this.done = true;
    this.#shared.log.add({ what: 'done', client: this.number });
    this.#shared.finished();
    this.#shared.changed();
  }

  left(): void {
    if (this.over) return;
    this.over = true;
    this.onLeft();
    this.pacer.stop();
    this.#shared.log.add({ what: 'left', client: this.number });
    this.#shared.changed();
  }

  view(): ReplayClient {
    return {
      client: this.number,
      transport: this.transport,
      path: this.path,
      peer: this.peer,
      connection: this.track.info.connection,
      attempt: this.attempt,
      positionNs: this.pacer.positionNs,
      sent: this.sent,
      waitingForSeq: this.waitingForSeq,
      resumedAfter: this.resumedAfter,
      over: this.over,
    };
  }
}

const micro = (ms: number): number => Math.round(ms * 1000) / 1000;
