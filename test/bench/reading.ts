import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { createEngine, type Engine } from '../../src-main/engine/engine.ts';
import type { ViewStatus } from '../../src-shared/contract/recording.ts';
import type { GroupBy } from '../../src-shared/contract/survey.ts';
import { ms, percentile, report } from './report.ts';

const FIRST_ROWS_MS = 500;
const JUMP_MS = 50;
const FIRST_HITS_MS = 150;
const JUMPS = 200;
/** Of a survey over ten million entries: by what stands in columns, and by what must be read in every payload. */
const COLUMNS_MS = 2_000;
const PAYLOADS_MS = 30_000;
const TEN_MILLION = 10_000_000;

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

  await counting(engine, recordingId, entries);

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

/** Groups and statistics of all entries: what the summary asks for. */
async function counting(engine: Engine, recordingId: string, entries: number): Promise<void> {
  const surveys: readonly (readonly [string, GroupBy | null, number])[] = [
    ['statistics', null, COLUMNS_MS],
    ['group by kind', { by: 'kind' }, COLUMNS_MS],
    ['group by $.px', { by: 'path', path: '$.px' }, PAYLOADS_MS],
    ['group by $.n, mostly different', { by: 'path', path: '$.n' }, PAYLOADS_MS],
  ];
  for (const [what, groupBy, budgetMs] of surveys) {
    const turns = monitorEventLoopDelay({ resolution: 1 });
    turns.enable();
    const at = performance.now();
    const opened = await engine.call('survey.open', { recordingId, groupBy });
    if (!opened.ok) throw new Error(opened.error.message);
    const { surveyId } = opened.value;
    let counted = await engine.call('survey.get', { surveyId });
    while (counted.ok && !counted.value.status.done) {
      await new Promise((resolve) => setTimeout(resolve, 5));
      counted = await engine.call('survey.get', { surveyId, groups: 10 });
    }
    const tookMs = performance.now() - at;
    turns.disable();
    if (!counted.ok) throw new Error(counted.error.message);
    const { statistics, groups, others } = counted.value;
    if (statistics.entries !== entries) throw new Error(`${statistics.entries} of ${entries} entries were counted.`);
    const grouped = groups.reduce((sum, { count }) => sum + count, others.count);
    if (groupBy !== null && grouped !== entries) throw new Error(`${grouped} of ${entries} entries are in groups.`);
    report({
      what: `${what} over ${(entries / 1e6).toFixed(1)} M entries`,
      measured: `${ms(tookMs)}, ${ms((tookMs / entries) * TEN_MILLION)} for each 10 M; turns of the engine p50 ${ms(turns.percentile(50) / 1e6)}, p99 ${ms(turns.percentile(99) / 1e6)}`,
      budget: `< ${budgetMs / 1_000} s for each 10 M`,
      met: (tookMs / entries) * TEN_MILLION < budgetMs,
    });
    await engine.call('survey.close', { surveyId });
  }
}
