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
  /** Long animation frames with what took longest in each, as the browser tells it. */
  readonly longFrames: readonly { readonly durationMs: number; readonly by: string }[];
}

/** Frame intervals and long tasks of the page for a time. */
function watch(page: Page, seconds: number): Promise<Seen> {
  return page.evaluate(
    (durationMs) =>
      new Promise<Seen>((resolve) => {
        interface LongFrame extends PerformanceEntry {
          readonly scripts?: readonly {
            readonly duration: number;
            readonly invoker: string;
            readonly sourceFunctionName: string;
          }[];
        }
        const intervalsMs: number[] = [];
        const longTasksMs: number[] = [];
        const longFrames: { durationMs: number; by: string }[] = [];
        const observer = new PerformanceObserver((list) => {
          for (const entry of list.getEntries()) {
            if (entry.entryType === 'longtask') longTasksMs.push(entry.duration);
            else {
              const [slowest] = ((entry as LongFrame).scripts ?? []).toSorted((a, b) => b.duration - a.duration);
              const by =
                slowest === undefined
                  ? 'no script over 5 ms'
                  : `${slowest.sourceFunctionName || 'a function'} of ${slowest.invoker}, ${Math.round(slowest.duration)} ms`;
              longFrames.push({ durationMs: entry.duration, by });
            }
          }
        });
        for (const type of ['longtask', 'long-animation-frame']) {
          if (PerformanceObserver.supportedEntryTypes.includes(type)) observer.observe({ type });
        }
        const startMs = performance.now();
        let beforeMs = startMs;
        const frame = (nowMs: number): void => {
          intervalsMs.push(nowMs - beforeMs);
          beforeMs = nowMs;
          if (nowMs - startMs < durationMs) requestAnimationFrame(frame);
          else {
            observer.disconnect();
            resolve({ intervalsMs: intervalsMs.slice(1), longTasksMs, longFrames });
          }
        };
        requestAnimationFrame(frame);
      }),
    seconds * 1000,
  );
}

interface HeapWatch {
  /** Collected garbage first, so that it is what is really held. */
  collected(): Promise<number>;
  /** The highest of the samples, one a second, garbage included. */
  peak(): number;
  end(): Promise<void>;
}

async function watchHeap(page: Page): Promise<HeapWatch> {
  const devtools = await page.context().newCDPSession(page);
  const used = async (): Promise<number> => (await devtools.send('Runtime.getHeapUsage')).usedSize;
  let peak = 0;
  const timer = setInterval(() => {
    void used().then((bytes) => {
      peak = Math.max(peak, bytes);
    });
  }, 1000);
  return {
    async collected() {
      await devtools.send('HeapProfiler.collectGarbage');
      return used();
    },
    peak: () => peak,
    async end() {
      clearInterval(timer);
      await devtools.detach();
    },
  };
}

function reportSeen(what: string, { intervalsMs, longTasksMs, longFrames }: Seen, more: string): void {
  const p = (share: number): string => ms(percentile(intervalsMs, share));
  report({
    what: `${what}: frame interval`,
    measured: `p50 ${p(0.5)}, p95 ${p(0.95)}, p99 ${p(0.99)}, longest ${ms(Math.max(...intervalsMs))}${more}`,
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
  for (const { durationMs, by } of longFrames.toSorted((a, b) => b.durationMs - a.durationMs).slice(0, 5))
    console.log(`    a frame of ${ms(durationMs)}: ${by}`);
}

/** The window (browser shell, Chromium) while 50,000 frames a second come in: at the live tail, and scrolled through. */
export async function windowUnderLoad(quick: boolean): Promise<void> {
  const seconds = quick ? 5 : 60;
  const browser = await launchBrowser();
  const { page, call, close } = await openWindow(() => Promise.resolve(browser));
  try {
    await withServer('websocket', FRAMES_PER_SECOND * 600, FRAMES_PER_SECOND, async (port) => {
      // As a person does: the window must hear of the connection, and show its tab.
      await page.getByRole('button', { name: /^Connect to a URL/ }).click();
      await page.getByRole('textbox', { name: 'URL' }).fill(`ws://127.0.0.1:${port}/`);
      await page.getByRole('button', { name: 'Connect', exact: true }).click();
      await page.getByRole('grid').getByRole('row').nth(10).waitFor();
      const heap = await watchHeap(page);
      const heldBefore = await heap.collected();
      const before = await entries(call);
      const startMs = performance.now();
      const tail = await watch(page, seconds);
      const took = (performance.now() - startMs) / 1000;
      const perSecond = ((await entries(call)) - before) / took;
      if (perSecond < FRAMES_PER_SECOND * MUST_HAVE_SHARE) {
        console.log(`  (only ${Math.round(perSecond)} frames/s came in: the machine is busy)`);
      }
      const what = `live tail at 50,000 frames/s for ${seconds} s`;
      reportSeen(what, tail, `; ${Math.round(perSecond / 1000)} k frames/s recorded`);
      report({
        what: `${what}: heap of the page`,
        measured: `${megabytes(heldBefore)} before, at most ${megabytes(heap.peak())}, ${megabytes(await heap.collected())} held after`,
        budget: '',
        met: null,
      });
      await heap.end();

      await page.getByRole('grid').getByRole('row').nth(5).hover();
      const watching = watch(page, quick ? 3 : 15);
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
