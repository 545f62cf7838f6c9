import { describe, expect, it } from 'vitest';
import { TailGate } from '../../../src-renderer/entries/table/tail-gate.ts';

function harness() {
  let now = 0;
  let loadedTo = 100;
  const gate = new TailGate(() => now);
  gate.reset(100);
  return {
    load: (to: number) => {
      loadedTo = to;
    },
    pass: (ms: number) => {
      now += ms;
    },
    update: (end: number, following = true) => gate.update(end, following, 20, (index) => index < loadedTo),
  };
}

describe('tail gate', () => {
  it('shows the end before until the rows of the new one are here', () => {
    const { update, load } = harness();
    expect(update(150)).toEqual({ end: 100, want: [130, 150] });
    load(150);
    expect(update(150)).toEqual({ end: 150, want: null });
  });

  it('asks for one end at a time, however fast the view grows, and then for the latest', () => {
    const { update, load } = harness();
    update(150);
    expect(update(900)).toEqual({ end: 100, want: [130, 150] });
    load(150);
    expect(update(5_000)).toEqual({ end: 150, want: [4_980, 5_000] });
  });

  it('shows what is known when one does not follow, and when rows do not come', () => {
    const { update, pass } = harness();
    expect(update(150, false)).toEqual({ end: 150, want: null });
    expect(update(300).end).toBe(150);
    pass(500);
    expect(update(300).end).toBe(300);
  });
});
