import type { EndpointInput } from '../../../../src-shared/model/endpoint.ts';
import type { Gather, MessageKind } from './gather.ts';
import type { Node } from './node.ts';

type Pair = readonly [name: string, value: string];

/** How a request proves who it is, in the words all the tools share. */
export type Auth =
  | { readonly type: 'none' }
  /** Ask the folder above. */
  | { readonly type: 'inherit' }
  | { readonly type: 'bearer'; readonly token: string; readonly prefix?: string }
  | { readonly type: 'basic'; readonly username: string; readonly password: string }
  | { readonly type: 'apikey'; readonly name: string; readonly value: string; readonly in: 'header' | 'query' }
  | { readonly type: 'other'; readonly named: string };

/** A request of any of the tools, disabled parts left out and variables written as `{{name}}`. */
export interface FoundRequest {
  readonly name: string;
  readonly folder: string;
  readonly protocol: 'http' | 'websocket';
  readonly method: string;
  readonly url: string;
  readonly headers: readonly Pair[];
  readonly query: readonly Pair[];
  /** Values of `:name` segments of the path. */
  readonly path: readonly Pair[];
  readonly auth: Auth;
  readonly body?: string;
  readonly bodyType?: string;
  readonly messages: readonly { readonly name: string; readonly kind: MessageKind; readonly body: string }[];
  readonly more?: Partial<EndpointInput>;
  readonly at: Node;
}

/** Headers that belong to the socket: the transport sends its own. */
const OWN_HEADERS =
  /^(?:connection|upgrade|keep-alive|transfer-encoding|content-length|te|host|sec-websocket-(?:key|version|extensions))$/i;
const PROTOCOL_HEADER = /^sec-websocket-protocol$/i;

/** Basic hides user and password in base64 (RFC 7617): a variable in them could not be found again when it is sent. */
function withoutHiddenVariables(auth: Auth): Auth {
  return auth.type === 'basic' && `${auth.username}${auth.password}`.includes('{{')
    ? { type: 'other', named: 'Basic (with variables in it)' }
    : auth;
}

/** Adds a request if it is a stream, and says so if it is not. */
export function addRequest(gather: Gather, request: FoundRequest): void {
  const found = { ...request, auth: withoutHiddenVariables(request.auth) };
  const headers = [...found.headers, ...(found.bodyType === undefined ? [] : contentType(found))];
  const socket = found.protocol === 'websocket' || /^wss?:/i.test(found.url);
  const isStream = headers.some(([name, value]) => /^accept$/i.test(name) && /text\/event-stream/i.test(value));
  const streamsBody = /"stream"\s*:\s*true/.test(found.body ?? '');
  if (!socket && !isStream && !streamsBody) {
    gather.count(
      'HTTP request',
      'HTTP requests',
      'They ask for no stream: neither "Accept: text/event-stream" nor "stream": true in the body.',
      found.name === '' ? found.url : found.name,
    );
    return;
  }
  if (found.url.trim() === '') {
    gather.skip(`"${found.name}"`, 'It has no URL.');
    return;
  }
  const url = withQuery(withPath(found.url.trim(), found.path), [...found.query, ...authQuery(found.auth)]);
  const protocols = socket ? headers.filter(([name]) => PROTOCOL_HEADER.test(name)) : [];
  const own = headers.filter(([name]) => OWN_HEADERS.test(name));
  if (own.length > 0) {
    gather.skip(
      `Header ${own.map(([name]) => name).join(', ')} of "${found.name}"`,
      'It belongs to the connection itself, and each attempt sends its own.',
    );
  }
  const sent = headers.filter(([name]) => !OWN_HEADERS.test(name) && !(socket && PROTOCOL_HEADER.test(name)));
  const auth = authHeaders(found.auth).filter(
    ([name]) => !sent.some(([known]) => known.toLowerCase() === name.toLowerCase()),
  );
  if (found.auth.type === 'other') {
    gather.skip(
      `${found.auth.named} authorization of "${found.name}"`,
      'It is not spoken here: write the header it comes to into the options.',
    );
  }
  const id = gather.endpoint(
    found.folder,
    {
      name: found.name === '' ? undefined : found.name,
      transport: socket ? 'websocket' : 'sse',
      // Tools that have no WebSocket keep its address as http; their own word for the request decides.
      url: socket && found.protocol === 'websocket' ? url.replace(/^http(s?):/i, 'ws$1:') : url,
      headers: [...auth, ...sent].map(([name, value]) => [name, value]),
      ...(socket || found.method === '' || found.method.toUpperCase() === 'GET'
        ? {}
        : { method: found.method.toUpperCase() }),
      ...(socket || found.body === undefined || found.body === '' ? {} : { body: found.body }),
      ...(protocols.length === 0
        ? {}
        : {
            subprotocols: [
              ...new Set(protocols.flatMap(([, value]) => value.split(',').map((one) => one.trim()))),
            ].filter((one) => one !== ''),
          }),
      ...found.more,
    },
    found.at,
  );
  for (const message of found.messages) gather.message(id, message.name, message.kind, message.body);
}

