import { useMemo } from 'react';
import type { Result } from '../../src-shared/base/result.ts';
import type { CommandInput } from '../../src-shared/contract/index.ts';
import type { MockStatus, ScenarioSource } from '../../src-shared/contract/mock.ts';
import type { EndpointInput } from '../../src-shared/model/endpoint.ts';
import type { LabId } from '../../src-shared/model/lab.ts';
import type { EngineClient } from '../data/engine.ts';
import { useEngine } from '../data/use-engine.ts';
import { findSaved, hasVariables, newId, sameEndpoint, withoutFolder } from '../state/endpoints.ts';
import { useWindowStore, type WindowStore } from '../state/store.ts';
import {
  allTabId,
  connectionTabId,
  LIBRARY_TAB_ID,
  labTabId,
  mockTabId,
  type ReplayMode,
  type Tab,
} from '../state/tabs.ts';

export interface ConnectionRef {
  readonly recordingId: string;
  readonly connection: number;
}

/** What a person can do, from any panel. A failure always ends as a notice with code, sentence and hint. */
export interface Actions {
  startDemo(): Promise<void>;
  /** Opens what there is already: after a reload, or when the shell was started with a file. */
  showWhatIsThere(): void;
  /** Connects what the tab's connect bar holds; the tab becomes the connection's. */
  connect(tab: Tab, endpoint: EndpointInput): Promise<void>;
  /** Connects a saved endpoint, or shows the tab of the connection it has. */
  showEndpoint(endpointId: string): void;
  /** Connects a saved endpoint; one that has a connection is shown, and goes on if it had ended. */
  connectEndpoint(endpointId: string): Promise<void>;
  showConnection(ref: ConnectionRef): void;
  showAll(recordingId: string): void;
  showRecording(recordingId: string): void;
  /** The recording's tab, with this way of replaying it. */
  showReplay(recordingId: string, replay: ReplayMode): void;
  showMock(mock: MockStatus): void;
  /** All recordings there are. */
  showLibrary(): void;
  newConnection(): void;
  disconnect(ref: ConnectionRef): Promise<boolean>;
  tryNow(ref: ConnectionRef): Promise<void>;
  disconnectAll(recordingId: string): Promise<void>;
  /** Answers whether the file is open now; the caller keeps its dialog when not. */
  openRecording(path: string): Promise<Result<null>>;
  /** Starts a mock server and shows it; the caller tells why it could not be. */
  startMock(input: CommandInput<'mock.start'>): Promise<Result<MockStatus>>;
  /** A built-in scenario on the first port from 4600 on that no other mock server has. */
  startBuiltin(name: string): Promise<void>;
  /** Connects all of these into the session and shows them together. */
  connectAll(endpoints: readonly EndpointInput[], none: string): Promise<void>;
  copy(text: string, what: string): Promise<void>;
}

