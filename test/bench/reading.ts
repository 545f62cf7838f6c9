import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createEngine } from '../../src-main/engine/engine.ts';
import type { ViewStatus } from '../../src-shared/contract/recording.ts';
import { ms, percentile, report } from './report.ts';

const FIRST_ROWS_MS = 500;
const JUMP_MS = 50;
const FIRST_HITS_MS = 150;
const JUMPS = 200;

/** Opening a recording, jumping in it, filtering it, zooming over it: what a person waits for. */
export async function reading(file: string): Promise<void> {
  const profileDir = mkdtempSync(join(tmpdir(), 'wirescope-bench-'));
  const engine = await createEngine({ profileDir, appVersion: 'bench' });
  let views: readonly ViewStatus[] = [];
  let wake = (): void => undefined;
  engine.onTick((tick) => {
    views = tick.views;
    wake();
  });

  const startMs = performance.now();
  const opened = await engine.call('recording.open', { path: file });
  if (!opened.ok) throw new Error(opened.error.message);
  const { id: recordingId, entries, lastAtNs } = opened.value;
  const view = await engine.call('view.open', { recordingId });
  if (!view.ok) throw new Error(view.error.message);
  await engine.call('view.slice', { viewId: view.value.viewId, from: 0, count: 50 });
  const firstRowsMs = performance.now() - startMs;
  const size = `${(entries / 1e6).toFixed(1)} M entries`;
  report({
    what: `first rows of ${size}`,
    measured: ms(firstRowsMs),
    budget: '< 500 ms',
    met: firstRowsMs < FIRST_ROWS_MS,
  });

  const jumps: number[] = [];
  for (let jump = 0; jump < JUMPS; jump++) {
    const from = Math.floor(((jump * 7919) % JUMPS) * (entries / JUMPS));
    const at = performance.now();
    await engine.call('view.slice', { viewId: view.value.viewId, from, count: 50 });
    jumps.push(performance.now() - at);
  }
  const p99 = percentile(jumps, 0.99);
  report({ what: `jump anywhere in ${size}, p99`, measured: ms(p99), budget: '< 50 ms', met: p99 < JUMP_MS });

  for (const filter of ['ACME px', 'json.px > 106.9', 'json.n = 1001999', 'kind:close', '/px":10[0-3]/']) {
    const at = performance.now();
    const filtered = await engine.call('view.open', { recordingId, filter });
    if (!filtered.ok) throw new Error(filtered.error.message);
    let firstHitsMs: number | undefined;
    let status: ViewStatus = filtered.value;
    while (!status.done) {
      if (firstHitsMs === undefined && status.end > status.start) firstHitsMs = performance.now() - at;
      const slice = await engine.call('view.slice', { viewId: status.viewId, from: status.start, count: 1 });
      if (!slice.ok) throw new Error(slice.error.message);
      status = slice.value.status;
      if (!status.done) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
        status = views.find((one) => one.viewId === status.viewId) ?? status;
      }
    }
    const wholeMs = performance.now() - at;
    const hits = status.end - status.start;
    const first = Math.min(firstHitsMs ?? wholeMs, wholeMs);
    report({
      what: `filter ${filter} over ${size}`,
      measured: `first hits ${ms(first)}, whole scan ${ms(wholeMs)}, ${hits.toLocaleString('en')} hits`,
      budget: 'first hits < 150 ms',
      met: first < FIRST_HITS_MS,
    });
    await engine.call('view.close', { viewId: status.viewId });
  }

  const zooms: number[] = [];
  let most = 0;
  for (let span = lastAtNs; span > 1e6; span /= 2) {
    const at = performance.now();
    const slice = await engine.call('timeline.slice', {
      recordingId,
      fromNs: lastAtNs * 0.4,
      toNs: lastAtNs * 0.4 + span,
      buckets: 1_000,
    });
    if (!slice.ok) throw new Error(slice.error.message);
    zooms.push(performance.now() - at);
    most = Math.max(most, ...slice.value.traffic.map(({ slot }) => slot.length));
  }
  report({
    what: `timeline zoom over ${size}, slowest step`,
    measured: `${ms(Math.max(...zooms))}, at most ${most} buckets`,
    budget: '≤ 2,000 buckets',
    met: most <= 2_000,
  });
  await engine.close();
  rmSync(profileDir, { recursive: true, force: true });
}
