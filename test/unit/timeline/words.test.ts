import { describe, expect, it } from 'vitest';
import { factsOf, summaryOf } from '../../../src-renderer/timeline/facts.ts';
import { spanLabel } from '../../../src-renderer/timeline/format.ts';
import { connectionLine, liveState, stateAt } from '../../../src-renderer/timeline/lane-values.ts';
import { rangeText } from '../../../src-renderer/timeline/layout-ruler.ts';
import { storyOf } from '../../../src-renderer/timeline/story.ts';
import { wallClock } from '../../../src-renderer/timeline/wall-clock.ts';
import { neverOpened, pricesSession, statusOf } from '../../fixtures/timeline-session.ts';

describe('numbers', () => {
  it('of the view have few digits', () => {
    expect([1e6, 250e6, 1.5e9, 35e9, 197e9].map(spanLabel)).toEqual(['1 ms', '250 ms', '1.5 s', '35 s', '3m 17s']);
  });

  it('of a range have as many digits as it is wide', () => {
    const clock = wallClock(pricesSession().startedAtMs);
    expect(rangeText(clock, { fromNs: 168.1e9, toNs: 180.7e9 })).toBe('12:03:59.6 to 12:04:12.2');
    expect(rangeText(clock, { fromNs: 168.1e9, toNs: 168.15e9 })).toBe('12:03:59.6000 to 12:03:59.6500');
  });
});

describe('the gutter', () => {
  it('says the state of a live connection', () => {
    const failing = neverOpened();
    expect(liveState(failing.statuses[0] as (typeof failing.statuses)[0], failing.nowNs)).toEqual({
      text: 'waiting, 2.6 s left',
      tone: 'waiting',
    });
    expect(liveState(statusOf(1, 'a', 'sse', { pausedBy: 'user' }), 0).tone).toBe('paused');
    expect(liveState(statusOf(1, 'a', 'sse', { halfOpen: true }), 5e9).text).toBe('half-open 5.0 s');
  });

  it('says the state at a moment of a recording', () => {
    const story = storyOf(pricesSession().lifecycle, 1);
    expect(stateAt(story, 20.09e9).text).toBe('open 20.0 s');
    expect(stateAt(story, 173e9)).toMatchObject({ tone: 'waiting' });
    expect(stateAt(story, -1).text).toBe('not yet');
  });

  it('says how long a poll has been held', () => {
    expect(connectionLine('long-poll', statusOf(1, 'a', 'long-poll', { heldSinceNs: 2e9 }), 4.7e9).text).toBe(
      'long-poll, held 2.7 s',
    );
  });
});

describe('in words', () => {
  it('the table tells what the lanes draw', () => {
    const facts = factsOf(pricesSession().lifecycle, 200);
    expect(facts.map((fact) => fact.what)).toEqual([
      'connecting',
      'open',
      'missed',
      'close',
      'wait',
      'connecting',
      'error',
      'wait',
      'connecting',
      'open',
      'pause',
      'resume',
    ]);
    expect(facts.find((fact) => fact.what === 'error')?.sentence).toContain('ECONNREFUSED');
    expect(factsOf(pricesSession().lifecycle, 3)).toHaveLength(3);
  });

  it('the summary changes with a state and not with the clock', () => {
    const waiting = statusOf(1, 'prices', 'websocket', { state: 'waiting', attempt: 3, nextAttemptAtNs: 9e9 });
    expect(summaryOf([waiting, statusOf(2, 'orders', 'sse')])).toBe(
      'prices is waiting for attempt 4. orders is open, attempt 1.',
    );
  });
});
