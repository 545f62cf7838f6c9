import { describe, expect, it } from 'vitest';
import { Pacer, type Waited } from '../../../src-main/engine/replay/pacer.ts';
import { fakeClock } from '../../fixtures/fake-clock.ts';

const SECOND_NS = 1e9;

function paced(options: { readonly speed?: number | 'max'; readonly playing?: boolean; readonly toNs?: number } = {}) {
  const clock = fakeClock();
  const timers = {
    nowMs: () => clock.nowMs,
    at: (dueMs: number, run: () => void) => clock.after(Math.max(0, dueMs - clock.nowMs), run),
  };
  const pacer = new Pacer({ timers, startNs: 0, endNs: options.toNs ?? 10 * SECOND_NS });
  pacer.begin({ speed: options.speed ?? 1, loop: null, playing: options.playing ?? true, fromNs: 0 });
  return { clock, pacer };
}

/** What it is told, and when; undefined while it is not told anything. */
async function waiting(pacer: Pacer, momentNs: number) {
  const told: { waited?: Waited } = {};
  void pacer.until(momentNs).then((waited) => {
    told.waited = waited;
  });
  await settled();
  return told;
}

async function settled(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}

describe('a pacer', () => {
  it('says that a moment has come when its time has passed at the speed asked for', async () => {
    const { clock, pacer } = paced({ speed: 2 });
    const told = await waiting(pacer, SECOND_NS);
    clock.advance(499);
    await settled();
    expect(told.waited).toBeUndefined();
    clock.advance(1);
    await settled();
    expect(told.waited).toBe('due');
    expect(pacer.lateMs()).toBe(0);
    clock.advance(3);
    expect(pacer.lateMs()).toBe(3);
  });

  it('plans from the moment before and not from when that was taken, so lateness does not add up', async () => {
    const { clock, pacer } = paced();
    clock.advance(1_007);
    expect(await pacer.until(SECOND_NS)).toBe('due');
    expect(pacer.lateMs()).toBeCloseTo(7);
    const told = await waiting(pacer, 2 * SECOND_NS);
    clock.advance(993);
    await settled();
    expect(told.waited).toBe('due');
    expect(pacer.lateMs()).toBeCloseTo(0);
  });

  it('stands still while it is paused, lets one go by a step, and goes on from there', async () => {
    const { clock, pacer } = paced({ playing: false });
    const told = await waiting(pacer, 2 * SECOND_NS);
    clock.advance(60_000);
    await settled();
    expect(told.waited).toBeUndefined();
    pacer.control({ do: 'step' });
    await settled();
    expect(told.waited).toBe('due');
    expect(pacer.lateMs()).toBeNull();
    expect(pacer.positionNs).toBe(2 * SECOND_NS);
    pacer.control({ do: 'play' });
    const next = await waiting(pacer, 3 * SECOND_NS);
    clock.advance(1_000);
    await settled();
    expect(next.waited).toBe('due');
  });

  it('says that it was moved, and where to', async () => {
    const { pacer } = paced();
    const told = await waiting(pacer, 9 * SECOND_NS);
    pacer.control({ do: 'seek', toNs: 4 * SECOND_NS });
    await settled();
    expect(told.waited).toBe('moved');
    expect(pacer.positionNs).toBe(4 * SECOND_NS);
  });

  it('goes round a loop without growing longer', async () => {
    const { clock, pacer } = paced();
    pacer.control({ do: 'loop', loop: { fromNs: 0, toNs: SECOND_NS } });
    const told = await waiting(pacer, SECOND_NS);
    clock.advance(1_004);
    await settled();
    expect(told.waited).toBe('looped');
    expect(pacer.playback()).toMatchObject({ rounds: 1, positionNs: 4e6 });
  });

  it('lets everything go at full speed', async () => {
    const { clock, pacer } = paced({ speed: 'max' });
    for (const moment of [1, 2, 3]) expect(await pacer.until(moment * SECOND_NS)).toBe('due');
    expect(clock.nowMs).toBe(0);
    expect(pacer.positionNs).toBe(3 * SECOND_NS);
  });

  it('holds time until the other side has spoken', async () => {
    const { clock, pacer } = paced();
    pacer.hold(SECOND_NS);
    clock.advance(30_000);
    expect(pacer.positionNs).toBe(SECOND_NS);
    pacer.release();
    const told = await waiting(pacer, 2 * SECOND_NS);
    clock.advance(1_000);
    await settled();
    expect(told.waited).toBe('due');
    expect(pacer.lateMs()).toBe(0);
  });
});
