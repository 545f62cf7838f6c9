import type { ConnectionInfo } from '../../../../src-shared/model/connection.ts';
import type { CursorRule } from '../../../../src-shared/model/endpoint.ts';
import type { Headers } from '../../../../src-shared/model/entry.ts';
import type { CaptureSuggestion } from '../../../../src-shared/model/replay.ts';
import type { RecordedAnswer } from './answer-book.ts';

interface ActionBase {
  readonly seq: number;
  readonly atNs: number;
  readonly connection: number;
  readonly attempt: number;
  /** So many answers of its own connection were there before it: they are waited for. */
  readonly waitsFor: number;
  /** The same of other connections, where it sends a value that was captured there. */
  readonly waitsElsewhere: readonly { readonly connection: number; readonly count: number }[];
}

/** Something that the recorded client did. */
export type ClientAction =
  | (ActionBase & { readonly do: 'connect' })
  | (ActionBase & { readonly do: 'text' | 'ping'; readonly payload: Uint8Array })
  | (ActionBase & { readonly do: 'binary'; readonly payload: Uint8Array })
  /** Polls: the request after a reply. */
  | (ActionBase & { readonly do: 'poll' })
  | (ActionBase & {
      readonly do: 'beside';
      readonly method: string;
      readonly url: string;
      readonly headers: Headers;
      readonly payload: Uint8Array | undefined;
    })
  /** `by` other than the client: the end itself is among what is waited for, and what has not ended then is ended. */
  | (ActionBase & {
      readonly do: 'end';
      readonly by: 'client' | 'server' | 'nobody';
      readonly code: number | undefined;
      readonly reason: string;
    });

/** A recorded connection, as far as a client that does the same must know it. */
export interface RecordedConnection {
  readonly info: ConnectionInfo;
  readonly url: string;
  readonly method: string;
  readonly headers: Headers;
  readonly subprotocols: readonly string[];
  readonly deflate: boolean;
  readonly body: string | undefined;
  readonly lastEventId: string | undefined;
  readonly cursor: readonly CursorRule[] | undefined;
  readonly items: string | undefined;
  /** Attempts that were open. */
  readonly openAttempts: ReadonlySet<number>;
  readonly answers: readonly RecordedAnswer[];
}

/** The client side of a recording. */
export interface RecordedClient {
  readonly connections: ReadonlyMap<number, RecordedConnection>;
  readonly actions: readonly ClientAction[];
  readonly startNs: number;
  readonly endNs: number;
  readonly suggestions: readonly CaptureSuggestion[];
  /** What was found under the names of variables; the first of each. */
  readonly named: ReadonlyMap<string, string>;
}
