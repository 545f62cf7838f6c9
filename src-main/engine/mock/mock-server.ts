import type { Result } from '../../../src-shared/base/result.ts';
import type { MockAction, MockFault, MockStatus } from '../../../src-shared/contract/mock.ts';

export interface MockOptions {
  readonly port: number;
  readonly host: string;
  /** Heartbeat interval of WebSocket pings and SSE comments. */
  readonly heartbeatMs?: number;
  /** The ticker publishes this often by itself; 0 is off. */
  readonly tickMs?: number;
  /** How many past messages can be resumed from. */
  readonly historySize?: number;
  changed?(): void;
}

/** A mock server, running or not. */
export interface MockServer {
  status(): MockStatus;
  /** Errors: PORT_IN_USE, PORT_DENIED, HOST_UNKNOWN. */
  start(options: MockOptions): Promise<Result<MockStatus>>;
  stop(): Promise<void>;
  setFault(fault: MockFault, on: boolean): MockStatus;
  act(action: MockAction, downMs: number): Promise<MockStatus>;
  publish(text: string | undefined, count: number): Result<{ readonly firstId: number; readonly lastId: number }>;
}
