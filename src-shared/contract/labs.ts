import * as v from 'valibot';
import { LAB_IDS, type Lab, type LabId } from '../model/lab.ts';
import { command } from './command.ts';

/** Something on the wire that a check has seen: a chip to click. */
export interface LabEvidence {
  readonly connection: number;
  readonly seq: number;
  /** `SSE`, `+4 ms`, `1006` */
  readonly label: string;
}

export interface LabStepState {
  readonly step: string;
  readonly done: boolean;
  /** Wall clock. */
  readonly doneAtMs: number | null;
  /** How far it is, or what was seen: `4 of 4 open`, `2 of 3 in a row`. Empty where there is nothing to say. */
  readonly progress: string;
  readonly evidence: readonly LabEvidence[];
}

/** One row of the table beside the steps: a name, and cells under the columns of its panel. */
export interface LabTable {
  readonly columns: readonly {
    readonly key: string;
    readonly title: string;
    readonly unit: 'ms' | 'B' | 'count' | 'text' | 'bar';
  }[];
  readonly rows: readonly {
    readonly name: string;
    readonly cells: Readonly<Record<string, number | string | null>>;
  }[];
}

/** Counts over time: arrivals per bucket, one series a policy. */
export interface LabHistogram {
  readonly bucketMs: number;
  readonly series: readonly { readonly name: string; readonly counts: readonly number[] }[];
}

/** What the panel beside the steps shows now. */
export interface LabFacts {
  readonly table: LabTable | null;
  readonly histogram: LabHistogram | null;
  /** The reasoned choice of the last lab. */
  readonly verdict: {
    readonly transport: string;
    readonly reasons: readonly string[];
    readonly against: readonly string[];
  } | null;
}

/** A lab that is being done. */
export interface LabRunInfo {
  readonly lab: LabId;
  readonly mockId: number;
  readonly recordingId: string;
  /** In the order of the lab's endpoints. */
  readonly connections: readonly number[];
  readonly steps: readonly LabStepState[];
  readonly facts: LabFacts;
  readonly finished: boolean;
}

/** In a tick: a window asks `lab.run` again when the revision grew. */
export interface LabTick {
  readonly lab: LabId;
  readonly revision: number;
  readonly doneSteps: number;
  readonly steps: number;
}

const lab = v.picklist(LAB_IDS);

export const labCommands = {
  'lab.list': command<readonly (Lab & { readonly doneSteps: number })[]>()(v.object({})),
  /** Starts its server and its recording, connects nothing yet. A run that is there is ended first. Errors: as of mock.start. */
  'lab.start': command<LabRunInfo>()(v.object({ lab })),
  /** Null where it is not being done. */
  'lab.run': command<LabRunInfo | null>()(v.object({ lab })),
  /** A button of a step. Errors: LAB_NOT_RUNNING, LAB_ACTION_UNKNOWN, and what the action itself meets. */
  'lab.act': command<LabRunInfo>()(
    v.object({ lab, step: v.string(), action: v.string(), choices: v.optional(v.record(v.string(), v.string()), {}) }),
  ),
  /** Ends its connections and its server; the recording stays. */
  'lab.stop': command<null>()(v.object({ lab })),
} as const;
