import type { MockEndpointInfo } from '../../../../src-shared/contract/mock.ts';
import { demoEndpoints } from '../../../../src-shared/model/demo.ts';
import type { EndpointInput } from '../../../../src-shared/model/endpoint.ts';

const LISTENED = ['websocket', 'sse', 'long-poll', 'poll'] as const;
type Listened = (typeof LISTENED)[number];

const isListened = (transport: string): transport is Listened => (LISTENED as readonly string[]).includes(transport);

/**
 * The endpoints of a mock server that can be listened to, each with what makes the faults visible: short intervals, a heartbeat that
 * is missed, the cursor to resume with. The same as the demo's, on other paths.
 */
export function listenTo(
  scenario: string,
  url: string,
  endpoints: readonly Pick<MockEndpointInfo, 'path' | 'transport'>[],
): readonly EndpointInput[] {
  const base = url.replace(/\/$/, '');
  const patterns = demoEndpoints(base);
  return endpoints.flatMap(({ path, transport }) => {
    if (!isListened(transport)) return [];
    const pattern = patterns.find((one) => one.transport === transport);
    if (pattern === undefined) return [];
    const query = new URL(pattern.url).search;
    const at = transport === 'websocket' ? base.replace(/^http/, 'ws') : base;
    return [{ ...pattern, name: `${scenario}${path}`, url: `${at}${path}${query}` }];
  });
}