function contentType(found: FoundRequest): readonly Pair[] {
  const known = found.headers.some(([name]) => /^content-type$/i.test(name));
  return known || found.bodyType === undefined || found.body === undefined || found.body === ''
    ? []
    : [['Content-Type', found.bodyType]];
}

/** Base64 of UTF-8 (RFC 7617, 2.1). */
export function basicHeader(username: string, password: string): string {
  return `Basic ${Buffer.from(`${username}:${password}`, 'utf8').toString('base64')}`;
}

function authHeaders(auth: Auth): readonly Pair[] {
  switch (auth.type) {
    case 'bearer':
      return auth.token === '' ? [] : [['Authorization', `${auth.prefix ?? 'Bearer'} ${auth.token}`.trim()]];
    case 'basic':
      return auth.username === '' && auth.password === ''
        ? []
        : [['Authorization', basicHeader(auth.username, auth.password)]];
    case 'apikey':
      return auth.in === 'header' && auth.name !== '' ? [[auth.name, auth.value]] : [];
    default:
      return [];
  }
}

function authQuery(auth: Auth): readonly Pair[] {
  return auth.type === 'apikey' && auth.in === 'query' && auth.name !== '' ? [[auth.name, auth.value]] : [];
}

/** Escapes what would end a query value, and leaves `{{variables}}` and what is escaped already alone. */
function escapeQuery(text: string): string {
  return text
    .split(/(\{\{[^{}]*\}\}|%[0-9A-Fa-f]{2})/)
    .map((part, index) => (index % 2 === 1 ? part : encodeURIComponent(part)))
    .join('');
}

/** The URL with more query parameters; one it has already is not repeated. */
export function withQuery(url: string, query: readonly Pair[]): string {
  const [beforeHash = '', hash] = url.split('#', 2);
  const known = new Set([...beforeHash.matchAll(/[?&]([^=&]+)/g)].map(([, name = '']) => name));
  const added = query
    .filter(([name]) => name !== '' && !known.has(name) && !known.has(escapeQuery(name)))
    .map(([name, value]) => `${escapeQuery(name)}=${escapeQuery(value)}`);
  if (added.length === 0) return url;
  const joint = !beforeHash.includes('?') ? '?' : /[?&]$/.test(beforeHash) ? '' : '&';
  return `${beforeHash}${joint}${added.join('&')}${hash === undefined ? '' : `#${hash}`}`;
}

/** The URL with the values of its `:name` segments. */
export function withPath(url: string, path: readonly Pair[]): string {
  let result = url;
  for (const [name, value] of path) {
    const plain = name.replace(/^:/, '');
    if (plain === '' || value === '') continue;
    const segment = new RegExp(`/:${plain.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}(?=[/?#]|$)`, 'g');
    result = result.replace(segment, () => `/${escapeQuery(value)}`);
  }
  return result;
}

/** A message's kind by its text, where a tool does not say. */
export function kindOfText(body: string): MessageKind {
  try {
    JSON.parse(body);
    return /^\s*[[{]/.test(body) ? 'json' : 'text';
  } catch {
    return 'text';
  }
}
