import { type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http';
import { type WebSocket, WebSocketServer } from 'ws';
import { assertNever, ok, type Problem, type Result } from '../../../../src-shared/base/result.ts';
import type {
  ReplayAsServer,
  ReplayDetail,
  ReplayEvents,
  ReplayStatus,
} from '../../../../src-shared/contract/replay.ts';
import type { Loop, Speed } from '../../../../src-shared/model/playback.ts';
import type { RecordingSource } from '../../capture/recording-source.ts';
import { json, urlOf } from '../../mock/run/http-answers.ts';
import { Port, type Site } from '../../mock/run/port.ts';
import type { ShapedSocket } from '../../mock/wire/shaped-socket.ts';
import type { LimitBook } from '../limit-book.ts';
import { Pacer } from '../pacer.ts';
import { ReplayLog } from '../replay-log.ts';
import type { ReplayAction, ReplayContext, ReplayRun } from '../replay-run.ts';
import { ScriptReader } from '../script.ts';
import { Lateness } from '../timing.ts';
import { ClientList } from './client-list.ts';
import { EventStreamOut } from './event-stream-out.ts';
import { Inbox, type Matching } from './inbox.ts';
import { tell } from './limits.ts';
import { PollPlayer } from './poll-player.ts';
import { findEvent, type PlayedAttempt, partOf, type Track } from './recorded-side.ts';
import { allowAll, answerHeaders, replayedHeaders } from './reply-headers.ts';
import { candidatesOf } from './routes.ts';
import { ServedClient, type SharedByClients } from './served-client.ts';
import { playStream } from './stream-player.ts';
import { WebsocketOut } from './websocket-out.ts';

/** After a stop whoever is still there is cut at once: a recording that is put away says no goodbyes. */
const NO_GRACE_MS = 0;
const MAX_MESSAGE_BYTES = 64 * 1_048_576;

/** Where a newcomer's playback begins. */
interface Start {
  readonly track: Track;
  readonly attempt: PlayedAttempt;
  /** First entry that is played; 0: as the attempt began. */
  readonly fromSeq: number;
  readonly fromNs: number;
  readonly resumedAfter: string | null;
}

export interface ServerRunOptions {
  readonly wanted: ReplayAsServer;
  readonly context: ReplayContext;
  readonly source: RecordingSource;
  readonly name: string;
  readonly tracks: readonly Track[];
  readonly limits: LimitBook;
  readonly matching: Matching;
}

/** Milliseconds the server took to answer, where that was measured. */
function waitNsOf({ reception }: PlayedAttempt): number {
  if (reception.how === 'failed') return 0;
  return (reception.detail.timings?.waitMs ?? 0) * 1e6;
}

/** A local server that answers as the recorded one did, each client by a playback of its own. */
export class ServerRun implements ReplayRun, Site {
  readonly ended: Promise<void>;
  readonly #options: ServerRunOptions;
  readonly #clients = new ClientList();
  readonly #pollers: PollPlayer[] = [];
  readonly #pollerOf = new WeakMap<object, PollPlayer>();
  readonly #upgraders = new Map<Track, WebSocketServer>();
  readonly #shared: SharedByClients;
  readonly #lateness = new Lateness();
  readonly #log: ReplayLog;
  readonly #port: Port;
  readonly #startNs: number;
  readonly #endNs: number;
  readonly #toSend: number;
  #end: () => void = () => undefined;
  #url = '';
  #speed: Speed;
  #loop: Loop | null;
  #playing: boolean;
  #fromNs: number;
  #state: 'running' | 'stopped' | 'failed' = 'running';
  #problem: Problem | null = null;
  #revision = 0;

  constructor(options: ServerRunOptions) {
    this.#options = options;
    const { wanted, context, tracks } = options;
    this.ended = new Promise((resolve) => {
      this.#end = resolve;
    });
    this.#log = new ReplayLog(context.clock);
    const parts = tracks.map(partOf);
    this.#startNs = Math.min(...parts.map(({ startNs }) => startNs));
    this.#endNs = Math.max(...parts.map(({ endNs }) => endNs));
    this.#toSend = parts.reduce((sum, { toSend }) => sum + toSend, 0);
    this.#speed = wanted.speed;
    this.#loop = wanted.loop;
    this.#playing = !wanted.paused;
    this.#fromNs = wanted.fromNs ?? this.#startNs;
    this.#shared = {
      limits: options.limits,
      lateness: this.#lateness,
      log: this.#log,
      matching: options.matching,
      changed: () => this.#changed(),
      finished: () => this.#end(),
    };
    this.#port = new Port(this, { nowMs: () => context.timers.nowMs(), random: Math.random });
  }

  /** Opens the port. Resolves with what the system said where it did not. */
  async listen(): Promise<NodeJS.ErrnoException | null> {
    const { port, host } = this.#options.wanted;
    const listening = await this.#port.listen(port, host);
    if (typeof listening !== 'number') return listening;
    this.#url = `http://${host.includes(':') ? `[${host}]` : host}:${listening}`;
    this.#options.source.onEnd(() => this.#recordingEnded());
    return null;
  }

  status(): ReplayStatus {
    const { wanted, context, name } = this.#options;
    const here = this.#clients.here;
    const all = this.#clients.all;
    const positions = (here.length > 0 ? here : all).map(({ pacer }) => pacer.positionNs);
    const sum = (of: (client: ServedClient) => number): number => all.reduce((total, client) => total + of(client), 0);
    const { state, waitingFor } = this.#standing(here);
    return {
      replayId: context.replayId,
      as: 'server',
      recordingId: wanted.recordingId,
      name,
      state,
      waitingFor,
      problem: this.#problem,
      speed: this.#speed,
      loop: this.#loop,
      positionNs: positions.length === 0 ? this.#fromNs : Math.max(...positions),
      asOfMs: context.clock.anchorMs + context.clock.nowNs() / 1e6,
      startNs: this.#startNs,
      endNs: this.#endNs,
      rounds: Math.max(0, ...here.map(({ pacer }) => pacer.playback().rounds)),
      url: this.#url,
      liveRecordingId: null,
      clients: here.length,
      sent: sum(({ sent }) => sent),
      toSend: this.#toSend,
      received: sum(({ received }) => received),
      timing: this.#lateness.error(),
      revision: this.#revision,
    };
  }

  detail(): ReplayDetail {
    const { tracks } = this.#options;
    return {
      status: this.status(),
      clients: this.#clients.all.map((client) => client.view()),
      limits: this.#limits(),
      variables: [],
      endpoints: tracks.flatMap(({ paths, transport, info }) =>
        paths.map((path) => ({ path, transport, connection: info.connection })),
      ),
    };
  }

  events(after: number, count: number): ReplayEvents {
    return this.#log.after(after, count);
  }

  control(action: ReplayAction): Result<null> {
    switch (action.do) {
      case 'play':
        this.#playing = true;
        break;
      case 'pause':
        this.#playing = false;
        break;
      case 'speed':
        this.#speed = action.speed;
        break;
      case 'loop':
        this.#loop = action.loop;
        break;
      case 'seek':
        this.#fromNs = Math.min(Math.max(action.toNs, this.#startNs), this.#endNs);
        break;
      case 'step':
        break;
      default:
        assertNever(action);
    }
    for (const { pacer } of this.#clients.here) pacer.control(action);
    if (action.do === 'seek') for (const poller of this.#pollers) poller.moved();
    this.#changed();
    return ok(null);
  }

  async stop(): Promise<void> {
    if (this.#state === 'running') this.#state = 'stopped';
    for (const client of this.#clients.here) client.left();
    for (const upgrader of this.#upgraders.values()) for (const ws of upgrader.clients) ws.terminate();
    this.#end();
    await this.#port.close(NO_GRACE_MS);
  }

  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = urlOf(request);
    if (request.method === 'OPTIONS') return allowAll(request, response);
    const tracks = candidatesOf(this.#options.tracks, request, url, false);
    if (tracks.length === 0) return this.#notFound(response, url);
    // What the client says besides its question does not count; it must be read, or the connection cannot be used again.
    request.resume();
    if (tracks.every(({ transport }) => transport === 'sse')) await this.#answerStream(tracks, request, response, url);
    else await this.#poller(tracks, request, url).answer(request, response, url);
  }

  async upgrade(request: IncomingMessage, socket: ShapedSocket, head: Buffer): Promise<void> {
    const url = urlOf(request);
    const tracks = candidatesOf(this.#options.tracks, request, url, true);
    const start = this.#startFor(tracks, request);
    if (start === null) {
      refuse(socket, 404, [], Buffer.from(`No WebSocket was recorded at ${url.pathname}.\n`));
      return;
    }
    const client = this.#newClient(start, request, url);
    const { reception } = start.attempt;
    socket.once('close', () => client.left());
    if (!(await this.#received(client, start, socket))) return;
    if (reception.how === 'refused') {
      const { status = 500, responseHeaders = [], body = '' } = reception.detail;
      this.#refused(client, reception.seq, status);
      const headers = replayedHeaders(responseHeaders, this.#options.limits, reception.seq);
      refuse(socket, status, headers, Buffer.from(body));
      return;
    }
    this.#upgraderOf(start.track).handleUpgrade(request, socket, head, (ws) => {
      this.#websocket(ws, socket, client, start);
    });
  }

  /** Waits as long as the recorded server took to answer. @returns false where nobody is to be answered */
  async #received(client: ServedClient, { attempt }: Start, socket: ShapedSocket): Promise<boolean> {
    const { pacer } = client;
    const { reception } = attempt;
    // Standing still or stepping is about messages: a connection is opened all the same.
    if (pacer.isPlaying && (await pacer.until(reception.atNs, false)) === 'stopped') return false;
    if (socket.destroyed) return false;
    if (reception.how !== 'failed') return true;
    this.#log.add({ what: 'refused', client: client.number, seq: reception.seq, note: 'dropped' });
    client.finish();
    socket.destroy();
    return false;
  }

  #refused(client: ServedClient, seq: number, status: number): void {
    this.#log.add({ what: 'refused', client: client.number, seq, note: String(status) });
    client.finish();
  }

  #websocket(ws: WebSocket, socket: ShapedSocket, client: ServedClient, start: Start): void {
    const { limits } = this.#options;
    const { reception } = start.attempt;
    const recorded = reception.how === 'opened' ? reception.detail.protocol : undefined;
    if (recorded !== undefined && recorded !== '' && ws.protocol !== recorded) {
      tell(limits, 'SUBPROTOCOL_NOT_OFFERED', reception.seq);
    }
    const inbox = new Inbox(this.#shared.matching, (message) => {
      const note = message.binary ? `${message.payload.byteLength} bytes` : excerptOf(message.payload);
      this.#log.add({ what: 'unexpected', client: client.number, note });
    });
    // A protocol error by the client closes its socket; 'close' follows.
    ws.on('error', () => ws.terminate());
    ws.on('message', (data: Buffer, binary: boolean) => {
      client.received += 1;
      inbox.put({ payload: data, binary });
      client.pacer.wake();
      this.#changed();
    });
    ws.on('close', () => client.left());
    client.onLeft = () => inbox.close();
    const out = new WebsocketOut(ws, socket, limits);
    this.#play(client, start, out, inbox);
  }

  async #answerStream(
    tracks: readonly Track[],
    request: IncomingMessage,
    response: ServerResponse,
    url: URL,
  ): Promise<void> {
    const lastEventId = request.headers['last-event-id'];
    const start = await this.#resumed(tracks, request, typeof lastEventId === 'string' ? utf8Of(lastEventId) : '');
    if (start === null) return this.#notFound(response, url);
    if (response.destroyed) return;
    const client = this.#newClient(start, request, url);
    response.once('close', () => client.left());
    const { reception } = start.attempt;
    if (!(await this.#received(client, start, request.socket as unknown as ShapedSocket))) return;
    const { limits } = this.#options;
    if (reception.how === 'refused') {
      const { status = 500, responseHeaders = [], body = '' } = reception.detail;
      this.#refused(client, reception.seq, status);
      const length = ['Content-Length', String(Buffer.byteLength(body))];
      response.writeHead(status, [...answerHeaders(request, responseHeaders, limits, reception.seq), ...length]);
      response.end(body);
      return;
    }
    if (reception.how === 'failed') return;
    const { status, statusText = '', responseHeaders } = reception.detail;
    response.writeHead(status, statusText, [...answerHeaders(request, responseHeaders, limits, reception.seq)]);
    response.flushHeaders();
    this.#play(client, start, new EventStreamOut(response), null);
  }

  #play(client: ServedClient, start: Start, out: WebsocketOut | EventStreamOut, inbox: Inbox | null): void {
    const { source } = this.#options;
    const { attempt, track, fromSeq } = start;
    const reader = new ScriptReader(source, {
      connection: track.info.connection,
      attempt: attempt.attempt,
      firstSeq: Math.max(attempt.reception.seq + 1, fromSeq),
      lastSeq: attempt.lastSeq,
    });
    if (start.fromNs > attempt.reception.atNs && fromSeq === 0) reader.goToTime(start.fromNs);
    reader.readAhead();
    playStream({ client, reader, out, inbox, shared: this.#shared }).catch((error: unknown) => this.#fail(error));
  }

  /** Who polls: the same connection, or whoever looks the same and goes on from there; else somebody new. */
  #poller(tracks: readonly Track[], request: IncomingMessage, url: URL): PollPlayer {
    const known = this.#pollerOf.get(request.socket);
    if (known !== undefined && tracks.includes(known.client.track) && !known.isBusy) return known;
    const key = keyOf(request);
    const same = this.#pollers
      .filter(({ client, isBusy }) => !isBusy && client.key === key && tracks.includes(client.track))
      .map((poller) => ({ poller, fit: poller.fits(request, url) }))
      .filter(({ fit }) => fit > 0)
      .sort((a, b) => b.fit - a.fit)[0]?.poller;
    const poller = same ?? this.#newPoller(tracks, request, url);
    this.#pollerOf.set(request.socket, poller);
    return poller;
  }

  #newPoller(tracks: readonly Track[], request: IncomingMessage, url: URL): PollPlayer {
    const [first] = tracks;
    const track = this.#clients.leastServed(tracks) ?? first;
    if (track === undefined) throw new Error('a poll was routed to no track');
    const { startNs, endNs } = partOf(track);
    const number = this.#clients.nextNumber();
    const pacer = this.#newPacer(startNs, endNs, this.#fromNs);
    const client = new ServedClient(
      {
        number,
        key: keyOf(request),
        peer: peerOf(request),
        path: url.pathname,
        track,
        attempt: 1,
        resumedAfter: null,
        pacer,
      },
      this.#shared,
    );
    const poller = new PollPlayer(client, this.#options.source, this.#shared);
    poller.beginAt(this.#fromNs);
    this.#pollers.push(poller);
    this.#came(client);
    return poller;
  }

  #newClient(start: Start, request: IncomingMessage, url: URL): ServedClient {
    const { attempt, track, resumedAfter } = start;
    const number = this.#clients.nextNumber();
    const openNs = attempt.reception.atNs - waitNsOf(attempt);
    const pacer = this.#newPacer(openNs, attempt.endNs + 1, Math.max(openNs, start.fromNs));
    const client = new ServedClient(
      {
        number,
        key: keyOf(request),
        peer: peerOf(request),
        path: url.pathname,
        track,
        attempt: attempt.attempt,
        resumedAfter,
        pacer,
      },
      this.#shared,
    );
    this.#came(client);
    return client;
  }

  #came(client: ServedClient): void {
    this.#clients.add(client);
    const { transport, path, attempt } = client;
    const connection = client.track.info.connection;
    this.#log.add({
      what: 'client',
      client: client.number,
      note: `${transport} ${path}: connection ${connection}, attempt ${attempt}`,
    });
    this.#changed();
  }

  #newPacer(startNs: number, endNs: number, fromNs: number): Pacer {
    const pacer = new Pacer({ timers: this.#options.context.timers, startNs, endNs });
    // A part of the recording in which this client has nothing is no loop for it.
    const isIn = this.#loop !== null && this.#loop.fromNs < endNs && this.#loop.toNs > startNs;
    pacer.begin({ speed: this.#speed, loop: isIn ? this.#loop : null, playing: this.#playing, fromNs });
    return pacer;
  }

  /** What a newcomer is given: who comes back gets the attempt after the one it had, and behind the last the first again. */
  #startFor(tracks: readonly Track[], request: IncomingMessage): Start | null {
    const before = this.#clients.departed(tracks, keyOf(request));
    if (before !== undefined) {
      before.succeeded = true;
      const { attempts } = before.track;
      const at = attempts.findIndex(({ attempt }) => attempt === before.attempt);
      const attempt = attempts[(at + 1) % attempts.length];
      if (attempt !== undefined) return start(before.track, attempt);
    }
    const track = this.#clients.leastServed(tracks);
    const { attempts } = track ?? { attempts: [] };
    const attempt = attempts.find(({ endNs }) => endNs >= this.#fromNs) ?? attempts[0];
    return track === undefined || attempt === undefined ? null : start(track, attempt, this.#fromNs);
  }

  /** The same with the id that a client has seen last (WHATWG HTML, 9.2.3). */
  async #resumed(tracks: readonly Track[], request: IncomingMessage, lastEventId: string): Promise<Start | null> {
    if (lastEventId === '') return this.#startFor(tracks, request);
    const before = this.#clients.departed(tracks, keyOf(request));
    const order = before === undefined ? tracks : [before.track, ...tracks.filter((track) => track !== before.track)];
    for (const track of order) {
      const event = await findEvent(this.#options.source, track, lastEventId);
      if (event === undefined) continue;
      const at = track.attempts.findIndex(({ attempt }) => attempt === event.attempt);
      const attempt = track.attempts[at];
      if (attempt === undefined) continue;
      if (before !== undefined) before.succeeded = true;
      const next = track.attempts[at + 1];
      // Of what the recorded client had seen when it came back, the recording says what it was given then.
      const isLast = !this.#hasEventAfter(attempt, event.seq);
      if (isLast && next !== undefined) return start(track, next, 0, lastEventId);
      const lastSeq = isLast ? attempt.lastSeq + 1 : event.seq + 1;
      return { track, attempt, fromSeq: lastSeq, fromNs: event.atNs, resumedAfter: lastEventId };
    }
    tell(this.#options.limits, 'RESUME_ID_UNKNOWN');
    return this.#startFor(tracks, request);
  }

  #hasEventAfter({ connection, attempt, lastSeq }: PlayedAttempt, seq: number): boolean {
    const range = { connection: connection.connection, attempt, firstSeq: seq + 1, lastSeq };
    const reader = new ScriptReader(this.#options.source, range);
    for (let entry = reader.next(); entry !== undefined; entry = reader.next()) {
      if (entry.kind === 'event') return true;
    }
    return false;
  }

  /** Handshakes of a track: with permessage-deflate where it was agreed on, and its subprotocol. */
  #upgraderOf(track: Track): WebSocketServer {
    const known = this.#upgraders.get(track);
    if (known !== undefined) return known;
    const opened = track.attempts.map(({ reception }) => reception).find(({ how }) => how === 'opened');
    const detail = opened?.how === 'opened' ? opened.detail : undefined;
    const extensions = detail?.extensions ?? '';
    const protocol = detail?.protocol ?? '';
    const upgrader = new WebSocketServer({
      noServer: true,
      maxPayload: MAX_MESSAGE_BYTES,
      perMessageDeflate: extensions.includes('permessage-deflate') && {
        threshold: 0,
        serverNoContextTakeover: extensions.includes('server_no_context_takeover'),
        clientNoContextTakeover: extensions.includes('client_no_context_takeover'),
      },
      handleProtocols: (offered) => (offered.has(protocol) ? protocol : false),
    });
    upgrader.on('headers', (lines) => {
      const { limits } = this.#options;
      const headers = replayedHeaders(detail?.responseHeaders ?? [], limits, opened?.seq ?? 0);
      lines.push(...headers.map(([name, value]) => `${name}: ${value}`));
    });
    this.#upgraders.set(track, upgrader);
    return upgrader;
  }

  #notFound(response: ServerResponse, url: URL): void {
    const paths = this.#options.tracks.flatMap((track) => track.paths.map((path) => `${track.transport} ${path}`));
    if (url.pathname === '/') {
      json(response, 200, {
        recording: this.#options.name,
        served: paths,
        note: 'a recording, played by Wirescope',
      });
      return;
    }
    json(response, 404, { code: 'NOT_FOUND', message: `Nothing was recorded at ${url.pathname}.`, served: paths });
  }

  #standing(here: readonly ServedClient[]): Pick<ReplayStatus, 'state' | 'waitingFor'> {
    if (this.#state !== 'running') return { state: this.#state, waitingFor: '' };
    if (this.#clients.total === 0) return { state: this.#playing ? 'waiting' : 'paused', waitingFor: 'a first client' };
    const active = here.filter(({ done }) => !done);
    if (active.length === 0) return { state: 'done', waitingFor: '' };
    if (!this.#playing) return { state: 'paused', waitingFor: '' };
    const [waiting] = active.filter(({ waitingForSeq }) => waitingForSeq !== null);
    if (waiting === undefined || active.some(({ waitingForSeq }) => waitingForSeq === null)) {
      return { state: 'playing', waitingFor: '' };
    }
    const atMs = waiting.pacer.positionNs / 1e6;
    const what = waiting.track.exchanges.length > 0 ? 'the next poll' : 'the message';
    const where = `that the recording has at ${(atMs / 1000).toFixed(3)} s (seq ${waiting.waitingForSeq})`;
    return { state: 'waiting', waitingFor: `${what} of client ${waiting.number} ${where}` };
  }

  /** With those that stand only now: what is waited for, or was when somebody left. */
  #limits() {
    const { limits } = this.#options;
    for (const { waitingForSeq, over, track } of this.#clients.all) {
      if (waitingForSeq === null || track.exchanges.length > 0) continue;
      if (over || this.#state !== 'running') {
        tell(limits, 'CLIENT_MESSAGE_NEVER_CAME', waitingForSeq);
      }
    }
    return limits.list();
  }

  #recordingEnded(): void {
    if (
      this.#state !== 'running' ||
      this.#options.context.capture.source(this.#options.wanted.recordingId) !== undefined
    )
      return;
    this.#failWith({
      code: 'REPLAY_RECORDING_CLOSED',
      message: 'The recording that was played has been closed.',
      hint: 'Open its file again and start anew.',
    });
  }

  #fail(error: unknown): void {
    const problem = (error as { readonly problem?: Problem } | null)?.problem;
    if (problem === undefined) throw error;
    this.#failWith(problem);
  }

  #failWith(problem: Problem): void {
    if (this.#state !== 'running') return;
    this.#state = 'failed';
    this.#problem = problem;
    void this.stop();
    this.#changed();
  }

  #changed(): void {
    this.#revision += 1;
    this.#options.context.changed();
  }
}

