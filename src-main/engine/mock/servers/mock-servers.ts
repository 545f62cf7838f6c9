import { dirname, resolve } from 'node:path';
import { fail, ok, type Result } from '../../../../src-shared/base/result.ts';
import type { CommandValue, Handlers } from '../../../../src-shared/contract/index.ts';
import type { MockStatus, ScenarioSource } from '../../../../src-shared/contract/mock.ts';
import { withSchemaLine } from '../../../../src-shared/model/scenario/schema-line.ts';
import type { NodesOptions } from '../cluster/nodes.ts';
import { checkScenario } from './check-scenario.ts';
import { clientPage } from './client-page.ts';
import { detailOf } from './detail.ts';
import { MockServer } from './mock-server.ts';
import { ScenarioLibrary } from './scenario-library.ts';
import { watchFile } from './watch-file.ts';

export interface MockServersOptions {
  /** Where the user's own scenarios are; made when one is saved. */
  readonly scenariosDir: string;
  recorded: NodesOptions['recorded'];
  changed(): void;
}

type MockHandlers = Pick<Handlers, Extract<keyof Handlers, `mock.${string}`>>;

/** Every mock server of this engine, and the commands about them. */
export interface MockServers {
  readonly handlers: MockHandlers;
  statuses(): readonly MockStatus[];
  get(mockId: number): MockServer | undefined;
  start(input: CommandValue<'mock.start'>): Promise<Result<MockServer>>;
  stop(mockId: number): Promise<Result<null>>;
  stopAll(): Promise<void>;
}

/** None runs yet. */
export function createMockServers({ scenariosDir, recorded, changed }: MockServersOptions): MockServers {
  const library = new ScenarioLibrary(scenariosDir);
  const running = new Map<number, { readonly server: MockServer; unwatch(): void }>();
  let lastId = 0;

  function find(mockId: number): Result<MockServer> {
    const found = running.get(mockId);
    if (found !== undefined) return ok(found.server);
    return fail('MOCK_NOT_RUNNING', `Mock server ${mockId} is not running.`, 'Start it first.');
  }

  /** Reads the file again. A text that is not good changes nothing, and is told in the status. */
  async function reload(server: MockServer, source: ScenarioSource): Promise<void> {
    const text = library.text(source);
    if (!text.ok) server.goOn(text.error);
    else if (text.value !== server.text) await server.change(text.value);
    // Written back as it was: what is served is what the file says again.
    else server.goOn(null);
  }

  async function start(input: CommandValue<'mock.start'>): Promise<Result<MockServer>> {
    const source: ScenarioSource =
      input.source.kind === 'file' ? { kind: 'file', path: resolve(input.source.path) } : input.source;
    const text = library.text(source);
    if (!text.ok) return text;
    lastId += 1;
    const server = await MockServer.start({
      mockId: lastId,
      source,
      text: text.value,
      port: input.port,
      host: input.host,
      bus: input.bus,
      recorded:
        source.kind === 'file'
          ? (played) => recorded({ ...played, file: resolve(dirname(source.path), played.file) })
          : recorded,
      changed,
    });
    if (!server.ok) return server;
    const unwatch =
      source.kind === 'file' ? watchFile(source.path, () => void reload(server.value, source)) : () => undefined;
    running.set(server.value.mockId, { server: server.value, unwatch });
    changed();
    return server;
  }

  async function stop(mockId: number): Promise<Result<null>> {
    const found = running.get(mockId);
    if (found === undefined) return ok(null);
    running.delete(mockId);
    found.unwatch();
    await found.server.stop();
    changed();
    return ok(null);
  }

  const handlers: MockHandlers = {
    'mock.scenarios': () => ok({ builtin: library.builtin, own: library.own }),
    'mock.scenarioText': ({ source }) => {
      const text = library.text(source);
      return text.ok ? ok({ text: text.value }) : text;
    },
    'mock.check': async ({ text }) => ok(await checkScenario(text)),
    'mock.save': async ({ name, text }) => {
      const saved = library.save(name, withSchemaLine(text));
      if (!saved.ok) return saved;
      const kept = await library.keepSchema();
      return kept.ok ? saved : kept;
    },
    'mock.remove': ({ name }) => library.remove(name),
    'mock.start': async (input) => {
      const started = await start(input);
      return started.ok ? ok(started.value.status) : started;
    },
    'mock.stop': ({ mockId }) => stop(mockId),
    'mock.list': () => ok(statuses()),
    'mock.detail': ({ mockId }) => {
      const server = find(mockId);
      return server.ok ? ok(detailOf(server.value)) : server;
    },
    'mock.clients': ({ mockId, ...query }) => {
      const server = find(mockId);
      return server.ok ? ok(clientPage(server.value, query)) : server;
    },
    'mock.fault': ({ mockId, fault }) => {
      const server = find(mockId);
      if (!server.ok) return server;
      const { id, met } = server.value.faults.do(fault, 'person');
      return ok({ faultId: id, met });
    },
    'mock.faultOff': ({ mockId, faultId }) => {
      const server = find(mockId);
      if (!server.ok) return server;
      const { faults } = server.value;
      return ok({ off: faultId === undefined ? faults.allOff() : Number(faults.off(faultId)) });
    },
    'mock.publish': ({ mockId, feed, text, count }) => {
      const server = find(mockId);
      return server.ok ? server.value.publish(feed, text, count) : server;
    },
    'mock.message': ({ mockId, clients, text }) => {
      const server = find(mockId);
      return server.ok ? ok({ sent: server.value.message(clients, text) }) : server;
    },
    'mock.kick': ({ mockId, clients = [], user }) => {
      const server = find(mockId);
      return server.ok ? ok({ kicked: server.value.kick(clients, user) }) : server;
    },
    'mock.timeline': ({ mockId, act }) => {
      const server = find(mockId);
      if (!server.ok) return server;
      server.value.faults[act]();
      server.value.changed();
      return ok(null);
    },
    'mock.change': async ({ mockId, text, save }) => {
      const server = find(mockId);
      if (!server.ok) return server;
      const { source } = server.value;
      const changedTo = await server.value.change(text);
      if (!changedTo.ok) return changedTo;
      if (save && source.kind === 'file') {
        const written = library.write(source.path, text);
        if (!written.ok) return written;
      }
      return ok(server.value.status);
    },
    'mock.node': async ({ mockId, node, act }) => {
      const server = find(mockId);
      if (!server.ok) return server;
      const done = await server.value.node(node, act);
      return done.ok ? ok(null) : done;
    },
    'mock.split': ({ mockId, groups }) => {
      const server = find(mockId);
      if (!server.ok) return server;
      const done = groups.length < 2 ? server.value.nodes.heal() : server.value.nodes.split(groups);
      return done.ok ? ok(null) : done;
    },
  };

  function statuses(): readonly MockStatus[] {
    return [...running.values()].map(({ server }) => server.status);
  }

  return {
    handlers,
    statuses,
    get: (mockId) => running.get(mockId)?.server,
    start,
    stop,
    async stopAll() {
      await Promise.all([...running.keys()].map(stop));
    },
  };
}
