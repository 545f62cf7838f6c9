import type * as v from 'valibot';
import type { Problem, Result } from '../base/result.ts';
import { appCommands } from './app.ts';
import type { Command } from './command.ts';
import { compareCommands } from './compare.ts';
import { connectionCommands } from './connection.ts';
import { documentCommands } from './documents.ts';
import { environmentCommands } from './environments.ts';
import { exchangeCommands } from './exchange.ts';
import { findingCommands } from './findings.ts';
import { importCommands } from './imports.ts';
import { jobCommands } from './jobs.ts';
import { labCommands } from './labs.ts';
import { libraryCommands } from './library.ts';
import { mockCommands } from './mock.ts';
import { recordingCommands } from './recording.ts';
import { replayCommands } from './replay.ts';
import { sendingCommands } from './sending.ts';
import { surveyCommands } from './survey.ts';
import type { Tick } from './tick.ts';
import { timelineCommands } from './timeline.ts';
import { trialCommands } from './trial.ts';
import { uploadCommands } from './upload.ts';

/** Every command of every room, by name. */
export const commands = {
  ...appCommands,
  ...connectionCommands,
  ...sendingCommands,
  ...recordingCommands,
  ...timelineCommands,
  ...mockCommands,
  ...labCommands,
  ...documentCommands,
  ...environmentCommands,
  ...importCommands,
  ...trialCommands,
  ...uploadCommands,
  ...libraryCommands,
  ...jobCommands,
  ...surveyCommands,
  ...replayCommands,
  ...compareCommands,
  ...exchangeCommands,
  ...findingCommands,
} as const;

export type CommandName = keyof typeof commands;

type SchemaOf<Name extends CommandName> = (typeof commands)[Name]['schema'];
/** What a caller may write. */
export type CommandInput<Name extends CommandName> = v.InferInput<SchemaOf<Name>>;
/** What a handler gets: defaults filled in. */
export type CommandValue<Name extends CommandName> = v.InferOutput<SchemaOf<Name>>;
export type CommandOutput<Name extends CommandName> =
  (typeof commands)[Name] extends Command<v.GenericSchema, infer Output> ? Output : never;

export type Handlers = {
  readonly [Name in CommandName]: (
    input: CommandValue<Name>,
  ) => Result<CommandOutput<Name>> | Promise<Result<CommandOutput<Name>>>;
};

/** What the engine offers through any channel. One function, so that the channel knows no command. */
export interface EngineRpc {
  call(name: string, input: unknown): Promise<Result<unknown>>;
}

/** What a window offers the engine. */
export interface WindowRpc {
  tick(tick: Tick): void;
  /** Said by the shell, once: the engine is gone and why. Reloading the window starts a new one. */
  ended?(problem: Problem): void;
}

/** The typed face of {@link EngineRpc}. */
export type CallEngine = <Name extends CommandName>(
  name: Name,
  input: CommandInput<Name>,
) => Promise<Result<CommandOutput<Name>>>;
