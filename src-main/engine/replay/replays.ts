import { randomUUID } from 'node:crypto';
import { fail, ok, type Result } from '../../../src-shared/base/result.ts';
import type { Handlers } from '../../../src-shared/contract/index.ts';
import type { ReplayStatus } from '../../../src-shared/contract/replay.ts';
import type { Capture } from '../capture/capture.ts';
import type { Clock } from '../clock.ts';
import { startClientReplay } from './client/start-client.ts';
import { preciseTimers } from './precise-timers.ts';
import type { ReplayContext, ReplayRun } from './replay-run.ts';
import { startServerReplay } from './server/start-server.ts';

type ReplayHandlers = Pick<
  Handlers,
  'replay.start' | 'replay.control' | 'replay.list' | 'replay.detail' | 'replay.events' | 'replay.wait' | 'replay.stop'
>;

export interface ReplayOptions extends Pick<ReplayContext, 'door'> {
  readonly capture: Capture;
  readonly clock: Clock;
  changed(): void;
}

/** Recordings that are played: to clients by a server of their own, or to a server. */
export function createReplays({ capture, clock, door, changed }: ReplayOptions) {
  const runs = new Map<string, ReplayRun>();
  const timers = preciseTimers(clock);

  function find(replayId: string): Result<ReplayRun> {
    const run = runs.get(replayId);
    if (run !== undefined) return ok(run);
    return fail('REPLAY_UNKNOWN', `There is no replay ${replayId}.`, 'It was stopped; start it again.');
  }

  const handlers: ReplayHandlers = {
    async 'replay.start'(wanted) {
      const info = capture.info(wanted.recordingId);
      if (!info.ok) return info;
      const context = { replayId: randomUUID(), capture, clock, timers, door, changed };
      const started =
        wanted.as === 'server' ? await startServerReplay(wanted, context) : await startClientReplay(wanted, context);
      if (!started.ok) return started;
      runs.set(context.replayId, started.value);
      changed();
      return ok(started.value.status());
    },
    'replay.control'({ replayId, action }) {
      const run = find(replayId);
      if (!run.ok) return run;
      const done = run.value.control(action);
      changed();
      return done.ok ? ok(run.value.status()) : done;
    },
    'replay.list': () => ok([...runs.values()].map((run) => run.status())),
    'replay.detail'({ replayId }) {
      const run = find(replayId);
      return run.ok ? ok(run.value.detail()) : run;
    },
    'replay.events'({ replayId, after, count }) {
      const run = find(replayId);
      return run.ok ? ok(run.value.events(after, count)) : run;
    },
    async 'replay.wait'({ replayId }) {
      const run = find(replayId);
      if (!run.ok) return run;
      await run.value.ended;
      return ok(run.value.detail());
    },
    async 'replay.stop'({ replayId }) {
      const run = find(replayId);
      if (!run.ok) return run;
      runs.delete(replayId);
      await run.value.stop();
      changed();
      return ok(null);
    },
  };

  return {
    handlers,
    ticks: (): readonly ReplayStatus[] => [...runs.values()].map((run) => run.status()),
    async close(): Promise<void> {
      const open = [...runs.values()];
      runs.clear();
      await Promise.all(open.map((run) => run.stop()));
    },
  };
}
