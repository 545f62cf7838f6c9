import { fail, ok, type Result } from '../../../../src-shared/base/result.ts';
import type { Handlers } from '../../../../src-shared/contract/index.ts';
import type { MockStatus, ScenarioSource } from '../../../../src-shared/contract/mock.ts';
import { drawnClients, type FakeClient, found, manyClients, sortRows } from './clients.ts';
import { readText } from './read-text.ts';
import { FakeServer } from './server.ts';
import { BUILTIN, DEMO_TEXT, type GeneratedScenario } from './texts.ts';

type MockHandlers = {
  readonly [Name in keyof Handlers as Name extends `mock.${string}` ? Name : never]: Handlers[Name];
};

/** How many clients the server has that runs from the start; null: none runs. */
export type MockAtStart = 'drawn' | 'few' | 'lab' | number | null;

/** Where the server of a lab listens. */
const LAB_PORT = 4_611;

export interface FakeMocksOptions {
  readonly atStart: MockAtStart;
  readonly elapsedMs: () => number;
  readonly changed: () => void;
  /** Messages of a feed, for the connections of the session that listen to a generated server. */
  readonly publish: (firstId: number, count: number, text: string | undefined) => void;
  /** They are cut. */
  readonly drop: () => void;
}

/** Where in its two minutes the drawing is. */
const DRAWN_AT_MS = 38_200;
const DRAWN_UP_MS = 842_000;

const unknown = (mockId: number) =>
  fail('MOCK_NOT_RUNNING', `There is no mock server ${mockId}.`, 'It was stopped; start it again.');

