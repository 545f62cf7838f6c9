import * as v from 'valibot';
import type { Documents } from '../../src-shared/model/documents.ts';
import { type Endpoint, type EndpointInput, EndpointSchema } from '../../src-shared/model/endpoint.ts';
import type { TransportName } from '../../src-shared/model/entry.ts';

/** An endpoint a person connected to or saved. `folder` is a path, empty at the top: `staging/eu`. */
export type SavedEndpoint = Documents['endpoints']['endpoints'][number];

/** What this window knows of a connection beyond what the tick says: where it came from. */
export interface Origin {
  readonly endpointId: string | null;
  /** What it was opened with, variables not put in place. */
  readonly endpoint: EndpointInput | null;
  /** Folder of the sidebar, for connections that no saved endpoint made. */
  readonly folder: string | null;
  /** Whose variables it uses; null: the globals alone. */
  readonly environmentId: string | null;
}

export type TransportChoice = TransportName | 'auto';

/** The short word of tabs, rows and the transport control. */
export const TRANSPORT_TAG: Readonly<Record<TransportChoice, string>> = {
  websocket: 'WS',
  sse: 'SSE',
  'long-poll': 'LP',
  poll: 'POLL',
  auto: 'Auto',
};

export const TRANSPORT_NAME: Readonly<Record<TransportChoice, string>> = {
  websocket: 'WebSocket',
  sse: 'Server-sent events',
  'long-poll': 'Long-poll',
  poll: 'Poll',
  auto: 'By the reply',
};

/** Folder and name of an endpoint: `staging/eu/prices` is `prices` in the folder `staging/eu`; `/ws` is only a name. */
export function folderAndName(endpoint: EndpointInput): { readonly folder: string | null; readonly name: string } {
  const given = endpoint.name?.trim() ?? '';
  if (given === '') return { folder: null, name: nameOfUrl(endpoint.url) };
  const slash = given.lastIndexOf('/');
  if (slash <= 0 || slash === given.length - 1) return { folder: null, name: given };
  return { folder: given.slice(0, slash), name: given.slice(slash + 1) };
}

/** A short name for a URL, as the engine names a connection without one: its path, else its host. Variables stand for any text. */
export function nameOfUrl(url: string): string {
  let parsed: URL;
  try {
    parsed = new URL(url);
  } catch {
    const path = url.includes('{{') ? /^(?:[a-z]+:\/\/)?[^/]*(\/[^?#]+)/i.exec(url)?.[1] : undefined;
    if (path !== undefined) return path;
    return url === '' ? 'New connection' : url;
  }
  return parsed.pathname === '/' || parsed.pathname === '' ? parsed.host : parsed.pathname;
}

/** Every default filled in; what is not allowed would not have been connected. */
export function wholeEndpoint(endpoint: EndpointInput): Endpoint {
  return v.parse(EndpointSchema, endpoint);
}

/** Whether both come to the same connection, defaults counted in. */
export function sameEndpoint(a: EndpointInput | null, b: EndpointInput | null): boolean {
  if (a === null || b === null) return a === b;
  const left = v.safeParse(EndpointSchema, a);
  const right = v.safeParse(EndpointSchema, b);
  return left.success && right.success && JSON.stringify(left.output) === JSON.stringify(right.output);
}

/** Whether anything of it names a variable: then what it comes to may have changed although it did not. */
export function hasVariables(endpoint: EndpointInput): boolean {
  return JSON.stringify(endpoint).includes('{{');
}

/** The endpoint under its own name: where it stands is said beside it, so that moving it renames nothing. */
export function withoutFolder(endpoint: EndpointInput): EndpointInput {
  const { folder, name } = folderAndName(endpoint);
  return folder === null ? endpoint : { ...endpoint, name };
}

/** An endpoint with the folder of its name beside it: `staging/prices` becomes `prices` in `staging`. */
export function placed(
  endpoint: EndpointInput,
  folder: string,
): { readonly folder: string; readonly endpoint: Endpoint } {
  return { folder: folderAndName(endpoint).folder ?? folder, endpoint: wholeEndpoint(withoutFolder(endpoint)) };
}

const KNOWN = new Set(Object.keys(EndpointSchema.entries));

/** The new options with what a newer version wrote into the old ones and this one does not know. */
export function keepUnknown(before: Endpoint, after: Endpoint): Endpoint {
  const unknown = Object.entries(before).filter(([name]) => !KNOWN.has(name));
  return { ...Object.fromEntries(unknown), ...after };
}

/** An id that no other window makes at the same time, and that is not given again. */
export function newId(prefix: string): string {
  const bytes = crypto.getRandomValues(new Uint8Array(8));
  return prefix + [...bytes].map((byte) => byte.toString(36).padStart(2, '0')).join('');
}

/** The endpoint saved under this URL and transport, if any: connecting twice must not save twice. */
export function findSaved(saved: readonly SavedEndpoint[], endpoint: EndpointInput): SavedEndpoint | undefined {
  return saved.find(
    (one) =>
      one.endpoint.url === endpoint.url &&
      (one.endpoint.transport ?? 'auto') === (endpoint.transport ?? 'auto') &&
      (one.endpoint.name ?? '') === (endpoint.name ?? ''),
  );
}
