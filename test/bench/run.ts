/** `npm run bench [-- --quick]`: where we stand against the budgets of docs/benchmarks.md. Ratios within one run. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { captureMemory, captureRate } from './capture-rate.ts';
import { reading } from './reading.ts';
import { printTable } from './report.ts';
import { windowUnderLoad } from './window.ts';

const quick = process.argv.includes('--quick');
const only = process.argv.find((argument) => argument.startsWith('--only='))?.slice('--only='.length);
const folder = mkdtempSync(join(tmpdir(), 'wirescope-bench-'));
const wanted = (name: string): boolean => only === undefined || only === name;

try {
  if (wanted('rate')) await captureRate(folder, quick);
  if (wanted('memory') || wanted('reading')) {
    const file = await captureMemory(folder, quick);
    if (wanted('reading')) await reading(file);
  }
  if (wanted('window')) await windowUnderLoad(quick);
  printTable();
} finally {
  rmSync(folder, { recursive: true, force: true });
}
