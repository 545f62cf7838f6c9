import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { createEngine } from '../../src-main/engine/engine.ts';
import { event, opened, opening, says, writeRecording } from '../fixtures/replay-script.ts';
import { runClient } from './process.ts';
import { ms, percentile, report } from './report.ts';

const BUDGET_MS = 3;

interface Heard {
  readonly inOrder: boolean;
  readonly atMs: readonly number[];
}

/**
 * Ten thousand messages, one a millisecond, played at 1× to a client in a process of its own: how late each left, as the replay itself
 * measures it, and how evenly they came. A message missing or out of order is wrong.
 */
export async function replayTiming(folder: string, quick: boolean): Promise<void> {
  const messages = quick ? 2_000 : 10_000;
  const engine = await createEngine({ profileDir: mkdtempSync(join(folder, 'replay-')), appVersion: 'bench' });
  try {
    for (const kind of ['ws', 'sse'] as const) {
      const url = `${kind === 'ws' ? 'ws' : 'http'}://127.0.0.1/feed`;
      const feed = Array.from({ length: messages }, (_, n) =>
        kind === 'ws' ? says(n + 10, String(n)) : event(n + 10, String(n), String(n)),
      );
      const path = await writeRecording(join(folder, `${kind}.wirescope`), [
        {
          transport: kind === 'ws' ? 'websocket' : 'sse',
          url,
          attempts: [[opening(url), opened(url, 1, kind === 'ws' ? { status: 101 } : {}), ...feed]],
        },
      ]);
      const recording = await engine.call('recording.open', { path });
      if (!recording.ok) throw new Error(recording.error.message);
      const started = await engine.call('replay.start', { as: 'server', recordingId: recording.value.id });
      if (!started.ok) throw new Error(started.error.message);
      const { replayId, url: address } = started.value;
      const heard = await runClient<Heard>('replay-listener.ts', [kind, new URL(address).port, messages]);
      const detail = await engine.call('replay.detail', { replayId });
      if (!detail.ok) throw new Error(detail.error.message);
      const { timing } = detail.value.status;
      if (!heard.inOrder || timing.count !== messages) {
        throw new Error(
          `replay as server: ${timing.count} of ${messages} messages measured, in order: ${heard.inOrder}`,
        );
      }
      const what = `replay of ${messages.toLocaleString('en')} ${kind === 'ws' ? 'WebSocket messages' : 'events'} at 1×`;
      report({
        what: `${what}, late by`,
        measured: `p50 ${ms(timing.p50Ms)}, p99 ${ms(timing.p99Ms)}, most ${ms(timing.maxMs)}`,
        budget: `p99 < ${BUDGET_MS} ms`,
        met: timing.p99Ms < BUDGET_MS,
      });
      // The middle message is as late as most are: its time says when the plan began as this client sees it.
      const offsets = heard.atMs.map((at, n) => at - n);
      const middle = percentile(offsets, 0.5);
      const off = offsets.map((offset) => Math.abs(offset - middle));
      report({
        what: `${what}, off its time at the client`,
        measured: `p50 ${ms(percentile(off, 0.5))}, p99 ${ms(percentile(off, 0.99))}, most ${ms(Math.max(...off))}`,
        budget: '',
        met: null,
      });
      await engine.call('replay.stop', { replayId });
    }
  } finally {
    await engine.close();
  }
}
