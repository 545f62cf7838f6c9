import { type Command, InvalidArgumentError, Option } from 'commander';
import { FASTEST, SLOWEST, type Speed } from '../../../src-shared/model/playback.ts';
import { EXIT, Exit } from './exit.ts';
import * as parse from './options.ts';
import type { Output } from './output.ts';
import { addClientOptions, type ClientReplayOptions, replayAsClient } from './replay-client.ts';
import { addServerOptions, replayAsServer, type ServerReplayOptions } from './replay-server.ts';

function speed(text: string): Speed {
  if (text === 'max') return text;
  const value = Number(text.replace(/[x×]$/, ''));
  if (text !== '' && value >= SLOWEST && value <= FASTEST) return value;
  throw new InvalidArgumentError(`A speed is ${SLOWEST} to ${FASTEST}, or max.`);
}

const connection = (text: string, before: number[] = []): number[] => [...before, parse.positive(text)];

/** A flag that does nothing would be a promise. */
function refuse(command: Command, options: readonly Option[], side: string): void {
  const given = options.find((option) => command.getOptionValueSource(option.attributeName()) === 'cli');
  if (given === undefined) return;
  throw new Exit(EXIT.usage, {
    code: 'FLAG_OF_OTHER_SIDE',
    message: `${given.long ?? given.flags} means nothing with --as ${side}.`,
    hint: 'Leave it out, or play the other side.',
  });
}

/** Adds `wirescope replay`. */
export function addReplay(program: Command, output: Output): void {
  const command = program
    .command('replay')
    .description('a recording, played to clients or to a server')
    .argument('<file>', '.wirescope recording')
    .addOption(new Option('--as <side>', 'whose side is played').choices(['client', 'server']).makeOptionMandatory())
    .option('--speed <factor>', '0.1 to 100, or max', speed, 1)
    .option('--connection <id>', 'only this connection of the recording (repeat)', connection)
    .option('--ignore <jsonpath>', 'a member that does not count (repeat)', parse.collect)
    .option('--json', 'NDJSON on standard output and nothing else');
  const common = new Set(command.options);
  addServerOptions(command);
  const ofServer = command.options.filter((option) => !common.has(option));
  addClientOptions(command);
  const ofClient = command.options.filter((option) => !common.has(option) && !ofServer.includes(option));
  command.action(
    (path: string, options: { readonly as: 'client' | 'server' } & ClientReplayOptions & ServerReplayOptions) => {
      refuse(command, options.as === 'client' ? ofServer : ofClient, options.as);
      return options.as === 'client' ? replayAsClient(path, options, output) : replayAsServer(path, options, output);
    },
  );
}
