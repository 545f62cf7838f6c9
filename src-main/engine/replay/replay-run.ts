import type { Result } from '../../../src-shared/base/result.ts';
import type { CommandValue } from '../../../src-shared/contract/index.ts';
import type { ReplayDetail, ReplayEvents, ReplayStatus } from '../../../src-shared/contract/replay.ts';
import type { Capture } from '../capture/capture.ts';
import type { Clock } from '../clock.ts';
import type { ClientDoor } from './client/client-door.ts';
import type { PreciseTimers } from './precise-timers.ts';

/** What is done to a replay that runs: of `replay.control`. */
export type ReplayAction = CommandValue<'replay.control'>['action'];

/** A recording that is being played to somebody, as a server or as a client. */
export interface ReplayRun {
  status(): ReplayStatus;
  detail(): ReplayDetail;
  events(after: number, count: number): ReplayEvents;
  control(action: ReplayAction): Result<null>;
  /** Ends everything of it; safe to call twice. */
  stop(): Promise<void>;
  /** Done (a server: for the first time), failed or stopped. Never rejects. */
  readonly ended: Promise<void>;
}

/** What every replay is made with. */
export interface ReplayContext {
  readonly replayId: string;
  readonly capture: Capture;
  readonly clock: Clock;
  readonly timers: PreciseTimers;
  readonly door: ClientDoor;
  /** To be called when {@link ReplayRun.status} would say something else. */
  changed(): void;
}
