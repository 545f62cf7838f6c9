import { fail, ok, type Result } from '../../src-shared/base/result.ts';
import type { ConnectionOrigin } from '../../src-shared/contract/connection.ts';
import type { ConnectionStatus } from '../../src-shared/model/connection.ts';
import type { Endpoint } from '../../src-shared/model/endpoint.ts';
import type { TransportName } from '../../src-shared/model/entry.ts';
import type { VariableLookup } from '../../src-shared/model/variables.ts';
import type { Capture, LiveRecording, NewRecording } from './capture/capture.ts';
import type { Recorder } from './capture/recorder.ts';
import type { Clock } from './clock.ts';
import type { Connection, ConnectionDriver } from './connection/connection.ts';
import { openConnection } from './connection/open-connection.ts';
import type { Environments, Prepared } from './environments/environments.ts';
import { MaskingRecorder } from './environments/masking-recorder.ts';
import { SecretMask } from './environments/secret-mask.ts';
import { checkEndpoint } from './net/check-endpoint.ts';
import { createNetwork } from './net/create-network.ts';
import type { Network } from './net/network.ts';
import { detectTransport } from './transports/detect.ts';
import { transports } from './transports/transports.ts';
import { MockWatch } from './watch-mock.ts';

/** What made the probe of `auto` say so (transports/detect.ts), as the end of "taken for …, because". */
const GUESSED_BECAUSE: Readonly<Record<TransportName, string>> = {
  websocket: 'its scheme says so',
  sse: 'a probing request was answered with an event stream, or the headers ask for one',
  'long-poll': 'a probing request was held, or its reply has a cursor',
  poll: 'a probing request was answered at once, without a stream or a cursor',
};

/** A connection with what it was made of. */
export interface Session {
  readonly connection: Connection;
  readonly endpoint: Endpoint;
  readonly network: Network;
  /** Its recorder masks the secrets of this connection. */
  readonly recording: { readonly recorder: Recorder; readonly clock: Clock };
  readonly origin: ConnectionOrigin;
  /** Those of its environment, as they are now. */
  readonly variables: VariableLookup;
  readonly mask: SecretMask;
  /** Faults of a mock server behind it. */
  readonly watch: MockWatch;
  /** From now on these values are masked in what is recorded and shown of it. To be called before they are sent. */
  hide(secrets: readonly string[]): void;
}

/** Where an endpoint came from, for windows. */
export interface OpenOptions {
  readonly recordingId?: string;
  readonly endpointId?: string | null;
  readonly folder?: string | null;
  readonly environmentId?: string | null;
  /** A recorded client that is played over it: what it sends is what was recorded, `{{` and all. */
  readonly driver?: ConnectionDriver;
}

interface LiveSession {
  readonly recording: LiveRecording;
  readonly connections: Map<number, Session>;
  /** Networks of connections whose transport is still being found out. */
  readonly probing: Set<Network>;
  isEnding: boolean;
  lastConnection: number;
}

/** What an endpoint is called when its user gave it no name: the path says more than the host among tabs. */
function nameOf(endpoint: Endpoint, url: URL): string {
  if (endpoint.name !== undefined && endpoint.name !== '') return endpoint.name;
  return url.pathname === '/' ? url.host : url.pathname;
}

