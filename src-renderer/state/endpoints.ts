import * as v from 'valibot';
import { type EndpointInput, EndpointSchema } from '../../src-shared/model/endpoint.ts';
import type { TransportName } from '../../src-shared/model/entry.ts';

/** An endpoint a person connected to or saved. */
export interface SavedEndpoint {
  readonly id: string;
  readonly endpoint: EndpointInput;
}

const SavedSchema = v.array(v.object({ id: v.string(), endpoint: EndpointSchema }));

/** What is read back from storage: another version, or a person, may have written it. Null when it is not a list of endpoints. */
export function parseSavedEndpoints(text: string): readonly SavedEndpoint[] | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  const parsed = v.safeParse(SavedSchema, value);
  return parsed.success ? parsed.output : null;
}

/** What this window knows of a connection beyond what the engine says: where it came from. */
export interface Origin {
  readonly endpointId: string | null;
  /** What it runs with. */
  readonly endpoint: EndpointInput | null;
  /** Folder of the sidebar, for connections that no saved endpoint made. */
  readonly folder: string | null;
}

const OriginsSchema = v.record(
  v.string(),
  v.object({
    endpointId: v.nullable(v.string()),
    endpoint: v.nullable(EndpointSchema),
    folder: v.nullable(v.string()),
  }),
);

/** Origins by tab id of their connection, as they were kept; null when there are none that can be read. */
export function parseOrigins(text: string | null): Readonly<Record<string, Origin>> | null {
  if (text === null) return null;
  try {
    const parsed = v.safeParse(OriginsSchema, JSON.parse(text));
    return parsed.success ? parsed.output : null;
  } catch {
    return null;
  }
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

/** Folder and name of an endpoint: `staging/prices` is `prices` in the folder `staging`; `/ws` is only a name. */
export function folderAndName(endpoint: EndpointInput): { readonly folder: string | null; readonly name: string } {
  const given = endpoint.name?.trim() ?? '';
  if (given === '') return { folder: null, name: nameOfUrl(endpoint.url) };
  const slash = given.indexOf('/');
  if (slash <= 0 || slash === given.length - 1) return { folder: null, name: given };
  return { folder: given.slice(0, slash), name: given.slice(slash + 1) };
}

/** A short name for a URL, as the engine names a connection without one: its path, else its host. */
export function nameOfUrl(url: string): string {
  let parsed: URL;
  try {
    parsed = new URL(url);
  } catch {
    return url === '' ? 'New connection' : url;
  }
  return parsed.pathname === '/' || parsed.pathname === '' ? parsed.host : parsed.pathname;
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
