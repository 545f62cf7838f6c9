import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { runClient, withServer } from './process.ts';
import { median, megabytes, report, thousands } from './report.ts';

interface Bare {
  readonly perSecond: number;
}
export interface Captured {
  readonly count: number;
  readonly perSecond: number;
  readonly pauses: number;
  readonly bytesPerEntry: number;
  readonly fileBytes: number;
  readonly idleRssBytes: number;
  readonly peakRssBytes: number;
}

/** Bare client and engine take turns against the same server, so that both meet the same machine. */
async function ratio(kind: string, messages: number, rounds: number, folder: string) {
  const bare: number[] = [];
  const ours: number[] = [];
  let last: Captured | undefined;
  for (let round = 0; round < rounds; round++) {
    bare.push(
      (await withServer(kind, messages, 0, (port) => runClient<Bare>('bare-client.ts', [kind, port]))).perSecond,
    );
    const file = join(folder, `${kind}-${round}.wirescope`);
    last = await withServer(kind, messages, 0, (port) => runClient<Captured>('capture-client.ts', [kind, port, file]));
    if (last.count < messages) throw new Error(`${kind}: ${last.count} of ${messages} messages were recorded`);
    ours.push(last.perSecond);
    rmSync(file);
  }
  return { bare: median(bare), ours: median(ours), last };
}

/** How fast each kind of stream is captured and stored, against a client that only counts. */
export async function captureRate(folder: string, quick: boolean): Promise<void> {
  const rounds = quick ? 1 : 3;
  const scale = quick ? 0.1 : 1;
  const kinds = [
    {
      kind: 'websocket',
      what: 'capture of WebSocket text',
      messages: 4_000_000,
      budget: 0.5,
      aim: '≥ 0.5 ×, aim 0.8 ×',
    },
    {
      kind: 'websocket-deflate',
      what: 'capture of deflated WebSocket text',
      messages: 200_000,
      budget: 3,
      aim: '≥ 3 ×',
    },
    { kind: 'sse', what: 'capture of SSE', messages: 2_000_000, budget: undefined, aim: '' },
  ];
  for (const { kind, what, messages, budget, aim } of kinds) {
    const { bare, ours, last } = await ratio(kind, Math.ceil((messages * scale) / 2_000) * 2_000, rounds, folder);
    const against = kind === 'sse' ? 'bare SSE client' : 'bare ws';
    report({
      what,
      measured: `${(ours / bare).toFixed(2)} × ${against} (${thousands(ours)} against ${thousands(bare)}, ${last?.pauses ?? 0} pauses)`,
      budget: aim,
      met: budget === undefined ? null : ours / bare >= budget,
    });
    if (kind === 'websocket' && last !== undefined) {
      report({
        what: 'bytes per entry of 112-byte messages, file',
        measured: `${last.bytesPerEntry.toFixed(0)} B`,
        budget: '',
        met: null,
      });
    }
  }
}

/** A recording with so many messages, made as a person would: by capturing them. */
export async function recordingOf(folder: string, messages: number): Promise<string> {
  const file = join(folder, `${messages}.wirescope`);
  await withServer('websocket', messages, 0, (port) =>
    runClient<Captured>('capture-client.ts', ['websocket', port, file]),
  );
  return file;
}

const MEMORY_BUDGET_BYTES = 250e6;

/** The engine's memory while it captures for long. */
export async function captureMemory(folder: string, quick: boolean): Promise<string> {
  const messages = quick ? 500_000 : 5_000_000;
  const file = join(folder, 'memory.wirescope');
  const captured = await withServer('websocket', messages, 0, (port) =>
    runClient<Captured>('capture-client.ts', ['websocket', port, file]),
  );
  report({
    what: `memory while capturing ${(messages / 1e6).toFixed(1)} M frames`,
    measured: `peak ${megabytes(captured.peakRssBytes)} RSS, ${megabytes(captured.peakRssBytes - captured.idleRssBytes)} above idle; file ${megabytes(captured.fileBytes)}`,
    budget: '< 250 MB above an idle process',
    met: captured.peakRssBytes - captured.idleRssBytes < MEMORY_BUDGET_BYTES,
  });
  return file;
}
