import { describe, expect, it } from 'vitest';
import { wallClock } from '../../../src-renderer/timeline/axis/wall-clock.ts';
import { factsOf, summaryOf } from '../../../src-renderer/timeline/facts/facts.ts';
import { storiesOf, storyOf } from '../../../src-renderer/timeline/facts/story.ts';
import { spanLabel } from '../../../src-renderer/timeline/format.ts';
import { connectionLine, liveState, stateAt } from '../../../src-renderer/timeline/layout/lane-values.ts';
import { rangeText } from '../../../src-renderer/timeline/layout/layout-ruler.ts';
import { neverOpened, pricesSession, sliceOf, statusOf } from '../../fixtures/timeline-session.ts';

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
  const prices = pricesSession();
  const told = (view: { fromNs: number; toNs: number }, most = 200) =>
    factsOf({
      slice: sliceOf(prices, { ...view, buckets: 1_000 }),
      stories: storiesOf(prices.lifecycle, [1]),
      view,
      most,
    });

  it('the table tells what the lanes draw', () => {
    const { facts, cut } = told({ fromNs: 0, toNs: prices.nowNs });
    expect(cut).toBe(false);
    expect(facts.map((fact) => fact.what)).toEqual([
      'Traffic',
      'Heartbeats',
      'Backpressure',
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
    const sentence = (what: string, at = 0) => facts.filter((fact) => fact.what === what)[at]?.sentence ?? '';
    expect(sentence('Traffic')).toMatch(
      /^(about )?[\d,]+ \([\d.]+ [kM]B\) in, [\d,]+ \([\d.]+ [kM]?B\) out, at most [\d,]+\/s over /,
    );
    expect(sentence('Heartbeats')).toMatch(/^RTT [\d.]+ ms to 94 ms, last [\d.]+ ms$/);
    expect(sentence('Backpressure')).toBe('at most 412 kB to be sent');
    expect(sentence('missed')).toContain('No pong within 1.5 s');
    expect(sentence('error')).toContain('ECONNREFUSED');
    expect(sentence('wait')).toContain('planned 1.18 s (base 1.00 s, jitter +180 ms of ±200 ms), actual 1.18 s');
    expect(sentence('pause')).toContain('the store could not keep up');
    expect(told({ fromNs: 0, toNs: prices.nowNs }, 3)).toMatchObject({ cut: true });
    expect(told({ fromNs: 0, toNs: prices.nowNs }, 3).facts.slice(3)).toHaveLength(3);
  });

  it('the table tells of the view alone, and of the state that reaches into it', () => {
    const { facts } = told({ fromNs: 120e9, toNs: 140e9 });
    expect(facts.filter((fact) => fact.seq !== undefined).map((fact) => fact.what)).toEqual(['open']);
    expect(facts[0]).toMatchObject({ what: 'Traffic', fromNs: 120e9, toNs: 140e9 });
    const after = told({ fromNs: prices.nowNs + 1e9, toNs: prices.nowNs + 2e9 });
    expect(after.facts.filter((fact) => fact.seq === undefined)).toEqual([]);
  });

  it('a wait that lasts has a plan and no end', () => {
    const failing = neverOpened();
    const view = { fromNs: 0, toNs: 12e9 };
    const { facts } = factsOf({
      slice: sliceOf(failing, { ...view, buckets: 100 }),
      stories: storiesOf(failing.lifecycle, [1]),
      view,
      most: 200,
    });
    expect(facts.at(-1)?.sentence).toMatch(
      /planned 4\.61 s \(base 4\.00 s, jitter \+610 ms of ±800 ms\), still waiting$/,
    );
  });

  it('the summary changes with a state and not with the clock', () => {
    const waiting = statusOf(1, 'prices', 'websocket', { state: 'waiting', attempt: 3, nextAttemptAtNs: 9e9 });
    expect(summaryOf([waiting, statusOf(2, 'orders', 'sse')])).toBe(
      'prices is waiting for attempt 4. orders is open, attempt 1.',
    );
  });
});
