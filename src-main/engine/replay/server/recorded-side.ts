import type { ConnectionInfo } from '../../../../src-shared/model/connection.ts';
import type {
  CloseDetail,
  ConnectingDetail,
  Entry,
  ErrorDetail,
  OpenDetail,
  RequestDetail,
  ResponseDetail,
  TransportName,
} from '../../../../src-shared/model/entry.ts';
import { KIND_CODE, KINDS } from '../../../../src-shared/model/kind.ts';
import type { RecordingSource } from '../../capture/recording-source.ts';
import type { LimitBook } from '../limit-book.ts';
import { attemptsOf, type RecordedAttempt, ScriptReader } from '../script.ts';
import { tell, tellCounted } from './limits.ts';

/** How the server answered an attempt. */
export type Reception =
  | { readonly how: 'opened'; readonly seq: number; readonly atNs: number; readonly detail: OpenDetail }
  | { readonly how: 'refused'; readonly seq: number; readonly atNs: number; readonly detail: ErrorDetail }
  /** No answer of HTTP came: nobody listened, or what came was none. */
  | { readonly how: 'failed'; readonly seq: number; readonly atNs: number };

/** An attempt that can be played to somebody. */
export interface PlayedAttempt extends RecordedAttempt {
  readonly reception: Reception;
}

/** One request of a recorded poll, and what came of it. */
export interface Exchange {
  readonly attempt: number;
  readonly requestSeq: number;
  readonly requestNs: number;
  /** What the request named as the place it goes on from. */
  readonly cursor: Readonly<Record<string, string>>;
  /** Null: the recording ends, or the connection broke, before an answer. */
  readonly reply: {
    readonly seq: number;
    /** When its head left the server. */
    readonly atNs: number;
    readonly status: number;
    readonly etag: string | undefined;
    /** Where the recorded client went on from. */
    readonly cursor: Readonly<Record<string, string>>;
    /** It brought nothing new. */
    readonly isEmpty: boolean;
    /** Ids of its first and last message, where they are numbers. */
    readonly ids: readonly [number, number] | null;
  } | null;
  /** The client gave up, or there is nothing more: nobody answers. Else without a reply the connection is dropped at this moment. */
  readonly dropNs: number | null;
}

/** A recorded connection with everything that is needed to choose what a client gets. */
export interface Track {
  readonly info: ConnectionInfo;
  readonly transport: TransportName;
  /** Paths it is served at: that of the request, and of where it was redirected to. */
  readonly paths: readonly string[];
  /** Parameters of the recorded address, without its cursor. */
  readonly query: URLSearchParams;
  readonly method: string;
  readonly attempts: readonly PlayedAttempt[];
  /** Of polls. */
  readonly exchanges: readonly Exchange[];
}

/** Lifecycle rows that are looked at: of more attempts the oldest are played as they are found in the script. */
const MAX_LIFECYCLE = 500_000;
const SLICE_MS = 8;

interface Story {
  connecting?: ConnectingDetail;
  open?: Reception & { readonly how: 'opened' };
  error?: { readonly seq: number; readonly atNs: number; readonly detail: ErrorDetail };
  close?: CloseDetail;
  redirected?: number;
}

function storiesOf(source: RecordingSource): ReadonlyMap<string, Story> {
  const stories = new Map<string, Story>();
  const rows = source.lifecycle(1, source.entries, MAX_LIFECYCLE);
  for (let at = rows.length - 1; at >= 0; at--) {
    const row = rows[at];
    if (row === undefined) continue;
    const key = `${row.connection}/${row.attempt}`;
    const story = stories.get(key) ?? {};
    stories.set(key, story);
    const { seq, atNs } = row;
    const detail: unknown = row.detail === '' ? {} : JSON.parse(row.detail);
    switch (KINDS[row.kindCode]) {
      case 'connecting':
        story.connecting = detail as ConnectingDetail;
        break;
      case 'open':
        story.open ??= { how: 'opened', seq, atNs, detail: detail as OpenDetail };
        break;
      case 'error':
        story.error ??= { seq, atNs, detail: detail as ErrorDetail };
        break;
      case 'close':
        story.close = detail as CloseDetail;
        break;
      case 'redirect':
        if ((detail as { readonly beside?: true }).beside !== true) story.redirected ??= seq;
        break;
      default:
    }
  }
  return stories;
}

