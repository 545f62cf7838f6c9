import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { countedText, countText } from '../../../src-shared/base/units-text.ts';
import { visible } from '../../../src-shared/base/visible-text.ts';
import type { AssertionResult } from '../../../src-shared/model/assertion.ts';
import type { Engine } from '../../engine/engine.ts';
import { EXIT, Exit, exitCodeOf } from './exit.ts';
import { type JunitSuite, writeJunit } from './junit.ts';
import { openFile } from './open-file.ts';
import type { Output } from './output.ts';
import { withEngine } from './with-engine.ts';

interface AssertOptions {
  readonly json?: boolean;
  readonly junit?: string;
}

/** Text of a file of assertions, or the command ends with why it cannot be read. */
export function assertionsText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new Exit(EXIT.usage, {
      code: 'ASSERTION_FILE_UNREADABLE',
      message: `Cannot read the assertions in ${path}: ${(error as Error).message}.`,
      hint: 'docs/assertions.md says what such a file holds.',
    });
  }
}

/** Holds a recording against assertions; what is wrong with their text ends the command. */
export async function assertionsOf(
  engine: Engine,
  recordingId: string,
  path: string,
): Promise<readonly AssertionResult[]> {
  const answer = await engine.call('assertions.run', { recordingId, text: assertionsText(path) });
  if (answer.ok) return answer.value;
  const { message } = answer.error;
  throw new Exit(exitCodeOf(answer.error), { ...answer.error, message: `${path}: ${message}` });
}

const seqs = ({ evidence }: AssertionResult): string =>
  evidence.length === 0 ? '' : `  ${evidence.map(({ seq, kind }) => `#${seq} ${kind}`).join(', ')}`;

/** One assertion a line, what was seen beneath, and the count. */
export async function printAssertions(
  results: readonly AssertionResult[],
  path: string,
  json: boolean,
  output: Output,
): Promise<void> {
  for (const result of results) {
    if (json) {
      await output.line(JSON.stringify(result));
      continue;
    }
    await output.line(`${result.passed ? 'passed' : 'failed'}  ${visible(result.name)}  (${path}:${result.line})`);
    await output.line(`        ${visible(result.message)}${seqs(result)}`);
  }
  if (json) return;
  const failed = results.filter(({ passed }) => !passed).length;
  await output.line('');
  await output.line(
    `${countedText(results.length, 'assertion')}: ${failed === 0 ? 'all passed' : `${countText(failed)} failed`}.`,
  );
}

/** The suite of a report. */
export function assertionSuite(results: readonly AssertionResult[], path: string): JunitSuite {
  return {
    name: 'assertions',
    cases: results.map((result) => ({
      name: result.name,
      ...(!result.passed && {
        failure: { message: result.message, lines: [`${path}:${result.line}`, seqs(result).trim()] },
      }),
    })),
  };
}

/** Adds `wirescope assert`. */
export function addAssert(program: Command, output: Output): void {
  program
    .command('assert')
    .description('whether a recording keeps the assertions of a file; exit 1 when one fails')
    .argument('<file>', '.wirescope recording')
    .argument('<assertions>', 'YAML file of assertions (docs/assertions.md)')
    .option('--junit <file>', 'write a JUnit XML report here')
    .option('--json', 'one assertion a line on standard output and nothing else')
    .action(async (path: string, assertions: string, { json, junit }: AssertOptions) => {
      await withEngine(async (engine) => {
        const info = await openFile(engine, path);
        const results = await assertionsOf(engine, info.id, assertions);
        await printAssertions(results, assertions, json === true, output);
        if (junit !== undefined) writeJunit(junit, [assertionSuite(results, assertions)]);
        if (results.some(({ passed }) => !passed)) throw new Exit(EXIT.checkFailed);
      });
    });
}
