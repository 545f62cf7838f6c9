/** Each lab done from the first step to the last, through the engine's door, over real sockets; and left alone, when nothing ticks. */

import { describe, expect, it } from 'vitest';
import type { LabRunInfo } from '../../../src-shared/contract/labs.ts';
import type { LabId } from '../../../src-shared/model/lab.ts';
import { LABS } from '../../../src-shared/model/labs/index.ts';
import { type TestEngine, testEngine } from '../../fixtures/engine.ts';
import { waitFor } from '../../fixtures/wait-for.ts';

/** A lab being done, with what a learner does. */
interface Learner {
  readonly engine: TestEngine;
  readonly info: () => Promise<LabRunInfo>;
  /** Presses a button of a step. */
  press(step: string, action: string, choices?: Record<string, string>): Promise<LabRunInfo>;
  /** Waits until a step has ticked itself off. */
  done(step: string, withinMs?: number): Promise<LabRunInfo>;
}

async function begin(lab: LabId, used: TestEngine): Promise<Learner> {
  await used.must('lab.start', { lab });
  const info = async (): Promise<LabRunInfo> => {
    const run = await used.must('lab.run', { lab });
    if (run === null) throw new Error(`${lab} is not being done`);
    return run;
  };
  const stepOf = (run: LabRunInfo, step: string) => run.steps.find((one) => one.step === step);
  return {
    engine: used,
    info,
    press: (step, action, choices = {}) => used.must('lab.act', { lab, step, action, choices }),
    async done(step, withinMs = 15_000) {
      let last = '';
      try {
        return await waitFor(
          `step ${step} of ${lab}`,
          async () => {
            const run = await info();
            last = run.steps.map((one) => `${one.done ? '✓' : '·'} ${one.step}: ${one.progress}`).join('\n');
            return stepOf(run, step)?.done === true ? run : undefined;
          },
          withinMs,
        );
      } catch (error) {
        throw new Error(`${(error as Error).message}\n${last}`);
      }
    },
  };
}

/** What a learner does in each lab. Returns when the last step has ticked. */
const COURSES: Readonly<Record<LabId, (learner: Learner) => Promise<unknown>>> = {
  async 'four-ways'({ press, done }) {
    await press('connect', 'connect');
    await done('connect');
    await press('publish', 'publish');
    await done('publish');
    await done('silence');
    await press('faster', 'interval', { interval: '50' });
    for (let published = 0; published < 3; published++) await press('faster', 'publish');
    // A poll that has just begun is given the last messages again: those count only when they are fresh.
    await waitFor('fresh messages', async () => {
      const run = await press('faster', 'publish');
      return run.steps[3]?.done;
    });
    await press('cut', 'restart');
    await done('cut');
  },
  async 'dead-peer'({ press, done }) {
    await press('connect', 'connect');
    await done('connect');
    await press('die', 'half-open');
    await press('zombie', 'stop-pongs');
    await done('die');
    await done('trust');
    await done('zombie');
    await press('heal', 'heal');
    await done('heal');
  },
  async 'everyone-comes-back'({ press, done }) {
    await press('gather', 'gather');
    await done('gather');
    await press('herd', 'cut-fixed');
    await done('herd', 30_000);
    await press('jitter', 'cut-jitter');
    await done('jitter', 30_000);
    await press('third', 'cut-other', { policy: 'decorrelated' });
    await done('third', 30_000);
    await press('own', 'own-jitter');
    await done('own');
  },
  async 'where-were-we'({ press, done }) {
    await press('connect', 'connect');
    await done('connect');
    await press('resume', 'drop');
    await done('resume');
    await done('gap');
    await done('cursor');
    await press('forget', 'forget');
    await done('forget');
    await press('twice', 'repeat');
    await done('twice');
  },
  async 'slow-reader'({ press, done }) {
    await press('connect', 'connect');
    await done('connect');
    await press('buffer', 'slow');
    await done('buffer');
    await done('drop');
    await done('coalesce');
    await done('disconnect');
    await press('recover', 'fast');
    await done('recover');
  },
  async 'one-server'({ press, done }) {
    await press('connect', 'connect');
    await done('connect');
    await press('vanish', 'say');
    await done('vanish');
    await press('bus', 'bus');
    await press('bus', 'say');
    await done('bus');
    await press('split', 'split');
    await press('split', 'say');
    await done('split');
    await press('kill', 'heal');
    await press('sticky', 'poll');
    await waitFor('a poll answered by both', async () =>
      (await press('vanish', 'say')).steps[4]?.progress.includes('2 nodes'),
    );
    await press('sticky', 'sticky');
    await done('sticky');
    await press('kill', 'kill');
    await done('kill');
  },
  async 'token-outlived'({ engine, info, press, done }) {
    await press('refused', 'wrong-token');
    await done('refused');
    await press('in', 'sign-in');
    await done('in');
    await done('expire');
    await press('renew', 'sign-in-renew');
    await done('renew');
    await press('kick', 'second');
    const { mockId } = await info();
    await waitFor('messages on two streams', async () => {
      const { rows } = await engine.must('mock.clients', { mockId });
      return rows.filter(({ user, sentMessages }) => user === 'ann' && sentMessages > 0).length === 2;
    });
    await press('kick', 'kick');
    await done('kick');
  },
  async 'proxy-held-its-breath'({ press, done }) {
    await press('direct', 'connect-direct');
    await done('direct');
    await press('held', 'connect-proxy');
    await done('held');
    await press('gzip', 'gzip');
    await press('padding', 'connect-padded');
    await press('header', 'connect-told');
    await done('gzip');
    await done('padding');
    await done('header');
  },
  async 'closing-time'({ press, done }) {
    await press('connect', 'connect');
    await done('connect');
    await press('rude', 'kill');
    await done('rude');
    await press('told', 'drain');
    await done('told');
    await done('health');
    await done('goodbye');
  },
  async 'which-one'({ press, done }) {
    const answers = { direction: 'down', fresh: 'now', rate: 'some', payload: 'text', between: 'open' };
    await press('answer', 'answer', answers);
    const { facts } = await done('answer');
    expect(facts.verdict?.transport).toBe('sse');
    await press('try', 'try');
    await done('try');
    await press('break', 'break');
    await done('break');
    await press('compare', 'other');
    await done('compare');
  },
};

