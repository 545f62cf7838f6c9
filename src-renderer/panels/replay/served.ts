import type { ReplayDetail } from '../../../src-shared/contract/replay.ts';
import type { TransportName } from '../../../src-shared/model/entry.ts';

/** The address of one recorded path at a server that plays it: its transport's scheme, what was recorded after the host. */
export function urlOf(
  base: string,
  { path, transport }: Pick<ReplayDetail['endpoints'][number], 'path' | 'transport'>,
): string {
  const host = base.replace(/^[a-z]+:\/\//i, '').replace(/\/.*$/, '');
  const scheme = transport === 'websocket' ? 'ws' : 'http';
  return `${scheme}://${host}${path.startsWith('/') ? path : `/${path}`}`;
}

const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

/** A line for a terminal that comes to it as a client. */
export function commandFor(transport: TransportName, url: string): { readonly tool: string; readonly line: string } {
  if (transport === 'websocket') return { tool: 'websocat', line: `websocat ${quoted(url)}` };
  return { tool: 'curl', line: `curl ${transport === 'sse' ? '-N ' : ''}${quoted(url)}` };
}
