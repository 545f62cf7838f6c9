import { fail, ok, type Problem, type Result } from '../../../../src-shared/base/result.ts';
import type {
  ReplayAsClient,
  ReplayDetail,
  ReplayEvents,
  ReplayStatus,
} from '../../../../src-shared/contract/replay.ts';
import {
  at,
  type Loop,
  newPlayback,
  type Playback,
  pause,
  play,
  seek,
  setSpeed,
} from '../../../../src-shared/model/playback.ts';
import type { Timer } from '../../clock.ts';
import type { LimitBook } from '../limit-book.ts';
import { ReplayLog } from '../replay-log.ts';
import type { ReplayAction, ReplayContext, ReplayRun } from '../replay-run.ts';
import { Lateness } from '../timing.ts';
import type { RecordedAnswer } from './answer-book.ts';
import type { ClientAction, RecordedClient } from './recorded-client.ts';
import type { Target } from './target.ts';
import { Track, type TrackContext } from './track.ts';
import { type CapturePath, Variables } from './variables.ts';

export interface ClientRunOptions {
  readonly wanted: ReplayAsClient;
  readonly context: ReplayContext;
  readonly client: RecordedClient;
  readonly target: Target;
  readonly name: string;
  readonly recordingId: string;
  readonly paths: readonly CapturePath[];
  readonly limits: LimitBook;
  readonly ignored: ReadonlySet<string>;
}

/** What is waited for before an action may leave. */
interface Gate {
  readonly track: Track;
  /** Null: the connection is being opened. */
  readonly answer: RecordedAnswer | null;
  readonly count: number;
}

/** A message, as far as the numbers of a replay count them. */
const isMessage = (action: ClientAction): boolean => action.do !== 'end' && action.do !== 'connect';

function clockText(ns: number): string {
  const ms = Math.round(ns / 1e6);
  const seconds = String(Math.floor(ms / 1000) % 60).padStart(2, '0');
  return `${Math.floor(ms / 60_000)}:${seconds}.${String(ms % 1000).padStart(3, '0')}`;
}

/**
 * The client side of a recording, played to a target. One place for all connections: what is waited for on one holds the others too, so
 * that the order in which the recorded client did things stays.
 */
export class ClientRun implements ReplayRun {
  readonly ended: Promise<void>;
  readonly #options: ClientRunOptions;
  readonly #log: ReplayLog;
  readonly #lateness = new Lateness();
  readonly #variables: Variables;
  readonly #toSend: number;
  #resolveEnded: () => void = () => undefined;
  #tracks = new Map<number, Track>();
  /** Connections of rounds before, ending. */
  #leaving: Promise<unknown>[] = [];
  #base: Playback;
  #loop: Loop | null;
  #rounds = 0;
  #next = 0;
  #steps = 0;
  #gate: Gate | null = null;
  #timer: Timer | undefined;
  #giveUp: Timer | undefined;
  #scheduled = false;
  #lastActionNs = 0;
  /** Where it jumped to or was stepped: the next message has no plan to be late of. */
  #unplanned = false;
  #pollPlans = new Map<Track, number | null>();
  #state: 'going' | 'ending' | 'done' | 'failed' | 'stopped' = 'going';
  #problem: Problem | null = null;
  #sent = 0;
  #received = 0;

  constructor(options: ClientRunOptions) {
    this.#options = options;
    const { wanted, context, client, paths } = options;
    this.ended = new Promise((resolve) => {
      this.#resolveEnded = resolve;
    });
    this.#log = new ReplayLog(context.clock);
    this.#variables = new Variables(wanted.variables, paths);
    this.#toSend = client.actions.filter((action) => isMessage(action) || this.#asksByConnecting(action)).length;
    this.#loop = wanted.loop;
    const nowMs = context.timers.nowMs();
    // It has no end of its own: what is waited for may take as long as it takes.
    const still = setSpeed(newPlayback(client.startNs, Number.POSITIVE_INFINITY, nowMs), wanted.speed, nowMs);
    this.#base = wanted.paused ? still : play(still, nowMs);
    this.#begin(wanted.fromNs ?? wanted.loop?.fromNs ?? client.startNs);
  }