describe('a lab is done from its first step to its last', () => {
  it.concurrent.each(LABS.map(({ lab }) => lab))('%s', async (lab) => {
    const engine = await testEngine();
    try {
      const learner = await begin(lab, engine);
      await COURSES[lab](learner);
      const run = await learner.info();
      expect(run.steps.filter(({ done }) => !done)).toEqual([]);
      expect(run.finished).toBe(true);
    } finally {
      await engine.close();
    }
  });
});

/** What opens the connections of a lab, and nothing more. */
const CONNECTS: Partial<Record<LabId, string>> = { 'token-outlived': 'refused', 'which-one': 'answer' };

describe('without doing the thing', () => {
  it.concurrent.each(LABS.map(({ lab }) => lab))('%s stays where it is', async (lab) => {
    const engine = await testEngine();
    try {
      const { info, press } = await begin(lab, engine);
      // Steps after the first are left alone; in the last two labs there is nothing to open without doing their first step.
      const [first] = LABS.find((one) => one.lab === lab)?.steps ?? [];
      const [action] = first?.actions ?? [];
      if (first === undefined || action === undefined) throw new Error(`${lab} has no first button`);
      if (CONNECTS[lab] === undefined) await press(first.step, action.action);
      await waitFor('the recording to go on', async () => {
        const { entries } = await engine.must('recording.info', { recordingId: (await info()).recordingId });
        return CONNECTS[lab] !== undefined || entries > 1;
      });
      const seen = performance.now();
      await waitFor('two seconds of nothing', () => performance.now() - seen > 2_000);
      const { steps } = await info();
      expect(steps.slice(1).filter(({ done }) => done)).toEqual([]);
      if (CONNECTS[lab] !== undefined) expect(steps[0]?.done).toBe(false);
    } finally {
      await engine.close();
    }
  });
});

it('leaves nothing behind when it is stopped, and begins again with every step open', async () => {
  const engine = await testEngine();
  try {
    const { info, press, done } = await begin('four-ways', engine);
    await press('connect', 'connect');
    await done('connect');
    const { mockId, recordingId } = await info();
    await engine.must('lab.stop', { lab: 'four-ways' });
    expect(await engine.must('lab.run', { lab: 'four-ways' })).toBeNull();
    const mocks = await engine.must('mock.list', {});
    expect(mocks.filter((mock) => mock.mockId === mockId && mock.running)).toEqual([]);
    await waitFor('all connections to end', () =>
      [1, 2, 3, 4].every((connection) => ['closed', 'failed'].includes(engine.status(connection).state)),
    );
    // Its recording stays, new connections do not go there any more, and what was done is remembered.
    const recordings = await engine.must('recording.list', {});
    expect(recordings.map(({ id }) => id)).toContain(recordingId);
    expect((await engine.must('app.info', {})).sessionRecordingId).not.toBe(recordingId);
    const listed = await engine.must('lab.list', {});
    expect(listed[0]?.doneSteps).toBe(1);
    const again = await engine.must('lab.start', { lab: 'four-ways' });
    expect(again.steps.every((step) => !step.done)).toBe(true);
    const marks = await engine.entries(recordingId, 'kind:mark');
    expect(marks.map(({ detail }) => detail)).toContainEqual({ note: 'lab: step 1 done', by: 'lab' });
  } finally {
    await engine.close();
  }
});
