import { writeFileSync } from 'node:fs';
import type { Reporter, SerializedError, TestModule } from 'vitest/node';

export interface Summary {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: readonly { readonly name: string; readonly why: string }[];
  /** `skipped: … because …` lines that specs printed for whole groups. */
  readonly notes: readonly string[];
}

/** Writes what came out, and why what was skipped was skipped, to the file that WIRESCOPE_TEST_SUMMARY names. */
export default class SummaryReporter implements Reporter {
  private readonly notes = new Set<string>();

  onUserConsoleLog(log: { readonly content: string }): void {
    for (const line of log.content.split('\n')) if (/^skipped: /i.test(line)) this.notes.add(line.trim());
  }

  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly SerializedError[]): void {
    const summary = { passed: 0, failed: unhandled.length, skipped: [] as { name: string; why: string }[] };
    for (const module of modules) {
      // A file that cannot be loaded has no tests to fail.
      if (module.errors().length > 0) summary.failed += 1;
      for (const test of module.children.allTests()) {
        const result = test.result();
        if (result.state === 'passed') summary.passed += 1;
        else if (result.state === 'failed') summary.failed += 1;
        else {
          const note = result.state === 'skipped' ? result.note : undefined;
          summary.skipped.push({ name: `${module.relativeModuleId} > ${test.fullName}`, why: note ?? '' });
        }
      }
      for (const suite of module.children.allSuites()) if (suite.errors().length > 0) summary.failed += 1;
    }
    const file = process.env.WIRESCOPE_TEST_SUMMARY;
    if (file !== undefined)
      writeFileSync(file, JSON.stringify({ ...summary, notes: [...this.notes] } satisfies Summary));
  }
}