/** Live recordings and the connections that write to them. */
export function createSessions({
  capture,
  environments,
  changed,
}: {
  capture: Capture;
  environments: Pick<Environments, 'lookup' | 'expand'>;
  changed: () => void;
}) {
  const live = new Map<string, LiveSession>();
  let current: string | undefined;
  let creating: Promise<Result<LiveSession>> | undefined;

  async function create(options: NewRecording, { asCurrent = true } = {}): Promise<Result<LiveSession>> {
    const made = await capture.create(options);
    if (!made.ok) return made;
    const session: LiveSession = {
      recording: made.value,
      connections: new Map(),
      probing: new Set(),
      isEnding: false,
      lastConnection: 0,
    };
    live.set(made.value.id, session);
    if (asCurrent) current = made.value.id;
    changed();
    return ok(session);
  }

  async function sessionFor(recordingId: string | undefined): Promise<Result<LiveSession>> {
    const id = recordingId ?? current;
    const found = id === undefined ? undefined : live.get(id);
    if (found !== undefined) return ok(found);
    if (recordingId !== undefined) {
      return fail(
        'RECORDING_NOT_LIVE',
        `Recording ${recordingId} is not being written.`,
        'Open it to read, or connect without naming one.',
      );
    }
    // Two connections opened at once share the recording that the first of them makes.
    creating ??= create({}).finally(() => {
      creating = undefined;
    });
    return creating;
  }

  /** The transport that `auto` comes to, and how sure that is. */
  async function resolveTransport(
    endpoint: Endpoint,
    network: Network,
  ): Promise<{ name: TransportName; guess?: string }> {
    if (endpoint.transport !== 'auto') return { name: endpoint.transport };
    const detected = await detectTransport(endpoint, network);
    if (detected.ok) return { name: detected.value, guess: GUESSED_BECAUSE[detected.value] };
    return { name: 'sse', guess: `the probing request failed (${detected.error.code}) and something must be tried` };
  }

  /** A recorded client has no variables: it had its values. */
  function asRecorded(endpoint: Endpoint): Result<Prepared> {
    const variables = environments.lookup(null);
    return variables.ok ? ok({ endpoint, variables: variables.value, mask: new SecretMask() }) : variables;
  }

  async function open(
    endpoint: Endpoint,
    { recordingId, endpointId = null, folder = null, environmentId = null, driver }: OpenOptions = {},
  ): Promise<Result<{ recordingId: string; connection: number }>> {
    const prepared = driver === undefined ? await environments.expand(endpoint, environmentId) : asRecorded(endpoint);
    if (!prepared.ok) return prepared;
    const { mask, variables } = prepared.value;
    const checked = checkEndpoint(prepared.value.endpoint);
    if (!checked.ok) return mask.deep(checked);
    const url = new URL(checked.value.url);
    const session = await sessionFor(recordingId);
    if (!session.ok) return session;
    const { recording, connections } = session.value;
    session.value.lastConnection += 1;
    const connection = session.value.lastConnection;
    const network = createNetwork();
    session.value.probing.add(network);
    const { name: transport, guess } = await resolveTransport(checked.value, network);
    session.value.probing.delete(network);
    if (session.value.isEnding) {
      network.close();
      return fail(
        'RECORDING_NOT_LIVE',
        'The recording was closed before the transport was known.',
        'Connect again: a new recording is made for it.',
      );
    }
    const name = mask.text(nameOf(checked.value, url));
    recording.addConnection({ connection, name, transport, url: mask.text(checked.value.url) });
    const recorder = new MaskingRecorder(recording.recorder, mask);
    const tellMasked = (attempt: number): void => {
      recorder.add({
        kind: 'notice',
        direction: null,
        atNs: recorder.nowNs(),
        connection,
        attempt,
        detail: {
          code: 'SECRETS_MASKED',
          severity: 'info',
          message: 'Values of secret variables are not recorded: *** stands for them, in payloads one * for each byte.',
          hint: 'On the wire they are what they are. What a server sends back of them is masked too.',
        },
      });
    };
    if (!mask.isEmpty) tellMasked(0);
    if (guess !== undefined && !/^wss?:$/.test(url.protocol)) {
      recorder.add({
        kind: 'notice',
        direction: null,
        atNs: recorder.nowNs(),
        connection,
        attempt: 0,
        detail: {
          code: 'TRANSPORT_GUESSED',
          severity: 'info',
          message: `Taken for ${transport}, because ${guess}.`,
          hint: 'Choose the transport yourself if this is wrong.',
        },
      });
    }
    const watch = new MockWatch((note) => opened.mark(note, 'scenario'));
    const opened = openConnection({
      recordingId: recording.id,
      connection,
      name,
      endpoint: checked.value,
      transport: transports[transport],
      recorder,
      clock: recording.clock,
      network,
      opened: (detail) => watch.opened(detail),
      ...(driver === undefined ? {} : { driver }),
      changed,
    });
    connections.set(connection, {
      connection: opened,
      endpoint: checked.value,
      network,
      recording: { recorder, clock: recording.clock },
      origin: { endpoint, endpointId, folder, environmentId },
      // An environment that was deleted meanwhile is remembered as it was.
      get variables() {
        const now = environments.lookup(environmentId);
        return now.ok ? now.value : variables;
      },
      mask,
      watch,
      hide(secrets) {
        const first = mask.isEmpty;
        if (mask.add(secrets) && first) tellMasked(opened.status().attempt);
      },
    });
    opened.start();
    changed();
    return ok({ recordingId: recording.id, connection });
  }

  function session(target: { recordingId: string; connection: number }): Result<Session> {
    const found = live.get(target.recordingId)?.connections.get(target.connection);
    if (found === undefined) {
      return fail(
        'CONNECTION_UNKNOWN',
        `There is no live connection ${target.connection}.`,
        'It belongs to a closed recording; connect again.',
      );
    }
    return ok(found);
  }

  function find(target: { recordingId: string; connection: number }): Result<Connection> {
    const found = session(target);
    return found.ok ? ok(found.value.connection) : found;
  }

  async function endConnections(session: LiveSession): Promise<void> {
    session.isEnding = true;
    for (const network of session.probing) network.close();
    for (const { watch } of session.connections.values()) watch.close();
    await Promise.all([...session.connections.values()].map(({ connection }) => connection.disconnect()));
    for (const { network } of session.connections.values()) network.close();
  }

  return {
    open,
    find,
    session,
    origin(target: { recordingId: string; connection: number }): Result<ConnectionOrigin> {
      const found = session(target);
      return found.ok ? ok(found.value.origin) : found;
    },
    currentRecordingId: (): string | undefined => current,
    /** New connections go there from now on, if it is live; else, or with undefined, to one that is made for the first of them. */
    makeCurrent(recordingId: string | undefined): void {
      current = recordingId !== undefined && live.has(recordingId) ? recordingId : undefined;
      changed();
    },
    statuses: (): ConnectionStatus[] =>
      [...live.values()].flatMap((session) =>
        [...session.connections.values()].map(({ connection, mask }) => mask.deep(connection.status())),
      ),
    async startRecording(options: NewRecording): Promise<Result<{ recordingId: string; path: string }>> {
      const made = await create(options);
      return made.ok ? ok({ recordingId: made.value.recording.id, path: made.value.recording.path }) : made;
    },
    /** A live recording for connections that name it; others go where they went before. */
    async recordBeside(name: string): Promise<Result<{ recordingId: string }>> {
      const made = await create({ name }, { asCurrent: false });
      return made.ok ? ok({ recordingId: made.value.recording.id }) : made;
    },
    async closeRecording(recordingId: string): Promise<Result<null>> {
      const session = live.get(recordingId);
      if (session !== undefined) {
        await endConnections(session);
        live.delete(recordingId);
        if (current === recordingId) current = undefined;
      }
      const closed = await capture.close(recordingId);
      changed();
      return closed;
    },
    async closeAll(): Promise<void> {
      await Promise.all([...live.values()].map(endConnections));
      live.clear();
      current = undefined;
    },
  };
}

export type Sessions = ReturnType<typeof createSessions>;
