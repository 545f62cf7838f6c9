import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { fail, ok, type Problem, type Result } from '../../src-shared/base/result.ts';
import {
  type CallEngine,
  type CommandName,
  type CommandOutput,
  commands,
  type Handlers,
} from '../../src-shared/contract/index.ts';
import { TICKS_PER_SECOND, type Tick } from '../../src-shared/contract/tick.ts';
import type { Entry } from '../../src-shared/model/entry.ts';
import type { CaptureOptions, EntriesQuery, NewRecording } from './capture/capture.ts';
import { createCapture } from './capture/create-capture.ts';
import { systemClock } from './clock.ts';
import { createComparisons } from './compare/comparisons.ts';
import { createDemo } from './demo.ts';
import { createFindings } from './diagnose/findings.ts';
import { createDocuments } from './documents/documents.ts';
import { createEnvironments } from './environments/environments.ts';
import { copied } from './formats/copied.ts';
import { importEndpoints } from './formats/endpoints/import-endpoints.ts';
import { parseEndpoint } from './formats/endpoints/parse-endpoint.ts';
import { createExchange, type Exchange } from './formats/recordings/exchange.ts';
import { createJobs } from './jobs/jobs.ts';
import { createLabs } from './labs/labs.ts';
import { createLibrary } from './library/library.ts';
import { createMockServers } from './mock/servers/mock-servers.ts';
import { readRecorded } from './recorded-messages.ts';
import { createReplays } from './replay/replays.ts';
import type { SecretBox } from './secret-box.ts';
import { createSending } from './sending/sending.ts';
import { createSessions } from './sessions.ts';
import { createTrials } from './trial/trials.ts';
import { createUploads } from './uploads/uploads.ts';

export interface EngineOptions {
  /** Where this user's things live; made if missing. */
  readonly profileDir: string;
  /** Default: `recordings` in the profile. */
  readonly recordingsDir?: string;
  readonly appVersion: string;
  /** Limits of a recording's file and of what may wait to be written; the defaults are made for a desktop's disk. */
  readonly limits?: Pick<CaptureOptions, 'maxFileBytes' | 'pauseAtBytes' | 'resumeAtBytes'>;
  /** Encrypts the values of secret variables; without one they stand as they are in a file that only this user may read. */
  readonly secretBox?: SecretBox;
}

export type { EntriesQuery } from './capture/capture.ts';
export { QueryStopped } from './capture/views/query.ts';

/** What the terminal may ask for besides commands: streams of whole entries do not fit a channel of messages. */
export interface Engine {
  readonly call: CallEngine;
  /** The untyped door for channels: any name, any input, always an answer. */
  callUnknown(name: string, input: unknown): Promise<Result<unknown>>;
  /** At most {@link TICKS_PER_SECOND} a second, none while nothing changed; the first one at once. */
  onTick(listener: (tick: Tick) => void): () => void;
  /** Makes the recording that connections go to. Without this call the first connection makes a dated one. */
  startRecording(options: NewRecording): Promise<Result<{ readonly recordingId: string; readonly path: string }>>;
  entries(query: EntriesQuery): Result<AsyncIterable<Entry>>;
  count(query: EntriesQuery): Promise<Result<number>>;
  /** Writes what `export.start` would, but for a recording, into what a shell has: its standard output. */
  readonly exportInto: Exchange['exportInto'];
  /** Ends connections politely, stops the mock server, closes recordings clean. */
  close(): Promise<void>;
}

/** Turns schema issues into one Problem that names the field and what it should be. */
function inputProblem(name: string, issues: readonly v.BaseIssue<unknown>[]): Problem {
  const [first] = issues;
  const path = first === undefined ? null : v.getDotPath(first);
  const where = path ?? 'input';
  return {
    code: 'INPUT_INVALID',
    message: `${where}: ${first?.message ?? 'is not valid'}.`,
    hint: `Check "${where}" in ${name}${issues.length > 1 ? `; ${issues.length - 1} more fields are wrong too` : ''}.`,
    at: where,
  };
}

