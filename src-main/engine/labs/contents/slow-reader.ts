import { slowReader as lab } from '../../../../src-shared/model/labs/slow-reader.ts';
import { POLICY_PATHS, slowReaderChecks } from '../checks/slow-reader.ts';
import { policyFacts } from '../facts/policies.ts';
import type { LabContent, LabTools } from '../lab-content.ts';
import { inOrder, namedEndpoint } from './parts.ts';

const symbols = ['ACME', 'INIT', 'GLBX', 'HOOL'];
const prices = symbols.map(
  (symbol) =>
    `      - { id: '{{id}}', symbol: ${symbol}, px: '{{$walk 100 0.5}}', madeAt: '{{$timestamp}}', venue: 'Lab exchange, fictitious, delayed by nobody', note: 'one of a hundred prices a second' }`,
);

/** Not deflated: the numbers would be so small that nobody is slow. */
const scenario = `
name: slow-reader
about: A hundred prices a second, and four policies for who reads too slowly.
feeds:
  prices:
    rate: 100/s
    history: 20000
    list:
${prices.join('\n')}
endpoints:
  /buffer: { transport: websocket, feed: prices, deflate: false, slow: { policy: buffer, above: 8kB } }
  /drop-oldest: { transport: websocket, feed: prices, deflate: false, slow: { policy: drop-oldest, above: 8kB } }
  /coalesce: { transport: websocket, feed: prices, deflate: false, slow: { policy: coalesce, above: 8kB, key: $.symbol } }
  /disconnect: { transport: websocket, feed: prices, deflate: false, slow: { policy: disconnect, above: 8kB } }
`;

const reader = ({ wsBase }: LabTools, path: string) =>
  namedEndpoint({
    name: path,
    transport: 'websocket',
    url: `${wsBase}${path}`,
    idField: '$.id',
    permessageDeflate: false,
    // Who was sent away stays away, so that the code can be read.
    reconnect: path === '/disconnect' ? { policy: 'none' } : { policy: 'fixed', delayMs: 1_000 },
  });

export const slowReader: LabContent = {
  lab,
  scenario,
  checks: slowReaderChecks,
  facts: policyFacts,
  actions: {
    connect: (tools) => inOrder(POLICY_PATHS, (path) => tools.open(reader(tools, path))),
    slow: (tools) => tools.fault({ fault: 'bandwidth', rate: '4kB/s' }),
    fast: (tools) => tools.faultsOff(),
  },
};
