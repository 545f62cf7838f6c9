import type { Page } from 'playwright-core';
import { launchBrowser, openWindow } from './browser.ts';
import { withServer } from './process.ts';
import { megabytes, ms, percentile, report } from './report.ts';

const FRAMES_PER_SECOND = 50_000;
const LONG_TASK_BUDGET_MS = 50;
/** Entries the window may be short of at the end: what came since the list was asked for, at most. */
const MUST_HAVE_SHARE = 0.8;

interface Seen {
  readonly intervalsMs: readonly number[];
  readonly longTasksMs: readonly number[];
  readonly heapBytes: number;
}

/** Frame intervals and long tasks of the page for a time. */
function watch(page: Page, seconds: number): Promise<Seen> {
  return page.evaluate(
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
}

function reportSeen(what: string, seen: Seen, more: string): void {
  const { intervalsMs, longTasksMs } = seen;
  const p = (share: number): string => ms(percentile(intervalsMs, share));
  report({
    what: `${what}: frame interval`,
    measured: `p50 ${p(0.5)}, p95 ${p(0.95)}, p99 ${p(0.99)}${more}`,
    budget: '',
    met: null,
  });
  const over = longTasksMs.filter((task) => task > LONG_TASK_BUDGET_MS);
  report({
    what: `${what}: long tasks`,
    measured: over.length === 0 ? 'none' : `${over.length}, longest ${ms(Math.max(...over))}`,
    budget: 'none over 50 ms',
    met: over.length === 0,
  });
}

/** The window (browser shell, Chromium) while 50,000 frames a second come in: at the live tail, and scrolled through. */
export async function windowUnderLoad(quick: boolean): Promise<void> {
  const seconds = quick ? 5 : 30;
  const browser = await launchBrowser();
  const { page, call, close } = await openWindow(browser);
  try {
    await withServer('websocket', FRAMES_PER_SECOND * 600, FRAMES_PER_SECOND, async (port) => {
      // As a person does: the window must hear of the connection, and show its tab.
      await page.getByRole('button', { name: /^Connect to a URL/ }).click();
      await page.getByRole('textbox', { name: 'URL' }).fill(`ws://127.0.0.1:${port}/`);
      await page.getByRole('button', { name: 'Connect', exact: true }).click();
      await page.getByRole('grid').getByRole('row').nth(10).waitFor();
      const before = await entries(call);
      const startMs = performance.now();
      const tail = await watch(page, seconds);
      const took = (performance.now() - startMs) / 1000;
      const perSecond = ((await entries(call)) - before) / took;
      if (perSecond < FRAMES_PER_SECOND * MUST_HAVE_SHARE) {
        console.log(`  (only ${Math.round(perSecond)} frames/s came in: the machine is busy)`);
      }
      const heap = `; heap ${megabytes(tail.heapBytes)}; ${Math.round(perSecond / 1000)} k frames/s recorded`;
      reportSeen(`live tail at 50,000 frames/s for ${seconds} s`, tail, heap);

      await page.getByRole('grid').getByRole('row').nth(5).hover();
      const watching = watch(page, seconds / 3);
      for (let over = false; !over; ) {
        await page.mouse.wheel(0, -400);
        over = await Promise.race([watching.then(() => true), page.waitForTimeout(16).then(() => false)]);
      }
      reportSeen('the same, scrolled with the wheel', await watching, '');
    });
  } finally {
    await close();
    await browser.close();
  }
}

async function entries(call: Awaited<ReturnType<typeof openWindow>>['call']): Promise<number> {
  const list = await call('recording.list', {});
  if (!list.ok) throw new Error(list.error.message);
  return list.value[0]?.entries ?? 0;
}
