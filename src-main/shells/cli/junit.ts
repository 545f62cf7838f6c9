import { writeFileSync } from 'node:fs';
import { visible } from '../../../src-shared/base/visible-text.ts';
import { EXIT, Exit } from './exit.ts';

/** One case of a suite. Without a failure it passed. */
export interface JunitCase {
  readonly name: string;
  readonly failure?: { readonly message: string; readonly lines: readonly string[] };
}

/** A suite as CI systems list it. */
export interface JunitSuite {
  readonly name: string;
  readonly cases: readonly JunitCase[];
}

/** What XML 1.0 has no way to write, not even escaped, becomes visible; the rest is escaped. */
function escaped(text: string): string {
  return visible(text)
    .replace(/[\ufffe\uffff]/g, '\ufffd')
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/"/g, '&quot;');
}

/** The report in the form that Jenkins, GitLab and GitHub actions read. */
export function junitXml(suites: readonly JunitSuite[]): string {
  const failures = (suite: JunitSuite): number => suite.cases.filter((one) => one.failure !== undefined).length;
  const sum = (of: (suite: JunitSuite) => number): number => suites.reduce((total, suite) => total + of(suite), 0);
  const lines = [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="wirescope" tests="${sum((suite) => suite.cases.length)}" failures="${sum(failures)}">`,
  ];
  for (const suite of suites) {
    const name = escaped(suite.name);
    lines.push(`  <testsuite name="${name}" tests="${suite.cases.length}" failures="${failures(suite)}" errors="0">`);
    for (const one of suite.cases) {
      const open = `    <testcase classname="${name}" name="${escaped(one.name)}"`;
      if (one.failure === undefined) lines.push(`${open}/>`);
      else {
        const text = one.failure.lines.map(escaped).join('\n');
        lines.push(
          `${open}>`,
          `      <failure message="${escaped(one.failure.message)}">${text}</failure>`,
          '    </testcase>',
        );
      }
    }
    lines.push('  </testsuite>');
  }
  return `${[...lines, '</testsuites>'].join('\n')}\n`;
}

/** Writes the report; one that is there is replaced, because CI runs again and again. */
export function writeJunit(path: string, suites: readonly JunitSuite[]): void {
  try {
    writeFileSync(path, junitXml(suites));
  } catch (error) {
    throw new Exit(EXIT.environment, {
      code: 'PATH_NOT_WRITABLE',
      message: `Cannot write ${path}: ${(error as Error).message}.`,
      hint: 'Choose another path for the report.',
    });
  }
}
