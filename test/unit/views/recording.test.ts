import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Capture } from '../../../src-main/engine/capture/capture.ts';
import { createCapture } from '../../../src-main/engine/capture/create-capture.ts';
import type { ViewStatus } from '../../../src-shared/contract/recording.ts';
import { waitFor } from '../../fixtures/wait-for.ts';

const ENTRIES = 200_000;
const dir = mkdtempSync(join(tmpdir(), 'wirescope-views-'));
let capture: Capture;
let recordingId = '';

/** A real file: two connections, one lifecycle entry in ten thousand, "needle" in one of a thousand. */
beforeAll(async () => {
  capture = await createCapture({ recordingsDir: dir, appVersion: 'test' });
  const made = await capture.create({ path: join(dir, 'views.wirescope') });
  if (!made.ok) throw new Error(made.error.message);
  const { recorder, path } = made.value;
  for (const connection of [1, 2]) {
    made.value.addConnection({ connection, name: `c${connection}`, transport: 'websocket', url: 'ws://127.0.0.1/' });
  }
  const encoder = new TextEncoder();
  for (let n = 1; n <= ENTRIES; n++) {
    const place = { atNs: n * 1000, connection: n % 4 === 0 ? 2 : 1, attempt: 1 };
    if (n % 10_000 === 0)
      recorder.add({ ...place, kind: 'mark', direction: null, detail: { note: 'here', by: 'user' } });
    else {
      const payload = encoder.encode(`{"n":${n},"px":${n % 100},"say":"${n % 1000 === 1 ? 'needle' : 'hay'}"}`);
      recorder.add({ ...place, kind: 'text', direction: 'toClient', payload });
    }
    if (n % 5_000 === 0) {
      await new Promise((resolve) => setImmediate(resolve));
      if (recorder.overloaded) await waitFor('the store', () => !recorder.overloaded);
    }
  }
  await capture.close(made.value.id);
  const opened = await capture.open(path);
  if (!opened.ok) throw new Error(opened.error.message);
  recordingId = opened.value.id;
});

afterAll(async () => {
  await capture.closeAll();
  rmSync(dir, { recursive: true, force: true });
});

async function view(filter: string, connections?: number[]): Promise<ViewStatus> {
  const opened = await capture.openView({ recordingId, filter, ...(connections !== undefined && { connections }) });
  if (!opened.ok) throw new Error(opened.error.message);
  const { viewId } = opened.value;
  return waitFor(`all of ${filter}`, () => capture.viewStatuses().find((now) => now.viewId === viewId && now.done));
}

test.each<[string, number, number]>([
  // filter, true matches, rows with the marks (all on connection 2) kept as separators
  ['needle', 200, 220],
  ['NEEDLE -conn:2', 200, 200],
  ['/say":"n/', 200, 220],
  ['json.say = needle', 200, 220],
  ['json.px >= 99', 2000, 2020],
  ['kind:mark', 20, 20],
  ['conn:2 kind:text', 49_980, 50_000],
  ['seq > 150000 px', 49_995, 50_000],
  ['after:100ms before:101ms', 1000, 1000],
])('in a file of 200,000 entries %s finds %i', async (filter, matches, rows) => {
  const status = await view(filter);
  expect(status).toMatchObject({ matches, scanned: ENTRIES, total: ENTRIES });
  expect(status.end - status.start).toBe(rows);
  expect(await capture.count({ recordingId, filter })).toEqual({ ok: true, value: matches });
});

test('rows anywhere are there quickly, and are the right ones', async () => {
  const status = await view('needle conn:1');
  const times: number[] = [];
  for (let from = status.start; from + 100 <= status.end; from += 5) {
    const before = performance.now();
    const slice = await capture.slice({ viewId: status.viewId, from, count: 100 });
    times.push(performance.now() - before);
    if (!slice.ok) throw new Error(slice.error.message);
    const { rows } = slice.value;
    expect(rows).toHaveLength(100);
    for (const row of rows) expect(row.kind === 'mark' || row.seq % 1000 === 1).toBe(true);
    expect(rows.map((row) => row.seq)).toEqual(rows.map((row) => row.seq).sort((a, b) => a - b));
  }
  times.sort((a, b) => a - b);
  expect(times[times.length >> 1]).toBeLessThan(25);
});

test('a tab is there at once', async () => {
  const opened = await capture.openView({ recordingId, filter: '', connections: [2] });
  if (!opened.ok) throw new Error(opened.error.message);
  expect(opened.value).toMatchObject({ start: 0, end: ENTRIES / 4, done: true });
  const slice = await capture.slice({ viewId: opened.value.viewId, from: 30_000, count: 3 });
  expect(slice.ok && slice.value.rows.map((row) => row.seq)).toEqual([120_004, 120_008, 120_012]);
});
