import type { LabEvidence } from '../../../../src-shared/contract/labs.ts';
import type { MockClientRow } from '../../../../src-shared/contract/mock.ts';
import type { BusKind, NodeStatus } from '../../../../src-shared/model/cluster.ts';
import type { CrowdFacts } from '../crowd/crowd.ts';
import type { Seen } from './seen.ts';

/** What a check is told, in the order it happened. */
export type Observation =
  | { readonly what: 'entry'; readonly seen: Seen }
  | { readonly what: 'server'; readonly server: ServerFacts }
  | {
      readonly what: 'act';
      readonly action: string;
      readonly choices: Readonly<Record<string, string>>;
    }
  | { readonly what: 'crowd'; readonly crowd: CrowdFacts };

/** The mock server of a lab, as it was at one moment. */
export interface ServerFacts {
  /** Wall clock. */
  readonly atMs: number;
  /** The first of them, in the order they came. */
  readonly clients: readonly MockClientRow[];
  /** How many are connected at each path. */
  readonly countAt: Readonly<Record<string, number>>;
  readonly nodes: readonly NodeStatus[];
  readonly bus: BusKind;
}

/** How far a check is. */
export interface CheckState {
  readonly done: boolean;
  /** `2 of 4 open`; what was seen, once it is done. */
  readonly progress: string;
  readonly evidence: readonly LabEvidence[];
}

/**
 * Watches for one thing that a learner is to cause and to see. A pure state machine: it has no clock and no socket, knows only what it is
 * told, and says how far it is. Once done it stays so.
 */
export abstract class Check {
  #state: CheckState = { done: false, progress: '', evidence: [] };
  #waits = false;

  get state(): CheckState {
    return this.#state;
  }

  see(observation: Observation): void {
    if (!this.#state.done) this.look(observation);
  }

  /** From here on it watches and cannot be done, until it is its {@link turn}. */
  wait(): void {
    this.#waits = true;
  }

  /** The steps before it are done: what counts is what happens from now on. */
  turn(): void {
    if (!this.#waits) return;
    this.#waits = false;
    this.#state = { done: false, progress: '', evidence: [] };
    this.restart();
  }

  /** Forgets what was seen of the thing so far, not what is known of connections. */
  protected restart(): void {
    // Most checks keep nothing that would be false then.
  }

  protected abstract look(observation: Observation): void;

  protected report(progress: string, evidence: readonly LabEvidence[] = []): void {
    if (this.#waits) return;
    this.#state = { done: false, progress, evidence };
  }

  protected finish(progress: string, evidence: readonly LabEvidence[]): void {
    if (this.#waits) return;
    this.#state = { done: true, progress, evidence };
  }
}

/** A check that looks at entries alone. */
export abstract class EntryCheck extends Check {
  protected override look(observation: Observation): void {
    if (observation.what === 'entry') this.entry(observation.seen);
  }

  protected abstract entry(seen: Seen): void;
}

/** How the check of a step is made. */
export type CheckOf = () => Check;

/** Counts from the beginning of the lab: seeing it early is true to its meaning. */
export const always = (make: () => Check): CheckOf => make;

/** Counts once the steps before it are done. */
export const inTurn =
  (make: () => Check): CheckOf =>
  () => {
    const check = make();
    check.wait();
    return check;
  };
