import { type Command, Option } from 'commander';
import { bytesText, countedText, runningText } from '../../../src-shared/base/units-text.ts';
import type { RecordingInfo } from '../../../src-shared/contract/recording.ts';
import type { Finding, FindingSeverity } from '../../../src-shared/model/finding.ts';
import { EXIT, Exit, exitCodeOf } from './exit.ts';
import { openFile } from './open-file.ts';
import type { Output } from './output.ts';
import { withEngine } from './with-engine.ts';

const SEVERITIES: readonly FindingSeverity[] = ['problem', 'warning', 'hint'];
const WIDTH = 96;

interface FindingsOptions {
  readonly failOn?: FindingSeverity;
  readonly json?: boolean;
}

/** Adds `wirescope findings`. */
export function addFindings(program: Command, output: Output): void {
  program
    .command('findings')
    .description('the diagnoses of a recording, each with the entries that show it')
    .argument('<file>', '.wirescope recording')
    .addOption(new Option('--fail-on <severity>', 'exit 1 when there is one this grave or graver').choices(SEVERITIES))
    .option('--json', 'one finding a line on standard output and nothing else')
    .action(async (path: string, { failOn, json }: FindingsOptions) => {
      await withEngine(async (engine) => {
        const info = await openFile(engine, path);
        const answer = await engine.call('findings.list', { recordingId: info.id });
        if (!answer.ok) throw new Exit(exitCodeOf(answer.error), answer.error);
        const { findings } = answer.value;
        if (json === true) for (const finding of findings) await output.line(JSON.stringify(finding));
        else for (const line of textOf(info, findings)) await output.line(line);
        if (failOn === undefined) return;
        const grave = SEVERITIES.slice(0, SEVERITIES.indexOf(failOn) + 1);
        if (findings.some(({ severity }) => grave.includes(severity))) throw new Exit(EXIT.checkFailed);
      });
    });
}

function* textOf(info: RecordingInfo, findings: readonly Finding[]): Iterable<string> {
  const names = new Map(info.connections.map(({ connection, name }) => [connection, name]));
  for (const finding of findings) {
    const { severity, rule, connection, title, why, advice, lab, evidence, occurrences, fromNs, toNs } = finding;
    yield `${severity.padEnd(8)} ${title}`;
    const where = [
      ...(connection === null ? [] : [`connection ${connection} ${names.get(connection) ?? ''}`.trimEnd()]),
      toNs === fromNs
        ? `at ${runningText(fromNs / 1e6)}`
        : `from ${runningText(fromNs / 1e6)} to ${runningText(toNs / 1e6)}`,
      `seq ${evidence.join(', ')}${occurrences > evidence.length ? ` … ${occurrences} in all` : ''}`,
    ];
    yield* folded(where.join(' · '));
    yield* folded(why);
    yield* folded(advice);
    yield `         ${rule}${lab === null ? '' : `, lab ${lab}`}`;
    yield '';
  }
  const count = (severity: FindingSeverity): string =>
    countedText(findings.filter((one) => one.severity === severity).length, severity);
  yield `${info.name}: ${countedText(info.entries, 'entry', 'entries')}, ${bytesText(info.fileBytes)}: ` +
    (findings.length === 0 ? 'nothing found.' : `${SEVERITIES.map(count).join(', ')}.`);
}

/** Lines of a paragraph, indented under the severity. */
function* folded(text: string): Iterable<string> {
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + word.length + 1 > WIDTH) {
      yield `         ${line}`;
      line = '';
    }
    line = line === '' ? word : `${line} ${word}`;
  }
  if (line !== '') yield `         ${line}`;
}
