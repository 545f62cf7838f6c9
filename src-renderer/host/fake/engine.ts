import * as v from 'valibot';
import { fail, ok, type Result } from '../../../src-shared/base/result.ts';
import type { ConnectionOrigin } from '../../../src-shared/contract/connection.ts';
import type { DocumentState } from '../../../src-shared/contract/documents.ts';
import {
  type CommandName,
  commands,
  type EngineRpc,
  type Handlers,
  type WindowRpc,
} from '../../../src-shared/contract/index.ts';
import type { RecordingInfo } from '../../../src-shared/contract/recording.ts';
import { FactsCollector, type FilterFacts, parseFilter } from '../../../src-shared/filter/index.ts';
import type { ConnectionStatus } from '../../../src-shared/model/connection.ts';
import { DEMO_FOLDER } from '../../../src-shared/model/demo.ts';
import { type DocumentName, type Documents, documentSchemas } from '../../../src-shared/model/documents.ts';
import { type EndpointInput, EndpointSchema } from '../../../src-shared/model/endpoint.ts';
import type { Environments } from '../../../src-shared/model/environments.ts';
import { expandEndpoint } from '../../../src-shared/model/variables.ts';
import { createFakeDifference } from './difference.ts';
import { createFakeEnvironments } from './environments.ts';
import { createFakeExchange } from './exchange.ts';
import { FakeFeed } from './feed.ts';
import { fakeFindings } from './findings.ts';
import { fakeImports } from './imports.ts';
import { createFakeLabs } from './labs.ts';
import { createFakeLibrary } from './library.ts';
import { createFakeMocks } from './mock/servers.ts';
import { fakeRecordings } from './recordings.ts';
import { createFakeReplays } from './replay.ts';
import { documentOf, type FakeScene, ownerOf, startScene } from './scenes.ts';
import { createFakeSending } from './sending.ts';
import { fakeSurveys } from './surveys.ts';
import { type FakeEntry, payloadOf, Tape } from './tape.ts';
import type { FakeTime } from './time.ts';
import { countEntries, nearestEvent, sliceTimeline } from './timeline.ts';
import { fakeTrials } from './trials.ts';
import { FakeView } from './view.ts';

const DEMO: readonly EndpointInput[] = [
  { name: '/ws', transport: 'websocket', url: 'ws://127.0.0.1:4600/ws' },
  { name: '/sse', transport: 'sse', url: 'http://127.0.0.1:4600/sse' },
  { name: '/poll', transport: 'long-poll', url: 'http://127.0.0.1:4600/poll' },
  { name: '/state', transport: 'poll', url: 'http://127.0.0.1:4600/state' },
];

/** The answer of commands that only do. */
function done(_effect: unknown): null {
  return null;
}

export interface FakeEngineOptions {
  readonly scene: FakeScene;
  readonly live: boolean;
  readonly time: FakeTime;
}

