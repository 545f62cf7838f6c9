import type { ParsedEndpoint } from '../../../src-shared/contract/imports.ts';
import type { EndpointInput } from '../../../src-shared/model/endpoint.ts';
import { words } from '../../words/index.ts';

const said = words.imports.pasted;

/** What a pasted command makes of the endpoint in the bar: all of it but the name, which the command does not know. */
export function endpointOfPaste(before: EndpointInput, parsed: ParsedEndpoint): EndpointInput {
  const name = before.name === undefined ? {} : { name: before.name };
  return { ...parsed.endpoint, ...name };
}

/** `Read from a curl command: URL, 3 headers and a body.` */
export function pastedText({ tool, endpoint, messages }: ParsedEndpoint): string {
  const { headers = [], method = 'GET', body, subprotocols = [], tls, proxy } = endpoint;
  const parts: string[] = [said.url];
  if (headers.length > 0) parts.push(said.headers(headers.length));
  if (method !== 'GET') parts.push(said.method(method));
  if (body !== undefined && body !== '') parts.push(said.body);
  if (subprotocols.length > 0) parts.push(said.subprotocols(subprotocols.join(', ')));
  if (tls !== undefined && Object.values(tls).some((value) => value !== undefined && value !== false))
    parts.push(said.tls);
  if (proxy !== undefined) parts.push(said.proxy);
  if (messages.length > 0) parts.push(said.messages(messages.length));
  const last = parts.pop() ?? '';
  return `${said.from[tool]}: ${parts.length === 0 ? last : `${parts.join(', ')}${said.and}${last}`}.`;
}
