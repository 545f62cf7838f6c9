import { fail, ok, type Result } from '../../../src-shared/base/result.ts';
import type { CommandInput, Handlers } from '../../../src-shared/contract/index.ts';
import type { ReplayClient, ReplayDetail, ReplayStatus } from '../../../src-shared/contract/replay.ts';
import * as playback from '../../../src-shared/model/playback.ts';
import type { ReplayLimit } from '../../../src-shared/model/replay.ts';
import type { Tape } from './tape.ts';

type ReplayHandlers = Pick<Handlers, Extract<keyof Handlers, `replay.${string}`>>;
type Start = Parameters<Handlers['replay.start']>[0];
type Action = CommandInput<'replay.control'>['action'];

/** A port that somebody else has, so that a window can be seen failing. */
const TAKEN_PORT = 4600;
const FIRST_PORT = 46_100;
/** The first client of a generated server comes after this long. */
const FIRST_CLIENT_MS = 1_500;
const TELL_EVERY_MS = 100;
/** Each n-th message is waited for, so that a window can be seen waiting. */
const WAITS_EVERY = 400;
const WAIT_MS = 1_200;

/** Path and query that a connection was opened with. */
function openingPath(tape: Tape, connection: number): string {
  const { url } = tape.connections[connection - 1] ?? { url: '/' };
  return url.replace(/^[a-z]+:\/\/[^/]*/i, '') || '/';
}

interface Run {
  readonly start: Start;
  readonly id: string;
  readonly startedAtMs: number;
  readonly port: number;
  playback: playback.Playback;
  /** Stands in the middle of something until this moment. */
  waitsUntilMs: number;
  waitedSeq: number;
  revision: number;
}

