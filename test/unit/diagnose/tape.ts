import { LivePages } from '../../../src-main/engine/capture/live-pages.ts';
import { LiveRecorder } from '../../../src-main/engine/capture/live-recorder.ts';
import type { NewEntry } from '../../../src-main/engine/capture/recorder.ts';
import type { RecordingSource } from '../../../src-main/engine/capture/recording-source.ts';
import type { LifecycleRow } from '../../../src-main/engine/capture/store/batch.ts';
import { systemClock } from '../../../src-main/engine/clock.ts';
import { Examination } from '../../../src-main/engine/diagnose/examination.ts';
import type { Page } from '../../../src-shared/codec/page.ts';
import type { ConnectionInfo } from '../../../src-shared/model/connection.ts';
import type { DetailByKind, TransportName } from '../../../src-shared/model/entry.ts';
import type { Finding } from '../../../src-shared/model/finding.ts';
import type { Kind } from '../../../src-shared/model/kind.ts';

/** What happened at a second of a recording, on connection 1. */
export interface Happened {
  readonly atS: number;
  readonly entry: Omit<NewEntry, 'atNs' | 'connection' | 'attempt'> & { readonly attempt?: number };
}

const DIRECTIONS: Readonly<Partial<Record<Kind, NewEntry['direction']>>> = {
  event: 'toClient',
  comment: 'toClient',
  response: 'toClient',
  text: 'toClient',
  ping: 'toServer',
  pong: 'toClient',
};

/** `at(3, 'close', { by: 'network', clean: false })`: only what matters; the rest is filled in. */
export function at<K extends Kind>(atS: number, kind: K, detail: Partial<DetailByKind[K]> = {}, attempt = 1): Happened {
  return {
    atS,
    entry: {
      kind,
      direction: DIRECTIONS[kind] ?? null,
      detail: { ...FILL[kind], ...detail } as DetailByKind[K],
      attempt,
    },
  };
}

const headers = { requestHeaders: [], responseHeaders: [] };
const FILL: Readonly<Partial<Record<Kind, object>>> = {
  connecting: { url: 'ws://127.0.0.1/feed', cause: 'user' },
  open: { url: 'ws://127.0.0.1/feed', status: 101, ...headers, timings: { totalMs: 12 } },
  close: { clean: true, by: 'server' },
  error: { code: 'ECONNREFUSED', message: 'Nobody listens.', hint: 'Start it.', phase: 'tcp' },
  wait: {
    policy: 'exponential',
    attempt: 2,
    baseMs: 1000,
    jitterMs: 0,
    delayMs: 1000,
    jitterMinMs: 0,
    jitterMaxMs: 1000,
  },
  missed: { expectedByNs: 0, waitedForMs: 5000, what: 'pong' },
  gap: { field: 'id', from: '4', to: '6', count: 3 },
  duplicate: { field: 'id', from: '4', to: '4', count: 1 },
  response: { status: 200, headers: [], heldMs: 5, outcome: 'items', items: 1 },
  notice: { code: 'X', severity: 'info', message: '', hint: '' },
  redirect: { status: 302, location: 'wss://elsewhere/', url: 'ws://127.0.0.1/', headers: [] },
  event: { event: 'message', chunk: 0 },
};

/** A recording in memory: pages as the recorder fills them, and the rows it would hand to the file. */
function recordedInMemory(
  info: ConnectionInfo,
  happened: readonly Happened[],
  endS: number,
  gauge: number | undefined,
): RecordingSource {
  const pages = new LivePages();
  const lifecycle: LifecycleRow[] = [];
  const recorder = new LiveRecorder({ clock: systemClock(), pages });
  recorder.connect({
    write: (batch) => void lifecycle.push(...batch.lifecycle),
    room: (bytes) => new Uint8Array(bytes),
    unwrittenBytes: 0,
    waiting: [],
  });
  for (const { atS, entry } of happened) recorder.add({ attempt: 1, ...entry, atNs: atS * 1e9, connection: 1 });
  recorder.finish();
  return {
    entries: recorder.entries,
    live: false,
    lastAtNs: Math.max(recorder.lastAtNs, endS * 1e9),
    connections: [info],
    pageCount: pages.pageCount,
    meta: (index) => pages.meta(index),
    pageOf: (seq) => pages.pageOf(seq),
    read: (index) => pages.read(index) as Page,
    columns: (index) => pages.read(index) as Page,
    connection: () => info,
    onGrow: () => () => undefined,
    onEnd: () => () => undefined,
    lifecycle: (from, to, limit) =>
      lifecycle
        .filter(({ seq }) => seq >= from && seq <= to)
        .reverse()
        .slice(0, limit),
    lastLifecycle: () => undefined,
    buckets: () => [],
    gauges: () => (gauge === undefined ? [] : [[1e9, gauge]]),
    gaugeBefore: () => undefined,
  };
}

/** What is found in a recording in which this happened. */
export async function found(
  happened: readonly Happened[],
  {
    transport = 'websocket',
    endS = 0,
    bufferedBytes,
  }: { transport?: TransportName; endS?: number; bufferedBytes?: number } = {},
): Promise<readonly Finding[]> {
  const info: ConnectionInfo = { connection: 1, name: 'feed', transport, url: 'ws://127.0.0.1/feed' };
  const examination = new Examination(recordedInMemory(info, happened, endS, bufferedBytes));
  await examination.look();
  return examination.findings();
}