/** The only door of the engine: validates input, wires the rooms. Knows no window and no shell. */
export async function createEngine(options: EngineOptions): Promise<Engine> {
  const recordingsDir = options.recordingsDir ?? join(options.profileDir, 'recordings');
  mkdirSync(recordingsDir, { recursive: true });

  const capture = createCapture({ recordingsDir, appVersion: options.appVersion, ...options.limits });
  const listeners = new Set<(tick: Tick) => void>();
  let tickTimer: NodeJS.Timeout | undefined;
  let lastTickMs = 0;

  const makeTick = (): Tick => ({
    recordings: capture.recordingTicks(),
    connections: sessions.statuses(),
    views: capture.viewStatuses(),
    sending: sending.ticks(),
    mocks: mocks.statuses(),
    labs: labs.ticks(),
    replays: replays.ticks(),
    comparisons: comparisons.ticks(),
    surveys: capture.surveys.statuses(),
    jobs: jobs.ticks(),
    libraryRevision: library.revision(),
    documents: documents.revisions(),
  });

  function changed(): void {
    if (tickTimer !== undefined || listeners.size === 0) return;
    const dueMs = Math.max(0, lastTickMs + 1000 / TICKS_PER_SECOND - performance.now());
    tickTimer = setTimeout(() => {
      tickTimer = undefined;
      lastTickMs = performance.now();
      const tick = makeTick();
      for (const listener of listeners) listener(tick);
    }, dueMs);
  }

  const mocks = createMockServers({
    scenariosDir: join(options.profileDir, 'scenarios'),
    recorded: (source) => readRecorded(capture, source),
    changed,
  });
  const documents = createDocuments({ dir: join(options.profileDir, 'documents'), changed });
  const environments = createEnvironments({
    documents,
    path: join(options.profileDir, 'secrets.json'),
    ...(options.secretBox === undefined ? {} : { box: options.secretBox }),
  });
  const sessions = createSessions({
    capture,
    environments,
    changed() {
      sending.connectionsChanged();
      changed();
    },
  });
  const sending = createSending({ session: sessions.session, changed });
  capture.onChange(changed);
  const trials = createTrials(environments.expand);
  const uploads = createUploads({ dir: recordingsDir, open: async (path) => capture.open(path) });
  const demo = createDemo({ mocks, sessions });

  const labs = createLabs({
    documents,
    clock: systemClock(),
    changed,
    call: (name, input) => callUnknown(name, input) as Promise<Result<CommandOutput<typeof name>>>,
    entries: (recordingId, fromSeq) => capture.entries({ recordingId, fromSeq }),
    connections: (recordingId) =>
      sessions
        .statuses()
        .filter((status) => status.recordingId === recordingId)
        .map(({ connection, state }) => ({ connection, isOver: state === 'closed' || state === 'failed' })),
    mark(recordingId, connection, note) {
      const found = sessions.find({ recordingId, connection });
      if (found.ok) found.value.mark(note, 'lab');
    },
    async beginRecording(name) {
      const before = sessions.currentRecordingId();
      const made = await sessions.startRecording({ name });
      return made.ok ? ok({ ...made.value, restore: () => sessions.makeCurrent(before) }) : made;
    },
  });

  const jobs = createJobs({ clock: systemClock(), changed });
  const library = createLibrary({ capture, documents, jobs, recordingsDir, changed });
  const replays = createReplays({
    capture,
    clock: systemClock(),
    changed,
    door: {
      open: sessions.open,
      find: sessions.find,
      request: sending.request,
      beginRecording: (name) => sessions.recordBeside(name),
    },
  });
  const comparisons = createComparisons({ capture, changed });
  const findings = createFindings({ capture });
  const exchange = createExchange({
    capture,
    jobs,
    recordingsDir,
    appVersion: options.appVersion,
    takeUpload: (uploadId) => uploads.take(uploadId),
  });

  const handlers: Handlers = {
    ...jobs.handlers,
    ...library.handlers,
    ...replays.handlers,
    ...comparisons.handlers,
    ...findings.handlers,
    ...exchange.handlers,
    ...capture.surveys.handlers,
    ...labs.handlers,
    'app.info': () =>
      ok({
        version: options.appVersion,
        profileDir: options.profileDir,
        recordingsDir,
        engine: { node: process.versions.node, sqlite: process.versions.sqlite ?? 'unknown' },
        sessionRecordingId: sessions.currentRecordingId() ?? null,
      }),
    'connection.open': ({ endpoint, ...options }) => sessions.open(endpoint, options),
    'connection.endpoint': (input) => sessions.origin(input),
    'connection.disconnect': async (input) => {
      const found = sessions.session(input);
      if (!found.ok) return found;
      await found.value.connection.disconnect();
      found.value.watch.close();
      return ok(null);
    },
    'connection.tryNow': (input) => {
      const found = sessions.find(input);
      return found.ok ? found.value.tryNow() : found;
    },
    'connection.send': (input) => {
      const found = sessions.find(input);
      return found.ok ? found.value.send(input.message) : found;
    },
    'connection.control': (input) => {
      const found = sessions.find(input);
      if (!found.ok) return found;
      if (input.reader !== undefined) found.value.setReader(input.reader);
      if (input.answerPings !== undefined) found.value.setAnswerPings(input.answerPings);
      return ok(null);
    },
    'connection.mark': (input) => {
      const found = sessions.find(input);
      return found.ok ? ok(found.value.mark(input.note)) : found;
    },
    'send.message': (input) => sending.message(input, input.message),
    'send.preview': (input) => sending.preview(input, input.message),
    'send.start': (input) => sending.start(input, input.plan),
    'send.stop': (input) => sending.stop(input),
    'send.goOn': (input) => sending.goOn(input),
    'send.status': (input) => ok(sending.status(input)),
    'http.request': (input) => sending.request(input, input.message),
    'http.cancel': (input) => sending.cancelRequests(input),
    'recording.list': () => ok(capture.list()),
    async 'recording.open'(input) {
      const opened = await capture.open(input.path);
      if (opened.ok) library.opened(opened.value.path);
      return opened;
    },
    async 'recording.close'(input) {
      const closed = await sessions.closeRecording(input.recordingId);
      if (closed.ok) library.closed();
      return closed;
    },
    'recording.info': (input) => capture.info(input.recordingId),
    'entry.get': (input) => capture.entry(input),
    'entry.at': (input) => capture.entryAt(input),
    'view.open': (input) => capture.openView(input),
    'view.cancel': (input) => capture.cancelView(input.viewId),
    'view.resume': (input) => capture.resumeView(input.viewId),
    'view.step': (input) => capture.stepView(input),
    'view.hits': (input) => capture.hits(input),
    'recording.facts': (input) => capture.facts(input),
    'view.close': (input) => capture.closeView(input.viewId),
    'view.slice': (input) => capture.slice(input),
    'view.copy': ({ viewId, from, count, form, withSecrets }) => {
      const rows = capture.rowEntries(viewId, from, count);
      if (!rows.ok) return rows;
      const info = capture.info(rows.value.recordingId);
      if (!info.ok) return info;
      const texts = copied(rows.value.entries, form, info.value.startedAtMs, { withSecrets });
      return ok({ texts, next: rows.value.from + texts.length });
    },
    'view.indexOf': (input) => capture.indexOf(input),
    'timeline.slice': (input) => capture.timeline(input),
    'timeline.count': (input) => capture.timelineCount(input),
    'timeline.event': (input) => capture.timelineEvent(input),
    ...mocks.handlers,
    'document.read': (input) => ok(documents.read(input.name)),
    'document.write': (input) =>
      input.name === 'environments'
        ? environments.write(input.value, input.basedOn)
        : documents.write(input.name, input.value, input.basedOn),
    'secret.status': () => environments.status(),
    'secret.set': (input) => environments.set(input.id, input.value),
    'secret.reveal': (input) => environments.reveal(input.id),
    'endpoints.import': (input) => importEndpoints(input.files),
    'endpoint.parse': (input) => parseEndpoint(input.text),
    'endpoint.test': (input) => trials.start(input),
    'endpoint.testReport': (input) => trials.report(input.trialId),
    'endpoint.testCancel': (input) => trials.cancel(input.trialId),
    'upload.begin': (input) => uploads.begin(input),
    'upload.piece': (input) => uploads.piece(input),
    'upload.finish': (input) => uploads.finish(input.uploadId),
    'upload.cancel': (input) => uploads.cancel(input.uploadId),
    'demo.start': (input) => demo.start(input.port),
  };

  async function callUnknown(name: string, input: unknown): Promise<Result<unknown>> {
    if (!Object.hasOwn(commands, name)) {
      return fail(
        'COMMAND_UNKNOWN',
        `There is no command "${name}".`,
        'The window and the engine may differ in version.',
      );
    }
    const known = name as CommandName;
    const parsed = v.safeParse(commands[known].schema, input);
    if (!parsed.success) return fail(inputProblem(name, parsed.issues));
    // Each handler takes exactly what its own schema gives; the table's type says so, an index by name cannot.
    const handler = handlers[known] as (value: unknown) => Result<unknown> | Promise<Result<unknown>>;
    return handler(parsed.output);
  }

  return {
    call: (name, input) => callUnknown(name, input) as Promise<Result<CommandOutput<typeof name>>>,
    callUnknown,
    onTick(listener) {
      listeners.add(listener);
      listener(makeTick());
      return () => listeners.delete(listener);
    },
    async startRecording(recording) {
      const started = await sessions.startRecording(recording);
      if (started.ok && recording.temporary !== true) library.opened(started.value.path);
      return started;
    },
    entries: (query) => capture.entries(query),
    count: (query) => capture.count(query),
    exportInto: exchange.exportInto,
    async close() {
      clearTimeout(tickTimer);
      listeners.clear();
      sending.close();
      trials.close();
      await uploads.close();
      await replays.close();
      comparisons.close();
      await jobs.close();
      await library.close();
      await labs.close();
      await sessions.closeAll();
      await mocks.stopAll();
      await capture.closeAll();
    },
  };
}
