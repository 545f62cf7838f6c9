import { fail, type Result } from '../../../../src-shared/base/result.ts';
import type { Reconnect } from '../../../../src-shared/model/endpoint.ts';
import { everyoneComesBack as lab } from '../../../../src-shared/model/labs/everyone-comes-back.ts';
import { CROWD, everyoneComesBackChecks } from '../checks/everyone-comes-back.ts';
import { histogramFacts } from '../facts/histogram.ts';
import type { LabContent, LabTools } from '../lab-content.ts';
import { namedEndpoint } from './parts.ts';

const scenario = `
name: everyone-comes-back
about: A server that takes 400 newcomers a second, and refuses who is too many with 503.
endpoints:
  /ws: { transport: websocket, ping: 0s, limits: { newcomers: 400/s } }
  /own: { transport: websocket, ping: 0s }
`;

/** Slower than the server can take, so that nobody is refused on the way in. */
const GATHER_PER_SECOND = 200;

const exponential = (jitter: 'full' | 'equal' | 'decorrelated'): Reconnect => ({
  policy: 'exponential',
  baseMs: 1_000,
  capMs: 8_000,
  jitter,
  resetAfterMs: 0,
});
const FIXED: Reconnect = { policy: 'fixed', delayMs: 1_000 };

const witness = ({ wsBase }: LabTools) =>
  namedEndpoint({ name: 'Yours', transport: 'websocket', url: `${wsBase}/ws`, reconnect: FIXED });

async function cut(tools: LabTools, policy: Reconnect): Promise<Result<unknown>> {
  const crowd = tools.crowd('/ws');
  const { connected, size, rounds } = crowd.facts;
  if (size === 0) return fail('LAB_NOT_YET', 'There is nobody to cut.', 'Gather the crowd first.');
  if (connected < size || rounds.at(-1)?.backAfterMs === null) {
    return fail('LAB_NOT_YET', `${size - connected} clients are still away.`, 'Wait until everybody is back.');
  }
  crowd.reconnectBy(policy);
  return tools.fault({ fault: 'drop', on: '/ws' });
}

export const everyoneComesBack: LabContent = {
  lab,
  scenario,
  checks: everyoneComesBackChecks,
  facts: histogramFacts,
  actions: {
    async gather(tools) {
      const own = await tools.open(witness(tools));
      if (!own.ok) return own;
      tools.crowd('/ws').gather(CROWD, GATHER_PER_SECOND);
      return own;
    },
    'cut-fixed': (tools) => cut(tools, FIXED),
    'cut-jitter': (tools) => cut(tools, exponential('full')),
    'cut-other': (tools, { policy }) => cut(tools, exponential(policy === 'equal' ? 'equal' : 'decorrelated')),
    async 'own-jitter'(tools) {
      const own = await tools.reopen(
        namedEndpoint({ ...witness(tools), url: `${tools.wsBase}/own`, reconnect: exponential('full') }),
      );
      if (!own.ok) return own;
      await tools.whenOpen(own.value, 3_000);
      return tools.fault({ fault: 'drop', on: '/own' });
    },
  },
};
