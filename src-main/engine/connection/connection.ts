import type { Result } from '../../../src-shared/base/result.ts';
import type { Outgoing } from '../../../src-shared/contract/connection.ts';
import type { ConnectionStatus, ReaderMode } from '../../../src-shared/model/connection.ts';
import type { AnyDetail, DetailByKind, Direction, OpenDetail } from '../../../src-shared/model/entry.ts';
import type { Endpoint } from '../../../src-shared/model/index.ts';
import type { Kind } from '../../../src-shared/model/kind.ts';
import type { Recorder } from '../capture/recorder.ts';
import type { Clock } from '../clock.ts';
import type { Network } from '../net/network.ts';
import type { Transport } from '../transports/transport.ts';

/** An entry as it was recorded, with the payload as it was on the wire: secrets are not masked in it. */
export interface DrivenEntry {
  readonly seq: number;
  readonly atNs: number;
  readonly attempt: number;
  readonly kind: Kind;
  readonly direction: Direction;
  readonly payload?: Uint8Array;
  readonly detail?: AnyDetail;
}

/**
 * Who plays a recorded client over a connection. Its attempts say `cause: 'replay'`; every entry is shown to it in the turn of the
 * event loop in which it was recorded.
 */
export interface ConnectionDriver {
  recorded(entry: DrivenEntry): void;
  /** Polls: resolves when the request after this reply may leave; in place of the pauses that the transport makes itself. */
  beforePoll(): Promise<void>;
}

export interface ConnectionOptions {
  readonly recordingId: string;
  readonly connection: number;
  readonly name: string;
  readonly endpoint: Endpoint;
  /** What `endpoint.transport` came to; `auto` is resolved before. */
  readonly transport: Transport;
  readonly recorder: Recorder;
  readonly clock: Clock;
  readonly network: Network;
  /** 0 ≤ random < 1, for jitter. */
  random?(): number;
  /** Called for each `open` that was recorded. */
  opened?(detail: OpenDetail): void;
  readonly driver?: ConnectionDriver;
  /** Called, at most once per turn of the event loop, when {@link Connection.status} would answer differently. */
  changed(): void;
}

/** One subscription to an endpoint, from Connect to Disconnect; survives drops. */
export interface Connection {
  status(): ConnectionStatus;
  start(): void;
  /** Closes the attempt politely (then hard, after a grace period), cancels a wait. Resolves when it has ended. */
  disconnect(): Promise<void>;
  tryNow(): Result<null>;
  send(message: Outgoing): Result<{ readonly seq: number }>;
  setReader(reader: ReaderMode): void;
  setAnswerPings(answer: boolean): void;
  mark(note: string, by?: DetailByKind['mark']['by']): { readonly seq: number };
}

export type OpenConnection = (options: ConnectionOptions) => Connection;
