import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { createRecordingFile } from '../../src-main/engine/capture/recording-file.ts';
import { createEngine } from '../../src-main/engine/engine.ts';
import type { CommandInput } from '../../src-shared/contract/index.ts';
import { ms, report } from './report.ts';

const SYMBOLS = ['ACME', 'INIT', 'HOOL', 'NOVA'];
const WHOLE_MS = 60_000;

/** One in so many is left out of the second recording, and one differs in its price. */
const MISSING_EVERY = 9_973;
const CHANGED_EVERY = 7_919;

/** A feed as a price server sends it. Of the second day some are missing, some differ, and every time is new. */
async function feed(path: string, entries: number, day: number, more: 'same' | 'member'): Promise<string> {
  const startedAtMs = Date.UTC(2026, 2, 12 + day);
  const made = await createRecordingFile({ path, startedAtMs }, 'bench');
  if (!made.ok) throw new Error(made.error.message);
  const file = made.value;
  file.addConnection({ connection: 1, name: 'prices', transport: 'websocket', url: 'ws://127.0.0.1/prices' });
  const encoder = new TextEncoder();
  for (let id = 1; id <= entries; id++) {
    if (day > 0 && id % MISSING_EVERY === 0) continue;
    const value = {
      id,
      type: 'price',
      symbol: SYMBOLS[id % SYMBOLS.length],
      px: 100 + ((id * 31) % 977) / 100 + (day > 0 && id % CHANGED_EVERY === 0 ? 1 : 0),
      ts: new Date(startedAtMs + id).toISOString(),
      ...(more === 'member' && { venue: 'X' }),
    };
    const payload = encoder.encode(JSON.stringify(value));
    file.add({ kind: 'text', direction: 'toClient', connection: 1, attempt: 1, atNs: id * 1e6, payload });
    if (id % 4_096 === 0) await file.ready();
  }
  const done = await file.finish();
  if (!done.ok) throw new Error(done.error.message);
  return done.value.path;
}

/** Two recordings of as many entries each, compared: how long it takes, and how long nothing else gets its turn. */
export async function comparing(folder: string, quick: boolean): Promise<void> {
  const entries = quick ? 100_000 : 1_000_000;
  const engine = await createEngine({
    profileDir: mkdtempSync(join(tmpdir(), 'wirescope-bench-')),
    appVersion: 'bench',
  });
  const open = async (path: string): Promise<string> => {
    const opened = await engine.call('recording.open', { path });
    if (!opened.ok) throw new Error(opened.error.message);
    return opened.value.id;
  };
  const a = await open(await feed(join(folder, 'a.wirescope'), entries, 0, 'same'));
  const size = `${(entries / 1e6).toFixed(1)} M entries a side`;
  for (const more of ['same', 'member'] as const) {
    const b = await open(await feed(join(folder, `b-${more}.wirescope`), entries, 1, more));
    const input: CommandInput<'compare.start'> = { a: { recordingId: a }, b: { recordingId: b } };
    const before = process.memoryUsage();
    const cpuBefore = process.cpuUsage();
    const delay = monitorEventLoopDelay({ resolution: 1 });
    delay.enable();
    const startMs = performance.now();
    const started = await engine.call('compare.start', input);
    if (!started.ok) throw new Error(started.error.message);
    const { compareId } = started.value;
    const ended = await engine.call('compare.wait', { compareId });
    const tookMs = performance.now() - startMs;
    const { user, system } = process.cpuUsage(cpuBefore);
    delay.disable();
    if (!ended.ok || ended.value.state !== 'done') throw new Error('the comparison did not end');
    const { counts } = ended.value;
    const missing = Math.floor(entries / MISSING_EVERY);
    const bothTimes = Math.floor(entries / (MISSING_EVERY * CHANGED_EVERY));
    const changed = more === 'member' ? entries - missing : Math.floor(entries / CHANGED_EVERY) - bothTimes;
    if (counts.missing !== missing || counts.changed !== changed || counts.extra !== 0) {
      throw new Error(`expected ${missing} missing and ${changed} changed, got ${JSON.stringify(counts)}`);
    }
    const now = process.memoryUsage();
    const mb = (now.rss - before.rss) / 1e6;
    report({
      what: `compare ${size}, ${more === 'same' ? 'few differ' : 'every one has a new member'}`,
      measured: `${(tookMs / 1e3).toFixed(1)} s (${((user + system) / 1e6).toFixed(1)} s of CPU), longest step ${ms(delay.max / 1e6)}, +${mb.toFixed(0)} MB`,
      budget: '< 60 s',
      met: tookMs < WHOLE_MS,
    });
    const rowsMs = performance.now();
    const rows = await engine.call('compare.rows', { compareId, from: 0, count: 100, onlyDifferences: true });
    const rowsTookMs = performance.now() - rowsMs;
    if (!rows.ok || rows.value.rows.length === 0) throw new Error('no rows');
    report({
      what: `100 differences, each in another page, of ${size}`,
      measured: ms(rowsTookMs),
      budget: '',
      met: null,
    });
    await engine.call('compare.close', { compareId });
    await engine.call('recording.close', { recordingId: b });
  }
  await engine.close();
}
