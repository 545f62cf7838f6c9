import { fail, ok, type Result } from '../../../../src-shared/base/result.ts';
import { oneServer as lab } from '../../../../src-shared/model/labs/one-server.ts';
import { oneServerChecks } from '../checks/one-server.ts';
import { detailOf, nodeOf } from '../checks/seen.ts';
import { clusterFacts } from '../facts/cluster.ts';
import type { LabContent, LabTools } from '../lab-content.ts';
import { namedEndpoint } from './parts.ts';

const scenario = (bus: 'none' | 'memory', balance: 'round-robin' | 'sticky-cookie'): string => `
name: one-server
about: A chat on two nodes behind one address.
cluster: { nodes: 2, balance: ${balance}, bus: ${bus} }
feeds:
  chat: { published: true }
endpoints:
  /chat: { transport: websocket, feed: chat, publish: true }
  /state: { transport: poll, feed: chat, etag: false, items: 5 }
`;

const person = ({ wsBase }: LabTools, name: string) =>
  namedEndpoint({
    name,
    transport: 'websocket',
    url: `${wsBase}/chat?as=${name}`,
    reconnect: { policy: 'fixed', delayMs: 500 },
  });

const PEOPLE = ['Ann', 'Ben'] as const;
const OPEN_WITHIN_MS = 3_000;

/** One after the other, so that the balancer's turns fall on different nodes. */
async function connect(tools: LabTools): Promise<Result<unknown>> {
  for (const name of PEOPLE) {
    const opened = await tools.open(person(tools, name));
    if (!opened.ok) return opened;
    await tools.whenOpen(opened.value, OPEN_WITHIN_MS);
  }
  return ok(null);
}

/** Another cluster at the same address: everybody reconnects, again one after the other. */
async function serve(tools: LabTools, text: string): Promise<Result<unknown>> {
  const served = await tools.serve(text);
  return served.ok ? connect(tools) : served;
}

let said = 0;

export const oneServer: LabContent = {
  lab,
  scenario: scenario('none', 'round-robin'),
  checks: oneServerChecks,
  facts: clusterFacts,
  actions: {
    connect,
    say(tools) {
      const ann = tools.connection('Ann');
      if (ann === null) return Promise.resolve(fail('LAB_NOT_YET', 'Ann is not there.', 'Connect Ann and Ben first.'));
      said += 1;
      return tools.send(ann, JSON.stringify({ from: 'Ann', text: `Hello, number ${said}`, said }));
    },
    bus: (tools) => serve(tools, scenario('memory', 'round-robin')),
    split: (tools) => tools.split([[1], [2]]),
    poll: (tools) =>
      tools.open(
        namedEndpoint({
          name: 'Poll',
          transport: 'poll',
          url: `${tools.base}/state`,
          intervalMs: 300,
          items: '$.events[*]',
          cursor: [{ to: 'query:since', from: '$.last_id' }],
          reconnect: { policy: 'fixed', delayMs: 300 },
        }),
      ),
    sticky: (tools) => serve(tools, scenario('memory', 'sticky-cookie')),
    heal: (tools) => tools.split([]),
    kill(tools) {
      const ben = tools.connection('Ben');
      const opened = ben === null ? null : tools.opened(ben);
      const node = opened === null ? null : nodeOf(detailOf(opened, 'open')?.responseHeaders);
      return node === null
        ? Promise.resolve(fail('LAB_NOT_YET', 'Ben is on no server.', 'Connect Ann and Ben first.'))
        : tools.killNode(Number(node));
    },
  },
};