function receptionOf(story: Story): Reception | null {
  if (story.open !== undefined) return story.open;
  const { error } = story;
  if (error === undefined) return null;
  if (error.detail.status !== undefined && error.detail.status > 0) return { how: 'refused', ...error };
  // Whoever gave up while connecting tells nothing about a server.
  return error.detail.code === 'ABORTED' ? null : { how: 'failed', seq: error.seq, atNs: error.atNs };
}

const FRAME_ERRORS = /^WS_(?!UPGRADE|EXTENSION|PROTOCOL_NOT)/;

const sumOf = (attempt: RecordedAttempt, keys: readonly string[]): number =>
  keys.reduce((sum, key) => sum + (attempt.counts.get(key) ?? 0), 0);

/** Messages of the server in an attempt. */
export function toSendOf(attempt: RecordedAttempt): number {
  return sumOf(attempt, ['toClient:text', 'toClient:binary', 'toClient:event']);
}

/** The part of the recording that a track is, and its messages of the server. Polls may be very many: nothing is spread here. */
export function partOf({ attempts, exchanges }: Track) {
  let startNs = Number.POSITIVE_INFINITY;
  let endNs = 0;
  let toSend = 0;
  if (exchanges.length === 0) {
    for (const attempt of attempts) {
      startNs = Math.min(startNs, attempt.startNs);
      endNs = Math.max(endNs, attempt.endNs + 1);
      toSend += toSendOf(attempt);
    }
  }
  for (const { requestNs, reply } of exchanges) {
    startNs = Math.min(startNs, requestNs);
    endNs = Math.max(endNs, requestNs + 1, (reply?.atNs ?? 0) + 1);
    if (reply !== null) toSend += 1;
  }
  return { startNs, endNs, toSend };
}

function pathOf(url: string | undefined): string | null {
  return url !== undefined && URL.canParse(url) ? new URL(url).pathname : null;
}

const isPoll = (transport: TransportName): boolean => transport === 'long-poll' || transport === 'poll';

/** The server's side of a recording, connection by connection. Those that nothing can be served of are left out. */
export async function recordedSide(
  source: RecordingSource,
  connections: readonly number[] | undefined,
  limits: LimitBook,
): Promise<readonly Track[]> {
  const attempts = await attemptsOf(source, connections);
  const stories = storiesOf(source);
  const byConnection = Map.groupBy(attempts, (attempt) => attempt.connection);
  const tracks: Track[] = [];
  for (const [info, own] of byConnection) {
    const paths = new Set<string>();
    const played: PlayedAttempt[] = [];
    let method = 'GET';
    for (const attempt of own) {
      const story = stories.get(`${info.connection}/${attempt.attempt}`) ?? {};
      tellCounted(limits, 'PAYLOAD_CUT', attempt.cut);
      for (const url of [story.connecting?.url, story.open?.detail.url]) {
        const path = pathOf(url);
        if (path !== null) paths.add(path);
      }
      method = story.open?.detail.method ?? method;
      if (story.redirected !== undefined) {
        tell(limits, 'REDIRECT_NOT_REPEATED', story.redirected);
      }
      const { error } = story;
      if (story.open !== undefined && error !== undefined && FRAME_ERRORS.test(error.detail.code)) {
        tell(limits, 'INVALID_FRAME', error.seq);
      }
      const reception = receptionOf(story);
      if (reception === null) continue;
      if (reception.how === 'failed') tell(limits, 'CONNECT_FAILED', reception.seq);
      played.push({ ...attempt, reception });
    }
    const first = pathOf(info.url);
    if (paths.size === 0 && first !== null) paths.add(first);
    const exchanges = isPoll(info.transport) ? await exchangesOf(source, info, own, limits) : [];
    if (isPoll(info.transport) ? exchanges.length === 0 : played.length === 0) continue;
    const url = URL.canParse(info.url) ? new URL(info.url) : null;
    tracks.push({
      info,
      transport: info.transport,
      paths: [...paths],
      query: url?.searchParams ?? new URLSearchParams(),
      method,
      attempts: played,
      exchanges,
    });
  }
  return tracks;
}

const EMPTY: ReadonlySet<string> = new Set<ResponseDetail['outcome']>([
  'empty',
  'no-content',
  'not-modified',
  'timeout',
]);

