import { whereWereWe as lab } from '../../../../src-shared/model/labs/where-were-we.ts';
import { whereWereWeChecks } from '../checks/where-were-we.ts';
import { resumeFacts } from '../facts/resume.ts';
import type { LabContent, LabTools } from '../lab-content.ts';
import { inOrder, namedEndpoint } from './parts.ts';

const scenario = `
name: where-were-we
about: Orders with ids, and three ways to listen that remember differently.
feeds:
  orders:
    every: 400ms
    message: { id: '{{id}}', order: 'A-{{id}}', amount: '{{$integer 5 500}}', madeAt: '{{$timestamp}}' }
endpoints:
  /sse: { transport: sse, feed: orders, retry: 1500ms }
  /ws-plain: { transport: websocket, feed: orders }
  /ws-since: { transport: websocket, feed: orders, about: Begins after the id of ?since=. }
`;

const AWAY_MS = 1_500;

const endpoints = ({ base, wsBase }: LabTools) => [
  namedEndpoint({
    name: 'SSE',
    transport: 'sse',
    url: `${base}/sse`,
    reconnect: { policy: 'server', fallbackMs: AWAY_MS },
  }),
  namedEndpoint({
    name: 'WebSocket, forgets',
    transport: 'websocket',
    url: `${wsBase}/ws-plain`,
    idField: '$.id',
    reconnect: { policy: 'fixed', delayMs: AWAY_MS },
  }),
  namedEndpoint({
    name: 'WebSocket, remembers',
    transport: 'websocket',
    url: `${wsBase}/ws-since`,
    idField: '$.id',
    cursor: [{ to: 'query:since', from: '$.id' }],
    reconnect: { policy: 'fixed', delayMs: AWAY_MS },
  }),
];

export const whereWereWe: LabContent = {
  lab,
  scenario,
  checks: whereWereWeChecks,
  facts: resumeFacts,
  actions: {
    connect: (tools) => inOrder(endpoints(tools), (endpoint) => tools.open(endpoint)),
    drop: (tools) => tools.fault({ fault: 'drop' }),
    async forget(tools) {
      const forgets = await tools.fault({ fault: 'lost-cursor', for: '8s' });
      return forgets.ok ? tools.fault({ fault: 'drop' }) : forgets;
    },
    repeat: (tools) => tools.fault({ fault: 'repeat', oneIn: 4, for: '20s' }),
  },
};
