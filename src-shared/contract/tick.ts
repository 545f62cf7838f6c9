import type { ConnectionStatus } from '../model/connection.ts';
import type { DocumentName } from '../model/documents.ts';
import type { ComparisonTick } from './compare.ts';
import type { JobTick } from './jobs.ts';
import type { LabTick } from './labs.ts';
import type { MockStatus } from './mock.ts';
import type { ViewStatus } from './recording.ts';
import type { ReplayStatus } from './replay.ts';
import type { SendStatus } from './sending.ts';
import type { SurveyStatus } from './survey.ts';

/** At most this many ticks a second, and none while nothing changed. */
export const TICKS_PER_SECOND = 20;

export interface RecordingTick {
  readonly id: string;
  readonly live: boolean;
  readonly entries: number;
  readonly fileBytes: number;
  /** The recording's clock now, so that the window can draw *now* between ticks. */
  readonly nowNs: number;
  /** Age of the oldest entry not yet on disk. */
  readonly storeLagMs: number;
  /** True while sockets are paused because the store cannot keep up. */
  readonly storePaused: boolean;
}

/** What is being sent on a schedule, or was last. */
export interface SendingTick extends SendStatus {
  readonly recordingId: string;
  readonly connection: number;
}

/** All that is ever pushed to a window: numbers and states. Entries are pulled. */
export interface Tick {
  readonly recordings: readonly RecordingTick[];
  readonly connections: readonly ConnectionStatus[];
  readonly views: readonly ViewStatus[];
  readonly sending: readonly SendingTick[];
  /** Labs that are being done. */
  readonly labs: readonly LabTick[];
  /** Every mock server that runs. */
  readonly mocks: readonly MockStatus[];
  /** Recordings that are played to clients or against a server. */
  readonly replays: readonly ReplayStatus[];
  readonly comparisons: readonly ComparisonTick[];
  readonly surveys: readonly SurveyStatus[];
  /** Imports, exports and the like, until a window forgets them. */
  readonly jobs: readonly JobTick[];
  /** Grows with what `library.list` answers. */
  readonly libraryRevision: number;
  /** Revisions of the profile's documents: a window reads again what grew. */
  readonly documents: Readonly<Partial<Record<DocumentName, number>>>;
}
