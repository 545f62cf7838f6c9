import type { ReplayStatus } from '../../../src-shared/contract/replay.ts';
import type { Mark } from '../../widgets/icon.tsx';

const MARKS: Readonly<Record<ReplayStatus['state'], Mark>> = {
  playing: 'open',
  paused: 'paused',
  waiting: 'waiting',
  done: 'idle',
  failed: 'failed',
  stopped: 'idle',
};

/** The mark of a replay's state: shape and colour, beside its word. */
export function replayMark({ state }: Pick<ReplayStatus, 'state'>): Mark {
  return MARKS[state];
}
