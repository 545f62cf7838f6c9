import { describe, expect, it } from 'vitest';
import { happened, isNothing, together } from '../../../src-renderer/panels/desktop/watch.ts';

const watch = { lost: true, filter: 'type:error' };

describe('what is told of a watched connection', () => {
  it('is a loss, but not a person’s own Disconnect, and not the first look', () => {
    const lost = (before: 'open' | 'waiting' | null, now: 'waiting' | 'failed' | 'closing' | 'closed' | 'open') =>
      happened(watch, { state: before, matches: null }, { state: now, matches: null }).lost;
    expect(lost('open', 'waiting')).toBe(true);
    expect(lost('open', 'failed')).toBe(true);
    expect(lost('open', 'closing')).toBe(false);
    expect(lost('open', 'closed')).toBe(false);
    expect(lost('waiting', 'failed')).toBe(false);
    expect(lost(null, 'waiting')).toBe(false);
    expect(happened({ ...watch, lost: false }, { state: 'open', matches: 0 }, { state: 'failed', matches: 0 })).toEqual(
      {
        lost: false,
        matches: 0,
      },
    );
  });

  it('is what newly matches, not what was there before', () => {
    const count = (before: number | null, now: number | null) =>
      happened(watch, { state: 'open', matches: before }, { state: 'open', matches: now }).matches;
    expect(count(null, 4000)).toBe(0);
    expect(count(4000, 4003)).toBe(3);
    expect(count(4003, null)).toBe(0);
  });

  it('is summed up while it waits', () => {
    const both = together({ lost: false, matches: 2 }, { lost: true, matches: 1 });
    expect(both).toEqual({ lost: true, matches: 3 });
    expect(isNothing(both)).toBe(false);
    expect(isNothing({ lost: false, matches: 0 })).toBe(true);
  });
});
