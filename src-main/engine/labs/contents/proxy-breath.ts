import type { Result } from '../../../../src-shared/base/result.ts';
import { proxyBreath as lab } from '../../../../src-shared/model/labs/proxy-breath.ts';
import { proxyBreathChecks } from '../checks/proxy-breath.ts';
import { chunkFacts } from '../facts/chunks.ts';
import type { LabContent, LabTools } from '../lab-content.ts';
import { namedEndpoint } from './parts.ts';

const event = `id: '{{id}}', madeAt: '{{$timestamp}}', text: 'An event of about a hundred bytes'`;

const scenario = `
name: proxy-held-its-breath
about: The same events three times - as they are, padded, and with a word to proxies.
feeds:
  events: { every: 200ms, message: { ${event} } }
  padded: { every: 200ms, message: { ${event}, padding: '${'.'.repeat(2_048)}' } }
endpoints:
  /events: { transport: sse, feed: events }
  /padded: { transport: sse, feed: padded }
  /told: { transport: sse, feed: events, headers: { X-Accel-Buffering: 'no' } }
`;

const stream = (base: string, path: string, name: string) =>
  namedEndpoint({ name, transport: 'sse', url: `${base}${path}`, reconnect: { policy: 'server', fallbackMs: 1_000 } });

async function throughProxy(tools: LabTools, path: string, name: string): Promise<Result<unknown>> {
  const proxy = await tools.proxy();
  return proxy.ok ? tools.open(stream(proxy.value, path, name)) : proxy;
}

export const proxyBreath: LabContent = {
  lab,
  scenario,
  checks: proxyBreathChecks,
  facts: chunkFacts,
  actions: {
    'connect-direct': (tools) => tools.open(stream(tools.base, '/events', 'Direct')),
    'connect-proxy': (tools) => throughProxy(tools, '/events', 'Through the proxy'),
    async gzip(tools) {
      const compressing = await tools.fault({ fault: 'never-flush', on: '/events', for: '10s' });
      return compressing.ok ? tools.reopen(stream(tools.base, '/events', 'Compressed')) : compressing;
    },
    'connect-padded': (tools) => throughProxy(tools, '/padded', 'Padded'),
    'connect-told': (tools) => throughProxy(tools, '/told', 'Told not to buffer'),
  },
};
