import { type Command, InvalidArgumentError, Option } from 'commander';
import { assertionSuite, assertionsOf, printAssertions } from './assert.ts';
import { differs, printComparison } from './comparison-output.ts';
import { EXIT, Exit } from './exit.ts';
import { writeJunit } from './junit.ts';
import { openFile } from './open-file.ts';
import { collect, duration } from './options.ts';
import type { Output } from './output.ts';
import { withEngine } from './with-engine.ts';

interface PairOption {
  readonly a: number;
  readonly b: number;
}

interface DiffOptions {
  readonly ignore?: readonly string[];
  readonly timing?: number;
  readonly guess: boolean;
  readonly connection?: readonly PairOption[];
  readonly side: 'both' | 'server';
  readonly heartbeats?: boolean;
  readonly junit?: string;
  readonly assert?: string;
  readonly json?: boolean;
  readonly all?: boolean;
}

/** `--connection A:B`, repeatable; one number alone is that connection of both. */
function pairOption(text: string, before: readonly PairOption[] = []): readonly PairOption[] {
  const match = /^(\d+)(?::(\d+))?$/.exec(text);
  if (match === null) throw new InvalidArgumentError('Two connections are A:B, for example 1:2.');
  return [...before, { a: Number(match[1]), b: Number(match[2] ?? match[1]) }];
}

/** Adds `wirescope diff`. */
export function addDiff(program: Command, output: Output): void {
  program
    .command('diff')
    .description('what differs between two recordings; exit 1 when anything does')
    .argument('<a>', '.wirescope recording: how it was')
    .argument('<b>', '.wirescope recording: how it is now')
    .option(
      '--ignore <path>',
      'leave this member out: a JSONPath ($.ts), or a name at any depth (ts); repeatable',
      collect,
    )
    .option('--no-guess', 'compare members too whose values look new each time (times, UUIDs, counters)')
    .option('--timing <tolerance>', 'what comes later than this is slower: 250ms, 2s', duration)
    .option('--connection <A:B>', 'compare these connections, and no others; repeatable', pairOption)
    .addOption(new Option('--side <side>', 'whose messages').choices(['both', 'server']).default('both'))
    .option('--heartbeats', 'compare pings, comments, waits and notices too')
    .option('--junit <file>', 'write a JUnit XML report here')
    .option('--assert <file>', 'hold B against the assertions of this file, too')
    .option('--only-differences', 'print what differs alone (as without --all)')
    .addOption(new Option('--all', 'print what is the same too').conflicts('onlyDifferences'))
    .option('--json', 'NDJSON on standard output and nothing else')
    .action(async (pathA: string, pathB: string, options: DiffOptions) => {
      await withEngine(async (engine, interrupted) => {
        const a = await openFile(engine, pathA);
        const b = await openFile(engine, pathB);
        const input = {
          a: { recordingId: a.id },
          b: { recordingId: b.id },
          pairs: [...(options.connection ?? [])],
          rules: {
            ignore: [...(options.ignore ?? [])],
            guessVolatile: options.guess,
            timingMs: options.timing ?? null,
            ignoreHeartbeats: options.heartbeats !== true,
            side: options.side,
          },
        };
        const wanted = { json: options.json === true, all: options.all === true, junit: options.junit !== undefined };
        // First, so that a mistake in them is told before a long comparison.
        const results = options.assert === undefined ? [] : await assertionsOf(engine, b.id, options.assert);
        // The last line of NDJSON is the summary.
        for (const result of wanted.json ? results : []) await output.line(JSON.stringify({ assertion: result }));
        const { info, suites } = await printComparison(engine, input, wanted, output, interrupted);
        if (options.assert !== undefined && !wanted.json) {
          await output.line('');
          await printAssertions(results, options.assert, false, output);
        }
        if (options.junit !== undefined) {
          const asserted = options.assert === undefined ? [] : [assertionSuite(results, options.assert)];
          writeJunit(options.junit, [...suites, ...asserted]);
        }
        if (differs(info) || results.some(({ passed }) => !passed)) throw new Exit(EXIT.checkFailed);
      });
    });
}
