import { fail, type Problem, type Result } from '../../src-shared/base/result.ts';
import type { CallEngine, CommandName, CommandOutput, EngineRpc, WindowRpc } from '../../src-shared/contract/index.ts';
import type { RecordingTick, Tick } from '../../src-shared/contract/tick.ts';
import type { Host, HostCapabilities } from '../host/host.ts';

/** Whether there is an engine to ask. A `lost` one comes back by `restart`, or with a reload. */
export type EngineLink =
  | { readonly state: 'connecting' }
  | { readonly state: 'ready' }
  | { readonly state: 'lost'; readonly problem: Problem; readonly restarting: boolean };

export const EMPTY_TICK: Tick = {
  recordings: [],
  connections: [],
  views: [],
  sending: [],
  mocks: [],
  labs: [],
  replays: [],
  comparisons: [],
  surveys: [],
  jobs: [],
  libraryRevision: 0,
  documents: {},
};

/** The window's one line to the engine: typed calls out, ticks in. Lives outside React. */
export interface EngineClient {
  readonly call: CallEngine;
  readonly capabilities: HostCapabilities;
  /** Called after each tick and each change of the link. Returns the way to stop. */
  subscribe(listener: () => void): () => void;
  /** The same object until the next tick. */
  tick(): Tick;
  link(): EngineLink;
  /** Grows with every engine: what was asked of an earlier one (views, recording ids) means nothing to this one. */
  generation(): number;
  /**
   * After the engine was lost: connects to a new one, which the shell starts. `prepare` may already ask it, while the window
   * still waits; the link is ready when it is done.
   */
  restart(prepare: () => Promise<void>): Promise<Result<null>>;
  /** The recording's clock: between ticks it runs on for a live one. Nanoseconds since its zero. */
  nowNs(recordingId: string): number;
}

function ended(error: unknown): Problem {
  const what = error instanceof Error ? error.message : String(error);
  return {
    code: 'ENGINE_NO_ANSWER',
    message: `The engine did not answer: ${what}`,
    hint: 'Try again; if it stays so, reload the window. What was recorded is on disk.',
  };
}

/** Connects at once; `ready` resolves when the first tick is in or the link is lost. */
export function createEngineClient(
  host: Host,
  clock: () => number = () => performance.now(),
): EngineClient & { readonly ready: Promise<void> } {
  const listeners = new Set<() => void>();
  let tick = EMPTY_TICK;
  let tickAtMs = clock();
  let link: EngineLink = { state: 'connecting' };
  let generation = 0;
  /** After the engine is gone nothing is known of now: its clock stands. */
  let stoppedAtMs = Number.POSITIVE_INFINITY;

  const changed = (): void => {
    for (const listener of listeners) listener();
  };

  interface Line {
    readonly connected: Promise<Result<EngineRpc>>;
    /** Resolves with the first tick, or when the line is lost before it. */
    readonly ticked: Promise<void>;
    /** Why this line ended; null while it holds. */
    end(): Problem | null;
  }

  /** One line to one engine. What an earlier one still says is not heard any more. */
  function openLine(): Line {
    let firstTick = (): void => undefined;
    let end: Problem | null = null;
    const ticked = new Promise<void>((resolve) => {
      firstTick = resolve;
    });
    const own: WindowRpc = {
      tick(next) {
        if (line !== opened) return;
        tick = next;
        tickAtMs = clock();
        firstTick();
        changed();
      },
      ended(problem) {
        end = problem;
        firstTick();
        if (line !== opened) return;
        lose(problem);
      },
    };
    const connected = Promise.resolve().then(async () => {
      const result = await host.connect(own);
      if (!result.ok) own.ended?.(result.error);
      return result;
    });
    const opened: Line = { connected, ticked, end: () => end };
    return opened;
  }

  function lose(problem: Problem): void {
    link = { state: 'lost', problem, restarting: false };
    stoppedAtMs = clock();
    changed();
  }

  let line = openLine();
  const first = line;
  void first.connected.then((result) => {
    if (!result.ok || link.state !== 'connecting') return;
    link = { state: 'ready' };
    changed();
  });

  async function restart(prepare: () => Promise<void>): Promise<Result<null>> {
    if (link.state !== 'lost' || link.restarting) return { ok: true, value: null };
    link = { ...link, restarting: true };
    changed();
    const fresh = openLine();
    line = fresh;
    const result = await fresh.connected;
    if (!result.ok) return result;
    await fresh.ticked;
    await prepare();
    const end = fresh.end();
    if (end !== null) return fail(end);
    generation += 1;
    stoppedAtMs = Number.POSITIVE_INFINITY;
    link = { state: 'ready' };
    changed();
    return { ok: true, value: null };
  }

  async function call<Name extends CommandName>(name: Name, input: unknown): Promise<Result<CommandOutput<Name>>> {
    const rpc = await line.connected;
    if (!rpc.ok) return rpc;
    try {
      return (await rpc.value.call(name, input)) as Result<CommandOutput<Name>>;
    } catch (error) {
      // A command that threw, or a channel that died under it: both must reach a person, neither may end the window.
      return fail(ended(error));
    }
  }

  return {
    call: call as CallEngine,
    capabilities: host.capabilities,
    ready: first.connected.then((result) => (result.ok ? first.ticked : undefined)),
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    tick: () => tick,
    link: () => link,
    generation: () => generation,
    restart,
    nowNs(recordingId) {
      const recording = recordingOf(tick, recordingId);
      if (recording === undefined) return 0;
      return recording.live ? recording.nowNs + (Math.min(clock(), stoppedAtMs) - tickAtMs) * 1e6 : recording.nowNs;
    },
  };
}

export function recordingOf(tick: Tick, recordingId: string): RecordingTick | undefined {
  return tick.recordings.find((recording) => recording.id === recordingId);
}