/** Replays of the generated session: they move by the same rules as the engine's, and send to nobody. */
export function createFakeReplays(tapeOf: () => Tape | null, changed: () => void) {
  const runs = new Map<string, Run>();
  let last = 0;

  const sides = (run: Run, tape: Tape) => {
    const own = run.start.as === 'server' ? 'toClient' : 'toServer';
    const chosen = run.start.connections;
    return tape.entries
      .map((entry, index) => ({ entry, seq: index + 1 }))
      .filter(({ entry }) => entry.direction === own && (chosen === undefined || chosen.includes(entry.connection)));
  };
  const served = (run: Run): boolean => run.start.as === 'client' || Date.now() - run.startedAtMs > FIRST_CLIENT_MS;

  function move(run: Run, tape: Tape): void {
    const nowMs = Date.now();
    if (!served(run) || nowMs < run.waitsUntilMs) {
      run.playback = { ...run.playback, asOfMs: nowMs };
      return;
    }
    const before = run.playback.positionNs;
    const { speed, playing, endNs } = run.playback;
    run.playback =
      speed === 'max' && playing
        ? { ...run.playback, positionNs: endNs, playing: false, asOfMs: nowMs }
        : playback.at(run.playback, nowMs);
    const other = run.start.as === 'server' ? 'toServer' : 'toClient';
    const waited = tape.entries.findIndex(
      ({ direction, atNs }, index) =>
        direction === other && index % WAITS_EVERY === 7 && atNs > before && atNs <= run.playback.positionNs,
    );
    if (waited >= 0 && speed !== 'max') {
      run.waitedSeq = waited + 1;
      run.waitsUntilMs = nowMs + WAIT_MS;
      run.playback = { ...run.playback, positionNs: tape.entries[waited]?.atNs ?? before };
    }
    run.revision += 1;
  }

  function stateOf(run: Run): ReplayStatus['state'] {
    if (run.playback.positionNs >= run.playback.endNs) return 'done';
    if (!run.playback.playing) return 'paused';
    return !served(run) || Date.now() < run.waitsUntilMs ? 'waiting' : 'playing';
  }

  function status(run: Run, tape: Tape): ReplayStatus {
    const { start, playback: at } = run;
    const own = sides(run, tape);
    const sent = own.filter(({ entry }) => entry.atNs <= at.positionNs).length;
    const state = stateOf(run);
    return {
      replayId: run.id,
      as: start.as,
      recordingId: tape.id,
      name: tape.name,
      state,
      waitingFor:
        state !== 'waiting' ? '' : served(run) ? `what seq ${run.waitedSeq} was in the recording` : 'a first client',
      problem: null,
      speed: at.speed,
      loop: at.loop,
      positionNs: at.positionNs,
      asOfMs: at.asOfMs,
      startNs: at.startNs,
      endNs: at.endNs,
      rounds: at.rounds,
      url: start.as === 'server' ? `http://127.0.0.1:${run.port}` : start.target,
      liveRecordingId: start.as === 'client' ? tape.id : null,
      clients: start.as === 'server' && served(run) ? 2 : 0,
      sent,
      toSend: own.length,
      received: start.as === 'client' ? Math.floor(sent * 1.4) : 0,
      timing: { count: sent, p50Ms: 0.2, p99Ms: 0.4, maxMs: 1.8, lastMs: 0.2 },
      revision: run.revision,
    };
  }

  function limits(tape: Tape): readonly ReplayLimit[] {
    const waits = tape.entries.flatMap(({ kind }, index) => (kind === 'wait' ? [index + 1] : []));
    const drops = tape.entries.flatMap(({ kind }, index) => (kind === 'error' || kind === 'close' ? [index + 1] : []));
    return [
      {
        code: 'WAITS_NOT_KEPT',
        message: 'How long a client waits before it comes again is its own affair.',
        seqs: waits.slice(0, 20),
        count: waits.length,
      },
      {
        code: 'NETWORK_ENDS',
        message: 'The network ended the connection; the replay closes its socket without a close frame.',
        seqs: drops.slice(0, 20),
        count: drops.length,
      },
    ].filter(({ count }) => count > 0);
  }

  function detail(run: Run, tape: Tape): ReplayDetail {
    const now = status(run, tape);
    const server = run.start.as === 'server';
    const clients: readonly ReplayClient[] =
      server && served(run)
        ? tape.connections.slice(0, 2).map(({ connection, transport }, index) => ({
            client: index + 1,
            transport,
            path: openingPath(tape, connection),
            peer: `127.0.0.1:${51_200 + index}`,
            connection,
            attempt: 1,
            positionNs: Math.max(0, now.positionNs - index * 4.2e9),
            sent: Math.floor(now.sent / (index + 2)),
            waitingForSeq: now.state === 'waiting' && index === 0 ? run.waitedSeq : null,
            resumedAfter: index === 1 ? '8813' : null,
            over: now.state === 'done',
          }))
        : [];
    return {
      status: now,
      clients,
      limits: limits(tape),
      variables:
        run.start.as === 'client'
          ? run.start.variables.flatMap(({ name, from }) =>
              from.kind === 'given' ? [{ name, recorded: from.recorded, value: from.value }] : [],
            )
          : [],
      suggestions: server ? [] : [{ path: '$.token', recorded: 't-81', answerSeq: 9, sentSeq: 31 }],
      endpoints: server
        ? tape.connections.map(({ connection, transport }) => ({
            path: openingPath(tape, connection),
            transport,
            connection,
          }))
        : [],
    };
  }

  function control(run: Run, action: Action): void {
    const nowMs = Date.now();
    const before = run.playback;
    switch (action.do) {
      case 'play':
        run.playback = playback.play(before, nowMs);
        break;
      case 'pause':
        run.playback = playback.pause(before, nowMs);
        break;
      case 'step': {
        const tape = tapeOf();
        const next = tape === null ? undefined : sides(run, tape).find(({ entry }) => entry.atNs > before.positionNs);
        if (next !== undefined) run.playback = playback.seek(before, next.entry.atNs, nowMs);
        break;
      }
      case 'seek':
        run.playback = playback.seek(before, action.toNs, nowMs);
        break;
      case 'speed':
        run.playback = playback.setSpeed(before, action.speed, nowMs);
        break;
      case 'loop':
        run.playback = playback.setLoop(before, action.loop ?? null, nowMs);
        break;
    }
    run.revision += 1;
  }

  function find<Value>(replayId: string, use: (run: Run, tape: Tape) => Value): Result<Value> {
    const run = runs.get(replayId);
    const tape = tapeOf();
    if (run === undefined || tape === null)
      return fail('REPLAY_UNKNOWN', `There is no replay ${replayId}.`, 'It was stopped; start it again.');
    return ok(use(run, tape));
  }

  setInterval(() => {
    const tape = tapeOf();
    if (tape === null || runs.size === 0) return;
    for (const run of runs.values()) move(run, tape);
    changed();
  }, TELL_EVERY_MS);

  const handlers: ReplayHandlers = {
    'replay.start': (start) => {
      const tape = tapeOf();
      if (tape === null || tape.id !== start.recordingId)
        return fail('RECORDING_UNKNOWN', `There is no open recording ${start.recordingId}.`, 'Open its file again.');
      if (start.as === 'server' && start.port === TAKEN_PORT)
        return fail(
          'PORT_IN_USE',
          `Port ${TAKEN_PORT} is taken by another program.`,
          'Choose another port, or 0 for a free one.',
        );
      last += 1;
      const nowMs = Date.now();
      let begun = playback.newPlayback(0, tape.lastAtNs, nowMs);
      begun = playback.setLoop(playback.setSpeed(begun, start.speed, nowMs), start.loop, nowMs);
      const run: Run = {
        start,
        id: `replay${last}`,
        startedAtMs: nowMs,
        port: start.as === 'server' && start.port > 0 ? start.port : FIRST_PORT + last,
        playback: start.paused ? begun : playback.play(begun, nowMs),
        waitsUntilMs: 0,
        waitedSeq: 0,
        revision: 1,
      };
      runs.set(run.id, run);
      changed();
      return ok(status(run, tape));
    },
    'replay.control': ({ replayId, action }) => {
      const done = find(replayId, (run, tape) => {
        control(run, action);
        return status(run, tape);
      });
      changed();
      return done;
    },
    'replay.list': () => ok(ticks()),
    'replay.detail': ({ replayId }) => find(replayId, detail),
    'replay.events': ({ replayId }) => find(replayId, () => ({ events: [], missed: 0 })),
    'replay.wait': ({ replayId }) =>
      new Promise((resolve) => {
        const look = setInterval(() => {
          const now = find(replayId, detail);
          if (now.ok && now.value.status.state !== 'done') return;
          clearInterval(look);
          resolve(now);
        }, TELL_EVERY_MS);
      }),
    'replay.stop': ({ replayId }) => {
      runs.delete(replayId);
      changed();
      return ok(null);
    },
  };

  function ticks(): readonly ReplayStatus[] {
    const tape = tapeOf();
    return tape === null ? [] : [...runs.values()].map((run) => status(run, tape));
  }

  return { handlers, ticks };
}
