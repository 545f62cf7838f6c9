import { assertNever } from '../../src-shared/base/result.ts';
import type { LifecyclePoint } from '../../src-shared/contract/timeline.ts';
import type { ConnectionStatus } from '../../src-shared/model/connection.ts';
import { sentenceOf, sentenceText } from '../../src-shared/model/sentence.ts';

/** One line of the timeline in words. */
export interface Fact {
  readonly seq: number;
  readonly atNs: number;
  readonly connection: number;
  readonly what: string;
  readonly sentence: string;
}

/** The newest lifecycle facts, oldest first: what the lanes draw, for those who do not see them. */
export function factsOf(points: readonly LifecyclePoint[], most: number): readonly Fact[] {
  return points.slice(-most).map((point) => {
    const sentence = sentenceOf(point.kind, point.detail, point.attempt);
    return {
      seq: point.seq,
      atNs: point.atNs,
      connection: point.connection,
      what: point.kind,
      sentence: sentence === undefined ? '' : sentenceText(sentence),
    };
  });
}

/** `prices is open, attempt 3. orders is waiting for attempt 4.` Changes only when a state does. */
export function summaryOf(statuses: readonly ConnectionStatus[]): string {
  return statuses.map((status) => `${status.name} ${stateWords(status)}.`).join(' ');
}

function stateWords(status: ConnectionStatus): string {
  switch (status.state) {
    case 'open':
      if (status.pausedBy !== undefined)
        return `is open, reading is paused by ${status.pausedBy === 'store' ? 'the store' : 'you'}`;
      return status.halfOpen ? 'looks half-open' : `is open, attempt ${status.attempt}`;
    case 'connecting':
      return `is connecting, attempt ${status.attempt}`;
    case 'waiting':
      return `is waiting for attempt ${status.attempt + 1}`;
    case 'closing':
      return 'is closing';
    case 'failed':
      return `has failed${status.problem === undefined ? '' : `: ${status.problem.message}`}`;
    case 'closed':
      return 'is closed';
    default:
      return assertNever(status.state);
  }
}
