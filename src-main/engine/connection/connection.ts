import type { Result } from '../../../src-shared/base/result.ts';
import type { Outgoing } from '../../../src-shared/contract/connection.ts';
import type { ConnectionStatus, ReaderMode } from '../../../src-shared/model/connection.ts';
import type { DetailByKind, OpenDetail } from '../../../src-shared/model/entry.ts';
import type { Endpoint } from '../../../src-shared/model/index.ts';
import type { Recorder } from '../capture/recorder.ts';
import type { Clock } from '../clock.ts';
import type { Network } from '../net/network.ts';
import type { Transport } from '../transports/transport.ts';

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
