/**
 * `npm test [-- FILTER …]`: builds when needed, runs unit, integration and end-to-end specs, then says what was skipped
 * and why. The last line stands alone: `N passed, N failed, N skipped`.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildIfNeeded } from '../bin/build-if-needed.js';
import { thisNodeWillDo } from '../bin/find-node.js';

const root = fileURLToPath(new URL('..', import.meta.url));

/** @returns {Promise<number>} vitest's exit code; 1 where a signal ended it */
function runVitest(summaryFile) {
  const vitest = spawn(
    process.execPath,
    [
      join(root, 'node_modules', 'vitest', 'vitest.mjs'),
      'run',
      '--reporter=default',
      '--reporter=./test/fixtures/summary-reporter.ts',
      ...process.argv.slice(2),
    ],
    { cwd: root, stdio: 'inherit', env: { ...process.env, WIRESCOPE_TEST_SUMMARY: summaryFile } },
  );
  process.on('SIGINT', () => undefined);
  process.on('SIGTERM', () => vitest.kill('SIGTERM'));
  return new Promise((resolve) => vitest.on('exit', (code) => resolve(code ?? 1)));
}

function readSummary(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    // The run ended before its end: that is a failure, whatever passed until then.
    process.stdout.write('\nThe run did not come to its end.\n');
    return { passed: 0, failed: 1, skipped: [], failures: [], flaky: [], notes: [] };
  }
}

/** Again at the end: the reports of the tests themselves are far above by then. */
function tellWhy(title, tests) {
  if (tests.length > 0) process.stdout.write(`\n${title}\n`);
  for (const { name, message } of tests) process.stdout.write(`  ${name}\n    ${message.replaceAll('\n', '\n    ')}\n`);
}

async function run() {
  if (!buildIfNeeded((line) => process.stdout.write(`${line}\n`))) {
    process.stdout.write('0 passed, 1 failed, 0 skipped\n');
    return 1;
  }
  const folder = mkdtempSync(join(tmpdir(), 'wirescope-test-run-'));
  const summaryFile = join(folder, 'summary.json');
  const code = await runVitest(summaryFile);
  const { passed, failed, skipped, failures, flaky, notes } = readSummary(summaryFile);
  rmSync(folder, { recursive: true, force: true });
  if (skipped.length > 0) process.stdout.write('\nSkipped:\n');
  for (const { name, why } of skipped) process.stdout.write(`  ${name}${why === '' ? '' : `: ${why}`}\n`);
  for (const note of notes) process.stdout.write(`  (${note})\n`);
  tellWhy('Passed only when tried again:', flaky);
  tellWhy('Failed:', failures);
  // Vitest may fail for what is no test (a threshold, a hanging worker); then nothing here may say that all is well.
  const counted = code !== 0 && failed === 0 ? 1 : failed;
  process.stdout.write(`\n${passed} passed, ${counted} failed, ${skipped.length} skipped\n`);
  return counted > 0 ? code || 1 : code;
}

if (thisNodeWillDo()) process.exitCode = await run();
