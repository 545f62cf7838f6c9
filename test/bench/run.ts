/**
 * `npm run bench [-- --quick] [-- --only=rate|memory|reading|crash|startup|window|finding|zooming|payload|clients|compare|replay]`:
 * where we stand against the budgets of docs/benchmarks.md. Ratios within one run. Slow is never a failure, wrong is.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { captureMemory, captureRate, recordingOf } from './capture-rate.ts';
import { connectedClients } from './clients/measure.ts';
import { comparing } from './comparing.ts';
import { killNine } from './crash.ts';
import { finding } from './finding.ts';
import { largePayload } from './payload.ts';
import { reading } from './reading.ts';
import { replayTiming } from './replay.ts';
import { printTable } from './report.ts';
import { launch, rendererSize } from './startup.ts';
import { windowUnderLoad } from './window.ts';
import { zooming } from './zooming.ts';

/** Whoever hangs is wrong, not slow. */
const DEADLINE_MS = 30 * 60_000;

const quick = process.argv.includes('--quick');
const only = process.argv.find((argument) => argument.startsWith('--only='))?.slice('--only='.length);
const folder = mkdtempSync(join(tmpdir(), 'wirescope-bench-'));
const wanted = (name: string): boolean => only === undefined || only === name;

const deadline = setTimeout(() => {
  console.error(`The benchmark did not end within ${DEADLINE_MS / 60_000} minutes.`);
  process.exit(1);
}, DEADLINE_MS);
deadline.unref();

try {
  if (wanted('rate')) await captureRate(folder, quick);
  if (wanted('reading')) {
    const file = await recordingOf(folder, quick ? 200_000 : 1_000_000);
    await reading(file);
    rmSync(file);
  }
  if (wanted('memory') || (wanted('reading') && !quick)) {
    const file = await captureMemory(folder, quick);
    if (wanted('reading') && !quick) await reading(file);
    rmSync(file);
  }
  if (wanted('crash')) await killNine(folder, quick);
  if (wanted('startup')) {
    rendererSize();
    await launch(quick);
  }
  if (wanted('window')) await windowUnderLoad(quick);
  if (wanted('finding')) await finding(folder, quick);
  if (wanted('zooming')) await zooming(folder, quick);
  if (wanted('payload')) await largePayload(quick);
  if (wanted('clients')) await connectedClients(quick);
  if (wanted('compare')) await comparing(folder, quick);
  if (wanted('replay')) await replayTiming(folder, quick);
  printTable();
} finally {
  rmSync(folder, { recursive: true, force: true });
}
