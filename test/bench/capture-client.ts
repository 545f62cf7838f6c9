/**
 * The engine capturing, stored, with a window's questions asked ten times a second:
 * `node capture-client.ts websocket|websocket-deflate|sse PORT FILE`. Time counts from the first entry to the last one
 * on disk.
 */
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createEngine } from '../../src-main/engine/engine.ts';
import type { Tick } from '../../src-shared/contract/tick.ts';

const [kind = 'websocket', port = '0', file = ''] = process.argv.slice(2);
const profileDir = mkdtempSync(join(tmpdir(), 'wirescope-bench-'));
globalThis.gc?.();
const idleRssBytes = process.memoryUsage.rss();
const engine = await createEngine({ profileDir, appVersion: 'bench' });
const started = await engine.startRecording({ path: file });
if (!started.ok) throw new Error(started.error.message);
const { recordingId } = started.value;
const opened = await engine.call('connection.open', {
  recordingId,
  endpoint: {
    transport: kind === 'sse' ? 'sse' : 'websocket',
    url: `${kind === 'sse' ? 'http' : 'ws'}://127.0.0.1:${port}/`,
    permessageDeflate: kind === 'websocket-deflate',
    reconnect: { policy: 'none' },
  },
});
if (!opened.ok) throw new Error(opened.error.message);
const view = await engine.call('view.open', { recordingId });
if (!view.ok) throw new Error(view.error.message);
const { viewId } = view.value;

const before = { thread: process.threadCpuUsage(), all: process.cpuUsage() };
let peakRssBytes = 0;
let tick: Tick | undefined;
engine.onTick((now) => {
  tick = now;
});
const ask = setInterval(() => {
  peakRssBytes = Math.max(peakRssBytes, process.memoryUsage.rss());
  const end = tick?.views.find((one) => one.viewId === viewId)?.end ?? 0;
  const nowNs = tick?.recordings[0]?.nowNs ?? 0;
  void engine.call('view.slice', { viewId, from: Math.max(0, end - 50), count: 50 });
  void engine.call('timeline.slice', { recordingId, fromNs: Math.max(0, nowNs - 10e9), toNs: nowNs, buckets: 500 });
}, 100);

await new Promise<void>((resolve) => {
  engine.onTick((now) => {
    const [connection] = now.connections;
    const [recording] = now.recordings;
    const over = connection?.state === 'closed' || connection?.state === 'failed';
    if (over && recording !== undefined && recording.storeLagMs === 0) resolve();
  });
});
clearInterval(ask);
const threadCpu = process.threadCpuUsage(before.thread);
const allCpu = process.cpuUsage(before.all);
const info = await engine.call('recording.info', { recordingId });
if (!info.ok) throw new Error(info.error.message);
const entries = engine.entries({ recordingId, filter: 'kind:open or kind:close or kind:pause or kind:error' });
if (!entries.ok) throw new Error(entries.error.message);
let openedNs = 0;
let pauses = 0;
for await (const entry of entries.value) {
  if (entry.kind === 'open') openedNs = entry.atNs;
  if (entry.kind === 'pause') pauses += 1;
  if (entry.kind === 'error') throw new Error(JSON.stringify(entry.detail));
}
const [connection] = tick?.connections ?? [];
const count = connection?.inCount ?? 0;
const closing = performance.now();
// "Stored" is the moment the last page was acknowledged, which is what let the wait above end.
const ms = ((tick?.recordings[0]?.nowNs ?? 0) - openedNs) / 1e6;
await engine.close();
const closeMs = performance.now() - closing;
console.log(
  JSON.stringify({
    count,
    ms,
    perSecond: (count / ms) * 1000,
    pauses,
    threadCpuMs: (threadCpu.user + threadCpu.system) / 1000,
    allCpuMs: (allCpu.user + allCpu.system) / 1000,
    closeMs,
    fileBytes: statSync(file).size,
    bytesPerEntry: statSync(file).size / Math.max(1, info.value.entries),
    idleRssBytes,
    peakRssBytes,
  }),
);
rmSync(profileDir, { recursive: true, force: true });
process.exit(0);
