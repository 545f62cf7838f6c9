import type { Result } from '../../../../src-shared/base/result.ts';
import type { HttpAnswer } from '../../../../src-shared/contract/sending.ts';
import type { Endpoint } from '../../../../src-shared/model/endpoint.ts';
import type { Message } from '../../../../src-shared/model/message.ts';
import type { Connection, ConnectionDriver } from '../../connection/connection.ts';

interface ConnectionTarget {
  readonly recordingId: string;
  readonly connection: number;
}

/** What a replay as client needs of the engine: the same connections and recordings that a person makes. */
export interface ClientDoor {
  /** A new live recording; connections that name none go where they went before. */
  beginRecording(name: string): Promise<Result<{ readonly recordingId: string }>>;
  open(
    endpoint: Endpoint,
    options: { readonly recordingId: string; readonly driver: ConnectionDriver },
  ): Promise<Result<ConnectionTarget>>;
  /** Errors: CONNECTION_UNKNOWN, when its recording was closed. */
  find(target: ConnectionTarget): Result<Connection>;
  /** A request beside the stream. */
  request(target: ConnectionTarget, message: Message): Promise<Result<HttpAnswer>>;
}
