import { assertNever } from '../../../src-shared/base/result.ts';
import { bytesText, durationText, rateText, runningText } from '../../../src-shared/base/units-text.ts';
import type { TimelineSlice } from '../../../src-shared/contract/timeline.ts';
import type { ConnectionStatus } from '../../../src-shared/model/connection.ts';
import type { TransportName } from '../../../src-shared/model/entry.ts';
import { words } from '../../words/index.ts';
import { endWord, failureWord } from '../facts/reasons.ts';
import { plannedEndNs, type Story, spanAt } from '../facts/story.ts';
import { beatsOf } from './layout-heartbeats.ts';
import { levelsOf } from './levels.ts';

const { lanes, line, state: said, transports } = words.timeline;

/** `waiting` and `failed` are in their colours, so that a glance at the gutter is enough. */
export type Tone = 'open' | 'connecting' | 'waiting' | 'failed' | 'paused' | 'none';

export interface LaneValue {
  readonly text: string;
  readonly tone: Tone;
}

const quiet = (text: string): LaneValue => ({ text, tone: 'none' });

/** The state of a live connection, as the tick says. */
export function liveState(status: ConnectionStatus, nowNs: number): LaneValue {
  const since = runningText((nowNs - status.stateSinceNs) / 1e6);
  switch (status.state) {
    case 'open':
      if (status.pausedBy !== undefined) return { text: said.openPaused, tone: 'paused' };
      if (status.halfOpen) return { text: said.halfOpen(since), tone: 'waiting' };
      return quiet(said.open(since));
    case 'connecting':
      return { text: said.connecting(since), tone: 'connecting' };
    case 'waiting': {
      if (status.nextAttemptAtNs === undefined) return { text: said.waiting, tone: 'waiting' };
      return { text: said.waitingLeft(runningText((status.nextAttemptAtNs - nowNs) / 1e6)), tone: 'waiting' };
    }
    case 'failed':
      return { text: said.failed, tone: 'failed' };
    case 'closing':
      return quiet(said.closing);
    case 'closed':
      return quiet(said.closed);
    default:
      return assertNever(status.state);
  }
}

/** The state at a moment of a recording, from its story. */
export function stateAt(story: Story, atNs: number): LaneValue {
  const span = spanAt(story, atNs);
  if (span !== null) {
    const passed = runningText((atNs - span.fromNs) / 1e6);
    if (span.state === 'open') return quiet(said.open(passed));
    if (span.state === 'connecting') return { text: said.connecting(passed), tone: 'connecting' };
    return { text: said.waitingLeft(runningText((plannedEndNs(span) - atNs) / 1e6)), tone: 'waiting' };
  }
  const failure = story.failures.filter((one) => one.atNs <= atNs).at(-1);
  const end = story.ends.filter((one) => one.atNs <= atNs).at(-1);
  if (failure !== undefined && failure.atNs > (end?.atNs ?? -1)) return { text: failureWord(failure), tone: 'failed' };
  return quiet(end === undefined ? said.notYet : endWord(end.close));
}

export function rttText(
  status: ConnectionStatus | undefined,
  slice: TimelineSlice | null,
  connection: number,
  atNs: number,
): string {
  if (status !== undefined) return status.rttMs === undefined ? lanes.noRttYet : lanes.rtt(durationText(status.rttMs));
  const last =
    slice === null
      ? undefined
      : beatsOf(slice, connection)
          .filter((beat) => beat.atNs <= atNs)
          .at(-1);
  return last === undefined ? lanes.noRtt : lanes.rtt(durationText(last.rttMs));
}

/** What waits to be sent; or, where only that waits, what was received and is not read yet. */
export function bufferedText(
  status: ConnectionStatus | undefined,
  slice: TimelineSlice | null,
  connection: number,
  atNs: number,
): string {
  // A live connection is as it is now, wherever the playhead stands.
  const whenNs = status === undefined ? atNs : Number.MAX_VALUE;
  const at = (gauge: 'bufferedBytes' | 'socketQueueBytes'): number =>
    slice === null
      ? 0
      : (levelsOf(slice, connection, gauge, whenNs).findLast((level) => level.atNs <= whenNs)?.value ?? 0);
  const buffered = status?.bufferedBytes ?? at('bufferedBytes');
  const unread = at('socketQueueBytes');
  return buffered === 0 && unread > 0 ? lanes.unread(bytesText(unread)) : lanes.buffered(bytesText(buffered));
}

/** Second line of a lane on the shared clock: `WebSocket, ↓ 0.3/s`. */
export function connectionLine(
  transport: TransportName,
  status: ConnectionStatus | undefined,
  nowNs: number,
): LaneValue {
  const word = transports[transport];
  if (status === undefined) return quiet(word);
  if (status.state !== 'open') {
    const state = liveState(status, nowNs);
    // The countdown needs the room; the mark and the name beside it say the rest.
    return status.state === 'waiting' ? state : { text: line.state(word, state.text), tone: state.tone };
  }
  if (status.heldSinceNs !== undefined) return quiet(line.held(word, runningText((nowNs - status.heldSinceNs) / 1e6)));
  return quiet(line.rate(word, rateText(status.inPerSecond)));
}
