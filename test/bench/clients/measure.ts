import { execFileSync, fork } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { median, megabytes, ms, percentile, report } from '../report.ts';
import type { LoadOrder, LoadReady, LoadResult } from './load.ts';
import { GROUPS, MESSAGE_TRANSPORTS, type MessageTransport, type Pattern } from './messages.ts';
import type { PublishOrder, ServerReady, ServerResult } from './server.ts';

/** What one server did for so many clients. */
interface Measured {
  readonly rssBytes: number;
  readonly cores: number;
  readonly pagesMs: readonly number[];
  readonly load: LoadResult;
}

/** Sockets a process needs for itself. */
const SPARE_SOCKETS = 200;

const NAMES: Readonly<Record<MessageTransport, string>> = {
  websocket: 'WebSocket',
  sse: 'SSE',
  'long-poll': 'long-poll',
};

/** p50 and p99 of the figures that are usually quoted, in milliseconds, and memory in bytes; long-poll comes without times. */
const QUOTED: Readonly<
  Record<MessageTransport, { readonly bytes: number; readonly ms: readonly [number, number] | null }>
> = {
  websocket: { bytes: 0.4e9, ms: [8, 22] },
  sse: { bytes: 0.6e9, ms: [12, 45] },
  'long-poll': { bytes: 1.8e9, ms: null },
};

/** A script of this folder, and its next words. */
function start<Ready, Order extends LoadOrder | PublishOrder, Result>(
  name: string,
  args: readonly (string | number)[],
) {
  const child = fork(join(import.meta.dirname, name), args.map(String), { execArgv: ['--expose-gc'] });
  const next = <Word>(): Promise<Word> =>
    new Promise((resolve, reject) => {
      const ended = (code: number | null): void => reject(new Error(`${name} ${args.join(' ')} ended with ${code}`));
      child.once('exit', ended);
      child.once('message', (word) => {
        child.off('exit', ended);
        resolve(word as Word);
      });
    });
  return {
    ready: next<Ready>(),
    order: (order: Order): Promise<Result> => {
      const answer = next<Result>();
      child.send(order);
      return answer;
    },
    stop: () => child.kill('SIGKILL'),
  };
}

async function measure(
  kind: 'mock' | 'bare',
  transport: MessageTransport,
  clients: number,
  pattern: Pattern,
  warmUpSeconds: number,
  seconds: number,
): Promise<Measured> {
  const groups = GROUPS[pattern];
  const server = start<ServerReady, PublishOrder, ServerResult>('server.ts', [kind, transport, groups]);
  try {
    const { port, idleRssBytes } = await server.ready;
    const load = start<LoadReady, LoadOrder, LoadResult>('load.ts', [transport, port, clients, groups]);
    try {
      await load.ready;
      const came = load.order({ warmUp: warmUpSeconds, measured: seconds });
      const served = await server.order({ warmUpSeconds, seconds });
      const result = await came;
      const wanted = clients * (warmUpSeconds + seconds);
      if (result.messages !== wanted || result.outOfOrder > 0) {
        throw new Error(
          `${kind} ${transport}, ${pattern}: ${result.messages} of ${wanted} messages came, ${result.outOfOrder} out of order`,
        );
      }
      return {
        rssBytes: served.peakRssBytes - idleRssBytes,
        cores: served.cores,
        pagesMs: served.pagesMs,
        load: result,
      };
    } finally {
      load.stop();
    }
  } finally {
    server.stop();
  }
}

/** As many clients as this machine lets one process connect to one port; says so where that is fewer. */
function affordable(wanted: number): number {
  const files = Number(execFileSync('/bin/sh', ['-c', 'ulimit -Hn'], { encoding: 'utf8' }));
  const [from = 0, to = 0] = readFileSync('/proc/sys/net/ipv4/ip_local_port_range', 'utf8').split(/\s+/).map(Number);
  const most = Math.min(Number.isNaN(files) ? Number.POSITIVE_INFINITY : files, to - from) - SPARE_SOCKETS;
  if (most >= wanted) return wanted;
  console.log(`  only ${most} clients: ${files} open files and ${to - from} ports are what this machine allows`);
  return most;
}

const percent = (share: number): string => `${Math.round(share * 100)} %`;

/** What the mock server needs, beside the bare server of the same run where there was one. */
function told(mock: Measured, bare: Measured | null): string {
  const { p50Ms, p99Ms, maxMs, cores } = mock.load;
  const own = `${megabytes(mock.rssBytes)} above idle, ${percent(mock.cores)} of a core (clients ${percent(cores)}), p50 ${ms(p50Ms)}, p99 ${ms(p99Ms)}, max ${ms(maxMs)}`;
  if (bare === null) return own;
  const memory = (mock.rssBytes / bare.rssBytes).toFixed(2);
  const cpu = (mock.cores / bare.cores).toFixed(2);
  const late = (p99Ms / bare.load.p99Ms).toFixed(2);
  return `${own}; ${memory} × the memory, ${cpu} × the CPU, ${late} × the p99 of a bare server (${megabytes(bare.rssBytes)}, ${percent(bare.cores)}, p50 ${ms(bare.load.p50Ms)}, p99 ${ms(bare.load.p99Ms)})`;
}

/** Thousands of connected clients that get one message a second each, against a server with nothing around it in the same run. */
export async function connectedClients(quick: boolean): Promise<void> {
  const clients = affordable(quick ? 1_000 : 10_000);
  const many = clients.toLocaleString('en');
  const [warmUpSeconds, seconds] = quick ? [1, 2] : [2, 10];
  const patterns: readonly Pattern[] = quick ? ['all at once'] : ['spread over the second', 'all at once'];
  const pagesMs: number[] = [];
  for (const transport of MESSAGE_TRANSPORTS) {
    const { bytes, ms: quoted } = QUOTED[transport];
    for (const pattern of patterns) {
      const of = (kind: 'mock' | 'bare') => measure(kind, transport, clients, pattern, warmUpSeconds, seconds);
      const bare = quick && transport !== 'websocket' ? null : await of('bare');
      const mock = await of('mock');
      pagesMs.push(...mock.pagesMs);
      const times = quoted === null ? '' : `p50 < ${quoted[0]} ms, p99 < ${quoted[1]} ms, `;
      report({
        what: `${many} ${NAMES[transport]} clients, 1 message/s each, ${pattern}`,
        measured: told(mock, bare),
        budget: `${times}< ${megabytes(bytes)}`,
        met: mock.rssBytes < bytes && (quoted === null || (mock.load.p50Ms < quoted[0] && mock.load.p99Ms < quoted[1])),
      });
    }
  }
  const p99Ms = percentile(pagesMs, 0.99);
  report({
    what: `a page of ${many} clients, sorted or searched`,
    measured: `p50 ${ms(median(pagesMs))}, p99 ${ms(p99Ms)} of ${pagesMs.length}`,
    budget: 'p50 < 5 ms',
    met: median(pagesMs) < 5,
  });
}
