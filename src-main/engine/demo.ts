import * as v from 'valibot';
import { ok, type Result } from '../../src-shared/base/result.ts';
import { type EndpointInput, EndpointSchema } from '../../src-shared/model/endpoint.ts';
import type { MockServer } from './mock/mock-server.ts';
import type { Sessions } from './sessions.ts';

/** The four ways to listen to the demo's one feed. Their intervals are short enough to see a pattern in seconds. */
function demoEndpoints(base: string): EndpointInput[] {
  const ws = base.replace(/^http/, 'ws');
  return [
    {
      name: '/ws',
      transport: 'websocket',
      url: `${ws}/ws`,
      idField: '$.id',
      cursor: [{ to: 'query:since', from: '$.id' }],
      heartbeat: { pingIntervalMs: 2_000, pongTimeoutMs: 1_500, expectEveryMs: 6_000 },
      reconnect: { policy: 'exponential', baseMs: 500, capMs: 10_000, jitter: 'quarter' },
    },
    {
      name: '/sse',
      transport: 'sse',
      url: `${base}/sse`,
      heartbeat: { expectEveryMs: 6_000 },
      reconnect: { policy: 'server', fallbackMs: 1_000 },
    },
    {
      name: '/poll',
      transport: 'long-poll',
      url: `${base}/poll?timeout=10s`,
      cursor: [{ to: 'query:since', from: '$.last_id' }],
      items: '$.events[*]',
      reconnect: { policy: 'exponential', baseMs: 500, capMs: 10_000, jitter: 'full' },
    },
    {
      name: '/state',
      transport: 'poll',
      url: `${base}/state`,
      intervalMs: 2_000,
      items: '$.events[*]',
      cursor: [
        { to: 'header:If-None-Match', from: 'header:ETag' },
        { to: 'query:since', from: '$.last_id' },
      ],
      reconnect: { policy: 'fixed', delayMs: 2_000 },
    },
  ];
}

/** The button of the first launch: one mock server, four connections, frames within seconds. */
export function createDemo({ mock, sessions, changed }: { mock: MockServer; sessions: Sessions; changed: () => void }) {
  return {
    async start(port: number): Promise<Result<{ recordingId: string; connections: number[] }>> {
      if (!mock.status().running) {
        const started = await mock.start({ port, host: '127.0.0.1', changed });
        if (!started.ok) return started;
      }
      const connections: number[] = [];
      let recordingId = '';
      for (const endpoint of demoEndpoints(mock.status().url)) {
        const opened = await sessions.open(v.parse(EndpointSchema, endpoint), undefined);
        if (!opened.ok) return opened;
        recordingId = opened.value.recordingId;
        connections.push(opened.value.connection);
      }
      return ok({ recordingId, connections });
    },
  };
}
