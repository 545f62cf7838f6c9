import { launchShell } from '../e2e/harness/launch-shell.ts';
import { withServer } from './process.ts';
import { ms, percentile, report } from './report.ts';

const FRAMES_PER_SECOND = 50_000;
const LONG_TASK_BUDGET_MS = 50;

interface Seen {
  readonly intervalsMs: readonly number[];
  readonly longTasksMs: readonly number[];
  readonly heapBytes: number;
}

/** Frame intervals and long tasks of the window (browser shell, Chromium) while it watches 50,000 frames a second. */
export async function windowUnderLoad(quick: boolean): Promise<void> {
  const seconds = quick ? 5 : 60;
  const shell = await launchShell('browser');
  try {
    const { page, engineCall } = shell;
    if (engineCall === undefined) throw new Error('the browser shell has a second door');
    await withServer('websocket', FRAMES_PER_SECOND * (seconds + 5), FRAMES_PER_SECOND, async (port) => {
      // As a person does: the window must hear of the connection, and show its tab.
      await page.getByRole('textbox', { name: 'URL' }).fill(`ws://127.0.0.1:${port}/`);
      await page.getByRole('button', { name: 'Connect', exact: true }).click();
      await page.getByRole('grid').getByRole('row').nth(20).waitFor();
      const seen = await page.evaluate(
        (durationMs) =>
          new Promise<Seen>((resolve) => {
            const intervalsMs: number[] = [];
            const longTasksMs: number[] = [];
            const observer = new PerformanceObserver((list) => {
              for (const entry of list.getEntries()) longTasksMs.push(entry.duration);
            });
            observer.observe({ entryTypes: ['longtask'] });
            const startMs = performance.now();
            let beforeMs = startMs;
            const frame = (nowMs: number): void => {
              intervalsMs.push(nowMs - beforeMs);
              beforeMs = nowMs;
              if (nowMs - startMs < durationMs) requestAnimationFrame(frame);
              else {
                observer.disconnect();
                const { memory } = performance as Performance & { memory?: { usedJSHeapSize: number } };
                resolve({ intervalsMs: intervalsMs.slice(1), longTasksMs, heapBytes: memory?.usedJSHeapSize ?? 0 });
              }
            };
            requestAnimationFrame(frame);
          }),
        seconds * 1000,
      );
      const list = await engineCall('recording.list', {});
      const entries = list.ok ? (list.value[0]?.entries ?? 0) : 0;
      report({
        what: `window at ${FRAMES_PER_SECOND.toLocaleString('en')} frames/s for ${seconds} s, frame interval`,
        measured: `p50 ${ms(percentile(seen.intervalsMs, 0.5))}, p95 ${ms(percentile(seen.intervalsMs, 0.95))}, heap ${Math.round(seen.heapBytes / 1e6)} MB; ${entries.toLocaleString('en')} entries recorded`,
        budget: '',
        met: null,
      });
      const over = seen.longTasksMs.filter((task) => task > LONG_TASK_BUDGET_MS);
      report({
        what: 'long tasks meanwhile',
        measured: `${over.length}, longest ${ms(Math.max(0, ...over))}`,
        budget: 'none over 50 ms',
        met: over.length === 0,
      });
    });
  } finally {
    await shell.close();
  }
}
