/**
 * A lab: a scenario, steps, and checks that watch the live session. What is said here is data; how a check looks at the wire is
 * `src-main/engine/labs`.
 */

export const LAB_IDS = [
  'four-ways',
  'dead-peer',
  'everyone-comes-back',
  'where-were-we',
  'slow-reader',
  'one-server',
  'token-outlived',
  'proxy-held-its-breath',
  'closing-time',
  'which-one',
] as const;
export type LabId = (typeof LAB_IDS)[number];

/** A button of a step: something the learner can have done for them. What it does is the engine's; what it is called is here. */
export interface LabAction {
  readonly action: string;
  readonly title: string;
  /** The one that is meant first. */
  readonly primary?: boolean;
  /** What to choose with it, the first option being the usual one. `lab.act` takes the chosen values by `name`. */
  readonly choices?: readonly LabChoice[];
}

/** One thing to choose. */
export interface LabChoice {
  readonly name: string;
  readonly title: string;
  readonly options: readonly { readonly value: string; readonly title: string }[];
}

export interface LabStep {
  readonly step: string;
  readonly title: string;
  /** What to do, in two or three sentences. */
  readonly text: string;
  /** What the step waits for, said while it is not there yet. */
  readonly waitsFor: string;
  readonly actions: readonly LabAction[];
  /** Said when it is done: what was seen and what it means. */
  readonly explanation: string;
}

/** What stands beside the steps. */
export type LabPanelKind =
  | 'transports'
  | 'heartbeats'
  | 'histogram'
  | 'resume'
  | 'policies'
  | 'cluster'
  | 'tokens'
  | 'chunks'
  | 'drain'
  | 'questions';

/** A lab as a person reads it. */
export interface Lab {
  readonly lab: LabId;
  /** 1, 2, 3 … */
  readonly number: number;
  readonly title: string;
  readonly about: string;
  readonly minutes: number;
  readonly steps: readonly LabStep[];
  /** Paragraphs: why it is so. */
  readonly explanation: readonly { readonly title: string; readonly text: string }[];
  /** What to do in one's own code, with the section of the standard where there is one. */
  readonly advice: readonly string[];
  readonly panel: LabPanelKind;
}
