import type { ScenarioInfo } from '../../../../src-shared/contract/mock.ts';

/** The scenario of the drawing: two minutes of trouble, then again. */
export const DEMO_TEXT = `# 2 minutes, then again
name: demo
feeds:
  prices: { prices: true, rate: 400/s }
  orders: { every: 5s, message: { id: '{{id}}', state: paid } }

endpoints:
  /ws: { transport: websocket, feed: prices, ping: 2s }
  /sse: { transport: sse, feed: prices, retry: 2s, comment: 15s }
  /poll: { transport: long-poll, feed: orders, hold: 30s }
  /state: { transport: poll, feed: prices, etag: true }

timeline:
  - { at: 10s, fault: skip, oneIn: 200, for: 60s }
  - { at: 20s, fault: bandwidth, rate: 4kB/s, on: { client: 3 }, for: 40s }
  - { at: 32s, fault: stall, on: { room: globex }, for: 8s }
  - { at: 32s, fault: no-pong, on: { room: globex }, for: 8s }
  - { at: 60s, fault: drop, on: { oneIn: 2 } }
  - { at: 75s, fault: close, code: 1012, on: { room: orders } }
  - { at: 90s, fault: burst, every: 2s, for: 5s }
repeat: 2m
`;

const ECHO_TEXT = `# Sends back what comes, byte for byte
name: echo
endpoints:
  /echo: { transport: websocket, echo: true }
`;

const FLAKY_TEXT = `name: flaky
feeds:
  events: { every: 1s, message: { id: '{{id}}' } }
endpoints:
  /ws: { transport: websocket, feed: events }
  /sse: { transport: sse, feed: events }
timeline:
  - { at: 5s, fault: refuse, status: 503, oneIn: 3, for: 20s }
  - { at: 12s, fault: drop, on: { oneIn: 2 } }
repeat: 30s
`;

export interface GeneratedScenario extends ScenarioInfo {
  readonly text: string;
}

export const BUILTIN: readonly GeneratedScenario[] = [
  { name: 'demo', about: 'One feed, four ways to listen, two minutes of trouble.', path: null, text: DEMO_TEXT },
  { name: 'echo', about: 'Sends back what comes, byte for byte.', path: null, text: ECHO_TEXT },
  { name: 'flaky', about: 'Refuses, drops, and comes back.', path: null, text: FLAKY_TEXT },
];
