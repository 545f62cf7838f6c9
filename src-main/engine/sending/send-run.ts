import { assertNever, type Problem } from '../../../src-shared/base/result.ts';
import { countedText, countText, roundDurationText } from '../../../src-shared/base/units-text.ts';
import type { SendPhase, SendStatus } from '../../../src-shared/contract/sending.ts';

/** A plan under way. Values only: {@link stepSend} answers with the next one. */
export interface SendRun {
  /** Messages of one round. */
  readonly messages: number;
  readonly everyMs: number;
  readonly total: number | null;
  readonly phase: SendPhase;
  readonly sent: number;
  readonly skipped: number;
  /** Where the grid of turns begins: at the start, and again when it goes on. */
  readonly gridFromNs: number;
  /** The turn that is next, from 0 at `gridFromNs`. */
  readonly turn: number;
  readonly end?: SendStatus['end'];
  readonly problem?: Problem;
}

export type SendEvent =
  | { readonly type: 'start' }
  /** The timer rang. `congested`: too much waits to leave as it is. */
  | { readonly type: 'due'; readonly congested: boolean }
  /** What came of the last `send`. */
  | { readonly type: 'sent' }
  | { readonly type: 'refused'; readonly problem: Problem }
  /** How the connection stands. `settled`: it will not come back by itself. */
  | { readonly type: 'connection'; readonly open: boolean; readonly settled: boolean }
  | { readonly type: 'goOn' }
  | { readonly type: 'stop' };

export type SendEffect =
  /** Index into the plan's messages. Answered by `sent` or `refused`. */
  | { readonly type: 'send'; readonly index: number }
  | { readonly type: 'setTimer'; readonly atNs: number }
  | { readonly type: 'cancelTimer' }
  /** A mark on the timeline. */
  | { readonly type: 'mark'; readonly note: string };

export interface SendStep {
  readonly next: SendRun;
  readonly effects: readonly SendEffect[];
}

/** A plan nobody has started. */
export function idleRun(plan: {
  readonly messages: number;
  readonly everyMs: number;
  readonly rounds: number | null;
}): SendRun {
  const { messages, everyMs, rounds } = plan;
  return {
    messages,
    everyMs,
    total: rounds === null ? null : rounds * messages,
    phase: 'running',
    sent: 0,
    skipped: 0,
    gridFromNs: 0,
    turn: 0,
  };
}

/** What the marks call it: `Sending every 2 s`, `Sending a list of 3 every 500 ms`. */
export function planText({ messages, everyMs }: Pick<SendRun, 'messages' | 'everyMs'>): string {
  const pace = everyMs === 0 ? 'without a delay' : `every ${roundDurationText(everyMs)}`;
  return messages === 1 ? `Sending ${pace}` : `Sending a list of ${countText(messages)} ${pace}`;
}

/** One event through the plan. Pure: the same run, event and time give the same step. */
export function stepSend(run: SendRun, event: SendEvent, nowNs: number): SendStep {
  switch (event.type) {
    case 'start': {
      const whole = run.total === null ? 'until it is stopped' : `${countedText(run.total, 'message')} in all`;
      return begin(run, nowNs, `${planText(run)}: started, ${whole}`);
    }
    case 'goOn':
      if (run.phase !== 'asking') return { next: run, effects: [] };
      return begin({ ...run, phase: 'running' }, nowNs, `${planText(run)}: goes on`);
    case 'due':
      return run.phase === 'running' ? due(run, event.congested, nowNs) : { next: run, effects: [] };
    case 'sent': {
      const next = { ...run, sent: run.sent + 1 };
      return next.sent === next.total ? ended(next, 'done') : { next, effects: [] };
    }
    case 'refused':
      return ended({ ...run, problem: event.problem }, 'failed');
    case 'connection':
      return connection(run, event.open, event.settled);
    case 'stop':
      return run.phase === 'ended' ? { next: run, effects: [] } : ended(run, 'stopped');
    default:
      return assertNever(event);
  }
}

/** The first message goes out at once, and with it a new grid begins. */
function begin(run: SendRun, nowNs: number, note: string): SendStep {
  const next: SendRun = { ...run, gridFromNs: nowNs, turn: 1 };
  return {
    next,
    effects: [{ type: 'mark', note }, { type: 'send', index: run.sent % run.messages }, timer(next)],
  };
}

function timer({ gridFromNs, turn, everyMs }: SendRun): SendEffect {
  return { type: 'setTimer', atNs: turnNs(gridFromNs, turn, everyMs) };
}

function turnNs(gridFromNs: number, turn: number, everyMs: number): number {
  return gridFromNs + turn * everyMs * 1e6;
}

function due(run: SendRun, congested: boolean, nowNs: number): SendStep {
  // Node's timers may ring a little early.
  const late =
    run.everyMs === 0 ? 0 : Math.floor((nowNs - turnNs(run.gridFromNs, run.turn, run.everyMs)) / (run.everyMs * 1e6));
  const missed = Math.max(0, late);
  const next: SendRun = {
    ...run,
    turn: run.turn + missed + 1,
    skipped: run.skipped + missed + (congested ? 1 : 0),
  };
  const set = timer(next);
  return { next, effects: congested ? [set] : [{ type: 'send', index: run.sent % run.messages }, set] };
}

function connection(run: SendRun, open: boolean, settled: boolean): SendStep {
  if (run.phase === 'ended') return { next: run, effects: [] };
  if (settled) return ended(run, 'closed');
  if (run.phase === 'running' && !open) {
    const note = `${planText(run)}: held after ${countedText(run.sent, 'message')}, the connection is not open`;
    return { next: { ...run, phase: 'held' }, effects: [{ type: 'cancelTimer' }, { type: 'mark', note }] };
  }
  if (run.phase === 'held' && open) return { next: { ...run, phase: 'asking' }, effects: [] };
  if (run.phase === 'asking' && !open) return { next: { ...run, phase: 'held' }, effects: [] };
  return { next: run, effects: [] };
}

const END_TEXT: Readonly<Record<NonNullable<SendStatus['end']>, string>> = {
  done: 'done',
  stopped: 'stopped',
  closed: 'ended with the connection',
  failed: 'failed',
};

function ended(run: SendRun, end: NonNullable<SendStatus['end']>): SendStep {
  const parts = [
    `${planText(run)}: ${END_TEXT[end]} after ${sentText(run)}`,
    run.problem?.message,
    run.skipped === 0 ? undefined : `${countedText(run.skipped, 'turn')} left out`,
  ];
  const note = parts.filter((part) => part !== undefined).join(' · ');
  return { next: { ...run, phase: 'ended', end }, effects: [{ type: 'cancelTimer' }, { type: 'mark', note }] };
}

/** Sent, and of how many where it ended before all of them: `3 of 10 messages`. */
function sentText({ sent, total }: SendRun): string {
  return total === null || sent === total
    ? countedText(sent, 'message')
    : `${countText(sent)} of ${countedText(total, 'message')}`;
}

/** What windows are told. */
export function statusOf(run: SendRun): SendStatus {
  const { phase, messages, everyMs, sent, total, skipped, end, problem } = run;
  return {
    phase,
    messages,
    everyMs,
    sent,
    total,
    skipped,
    ...(phase === 'running' ? { nextAtNs: turnNs(run.gridFromNs, run.turn, everyMs) } : {}),
    ...(end === undefined ? {} : { end }),
    ...(problem === undefined ? {} : { problem }),
  };
}
