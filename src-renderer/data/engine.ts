import { fail, type Problem, type Result } from '../../src-shared/base/result.ts';
import type { CallEngine, CommandName, CommandOutput, EngineRpc, WindowRpc } from '../../src-shared/contract/index.ts';
import type { RecordingTick, Tick } from '../../src-shared/contract/tick.ts';
import type { Host, HostCapabilities } from '../host/host.ts';

/** Whether there is an engine to ask. `lost` is final for this window: reloading starts anew. */
export type EngineLink =
  | { readonly state: 'connecting' }
  | { readonly state: 'ready' }
  | { readonly state: 'lost'; readonly problem: Problem };

export const EMPTY_TICK: Tick = { recordings: [], connections: [], views: [], sending: [], mock: null, documents: {} };

/** The window's one line to the engine: typed calls out, ticks in. Lives outside React. */
export interface EngineClient {
  readonly call: CallEngine;
  readonly capabilities: HostCapabilities;
  /** Called after each tick and each change of the link. Returns the way to stop. */
  subscribe(listener: () => void): () => void;
  /** The same object until the next tick. */
  tick(): Tick;
  link(): EngineLink;
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
  /** After the engine is gone nothing is known of now: its clock stands. */
  let stoppedAtMs = Number.POSITIVE_INFINITY;
  let firstTick = (): void => undefined;
  const ticked = new Promise<void>((resolve) => {
    firstTick = resolve;
  });

  const changed = (): void => {
    for (const listener of listeners) listener();
  };
  const lose = (problem: Problem): void => {
    link = { state: 'lost', problem };
    stoppedAtMs = clock();
    firstTick();
    changed();
  };

  const window: WindowRpc = {
    tick(next) {
      tick = next;
      tickAtMs = clock();
      firstTick();
      changed();
    },
    ended: lose,
  };

  const connected: Promise<Result<EngineRpc>> = host.connect(window).then((result) => {
    if (!result.ok) lose(result.error);
    else if (link.state === 'connecting') {
      link = { state: 'ready' };
      changed();
    }
    return result;
  });

  async function call<Name extends CommandName>(name: Name, input: unknown): Promise<Result<CommandOutput<Name>>> {
    const rpc = await connected;
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
    ready: connected.then((result) => (result.ok ? ticked : undefined)),
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    tick: () => tick,
    link: () => link,
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
