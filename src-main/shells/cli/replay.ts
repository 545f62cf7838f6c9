import { type Command, InvalidArgumentError, Option } from 'commander';
import { FASTEST, SLOWEST, type Speed } from '../../../src-shared/model/playback.ts';
import * as parse from './options.ts';
import type { Output } from './output.ts';
import { addServerOptions, replayAsServer, type ServerReplayOptions } from './replay-server.ts';

function speed(text: string): Speed {
  if (text === 'max') return text;
  const value = Number(text.replace(/[x×]$/, ''));
  if (text !== '' && value >= SLOWEST && value <= FASTEST) return value;
  throw new InvalidArgumentError(`A speed is ${SLOWEST} to ${FASTEST}, or max.`);
}

const connection = (text: string, before: number[] = []): number[] => [...before, parse.positive(text)];

/** Adds `wirescope replay`. */
export function addReplay(program: Command, output: Output): void {
  const command = program
    .command('replay')
    .description('a recording, played to clients or to a server')
    .argument('<file>', '.wirescope recording')
    .addOption(new Option('--as <side>', 'whose side is played').choices(['server']).makeOptionMandatory())
    .option('--speed <factor>', '0.1 to 100, or max', speed, 1)
    .option('--connection <id>', 'only this connection of the recording (repeat)', connection)
    .option('--ignore <jsonpath>', 'a member that does not count (repeat)', parse.collect)
    .option('--json', 'NDJSON on standard output and nothing else');
  addServerOptions(command).action((path: string, options: ServerReplayOptions) =>
    replayAsServer(path, options, output),
  );
}
