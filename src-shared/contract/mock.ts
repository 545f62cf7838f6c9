import * as v from 'valibot';
import { DEMO_DOWN_MS } from '../model/demo.ts';
import { command } from './command.ts';

/** Faults of the demo server, with the same words in the UI, `POST /_mock/…` and (later) scenario files. */
export const MOCK_FAULTS = ['stop-heartbeats', 'stall'] as const;
export type MockFault = (typeof MOCK_FAULTS)[number];
/** Things done once. */
export const MOCK_ACTIONS = ['restart', 'drop'] as const;
export type MockAction = (typeof MOCK_ACTIONS)[number];

export interface MockStatus {
  readonly running: boolean;
  readonly scenario: string;
  readonly host: string;
  readonly port: number;
  readonly url: string;
  readonly clients: { readonly websocket: number; readonly sse: number; readonly longPoll: number };
  readonly lastId: number;
  readonly published: number;
  readonly faults: readonly MockFault[];
  /** True while a restart has closed the port. */
  readonly restarting: boolean;
}

const port = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(65_535));

export const mockCommands = {
  'mock.start': command<MockStatus>()(
    v.object({ port: v.optional(port, 4600), host: v.optional(v.string(), '127.0.0.1') }),
  ),
  'mock.stop': command<MockStatus>()(v.object({})),
  'mock.status': command<MockStatus>()(v.object({})),
  'mock.fault': command<MockStatus>()(v.object({ fault: v.picklist(MOCK_FAULTS), on: v.boolean() })),
  /** `restart` closes every socket and the port, then listens again after `downMs`, with the feed's history kept. */
  'mock.action': command<MockStatus>()(
    v.object({
      action: v.picklist(MOCK_ACTIONS),
      downMs: v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(600_000)), DEMO_DOWN_MS),
    }),
  ),
  /** Publishes `count` messages made from `text` or, without it, from the demo's ticker. */
  'mock.publish': command<{ readonly firstId: number; readonly lastId: number }>()(
    v.object({
      text: v.optional(v.string()),
      count: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1_000_000)), 1),
    }),
  ),
  /** Starts the mock server if needed and connects the four transports to it, into the session's recording. */
  'demo.start': command<{ readonly recordingId: string; readonly connections: readonly number[] }>()(
    v.object({ port: v.optional(port, 4600) }),
  ),
} as const;
