import type { EndpointInput } from './endpoint.ts';

/** How often the demo's `/state` is asked. */
const STATE_INTERVAL_MS = 2_000;

/** Where windows list the demo's connections. */
export const DEMO_FOLDER = 'demo';

/**
 * The four ways to listen to the demo's one feed, each of which resumes in its own way. Their intervals are short enough to
 * see a pattern in seconds.
 * @param base the mock server's http URL, without a slash at its end
 */
export function demoEndpoints(base: string): EndpointInput[] {
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
      intervalMs: STATE_INTERVAL_MS,
      items: '$.events[*]',
      cursor: [
        { to: 'header:If-None-Match', from: 'header:ETag' },
        { to: 'query:since', from: '$.last_id' },
      ],
      reconnect: { policy: 'fixed', delayMs: 2_000 },
    },
  ];
}
