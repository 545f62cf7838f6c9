import { closingTime as lab } from '../../../../src-shared/model/labs/closing-time.ts';
import { closingTimeChecks } from '../checks/closing-time.ts';
import { drainFacts } from '../facts/drain.ts';
import type { LabContent, LabTools } from '../lab-content.ts';
import { inOrder, namedEndpoint } from './parts.ts';

const scenario = `
name: closing-time
about: A feed and two answers about the health of its server.
feeds:
  orders:
    every: 250ms
    message: { id: '{{id}}', order: 'A-{{id}}', madeAt: '{{$timestamp}}' }
endpoints:
  /ws: { transport: websocket, feed: orders, about: Begins after the id of ?since=. }
  /sse: { transport: sse, feed: orders, retry: 1s }
  /alive: { transport: health, says: alive }
  /accepting: { transport: health, says: accepting }
`;

const health = ({ base }: LabTools, path: string) =>
  namedEndpoint({
    name: path,
    transport: 'poll',
    url: `${base}${path}`,
    intervalMs: 500,
    reconnect: { policy: 'fixed', delayMs: 500 },
  });

const endpoints = (tools: LabTools) => [
  namedEndpoint({
    name: 'WebSocket',
    transport: 'websocket',
    url: `${tools.wsBase}/ws`,
    idField: '$.id',
    reconnect: { policy: 'fixed', delayMs: 1_000 },
  }),
  namedEndpoint({
    name: 'SSE',
    transport: 'sse',
    url: `${tools.base}/sse`,
    reconnect: { policy: 'server', fallbackMs: 1_000 },
  }),
  health(tools, '/alive'),
  health(tools, '/accepting'),
];

const DRAIN_MS = 4_000;
/** Goodbyes are said, and then the next server takes over at the same address. */
const NEXT_AFTER_MS = 600;

export const closingTime: LabContent = {
  lab,
  scenario,
  checks: closingTimeChecks,
  facts: drainFacts,
  actions: {
    connect: (tools) => inOrder(endpoints(tools), (endpoint) => tools.open(endpoint)),
    kill: (tools) => tools.fault({ fault: 'drop' }),
    async drain(tools) {
      const draining = await tools.fault({ fault: 'drain', wait: `${DRAIN_MS}ms` });
      if (draining.ok) {
        tools.later(DRAIN_MS + NEXT_AFTER_MS, () => tools.fault({ fault: 'restart', down: '300ms' }));
      }
      return draining;
    },
  },
};