  /** Where connecting is asking: the request of a stream, and the first of polls. */
  #asksByConnecting({ do: what, connection }: ClientAction): boolean {
    return what === 'connect' && this.#options.client.connections.get(connection)?.info.transport !== 'websocket';
  }

  // ---- a round ------------------------------------------------------------------------------------------------

  #begin(fromNs: number): void {
    const { client, context, limits } = this.#options;
    this.#tracks = new Map(
      [...client.connections].map(([id, recorded]) => [id, new Track(recorded, this.#trackContext())]),
    );
    this.#next = 0;
    this.#gate = null;
    this.#lastActionNs = client.startNs;
    this.#base = seek(this.#base, client.startNs, context.timers.nowMs());
    if (fromNs > client.startNs) this.#skipTo(fromNs);
    this.#unplanned = true;
    if (client.suggestions.length > 0 && !this.#options.wanted.autoCapture) {
      const paths = client.suggestions.slice(0, 5).map(({ path }) => path);
      const how = paths.map((path) => `--capture '${path}'`).join(' ');
      const message = `Answers had values that were sent later, which may be others in each run. To use the new ones: ${how}.`;
      for (const { sentSeq } of client.suggestions) limits.add('CAPTURE_SUGGESTED', message, sentSeq);
    }
    this.#schedule();
  }

  #trackContext(): TrackContext {
    const { context, recordingId, wanted, target, limits, ignored } = this.#options;
    return {
      recordingId,
      door: context.door,
      wanted,
      target,
      variables: this.#variables,
      limits,
      ignored,
      moved: () => this.#schedule(),
      came: (track, what, answer) => this.#came(track, what, answer),
      polled: (track) => this.#polled(track),
    };
  }

  /** Ends this round's connections, in the background, and begins again. */
  #again(fromNs: number): void {
    this.#leaving.push(...[...this.#tracks.values()].map((track) => track.close()));
    this.#rounds += 1;
    this.#begin(fromNs);
  }

  /** Goes to a later place: opens what is open there, and leaves out the messages before it. */
  #skipTo(toNs: number): void {
    const { client, context, limits } = this.#options;
    const skipped: number[] = [];
    const lives = new Map<number, ClientAction>();
    for (; this.#next < client.actions.length; this.#next += 1) {
      const action = client.actions[this.#next];
      if (action === undefined || action.atNs >= toNs) break;
      if (isMessage(action)) skipped.push(action.seq);
      else lives.set(action.connection, action);
    }
    for (const [id, action] of lives) {
      const track = this.#tracks.get(id);
      track?.book.skip(toNs);
      if (action.do === 'connect' || track?.phase !== 'idle') track?.perform(action);
    }
    for (const seq of skipped) {
      limits.add('MESSAGES_SKIPPED', 'Somebody went to a later place: the messages before it were not sent.', seq);
    }
    this.#lastActionNs = toNs;
    this.#base = seek(this.#base, toNs, context.timers.nowMs());
    this.#unplanned = true;
    this.#gate = null;
  }

  // ---- what leaves when ---------------------------------------------------------------------------------------

  /** In a turn of its own: what calls may be in the middle of ending a connection. */
  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    queueMicrotask(() => {
      this.#scheduled = false;
      this.#pump();
    });
  }

  #pump(): void {
    this.#timer?.cancel();
    this.#giveUp?.cancel();
    while (this.#state === 'going') {
      const { client } = this.#options;
      const action = client.actions[this.#next];
      const loopEndNs = this.#loop?.toNs ?? Number.POSITIVE_INFINITY;
      if (action === undefined || action.atNs > loopEndNs) {
        this.#roundIsOver(Math.min(loopEndNs, client.endNs));
        break;
      }
      const isStep = this.#steps > 0;
      if (!this.#base.playing && !isStep) break;
      const gate = this.#gateOf(action);
      if (gate !== null && (!isStep || this.#isOpening(action))) {
        this.#hold(gate);
        break;
      }
      this.#release();
      if (!isStep && this.#isEarly(action)) break;
      this.#leave(action, isStep);
    }
    this.#options.context.changed();
  }

  /** Nothing is left to do in this round: ends, or begins the next when its time is over. */
  #roundIsOver(endNs: number): void {
    const { timers } = this.#options.context;
    const loop = this.#loop;
    if (!this.#base.playing && (loop !== null || this.#steps === 0)) return;
    if (loop === null) {
      this.#state = 'ending';
      void this.#finish();
      return;
    }
    const restMs = this.#millisecondsTo(endNs);
    if (restMs > 0) this.#timer = timers.at(timers.nowMs() + restMs, () => this.#schedule());
    else this.#again(loop.fromNs);
  }

  /** Until a moment of the recording; negative behind it, 0 at full speed. */
  #millisecondsTo(ns: number): number {
    const { positionNs, speed } = at(this.#base, this.#options.context.timers.nowMs());
    return speed === 'max' ? 0 : (ns - positionNs) / 1e6 / speed;
  }

  #isEarly(action: ClientAction): boolean {
    const { timers } = this.#options.context;
    const restMs = this.#millisecondsTo(action.atNs);
    if (restMs <= 0) return false;
    this.#timer = timers.at(timers.nowMs() + restMs, () => this.#schedule());
    return true;
  }

  #leave(action: ClientAction, isStep: boolean): void {
    const { timers } = this.#options.context;
    const track = this.#tracks.get(action.connection);
    this.#next += 1;
    if (track === undefined) return;
    const lateMs =
      isStep || this.#unplanned || this.#base.speed === 'max' ? null : Math.max(0, -this.#millisecondsTo(action.atNs));
    if (action.do === 'poll' || (action.do === 'connect' && this.#isPoll(track))) {
      this.#pollPlans.set(track, lateMs === null ? null : timers.nowMs() - lateMs);
    }
    const sent = track.perform(action);
    if (sent) this.#countSent(track, action.seq, lateMs);
    if (isStep) this.#steps -= 1;
    if (isStep || this.#base.speed === 'max') this.#base = seek(this.#base, action.atNs, timers.nowMs());
    this.#lastActionNs = action.atNs;
    this.#unplanned = isStep;
  }

  #isPoll(track: Track): boolean {
    const { transport } = track.origin.info;
    return transport === 'poll' || transport === 'long-poll';
  }

  #countSent(track: Track, seq: number | null, lateMs: number | null): void {
    this.#sent += 1;
    if (lateMs !== null) this.#lateness.add(lateMs);
    this.#log.add({ what: 'sent', client: track.id, seq, lateMs });
  }

  #polled(track: Track): void {
    const planMs = this.#pollPlans.get(track) ?? null;
    this.#pollPlans.delete(track);
    this.#countSent(track, null, planMs === null ? null : Math.max(0, this.#options.context.timers.nowMs() - planMs));
    this.#options.context.changed();
  }

  // ---- what is waited for -------------------------------------------------------------------------------------

  #gateOf(action: ClientAction): Gate | null {
    const own = { connection: action.connection, count: action.waitsFor };
    for (const { connection, count } of [own, ...action.waitsElsewhere]) {
      const track = this.#tracks.get(connection);
      const answer = track?.book.missing(count);
      if (track !== undefined && answer !== undefined && !this.#isMoot(track, answer)) return { track, answer, count };
    }
    const track = this.#tracks.get(action.connection);
    return track !== undefined && this.#isOpening(action) ? { track, answer: null, count: 0 } : null;
  }

  /** A message whose connection is not open yet: not even a step can send it. */
  #isOpening(action: ClientAction): boolean {
    return isMessage(action) && action.do !== 'poll' && this.#tracks.get(action.connection)?.phase === 'connecting';
  }

  /** The end of an attempt that failed in the recording and is open here: it need not end. */
  #isMoot(track: Track, answer: RecordedAnswer): boolean {
    return answer.shape.sort === 'end' && track.phase === 'open' && !track.origin.openAttempts.has(answer.attempt);
  }

  #hold(gate: Gate): void {
    const { timers } = this.#options.context;
    const before = this.#gate;
    this.#gate = gate;
    const { track, answer } = gate;
    if (answer === null) return;
    if (before?.answer !== answer) this.#log.add({ what: 'waiting', client: track.id, seq: answer.seq });
    // It has the time that it took in the recording, and as much more as is allowed.
    const anchorNs = Math.max(this.#lastActionNs, track.lastAnswerNs);
    const tookMs = Math.max(0, answer.atNs - anchorNs) / 1e6;
    this.#giveUp = timers.at(timers.nowMs() + tookMs + this.#options.wanted.answerWithinMs, () => this.#giveUpOn(gate));
  }

  #giveUpOn({ track, count }: Gate): void {
    const { limits, wanted } = this.#options;
    const given = track.book.giveUp(count);
    const [first] = given;
    if (first === undefined) return;
    const message = `An answer that the recording has did not come: ${wanted.answerWithinMs} ms more than it took were waited, then the replay went on.`;
    for (const { seq } of given) limits.add('ANSWER_MISSING', message, seq);
    const more = given.length === 1 ? '' : ` and ${given.length - 1} more`;
    track.mark(`Replay: gave up waiting for the answer to #${first.seq} of the recording${more}`);
    this.#schedule();
  }

  /** Time goes on from the last answer that was waited for, whenever it came. */
  #release(): void {
    const gate = this.#gate;
    if (gate === null) return;
    this.#gate = null;
    const { answer, track } = gate;
    const fromNs = Math.max(answer?.atNs ?? 0, track.lastAnswerNs, this.#lastActionNs);
    const action = this.#options.client.actions[this.#next];
    this.#base = seek(this.#base, Math.min(fromNs, action?.atNs ?? fromNs), this.#options.context.timers.nowMs());
  }

  #came(track: Track, what: 'client' | 'got' | 'unexpected' | 'left', answer: RecordedAnswer | undefined): void {
    if (what === 'got' || what === 'unexpected') this.#received += 1;
    this.#log.add({ what, client: track.id, seq: answer?.seq ?? null });
    this.#options.context.changed();
  }

  // ---- the end ------------------------------------------------------------------------------------------------

  async #finish(): Promise<void> {
    const tracks = [...this.#tracks.values()];
    await Promise.all([...tracks.map((track) => track.close()), ...this.#leaving]);
    if (this.#state !== 'ending') return;
    const isRefused = (track: Track): boolean => !track.openedOnce && track.origin.openAttempts.size > 0;
    const refused = tracks.filter(isRefused);
    if (refused.length > 0 && refused.length === tracks.filter(({ origin }) => origin.openAttempts.size > 0).length) {
      this.#state = 'failed';
      this.#problem = refused[0]?.trouble ?? {
        code: 'REPLAY_NOT_CONNECTED',
        message: 'No connection to the target was open.',
        hint: 'Look at the recording of the replay for what happened.',
      };
    } else this.#state = 'done';
    this.#log.add({ what: 'done', client: 0 });
    this.#options.context.changed();
    this.#resolveEnded();
  }

  async stop(): Promise<void> {
    if (this.#state === 'going' || this.#state === 'ending') this.#state = 'stopped';
    this.#timer?.cancel();
    this.#giveUp?.cancel();
    this.#base = pause(this.#base, this.#options.context.timers.nowMs());
    await Promise.all([...[...this.#tracks.values()].map((track) => track.close()), ...this.#leaving]);
    this.#resolveEnded();
  }

  // ---- what a person does -------------------------------------------------------------------------------------

  control(action: ReplayAction): Result<null> {
    const { client, context } = this.#options;
    const nowMs = context.timers.nowMs();
    const isOver = this.#state === 'done' || this.#state === 'failed';
    switch (action.do) {
      case 'play':
        if (isOver) this.#restart();
        this.#base = play(seek(this.#base, this.#positionNs(), nowMs), nowMs);
        break;
      case 'pause':
        this.#base = seek(pause(this.#base, nowMs), this.#positionNs(), nowMs);
        break;
      case 'step':
        this.#steps += 1;
        break;
      case 'seek':
        if (action.toNs <= client.startNs) this.#restart();
        else if (isOver || action.toNs < this.#positionNs()) {
          return fail(
            'REPLAY_BACKWARD',
            'A replay as client cannot go back: the server has had its messages.',
            'Go to the start to play it again with new connections, or on to a later place.',
          );
        } else this.#skipTo(action.toNs);
        break;
      case 'speed':
        this.#base = setSpeed(seek(this.#base, this.#positionNs(), nowMs), action.speed, nowMs);
        break;
      case 'loop':
        this.#loop = action.loop !== null && action.loop.toNs > action.loop.fromNs ? action.loop : null;
        break;
    }
    this.#schedule();
    return ok(null);
  }

  #restart(): void {
    if (this.#state === 'stopped') return;
    this.#state = 'going';
    this.#problem = null;
    this.#again(this.#options.client.startNs);
  }

  // ---- what is shown ------------------------------------------------------------------------------------------

  #positionNs(): number {
    const { client, context } = this.#options;
    if (this.#state === 'done') return client.endNs;
    const { positionNs } = at(this.#base, context.timers.nowMs());
    const action = client.actions[this.#next];
    // It stands where the answer is that is waited for, or before the message that has not left.
    const heldNs = this.#gate?.answer?.atNs ?? Number.POSITIVE_INFINITY;
    return Math.max(client.startNs, Math.min(positionNs, heldNs, action?.atNs ?? client.endNs));
  }

  status(): ReplayStatus {
    const { context, wanted, client, name, recordingId } = this.#options;
    const { clock } = context;
    return {
      replayId: context.replayId,
      as: 'client',
      recordingId: wanted.recordingId,
      name,
      state: this.#shownState(),
      waitingFor: this.#waitingFor(),
      problem: this.#problem,
      speed: this.#base.speed,
      loop: this.#loop,
      positionNs: this.#positionNs(),
      asOfMs: clock.anchorMs + clock.nowNs() / 1e6,
      startNs: client.startNs,
      endNs: client.endNs,
      rounds: this.#rounds,
      url: wanted.target,
      liveRecordingId: recordingId,
      clients: [...this.#tracks.values()].filter(({ phase }) => phase === 'open').length,
      sent: this.#sent,
      toSend: this.#toSend,
      received: this.#received,
      timing: this.#lateness.error(),
      revision: this.#log.count,
    };
  }

  #shownState(): ReplayStatus['state'] {
    if (this.#state === 'ending') return 'playing';
    if (this.#state !== 'going') return this.#state;
    if (!this.#base.playing) return 'paused';
    return this.#gate === null ? 'playing' : 'waiting';
  }

  #waitingFor(): string {
    if (this.#gate === null || this.#state !== 'going') return '';
    const { answer, track } = this.#gate;
    if (answer === null) return `connection ${track.id} to be open`;
    const what = answer.shape.sort === 'open' ? 'opening' : answer.shape.sort === 'end' ? 'end' : 'answer';
    return `the ${what} that the recording has at ${clockText(answer.atNs)} (seq ${answer.seq})`;
  }

  detail(): ReplayDetail {
    const { limits, client } = this.#options;
    return {
      status: this.status(),
      clients: [],
      limits: limits.list(),
      variables: this.#variables.shown((name) => client.named.get(name.toLowerCase()) ?? ''),
      suggestions: client.suggestions,
      endpoints: [...client.connections.values()].map(({ info }) => ({
        path: URL.canParse(info.url) ? new URL(info.url).pathname : info.url,
        transport: info.transport,
        connection: info.connection,
      })),
    };
  }

  events(after: number, count: number): ReplayEvents {
    return this.#log.after(after, count);
  }
}
