import type { Problem } from '../base/result.ts';
import type { TransportName } from './entry.ts';

/** `paused` is drawn over `open`; it is not a state of the lifecycle. */
export type ConnectionState = 'connecting' | 'open' | 'waiting' | 'closing' | 'failed' | 'closed';

/** How fast the reader takes what the server sends. */
export type ReaderMode =
  | { readonly mode: 'normal' }
  | { readonly mode: 'pause' }
  | { readonly mode: 'rate'; readonly perSecond: number };

/** A connection as the tick carries it: numbers now, never entries. */
export interface ConnectionStatus {
  readonly connection: number;
  readonly recordingId: string;
  readonly name: string;
  readonly transport: TransportName;
  readonly url: string;
  readonly state: ConnectionState;
  /** Current or last attempt, from 1. */
  readonly attempt: number;
  /** Nanoseconds since the recording began, when the current state was entered. */
  readonly stateSinceNs: number;
  /** While `waiting`: when the next attempt is planned. */
  readonly nextAttemptAtNs?: number;
  readonly inPerSecond: number;
  readonly outPerSecond: number;
  readonly inCount: number;
  readonly outCount: number;
  readonly inBytes: number;
  readonly outBytes: number;
  readonly rttMs?: number;
  readonly bufferedBytes: number;
  readonly halfOpen: boolean;
  readonly reader: ReaderMode;
  readonly pausedBy?: 'user' | 'store';
  readonly answerPings: boolean;
  readonly gaps: number;
  readonly duplicates: number;
  /** Polls that brought nothing new, of all polls. */
  readonly polls?: number;
  readonly wastedPolls?: number;
  /** While a poll is held by the server: since when. */
  readonly heldSinceNs?: number;
  readonly problem?: Problem;
}

/** A connection as a recording remembers it. */
export interface ConnectionInfo {
  readonly connection: number;
  readonly name: string;
  readonly transport: TransportName;
  readonly url: string;
}
