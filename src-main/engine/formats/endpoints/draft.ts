import type { EndpointInput } from '../../../../src-shared/model/endpoint.ts';

/** An endpoint being read from a command line, with what is said about it. */
export interface Draft {
  url: string;
  method: string | undefined;
  headers: [string, string][];
  body: string | undefined;
  subprotocols: string[];
  insecure: boolean;
  proxy: string | undefined;
  more: Partial<EndpointInput>;
  messages: string[];
  notes: string[];
}

export function newDraft(): Draft {
  return {
    url: '',
    method: undefined,
    headers: [],
    body: undefined,
    subprotocols: [],
    insecure: false,
    proxy: undefined,
    more: {},
    messages: [],
    notes: [],
  };
}

const SOCKET_HEADERS = /^(?:connection|upgrade|sec-websocket-(?:key|version|extensions))$/i;
const OWN_HEADERS =
  /^(?:connection|upgrade|keep-alive|transfer-encoding|content-length|te|sec-websocket-(?:key|version|extensions))$/i;

/** `Name: value`; curl's `Name;` is a header with nothing in it, `Name:` one that is not sent. */
export function addHeader(draft: Draft, text: string): void {
  const colon = text.indexOf(':');
  if (colon < 0) {
    if (text.endsWith(';')) draft.headers.push([text.slice(0, -1).trim(), '']);
    else draft.notes.push(`"${text}" is no header and was left out.`);
    return;
  }
  // Of HTTP/2's `:authority` and its like the client makes its own.
  const name = text.slice(0, colon).trim();
  const value = text.slice(colon + 1).trim();
  if (colon === 0 || name === '') return;
  if (value === '') draft.notes.push(`${name} would not have been sent; here it is sent if the transport needs it.`);
  else draft.headers.push([name, value]);
}

export function basic(user: string): string {
  return `Basic ${Buffer.from(user.includes(':') ? user : `${user}:`, 'utf8').toString('base64')}`;
}

/** What the draft comes to: the transport by its scheme and headers, and without what each attempt makes anew. */
export function endpointOf(draft: Draft): EndpointInput {
  const upgrade = draft.headers.some(([name, value]) => /^upgrade$/i.test(name) && /websocket/i.test(value));
  let { url } = draft;
  if (!/^[a-z][a-z0-9+.-]*:\/\//i.test(url) && !url.startsWith('{{')) {
    url = `http://${url}`;
    draft.notes.push('The address has no scheme: http:// is assumed, as curl does.');
  }
  if (upgrade && /^http/i.test(url)) {
    url = url.replace(/^http/i, 'ws');
    draft.notes.push('Its headers ask for a WebSocket, so the address is one.');
  }
  const socket = /^wss?:/i.test(url);
  const host = URL.canParse(url) ? new URL(url).host : '';
  const left = draft.headers.filter(
    ([name, value]) =>
      OWN_HEADERS.test(name) ||
      (/^host$/i.test(name) && value === host) ||
      (socket && /^sec-websocket-protocol$/i.test(name)),
  );
  for (const [name, value] of left) {
    if (/^sec-websocket-protocol$/i.test(name)) draft.subprotocols.push(...value.split(',').map((one) => one.trim()));
  }
  const dropped = left.map(([name]) => name).filter((name) => !/^(?:host|sec-websocket-protocol)$/i.test(name));
  if (dropped.length > 0 && !(socket && dropped.every((name) => SOCKET_HEADERS.test(name)))) {
    draft.notes.push(`${dropped.join(', ')}: each connection sends its own.`);
  } else if (dropped.length > 0)
    draft.notes.push(`The headers of the upgrade (${dropped.join(', ')}) are made anew for each attempt.`);
  const headers = draft.headers.filter((header) => !left.includes(header));
  const asksForStream = headers.some(([name, value]) => /^accept$/i.test(name) && /text\/event-stream/i.test(value));
  const method = draft.method ?? (draft.body === undefined ? 'GET' : 'POST');
  if (socket && (method !== 'GET' || draft.body !== undefined))
    draft.notes.push('A WebSocket is always asked for with GET and no body.');
  const subprotocols = [...new Set(draft.subprotocols)].filter((one) => one !== '');
  return {
    transport: socket ? 'websocket' : asksForStream ? 'sse' : 'auto',
    url,
    headers,
    ...(socket || method === 'GET' ? {} : { method }),
    ...(socket || draft.body === undefined ? {} : { body: draft.body }),
    ...(subprotocols.length === 0 ? {} : { subprotocols }),
    ...(draft.insecure ? { tls: { insecure: true } } : {}),
    ...(draft.proxy === undefined ? {} : { proxy: draft.proxy }),
    ...draft.more,
  };
}
