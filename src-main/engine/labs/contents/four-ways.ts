import { fourWays as lab } from '../../../../src-shared/model/labs/four-ways.ts';
import { fourWaysChecks } from '../checks/four-ways.ts';
import { transportFacts } from '../facts/transports.ts';
import type { LabContent, LabTools } from '../lab-content.ts';
import { inOrder, namedEndpoint } from './parts.ts';

const scenario = `
name: four-ways
about: One feed of news behind four doors. Nothing is published by itself.
feeds:
  news:
    message: { id: '{{id}}', text: 'News {{id}}', madeAt: '{{$timestamp}}' }
endpoints:
  /ws: { transport: websocket, feed: news, ping: 15s }
  /sse: { transport: sse, feed: news, comment: 15s, retry: 1s }
  /long-poll: { transport: long-poll, feed: news, hold: 20s }
  /poll: { transport: poll, feed: news }
  /publish: { transport: publish, feed: news }
`;

const SLOW_MS = 2_000;

const poll = ({ base }: LabTools, intervalMs: number) =>
  namedEndpoint({
    name: 'Poll',
    transport: 'poll',
    url: `${base}/poll`,
    intervalMs,
    items: '$.events[*]',
    cursor: [
      { to: 'header:If-None-Match', from: 'header:ETag' },
      { to: 'query:since', from: '$.last_id' },
    ],
    reconnect: { policy: 'fixed', delayMs: 700 },
  });

const endpoints = (tools: LabTools) => [
  namedEndpoint({
    name: 'WebSocket',
    transport: 'websocket',
    url: `${tools.wsBase}/ws`,
    idField: '$.id',
    cursor: [{ to: 'query:since', from: '$.id' }],
    reconnect: { policy: 'fixed', delayMs: 700 },
  }),
  namedEndpoint({ name: 'SSE', transport: 'sse', url: `${tools.base}/sse`, reconnect: { policy: 'server' } }),
  namedEndpoint({
    name: 'Long-poll',
    transport: 'long-poll',
    url: `${tools.base}/long-poll`,
    items: '$.events[*]',
    cursor: [{ to: 'query:since', from: '$.last_id' }],
    reconnect: { policy: 'fixed', delayMs: 700 },
  }),
  poll(tools, SLOW_MS),
];

/** In the middle of the three seconds, so that nobody is back yet. */
const PUBLISH_AFTER_MS = 1_200;

export const fourWays: LabContent = {
  lab,
  scenario,
  checks: fourWaysChecks,
  facts: transportFacts,
  actions: {
    connect: (tools) => inOrder(endpoints(tools), (endpoint) => tools.open(endpoint)),
    publish: (tools) => tools.publish(),
    interval: (tools, { interval = '50' }) => tools.reopen(poll(tools, Number(interval))),
    async restart(tools) {
      const begun = await tools.fault({ fault: 'restart', down: '3s' });
      if (begun.ok) tools.later(PUBLISH_AFTER_MS, () => tools.publish());
      return begun;
    },
  },
};