/** The commands of mock servers, over generated clients. Texts are read by the schema itself, so that their mistakes are real. */
export function createFakeMocks(options: FakeMocksOptions) {
  const zeroMs = Date.now();
  const nowMs = (): number => zeroMs + options.elapsedMs();
  const servers = new Map<number, FakeServer>();
  const own: GeneratedScenario[] = [];
  let lastMock = 0;

  const clientsAtStart = (): FakeClient[] => {
    const { atStart } = options;
    if (atStart === null) return [];
    if (typeof atStart === 'number') return manyClients(nowMs(), atStart);
    return atStart === 'drawn'
      ? drawnClients(nowMs())
      : drawnClients(nowMs()).filter(({ client }) => [1, 6, 10, 11].includes(client));
  };

  const textOf = (source: ScenarioSource): Result<string> => {
    switch (source.kind) {
      case 'text':
        return ok(source.text);
      case 'builtin': {
        const known = BUILTIN.find(({ name }) => name === source.name);
        return known === undefined
          ? fail('SCENARIO_UNKNOWN', `There is no scenario “${source.name}”.`, 'Choose one of the list.')
          : ok(known.text);
      }
      case 'file': {
        const known = own.find(({ path }) => path === source.path);
        return known === undefined
          ? fail('FILE_NOT_FOUND', `There is no file ${source.path}.`, 'The generated session has no disk.')
          : ok(known.text);
      }
    }
  };

  async function start(
    source: ScenarioSource,
    port: number,
    host: string,
    clients: FakeClient[] = [],
    positionMs = 0,
    upMs = 0,
  ): Promise<Result<MockStatus>> {
    const text = textOf(source);
    if (!text.ok) return text;
    const read = await readText(text.value);
    if (!read.ok) return fail(read.problem);
    const taken = [...servers.values()].some((server) => port !== 0 && server.port === port);
    if (taken) {
      return fail(
        'PORT_IN_USE',
        `Port ${port} is taken by another program.`,
        'Choose another port, or 0 for any free one.',
      );
    }
    lastMock += 1;
    const server = new FakeServer({
      mockId: lastMock,
      source,
      text: text.value,
      read,
      host,
      port: port === 0 ? 49_152 + lastMock : port,
      clients,
      nowMs,
      startedAtMs: nowMs() - upMs,
      positionMs,
    });
    servers.set(lastMock, server);
    options.changed();
    return ok(server.status());
  }

  const portAtStart = options.atStart === 'lab' ? LAB_PORT : 4600;
  const begun =
    options.atStart === null
      ? Promise.resolve()
      : start({ kind: 'builtin', name: 'demo' }, portAtStart, '127.0.0.1', clientsAtStart(), DRAWN_AT_MS, DRAWN_UP_MS);

  const withServer = <Value>(mockId: number, use: (server: FakeServer) => Value): Result<Value> => {
    const server = servers.get(mockId);
    if (server === undefined) return unknown(mockId);
    const value = use(server);
    options.changed();
    return ok(value);
  };
  const look = <Value>(mockId: number, use: (server: FakeServer) => Value): Result<Value> => {
    const server = servers.get(mockId);
    return server === undefined ? unknown(mockId) : ok(use(server));
  };
  const unchanging = (_effect: unknown): null => null;
  const infoOf = ({ name, about, path }: GeneratedScenario) => ({ name, about, path });
  const none = (): Result<null> =>
    fail('MOCK_NOT_RUNNING', 'A generated server is one node.', 'Start a cluster in a real shell.');

  const handlers: MockHandlers = {
    'mock.scenarios': () => ok({ builtin: BUILTIN.map(infoOf), own: own.map(infoOf) }),
    'mock.scenarioText': ({ source }) => {
      const text = textOf(source);
      return text.ok ? ok({ text: text.value }) : text;
    },
    'mock.check': async ({ text }) => {
      const read = await readText(text);
      return ok(read.ok ? { problem: null, name: read.scenario.name } : { problem: read.problem, name: null });
    },
    'mock.save': ({ name, text }) => {
      if (!/^[\w.-]{1,60}$/.test(name)) {
        return fail('SCENARIO_NAME_INVALID', `“${name}” is no name.`, 'Use letters, digits, dots and dashes.');
      }
      const at = own.findIndex((one) => one.name === name);
      const about = 'Saved in this window.';
      const saved = { name, about, path: `/generated/scenarios/${name}.yaml`, text };
      if (at < 0) own.push(saved);
      else own[at] = saved;
      return ok(infoOf(saved));
    },
    'mock.remove': ({ name }) => {
      const at = own.findIndex((one) => one.name === name);
      if (at >= 0) own.splice(at, 1);
      return ok(null);
    },
    'mock.start': ({ source, port, host }) => start(source, port, host),
    'mock.stop': ({ mockId }) => {
      if (!servers.delete(mockId)) return unknown(mockId);
      options.drop();
      options.changed();
      return ok(null);
    },
    'mock.list': () => ok(ticks()),
    'mock.detail': ({ mockId }) => look(mockId, (server) => server.detail()),
    'mock.clients': ({ mockId, from, count, sort, descending, endpoint, room, search }) =>
      look(mockId, (server) => {
        const all = server.rows();
        const matching = all.filter(
          (row) =>
            (endpoint === undefined || row.path === endpoint) &&
            (room === undefined || row.rooms.includes(room)) &&
            (search === undefined || found(row, search)),
        );
        const rows = sortRows(matching, sort, descending).slice(from, from + count);
        return { total: all.length, matching: matching.length, rows };
      }),
    'mock.fault': ({ mockId, fault }) =>
      withServer(mockId, (server) => {
        const done = server.fault(fault);
        if (fault.fault === 'drop' || fault.fault === 'restart') options.drop();
        if (fault.fault === 'restart') {
          server.restarting = true;
          setTimeout(() => {
            server.restarting = false;
            options.changed();
          }, fault.down);
        }
        return done;
      }),
    'mock.faultOff': ({ mockId, faultId }) => withServer(mockId, (server) => ({ off: server.faultOff(faultId) })),
    'mock.publish': ({ mockId, text, count }) =>
      withServer(mockId, (server) => {
        const firstId = server.published + 1;
        server.published += count;
        options.publish(firstId, count, text);
        return { firstId, lastId: server.published };
      }),
    'mock.message': ({ mockId, clients }) =>
      withServer(mockId, (server) => ({
        sent: server.clients.filter(({ client }) => clients.includes(client)).length,
      })),
    'mock.kick': ({ mockId, clients, user }) =>
      withServer(mockId, (server) => ({
        kicked: server.leave(clients ?? server.clients.filter((one) => one.user === user).map((one) => one.client)),
      })),
    'mock.timeline': ({ mockId, act }) => withServer(mockId, (server) => unchanging(server.timeline(act))),
    'mock.change': async ({ mockId, text }) => {
      const server = servers.get(mockId);
      if (server === undefined) return unknown(mockId);
      const read = await readText(text);
      if (!read.ok) return fail(read.problem);
      server.change(text, read);
      options.changed();
      return ok(server.status());
    },
    'mock.node': none,
    'mock.split': none,
  };
  const ticks = (): MockStatus[] => [...servers.values()].map((server) => server.status());
  return { handlers, ticks, start, begun, text: DEMO_TEXT };
}
