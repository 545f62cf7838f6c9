import { ok } from '../../../src-shared/base/result.ts';
import type { Handlers } from '../../../src-shared/contract/index.ts';
import type { ReplayStatus } from '../../../src-shared/contract/replay.ts';
import type { Capture } from '../capture/capture.ts';
import type { Clock } from '../clock.ts';
import { notYet } from '../not-yet.ts';

type ReplayHandlers = Pick<
  Handlers,
  'replay.start' | 'replay.control' | 'replay.list' | 'replay.detail' | 'replay.wait' | 'replay.stop'
>;

export interface ReplayOptions {
  readonly capture: Capture;
  readonly clock: Clock;
  changed(): void;
}

/** Recordings that are played: to clients by a server of their own, or to a server. */
export function createReplays(_options: ReplayOptions) {
  const handlers: ReplayHandlers = {
    'replay.start': notYet,
    'replay.control': notYet,
    'replay.list': () => ok([]),
    'replay.detail': notYet,
    'replay.wait': notYet,
    'replay.stop': notYet,
  };
  return { handlers, ticks: (): readonly ReplayStatus[] => [], close: async () => undefined };
}
