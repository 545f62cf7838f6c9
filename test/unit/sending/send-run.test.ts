import { describe, expect, it } from 'vitest';
import {
  idleRun,
  type SendEvent,
  type SendRun,
  statusOf,
  stepSend,
} from '../../../src-main/engine/sending/send-run.ts';

const MS = 1e6;

/** Runs events through a plan, each `send` answered as said; gives every effect as text. */
function play(
  run: SendRun,
  steps: readonly (readonly [ms: number, event: SendEvent])[],
  refuse = Number.POSITIVE_INFINITY,
) {
  const log: string[] = [];
  let now = run;
  const through = (event: SendEvent, nowNs: number): void => {
    const { next, effects } = stepSend(now, event, nowNs);
    now = next;
    for (const effect of effects) {
      switch (effect.type) {
        case 'send':
          log.push(`send ${effect.index}`);
          through(
            now.sent >= refuse
              ? { type: 'refused', problem: { code: 'NOT_OPEN', message: 'It is not open.', hint: '' } }
              : { type: 'sent' },
            nowNs,
          );
          break;
        case 'setTimer':
          log.push(`timer ${effect.atNs / MS}`);
          break;
        case 'cancelTimer':
          log.push('no timer');
          break;
        case 'mark':
          log.push(effect.note);
          break;
      }
    }
  };
  for (const [ms, event] of steps) through(event, ms * MS);
  return { log, run: now };
}

const every = (everyMs: number, rounds: number | null = null, messages = 1) => idleRun({ messages, everyMs, rounds });
const due: SendEvent = { type: 'due', congested: false };

describe('sending every N seconds', () => {
  it('sends at once, and then on a grid that does not drift', () => {
    const { log } = play(every(2_000), [
      [100, { type: 'start' }],
      [2_103, due],
      [4_101.5, due],
    ]);
    expect(log).toEqual([
      'Sending every 2 s: started, until it is stopped',
      'send 0',
      'timer 2100',
      'send 0',
      'timer 4100',
      'send 0',
      'timer 6100',
    ]);
  });

  it('leaves out turns it cannot keep, and says how many', () => {
    const { log, run } = play(every(100), [
      [0, { type: 'start' }],
      [350, due],
      [400, { type: 'stop' }],
    ]);
    expect(run).toMatchObject({ sent: 2, skipped: 2, end: 'stopped' });
    expect(log).toContain('timer 400');
    expect(log.at(-1)).toBe('Sending every 100 ms: stopped after 2 messages · 2 turns left out');
  });

  it('sends nothing while too much waits to leave', () => {
    const { run, log } = play(every(100), [
      [0, { type: 'start' }],
      [100, { type: 'due', congested: true }],
    ]);
    expect(run).toMatchObject({ sent: 1, skipped: 1 });
    expect(log.filter((line) => line === 'send 0')).toHaveLength(1);
  });

  it('is held by a drop, asks after the return, and goes on with a new grid', () => {
    const { run, log } = play(every(1_000), [
      [0, { type: 'start' }],
      [500, { type: 'connection', open: false, settled: false }],
      [700, due],
      [900, { type: 'connection', open: true, settled: false }],
    ]);
    expect(run).toMatchObject({ phase: 'asking', sent: 1 });
    expect(statusOf(run).nextAtNs).toBeUndefined();
    const on = play(run, [[1_234, { type: 'goOn' }]]);
    expect(on.log).toEqual(['Sending every 1 s: goes on', 'send 0', 'timer 2234']);
    expect(log).toContain('Sending every 1 s: held after 1 message, the connection is not open');
  });

  it('ends with a connection that will not come back, and when a message is refused', () => {
    const settled = play(every(1_000), [
      [0, { type: 'start' }],
      [10, { type: 'connection', open: false, settled: true }],
      [20, { type: 'stop' }],
    ]);
    expect(settled.run).toMatchObject({ phase: 'ended', end: 'closed' });
    expect(settled.log.at(-1)).toMatch(/ended with the connection after 1 message$/);
    const refused = play(
      every(1_000),
      [
        [0, { type: 'start' }],
        [1_000, due],
      ],
      1,
    );
    expect(refused.run).toMatchObject({ end: 'failed', problem: { code: 'NOT_OPEN' } });
    expect(refused.log.at(-2)).toMatch(/failed after 1 message · It is not open\./);
  });
});

describe('sending a list', () => {
  it('sends each in order, as often as asked, and ends', () => {
    const steps = Array.from({ length: 10 }, (_, turn) => [(turn + 1) * 10, due] as const);
    const { log, run } = play(every(10, 2, 3), [[0, { type: 'start' }], ...steps]);
    expect(log.filter((line) => line.startsWith('send'))).toEqual([
      'send 0',
      'send 1',
      'send 2',
      'send 0',
      'send 1',
      'send 2',
    ]);
    expect(run).toMatchObject({ phase: 'ended', end: 'done', sent: 6, total: 6 });
    expect(log.at(0)).toBe('Sending a list of 3 every 10 ms: started, 6 messages in all');
  });

  it('of one message is over at once', () => {
    expect(play(every(10, 1), [[0, { type: 'start' }]]).run).toMatchObject({ end: 'done', sent: 1 });
  });

  it('without a delay goes on with each ring of the timer', () => {
    const { run } = play(every(0, 1, 2), [
      [0, { type: 'start' }],
      [3, due],
    ]);
    expect(run).toMatchObject({ end: 'done', sent: 2, skipped: 0 });
  });
});
