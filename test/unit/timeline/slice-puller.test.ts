import { describe, expect, it } from 'vitest';
import { questionFor, SlicePuller, type SliceQuestion } from '../../../src-renderer/timeline/axis/slice-puller.ts';
import { ok, type Result } from '../../../src-shared/base/result.ts';
import { MAX_BUCKETS, type TimelineSlice } from '../../../src-shared/contract/timeline.ts';

const S = 1e9;

function empty(question: SliceQuestion, nowNs: number): TimelineSlice {
  const { fromNs, toNs, buckets } = question;
  return {
    fromNs,
    toNs,
    nowNs,
    originNs: fromNs,
    slotNs: (toNs - fromNs) / buckets,
    traffic: [],
    lifecycle: [],
    lifecycleCut: false,
    frames: [],
    crowded: [],
    gauges: [],
  };
}

/** A puller whose answers and clock the test turns by hand. */
function harness() {
  const asked: { question: SliceQuestion; answer: (result: Result<TimelineSlice>) => void }[] = [];
  const shown: TimelineSlice[] = [];
  const problems: (string | null)[] = [];
  const timers: { at: number; run: () => void }[] = [];
  let now = 0;
  const puller = new SlicePuller({
    ask: (question) => new Promise((answer) => asked.push({ question, answer })),
    onSlice: (slice) => shown.push(slice),
    onProblem: (problem) => problems.push(problem?.code ?? null),
    everyMs: 100,
    clock: {
      now: () => now,
      after: (ms, run) => {
        const timer = { at: now + ms, run };
        timers.push(timer);
        return () => timers.splice(timers.indexOf(timer), 1);
      },
    },
  });
  const settle = () => new Promise<void>((resolve) => setImmediate(resolve));
  return {
    puller,
    asked,
    shown,
    problems,
    async answer(index: number, nowNs = 1_000 * S) {
      const one = asked[index];
      if (one === undefined) throw new Error(`Question ${index} was not asked.`);
      one.answer(ok(empty(one.question, nowNs)));
      await settle();
    },
    async refuse(index: number) {
      asked[index]?.answer({ ok: false, error: { code: 'GONE', message: 'The engine is gone.', hint: 'Reload.' } });
      await settle();
    },
    pass(ms: number) {
      now += ms;
      for (const timer of [...timers]) {
        if (timer.at > now) continue;
        timers.splice(timers.indexOf(timer), 1);
        timer.run();
      }
    },
  };
}

const view = (fromS: number, toS: number) => questionFor('r', [1], { fromNs: fromS * S, toNs: toS * S }, 1_064);

describe('questions', () => {
  it('ask for more than is visible, in no more buckets than are given', () => {
    for (const [from, to, width] of [
      [100, 135, 1_064],
      [100, 100.001, 1_064],
      [0, 86_400 * 9, 3_700],
      [100, 135, 40],
    ] as const) {
      const question = questionFor('r', [1], { fromNs: from * S, toNs: to * S }, width);
      expect(question.fromNs).toBeLessThanOrEqual(from * S);
      expect(question.fromNs).toBeGreaterThanOrEqual(0);
      expect(question.toNs).toBeGreaterThanOrEqual(to * S);
      expect(question.buckets).toBeLessThanOrEqual(MAX_BUCKETS);
      expect(question.buckets).toBeGreaterThan(0);
    }
  });

  it('have buckets of a round width, at most a column wide', () => {
    const question = view(100, 135);
    const slotNs = (question.toNs - question.fromNs) / question.buckets;
    expect(slotNs).toBe(50e6);
    expect(slotNs / (35e9 / 1_064)).toBeLessThan(3);
  });

  it('are the same question again after a small move', () => {
    expect(view(100.1, 135.1)).toEqual(view(100.4, 135.4));
    expect(view(100, 135)).not.toEqual(view(110, 145));
  });
});

describe('slice puller', () => {
  it('has one question on its way, and then asks the newest', async () => {
    const { puller, asked, answer, pass } = harness();
    puller.want(view(0, 35), true);
    puller.want(view(50, 85), false);
    puller.want(view(100, 135), false);
    expect(asked).toHaveLength(1);
    await answer(0);
    pass(100);
    expect(asked.map((one) => one.question)).toEqual([view(0, 35), view(100, 135)]);
  });

  it('asks at most every tenth of a second while live', async () => {
    const { puller, asked, answer, pass } = harness();
    for (let ms = 0; ms < 1_000; ms += 10) {
      puller.want(view(970, 1_005), true);
      const index = asked.length - 1;
      await answer(index);
      pass(10);
    }
    expect(asked.length).toBeGreaterThanOrEqual(9);
    expect(asked.length).toBeLessThanOrEqual(11);
  });

  it('does not ask again about a past that is answered', async () => {
    const { puller, asked, answer, pass } = harness();
    puller.want(view(100.1, 135.1), true);
    await answer(0);
    pass(1_000);
    puller.want(view(100.1, 135.1), true);
    puller.want(view(100.4, 135.4), true);
    expect(asked).toHaveLength(1);
  });

  it('keeps what is shown until the answer comes, and says when there is none', async () => {
    const { puller, shown, problems, answer, refuse, pass } = harness();
    puller.want(view(100, 135), true);
    await answer(0);
    pass(200);
    puller.want(view(200, 235), false);
    expect(shown).toHaveLength(1);
    await refuse(1);
    expect(shown).toHaveLength(1);
    expect(problems).toEqual([null, 'GONE']);
  });

  it('says nothing after it was closed', async () => {
    const { puller, shown, asked, answer } = harness();
    puller.want(view(100, 135), true);
    puller.close();
    await answer(0);
    puller.want(view(0, 35), true);
    expect(shown).toHaveLength(0);
    expect(asked).toHaveLength(1);
  });
});