export function createActions(engine: EngineClient, store: WindowStore): Actions {
  const { call } = engine;
  const state = () => store.getState();

  /** The value, or null after telling the person. */
  async function told<Value>(answer: Promise<Result<Value>>): Promise<{ readonly value: Value } | null> {
    const result = await answer;
    if (result.ok) return { value: result.value };
    state().report(result.error);
    return null;
  }

  function showConnection({ recordingId, connection }: ConnectionRef): void {
    const id = connectionTabId(recordingId, connection);
    const origin = state().origins[id];
    state().open({
      id,
      kind: 'connection',
      recordingId,
      connections: [connection],
      endpoint: origin?.endpoint ?? null,
      endpointId: origin?.endpointId ?? null,
    });
  }

  function showRecording(recordingId: string): void {
    // One that is replayed shows that, also in a window that has just come.
    const replay = engine.tick().replays.find((one) => one.recordingId === recordingId)?.as ?? null;
    state().open({ id: `recording:${recordingId}`, kind: 'recording', recordingId, follow: false, replay });
  }

  function showMock({ mockId, scenario, host, port, source, path }: MockStatus, given: ScenarioSource | null): void {
    const known: ScenarioSource | null =
      source === 'builtin' ? { kind: 'builtin', name: scenario } : path === null ? null : { kind: 'file', path };
    const id = mockTabId(mockId);
    const before = state().tabs.find((tab) => tab.id === id)?.mock?.source ?? null;
    const mock = { mockId, scenario, host, port, source: given ?? before ?? known };
    state().open({ id, kind: 'mock', mock });
  }

  /** @param but these: another tab shows them */
  function showOpenRecordings(but: ReadonlySet<string>): void {
    for (const recording of engine.tick().recordings) {
      if (but.has(recording.id)) continue;
      if (recording.live) state().open({ id: allTabId(recording.id), kind: 'all', recordingId: recording.id });
      else showRecording(recording.id);
    }
  }

  /** Labs that are being done, each in its tab. Answers their recordings. */
  async function showLabs(labs: readonly { readonly lab: LabId }[]): Promise<ReadonlySet<string>> {
    const asked = await Promise.all(labs.map(({ lab }) => call('lab.run', { lab })));
    const runs = asked.flatMap((run) => (run.ok && run.value !== null ? [run.value] : []));
    for (const { lab, recordingId } of runs) state().open({ id: labTabId(lab), kind: 'lab', lab, recordingId });
    return new Set(runs.map(({ recordingId }) => recordingId));
  }

  const actions: Actions = {
    async startDemo() {
      const started = await told(call('demo.start', {}));
      if (started === null) return;
      const { recordingId, connections } = started.value;
      const all = allTabId(recordingId);
      state().open({ id: all, kind: 'all', recordingId });
      for (const connection of connections) showConnection({ recordingId, connection });
      state().activate(all);
    },

    showWhatIsThere() {
      const { labs } = engine.tick();
      if (labs.length === 0) showOpenRecordings(new Set());
      else void showLabs(labs).then(showOpenRecordings);
    },

    async connect(tab, typed) {
      const endpoint = withoutFolder(typed);
      const [connection] = tab.connections;
      const before = state().origins[tab.id]?.endpoint ?? null;
      if (
        tab.recordingId !== null &&
        connection !== undefined &&
        sameEndpoint(before, endpoint) &&
        !hasVariables(endpoint)
      ) {
        // Nothing was changed: it goes on under its number, on its own axis.
        await told(call('connection.tryNow', { recordingId: tab.recordingId, connection }));
        return;
      }
      // What was never connected to is not kept; the engine remembers which one it was, for other windows.
      const endpointId = tab.endpointId ?? findSaved(state().endpoints, endpoint)?.id ?? newId('e');
      const { environmentId } = state();
      const opened = await told(call('connection.open', { endpoint, endpointId, environmentId }));
      if (opened === null) return;
      const { recordingId } = opened.value;
      const folder = state().origins[tab.id]?.folder ?? null;
      state().save(typed, endpointId);
      const id = connectionTabId(recordingId, opened.value.connection);
      state().setOrigin(id, { endpointId, endpoint, folder, environmentId });
      state().replace(tab.id, {
        id,
        kind: 'connection',
        recordingId,
        connections: [opened.value.connection],
        endpoint,
        endpointId,
        filter: tab.filter,
      });
    },

    showEndpoint(endpointId) {
      const { endpoints, tabs, origins } = state();
      const saved = endpoints.find((one) => one.id === endpointId);
      if (saved === undefined) return;
      const live = engine
        .tick()
        .connections.findLast(
          (status) => origins[connectionTabId(status.recordingId, status.connection)]?.endpointId === endpointId,
        );
      const draft = tabs.find((tab) => tab.endpointId === endpointId && tab.connections.length === 0);
      if (live !== undefined) showConnection(live);
      else if (draft !== undefined) state().activate(draft.id);
      else state().openNew(saved.endpoint, endpointId);
    },

    async connectEndpoint(endpointId) {
      actions.showEndpoint(endpointId);
      const tab = state().tabs.find(({ id }) => id === state().activeTabId);
      const status = engine
        .tick()
        .connections.find((one) => tab?.id === connectionTabId(one.recordingId, one.connection));
      const ended = status === undefined || status.state === 'closed' || status.state === 'failed';
      if (tab?.endpointId === endpointId && tab.endpoint !== null && ended) await actions.connect(tab, tab.endpoint);
    },

    showConnection,
    showAll: (recordingId) => state().open({ id: allTabId(recordingId), kind: 'all', recordingId }),
    showRecording,
    showReplay(recordingId, replay) {
      showRecording(recordingId);
      const tab = state().tabs.find((one) => one.kind === 'recording' && one.recordingId === recordingId);
      if (tab !== undefined) state().update(tab.id, { replay });
    },
    showMock: (mock) => showMock(mock, null),
    showLibrary: () => state().open({ id: LIBRARY_TAB_ID, kind: 'library' }),
    newConnection: () => state().openNew({ url: '', transport: 'auto' }),

    async disconnect({ recordingId, connection }) {
      return (await told(call('connection.disconnect', { recordingId, connection }))) !== null;
    },
    async tryNow({ recordingId, connection }) {
      await told(call('connection.tryNow', { recordingId, connection }));
    },
    async disconnectAll(recordingId) {
      const open = engine.tick().connections.filter((one) => one.recordingId === recordingId && one.state !== 'closed');
      await Promise.all(
        open.map((one) => told(call('connection.disconnect', { recordingId, connection: one.connection }))),
      );
    },

    async openRecording(path) {
      const opened = await call('recording.open', { path });
      if (!opened.ok) return opened;
      showRecording(opened.value.id);
      return { ok: true, value: null };
    },

    async startMock(input) {
      const started = await call('mock.start', input);
      if (started.ok) showMock(started.value, input.source ?? null);
      return started;
    },
    async startBuiltin(name) {
      const { mocks } = engine.tick();
      let port = 4600;
      while (mocks.some((mock) => mock.port === port)) port += 1;
      const started = await actions.startMock({ source: { kind: 'builtin', name }, port });
      if (!started.ok) state().report(started.error);
    },

    async connectAll(endpoints, none) {
      const { environmentId } = state();
      const opened: ConnectionRef[] = [];
      for (const endpoint of endpoints) {
        const one = await told(call('connection.open', { endpoint, endpointId: null, environmentId }));
        if (one === null) return;
        opened.push(one.value);
      }
      const [first] = opened;
      if (first === undefined) {
        state().note(none);
        return;
      }
      for (const one of opened) showConnection(one);
      actions.showAll(first.recordingId);
    },

    async copy(text, what) {
      try {
        await navigator.clipboard.writeText(text);
        state().note(`${what} copied.`);
      } catch {
        state().report({
          code: 'CLIPBOARD_DENIED',
          message: 'The system did not let this window write to the clipboard.',
          hint: 'Select the text and copy it by hand, or allow the clipboard for this page.',
        });
      }
    },
  };
  return actions;
}

/** The actions of this window. */
export function useActions(): Actions {
  const engine = useEngine();
  const store = useWindowStore();
  return useMemo(() => createActions(engine, store), [engine, store]);
}
