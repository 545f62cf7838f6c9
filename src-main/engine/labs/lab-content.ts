import type { Result } from '../../../src-shared/base/result.ts';
import type { CommandInput } from '../../../src-shared/contract/index.ts';
import type { LabFacts } from '../../../src-shared/contract/labs.ts';
import type { EndpointInput } from '../../../src-shared/model/endpoint.ts';
import type { Lab } from '../../../src-shared/model/lab.ts';
import type { CheckOf, Observation } from './checks/check.ts';
import type { Seen } from './checks/seen.ts';
import type { Crowd } from './crowd/crowd.ts';

/** What the panel beside the steps says: told everything that checks are told. */
export interface Facts {
  see(observation: Observation): void;
  /** @param nowMs wall clock */
  facts(nowMs: number): LabFacts;
}

/** What a button of a lab can do. Everything goes through the commands that the window has, too. */
export interface LabTools {
  /** Of the lab's server, without a slash at its end; the same as long as the lab is done. */
  readonly base: string;
  /** For WebSockets. */
  readonly wsBase: string;
  /** Opens an endpoint unless a connection of its name is there; one that has ended begins again. */
  open(endpoint: EndpointInput & { readonly name: string }): Promise<Result<number>>;
  /** The same, but one that is there is ended first. */
  reopen(endpoint: EndpointInput & { readonly name: string }): Promise<Result<number>>;
  /** By the name it was opened with. */
  connection(name: string): number | null;
  /** Resolves when the connection is open, or after so long. */
  whenOpen(connection: number, withinMs: number): Promise<void>;
  /** The entry that opened it last. */
  opened(connection: number): Seen | null;
  send(connection: number, text: string): Promise<Result<unknown>>;
  control(connection: number, change: { readonly answerPings: boolean }): Promise<Result<unknown>>;
  fault(fault: CommandInput<'mock.fault'>['fault']): Promise<Result<unknown>>;
  /** Switches everything off that lasts. */
  faultsOff(): Promise<Result<unknown>>;
  /** The next message of the first feed. */
  publish(): Promise<Result<unknown>>;
  kick(user: string): Promise<Result<unknown>>;
  killNode(node: number): Promise<Result<unknown>>;
  /** No groups: the bus is whole. */
  split(groups: readonly (readonly number[])[]): Promise<Result<unknown>>;
  /** Another server in the place of this one, at the same port. */
  serve(scenario: string): Promise<Result<unknown>>;
  /** POSTs JSON to a path of the server, and gives the JSON of a good answer. */
  post(path: string, body: object): Promise<Result<Readonly<Record<string, unknown>>>>;
  /** Simulated clients of this WebSocket path; made with the first call. */
  crowd(path: string): Crowd;
  /** Address of a buffering proxy before the server; started with the first call. */
  proxy(): Promise<Result<string>>;
  /** Does something later, unless the lab has ended by then. */
  later(delayMs: number, run: () => unknown): void;
  /** Is told of every entry from now on, until the lab ends. */
  onSeen(listener: (seen: Seen) => void): void;
}

export type LabActionRun = (tools: LabTools, choices: Readonly<Record<string, string>>) => Promise<Result<unknown>>;

/** A lab as the engine does it: its text (src-shared/model/labs) is said by `lab`. */
export interface LabContent {
  readonly lab: Lab;
  /** What its server serves at first. */
  readonly scenario: string;
  /** By step. */
  readonly checks: Readonly<Record<string, CheckOf>>;
  facts(): Facts;
  /** By action; a name means the same in every step. */
  readonly actions: Readonly<Record<string, LabActionRun>>;
}
