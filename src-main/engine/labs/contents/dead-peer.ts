import { ok } from '../../../../src-shared/base/result.ts';
import { deadPeer as lab } from '../../../../src-shared/model/labs/dead-peer.ts';
import { COUNTED, deadPeerChecks, SWEPT, TRUSTING, WATCHED } from '../checks/dead-peer.ts';
import { heartbeatFacts } from '../facts/heartbeats.ts';
import type { LabContent, LabTools } from '../lab-content.ts';
import { inOrder, namedEndpoint } from './parts.ts';

const scenario = `
name: dead-peer
about: One feed, with and without heartbeats, from either side.
feeds:
  ticks:
    every: 1s
    message: { id: '{{id}}', tick: '{{id}}', madeAt: '{{$timestamp}}' }
endpoints:
  /watched: { transport: websocket, feed: ticks, ping: 0s, about: The client pings. }
  /trusting: { transport: websocket, feed: ticks, ping: 0s, about: Nobody pings. }
  /swept: { transport: websocket, feed: ticks, ping: 500ms, reap: 2, about: The server pings and reaps. }
  /counted: { transport: websocket, feed: ticks, ping: 500ms, reap: 0, about: The server pings and only counts. }
`;

const socket = ({ wsBase }: LabTools, path: string) =>
  namedEndpoint({
    name: path,
    transport: 'websocket',
    url: `${wsBase}${path}`,
    heartbeat: path === WATCHED ? { pingIntervalMs: 1_000, pongTimeoutMs: 1_500 } : {},
    // Who was reaped stays away, so that the end can be seen.
    reconnect: path === SWEPT || path === COUNTED ? { policy: 'none' } : { policy: 'fixed', delayMs: 500 },
  });

export const deadPeer: LabContent = {
  lab,
  scenario,
  checks: deadPeerChecks,
  facts: heartbeatFacts,
  actions: {
    connect: (tools) => inOrder([WATCHED, TRUSTING, SWEPT, COUNTED], (path) => tools.open(socket(tools, path))),
    'half-open': (tools) => inOrder([WATCHED, TRUSTING], (on) => tools.fault({ fault: 'half-open', on })),
    'stop-pongs': (tools) =>
      inOrder([SWEPT, COUNTED], async (path) => {
        const opened = await tools.open(socket(tools, path));
        return opened.ok ? tools.control(opened.value, { answerPings: false }) : opened;
      }),
    async heal(tools) {
      const off = await tools.faultsOff();
      return off.ok ? ok(null) : off;
    },
  },
};