/** Requests and replies of a recorded poll in their order. */
async function exchangesOf(
  source: RecordingSource,
  info: ConnectionInfo,
  attempts: readonly RecordedAttempt[],
  limits: LimitBook,
): Promise<readonly Exchange[]> {
  const firstSeq = attempts[0]?.firstSeq ?? 1;
  const lastSeq = attempts.at(-1)?.lastSeq ?? 0;
  const reader = new ScriptReader(source, { connection: info.connection, firstSeq, lastSeq });
  const exchanges: Exchange[] = [];
  let asked: Entry | undefined;
  const done = (reply: Exchange['reply'], dropNs: number | null): void => {
    if (asked === undefined) return;
    const { cursor = {} } = asked.detail as RequestDetail;
    const { attempt, seq: requestSeq, atNs: requestNs } = asked;
    exchanges.push({ attempt, requestSeq, requestNs, cursor, reply, dropNs });
    asked = undefined;
  };
  let sliceEndMs = performance.now() + SLICE_MS;
  for (let entry = reader.next(); entry !== undefined; entry = reader.next()) {
    if (performance.now() > sliceEndMs) {
      await new Promise((resume) => setImmediate(resume));
      sliceEndMs = performance.now() + SLICE_MS;
    }
    const { detail } = entry;
    if (entry.kind === 'request') {
      if ((detail as RequestDetail).beside === true) {
        tell(limits, 'BESIDE_NOT_SERVED', entry.seq);
        continue;
      }
      done(null, null);
      asked = entry;
    } else if (entry.kind === 'response') {
      const response = detail as ResponseDetail;
      if (response.beside === true || asked === undefined) continue;
      if (response.status === 0) {
        tell(limits, 'REPLY_NEVER_CAME', asked.seq);
        done(null, null);
        continue;
      }
      done(
        {
          seq: entry.seq,
          atNs: Math.min(entry.atNs, asked.atNs + response.heldMs * 1e6),
          status: response.status,
          etag: response.headers.find(([name]) => name.toLowerCase() === 'etag')?.[1],
          cursor: response.cursor ?? {},
          isEmpty: EMPTY.has(response.outcome),
          ids: null,
        },
        null,
      );
    } else if (entry.kind === 'item') {
      const last = exchanges.at(-1);
      const id = Number((detail as { readonly id?: string } | undefined)?.id ?? Number.NaN);
      if (last?.reply === undefined || last.reply === null || !Number.isFinite(id)) continue;
      const begun: number = last.reply.ids?.[0] ?? id;
      exchanges[exchanges.length - 1] = { ...last, reply: { ...last.reply, ids: [begun, id] } };
    } else if (entry.kind === 'error' || (entry.kind === 'close' && (detail as CloseDetail).by === 'network')) {
      // Broken while the server held it.
      done(null, entry.atNs);
    } else if (entry.kind === 'close') done(null, null);
  }
  done(null, null);
  return exchanges;
}

/** Where the event with an id is, in the connection as it was recorded; undefined when it has none with it. */
export async function findEvent(source: RecordingSource, track: Track, id: string): Promise<Entry | undefined> {
  const firstSeq = track.attempts[0]?.firstSeq ?? 1;
  const lastSeq = track.attempts.at(-1)?.lastSeq ?? 0;
  const bit = 1 << KIND_CODE.event;
  let found: Entry | undefined;
  let sliceEndMs = performance.now() + SLICE_MS;
  for (let index = source.pageOf(firstSeq); index >= 0 && index < source.pageCount; index++) {
    const meta = source.meta(index);
    if (meta.firstSeq > lastSeq) break;
    if ((meta.kinds & bit) === 0 || !meta.connections.has(track.info.connection)) continue;
    const reader = new ScriptReader(source, {
      connection: track.info.connection,
      firstSeq: Math.max(firstSeq, meta.firstSeq),
      lastSeq: Math.min(lastSeq, meta.firstSeq + meta.count - 1),
    });
    for (let entry = reader.next(); entry !== undefined; entry = reader.next()) {
      // The last one: ids may come again, and a client that has the id has seen the newest.
      if (entry.kind === 'event' && (entry.detail as { readonly id?: string }).id === id) found = entry;
    }
    if (found !== undefined) return found;
    if (performance.now() > sliceEndMs) {
      await new Promise((resume) => setImmediate(resume));
      sliceEndMs = performance.now() + SLICE_MS;
    }
  }
  return undefined;
}
