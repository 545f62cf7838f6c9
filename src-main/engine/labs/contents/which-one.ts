import { fail, ok, type Result } from '../../../../src-shared/base/result.ts';
import { chooseTransport, featureAnswers, type Verdict } from '../../../../src-shared/model/choose-transport.ts';
import type { TransportName } from '../../../../src-shared/model/entry.ts';
import { whichOne as lab } from '../../../../src-shared/model/labs/which-one.ts';
import { whichOneChecks } from '../checks/which-one.ts';
import { questionFacts } from '../facts/questions.ts';
import type { LabContent, LabTools } from '../lab-content.ts';
import { namedEndpoint } from './parts.ts';

const scenario = `
name: which-one
about: One feed behind all four doors, to try what was chosen.
feeds:
  news:
    message: { id: '{{id}}', text: 'News {{id}}', madeAt: '{{$timestamp}}' }
endpoints:
  /websocket: { transport: websocket, feed: news, publish: true }
  /sse: { transport: sse, feed: news, retry: 500ms }
  /long-poll: { transport: long-poll, feed: news, hold: 25s }
  /poll: { transport: poll, feed: news }
  /publish: { transport: publish, feed: news }
`;

const NAMES: Readonly<Record<TransportName, string>> = {
  websocket: 'WebSocket',
  sse: 'SSE',
  'long-poll': 'Long-poll',
  poll: 'Poll',
};

const since = { to: 'query:since', from: '$.last_id' };

const endpoint = ({ base, wsBase }: LabTools, transport: TransportName) =>
  namedEndpoint({
    name: NAMES[transport],
    transport,
    url: `${transport === 'websocket' ? wsBase : base}/${transport}`,
    reconnect: { policy: 'exponential', baseMs: 500, capMs: 4_000, jitter: 'full' },
    ...(transport === 'websocket' ? { idField: '$.id', cursor: [{ to: 'query:since', from: '$.id' }] } : {}),
    ...(transport === 'poll' ? { intervalMs: 1_000 } : {}),
    ...(transport === 'poll' || transport === 'long-poll' ? { items: '$.events[*]', cursor: [since] } : {}),
  });

/** The last verdict of each lab that is done. */
const verdicts = new WeakMap<LabTools, Verdict>();
const PUBLISH_AFTER_MS = 700;

async function openAndPublish(tools: LabTools, which: 'transport' | 'runnerUp'): Promise<Result<unknown>> {
  const verdict = verdicts.get(tools);
  if (verdict === undefined) return fail('LAB_NOT_YET', 'Nothing was chosen yet.', 'Answer the five questions first.');
  const opened = await tools.open(endpoint(tools, verdict[which]));
  if (opened.ok) tools.later(PUBLISH_AFTER_MS, () => tools.publish());
  return opened;
}

export const whichOne: LabContent = {
  lab,
  scenario,
  checks: whichOneChecks,
  facts: questionFacts,
  actions: {
    answer(tools, choices) {
      const answers = featureAnswers(choices);
      if (answers === null) {
        return Promise.resolve(
          fail('LAB_NOT_YET', 'Not all five questions are answered.', 'Choose one option of each.'),
        );
      }
      verdicts.set(tools, chooseTransport(answers));
      return Promise.resolve(ok(null));
    },
    try: (tools) => openAndPublish(tools, 'transport'),
    other: (tools) => openAndPublish(tools, 'runnerUp'),
    publish: (tools) => tools.publish(),
    async break(tools) {
      const begun = await tools.fault({ fault: 'restart', down: '2s' });
      if (begun.ok) tools.later(1_000, () => tools.publish());
      return begun;
    },
  },
};