/** Answers every command of the contract over a generated session. */
export function createFakeEngine(options: FakeEngineOptions, window: WindowRpc): EngineRpc {
  const start = startScene(options.scene);
  const zeroMs = Date.now();
  const { time } = options;
  let tape = start.tape;
  const documents = new Map<DocumentName, DocumentState>();
  const still = new Map<number, ConnectionStatus>(start.statuses.map((status) => [status.connection, status]));
  const feeds = new Map<number, FakeFeed>();
  const origins = new Map<number, ConnectionOrigin>();
  const views = new Map<string, FakeView>();
  let lastView = 0;
  const surveys = fakeSurveys((recordingId) => withTape(recordingId, ok));
  let tickDue = false;

  const nowNs = (): number => start.nowNs + time.elapsedMs() * 1e6;
  const statuses = (): ConnectionStatus[] => [...still.values(), ...[...feeds.values()].map((feed) => feed.status())];

  function changed(): void {
    if (tickDue) return;
    tickDue = true;
    setTimeout(() => {
      tickDue = false;
      for (const view of views.values()) view.grow();
      surveys.grow();
      window.tick({
        recordings: tapes().map((one) => ({
          id: one.id,
          live: one.live,
          entries: one.entries.length,
          fileBytes: one.fileBytes,
          nowNs: one.live ? nowNs() : one.lastAtNs,
          storeLagMs: 0.3,
          storePaused: false,
        })),
        connections: statuses(),
        views: [...views.values()].map((view) => view.status()),
        sending: sending.ticks(),
        mocks: mocks.ticks(),
        labs: labs.ticks(),
        replays: replays.ticks(),
        comparisons: difference.ticks(),
        surveys: surveys.statuses(),
        jobs: exchange.ticks(),
        libraryRevision: library.revision(),
        documents: {},
      });
    }, 50);
  }

  function info(of: Tape): RecordingInfo {
    return {
      id: of.id,
      path: `/recordings/${of.name}.wirescope`,
      name: of.name,
      live: of.live,
      startedAtMs: of.startedAtMs,
      entries: of.entries.length,
      lastAtNs: of.lastAtNs,
      fileBytes: of.fileBytes,
      connections: of.connections,
    };
  }

  const tapes = (): readonly Tape[] => [...(tape === null ? [] : [tape]), ...start.others];
  const tapeOf = (id: string): Tape | undefined => tapes().find((one) => one.id === id);

  function withTape<Value>(recordingId: string, use: (tape: Tape) => Result<Value>): Result<Value> {
    const found = tapeOf(recordingId);
    if (found === undefined) {
      return fail(
        'RECORDING_UNKNOWN',
        `There is no open recording ${recordingId}.`,
        'It may have been closed; open its file again.',
      );
    }
    return use(found);
  }

  function withFeed<Value>(connection: number, use: (feed: FakeFeed) => Value): Result<Value> {
    const feed = feeds.get(connection);
    if (feed !== undefined) return ok(use(feed));
    return fail(
      'FAKE_STILL',
      'This connection is part of a picture and stands still.',
      'Connect to a URL: new connections move.',
    );
  }

  function withView<Value>(viewId: string, use: (view: FakeView) => Value): Result<Value> {
    const view = views.get(viewId);
    return view === undefined
      ? fail('VIEW_UNKNOWN', `There is no view ${viewId}.`, 'It was closed; open it again.')
      : ok(use(view));
  }

  /** @param endpoint its variables put in place */
  function openFeed(
    origin: ConnectionOrigin,
    endpoint: ConnectionOrigin['endpoint'] = origin.endpoint,
  ): { recordingId: string; connection: number } {
    time.start();
    tape ??= new Tape('r1', '2026-03-14_12-00-00', zeroMs);
    const transport =
      endpoint.transport !== 'auto' ? endpoint.transport : /^wss?:/.test(endpoint.url) ? 'websocket' : 'sse';
    const feed = new FakeFeed(tape, endpoint, transport, nowNs, changed);
    feeds.set(feed.connection, feed);
    origins.set(feed.connection, origin);
    changed();
    return { recordingId: tape.id, connection: feed.connection };
  }

  function openDemo(): { recordingId: string; connections: readonly number[] } {
    const opened = DEMO.map((endpoint) =>
      openFeed({
        endpoint: v.parse(EndpointSchema, endpoint),
        endpointId: null,
        folder: DEMO_FOLDER,
        environmentId: null,
      }),
    );
    return { recordingId: opened[0]?.recordingId ?? '', connections: opened.map((one) => one.connection) };
  }

  function publish(firstId: number, count: number, text?: string): void {
    for (let id = firstId; id < firstId + count; id += 1) {
      const message = text ?? `{"id":${id},"symbol":"ACME","px":${(101 + Math.sin(id / 7)).toFixed(2)}}`;
      for (const feed of feeds.values()) feed.publish(id, message);
    }
  }

  const mocks = createFakeMocks({
    atStart: start.mock,
    elapsedMs: time.elapsedMs,
    changed,
    publish: (firstId, count, text) => publish(firstId, count, text),
    drop: () => {
      for (const feed of feeds.values()) feed.drop();
    },
  });

  const environments = createFakeEnvironments(
    () => (documents.get('environments')?.value ?? documentOf(options.scene, 'environments')) as Environments,
  );
  const sending = createFakeSending(
    (connection) => withFeed(connection, (feed) => feed),
    (connection) => environments.lookup(origins.get(connection)?.environmentId ?? null),
    changed,
  );

  const replays = createFakeReplays(() => tape, changed);
  const labs = createFakeLabs(() => tape, changed, options.scene === 'lab');

  const library = createFakeLibrary(options.scene, changed);
  const difference = createFakeDifference(start.others.length === 0 ? [] : tapes(), changed);
  const exchange = createFakeExchange(tapeOf, changed);

  const handlers: Handlers = {
    ...sending.handlers,
    ...environments.handlers,
    ...fakeImports,
    ...fakeTrials,
    ...fakeRecordings,
    ...library.handlers,
    ...replays.handlers,
    ...surveys.handlers,
    ...difference.handlers,
    ...exchange.handlers,
    ...labs.handlers,
    ...mocks.handlers,
    'lab.start': async (input) => {
      await mocks.start({ kind: 'builtin', name: 'demo' }, 4611, '127.0.0.1');
      return labs.handlers['lab.start'](input);
    },
    'findings.list': ({ recordingId, connections }) =>
      withTape(recordingId, (open) => ok({ findings: fakeFindings(open, connections), upToSeq: open.entries.length })),
    'app.info': () =>
      ok({
        version: '0.0.0',
        profileDir: '/generated',
        recordingsDir: '/generated/recordings',
        engine: { node: 'none', sqlite: 'none' },
        sessionRecordingId: tape?.id ?? null,
      }),
    'connection.open': ({ endpoint, endpointId, environmentId }) => {
      const expanded = expandEndpoint(endpoint, environments.lookup(environmentId));
      if (!expanded.ok) return expanded;
      return ok(openFeed({ endpoint, endpointId, folder: null, environmentId }, expanded.value.endpoint));
    },
    'connection.endpoint': ({ connection }) => {
      const owner = ownerOf(options.scene, connection);
      const origin =
        owner === undefined
          ? origins.get(connection)
          : { endpoint: owner.endpoint, endpointId: owner.id, folder: owner.folder, environmentId: owner.folder };
      return origin === undefined
        ? fail('CONNECTION_UNKNOWN', `There is no live connection ${connection}.`, 'Connect again.')
        : ok(origin);
    },
    'connection.disconnect': ({ connection }) => withFeed(connection, (feed) => done(feed.disconnect())),
    'connection.tryNow': ({ connection }) => withFeed(connection, (feed) => done(feed.tryNow())),
    'connection.send': ({ connection, message }) => withFeed(connection, (feed) => ({ seq: feed.send(message) })),
    'connection.control': ({ connection, ...change }) => withFeed(connection, (feed) => done(feed.control(change))),
    'connection.mark': ({ connection, note }) => withFeed(connection, (feed) => ({ seq: feed.mark(note) })),
    'recording.list': () => ok(tapes().map(info)),
    'recording.open': ({ path }) =>
      fail(
        'FILE_NOT_FOUND',
        `There is no file ${path}.`,
        'The generated session has no disk; use a real shell to open files.',
      ),
    'recording.close': ({ recordingId }) => withTape(recordingId, () => ok(null)),
    'recording.info': ({ recordingId }) => withTape(recordingId, (open) => ok(info(open))),
    'entry.get': (input) =>
      withTape(input.recordingId, (open) => {
        const entry = open.entries[input.seq - 1];
        if (entry === undefined)
          return fail('ENTRY_UNKNOWN', `There is no entry ${input.seq}.`, 'Ask for one that exists.');
        const payload = payloadOf(entry);
        const { text: _text, bytes: _bytes, ...facts } = entry;
        return ok({
          ...facts,
          seq: input.seq,
          transport: open.connections[entry.connection - 1]?.transport ?? 'websocket',
          size: payload?.length ?? 0,
          payload: payload?.subarray(input.fromByte, input.fromByte + input.maxBytes),
          payloadBytes: payload?.length ?? 0,
        });
      }),
    'entry.at': ({ recordingId, atNs }) =>
      withTape(recordingId, (open) => {
        const index = open.indexAt(atNs);
        return ok(index < open.entries.length ? { seq: index + 1 } : null);
      }),
    'view.open': (input) =>
      withTape(input.recordingId, (open) => {
        const filter = parseFilter(input.filter);
        if (!filter.ok) return filter;
        const mark = input.mark === undefined ? undefined : parseFilter(input.mark);
        if (mark?.ok === false) return mark;
        lastView += 1;
        const view = new FakeView({
          viewId: `v${lastView}`,
          tape: open,
          filter: filter.value,
          connections: input.connections,
          fromNs: input.fromNs,
          toNs: input.toNs,
          mark: mark?.value,
        });
        views.set(`v${lastView}`, view);
        return ok(view.status());
      }),
    'view.cancel': ({ viewId }) => withView(viewId, (view) => view.status()),
    'view.resume': ({ viewId }) => withView(viewId, (view) => view.status()),
    'view.step': ({ viewId, fromSeq, to }) => withView(viewId, (view) => view.step(fromSeq, to)),
    'view.hits': ({ viewId, fromNs, toNs, buckets }) =>
      withView(viewId, (view) => ({ hits: view.hits(fromNs, toNs, buckets), done: true })),
    'recording.facts': ({ recordingId, connections }) =>
      withTape(recordingId, (open) => ok(factsOfTape(open, connections))),
    'view.close': ({ viewId }) => withView(viewId, () => done(views.delete(viewId))),
    'view.slice': ({ viewId, from, count, paths }) =>
      withView(viewId, (view) => ({ status: view.status(), ...view.slice(from, count, paths) })),
    'view.copy': ({ viewId, from, count, form }) => withView(viewId, (view) => view.copy(from, count, form)),
    'view.indexOf': ({ viewId, seq }) => withView(viewId, (view) => view.indexOf(seq)),
    'timeline.slice': (input) => withTape(input.recordingId, (open) => ok(sliceTimeline(open, nowNs(), input))),
    'timeline.count': (input) => withTape(input.recordingId, (open) => ok(countEntries(open, input))),
    'timeline.event': (input) => withTape(input.recordingId, (open) => ok(nearestEvent(open, input))),
    'document.read': ({ name }) =>
      ok(documents.get(name) ?? { name, value: documentOf(options.scene, name), revision: 1, problem: null }),
    'document.write': ({ name, value, basedOn }) => {
      const parsed = v.safeParse(documentSchemas[name], value);
      if (!parsed.success) return fail('DOCUMENT_INVALID', `"${name}" was not saved.`, 'Correct it.');
      documents.set(name, {
        name,
        value: parsed.output as Documents[DocumentName],
        revision: basedOn + 1,
        problem: null,
      });
      return ok({ revision: basedOn + 1 });
    },
    'demo.start': async ({ port }) => {
      await mocks.begun;
      if (mocks.ticks().length === 0) await mocks.start({ kind: 'builtin', name: 'demo' }, port, '127.0.0.1');
      let lastId = 0;
      setInterval(() => {
        lastId += 1;
        publish(lastId, 1);
        changed();
      }, 2000);
      return ok(openDemo());
    },
  };

  if (options.live && tape !== null) liven(tape, nowNs, changed);
  changed();

  return {
    async call(name, input) {
      if (!Object.hasOwn(commands, name))
        return fail('COMMAND_UNKNOWN', `There is no command "${name}".`, 'Look into src-shared/contract.');
      const known = name as CommandName;
      const parsed = v.safeParse(commands[known].schema, input);
      if (!parsed.success) {
        const [issue] = parsed.issues;
        return fail('INPUT_INVALID', `${issue.message}.`, `Check the input of ${name}.`, {
          at: v.getDotPath(issue) ?? undefined,
        });
      }
      const handler = handlers[known] as (value: unknown) => Result<unknown> | Promise<Result<unknown>>;
      return handler(parsed.output);
    },
  };
}

/** Entries looked at for what completion may offer. */
const SAMPLED = 400;

function factsOfTape(tape: Tape, connections: readonly number[] | undefined): FilterFacts {
  const inScope = tape.entries.filter((one) => connections === undefined || connections.includes(one.connection));
  const every = Math.max(1, Math.floor(inScope.length / SAMPLED));
  const collector = new FactsCollector();
  for (const [at, entry] of inScope.toReversed().entries()) {
    if (at % every === 0 || entry.detail !== undefined) collector.add(entry);
  }
  return collector.facts(
    tape.connections.filter(({ connection }) => connections === undefined || connections.includes(connection)),
  );
}

/** Lets the first connection of the scene go on at its pace, from entries it has already brought. */
function liven(tape: Tape, nowNs: () => number, changed: () => void): void {
  const frames = tape.entries.filter((entry) => entry.connection === 1 && entry.kind === 'text').slice(-3000);
  let next = 0;
  setInterval(() => {
    for (let count = 0; count < 16 && frames.length > 0; count += 1, next += 1) {
      tape.add({ ...(frames[next % frames.length] as FakeEntry), atNs: nowNs() });
    }
    changed();
  }, 50);
}