function start(track: Track, attempt: PlayedAttempt, fromNs = 0, resumedAfter: string | null = null): Start {
  return { track, attempt, fromSeq: 0, fromNs: Math.min(fromNs, attempt.endNs), resumedAfter };
}

const peerOf = ({ socket }: IncomingMessage): string => `${socket.remoteAddress ?? ''}:${socket.remotePort ?? ''}`;

/** What a server knows of who asks: address, program, page and credentials. */
function keyOf({ socket, headers }: IncomingMessage): string {
  const { 'user-agent': agent = '', origin = '', authorization = '', cookie = '' } = headers;
  return [socket.remoteAddress ?? '', agent, origin, authorization, cookie].join('\n');
}

/** Header values come as Latin-1, one character a byte; ids are UTF-8 (WHATWG HTML, 9.2.3). */
const utf8Of = (value: string): string => Buffer.from(value, 'latin1').toString('utf8');

const EXCERPT = 80;

function excerptOf(payload: Uint8Array): string {
  const text = Buffer.from(payload.buffer, payload.byteOffset, Math.min(payload.byteLength, 4 * EXCERPT)).toString(
    'utf8',
  );
  return text.length > EXCERPT ? `${text.slice(0, EXCERPT)}…` : text;
}

/** Answers instead of a handshake, and ends the socket. */
function refuse(socket: ShapedSocket, status: number, headers: ReturnType<typeof replayedHeaders>, body: Buffer): void {
  const lines = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`,
    ...headers.map(([name, value]) => `${name}: ${value}`),
    'Connection: close',
    `Content-Length: ${body.byteLength}`,
  ];
  socket.once('finish', () => socket.destroy());
  socket.end(Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), body]));
}
