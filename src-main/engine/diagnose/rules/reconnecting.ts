import { durationText } from '../../../../src-shared/base/units-text.ts';
import { Evidence, type MakeRule, times } from '../rule.ts';

/** Waits without any jitter: harmless for one client, a wave for thousands. */
export const noJitter: MakeRule = (info) => {
  const seen = new Evidence();
  let jittered = false;
  let delayMs = 0;
  return {
    life(life) {
      if (life.kind !== 'wait') return;
      if (life.detail.jitterMinMs !== life.detail.jitterMaxMs) jittered = true;
      else {
        seen.add(life);
        delayMs = life.detail.delayMs;
      }
    },
    findings: () =>
      jittered || seen.count < 2
        ? []
        : seen.finding(info, {
            rule: 'no-jitter',
            severity: 'hint',
            title: `It waited ${times(seen.count)} without jitter, last ${durationText(delayMs)}`,
            why: 'When a server restarts, every client of this kind comes back in the same moment.',
            advice: 'Choose each delay at random between a small one and the planned one ("full jitter").',
            lab: 'everyone-comes-back',
          }),
  };
};

const SOON_MS = 1_000;
const MANY = 5;

/** Failed attempts in quick succession, none of them waiting longer than the one before. */
export const noBackoff: MakeRule = (info) => {
  const seen = new Evidence();
  let run: { readonly seq: number; readonly atNs: number }[] = [];
  let lastDelayMs = 0;
  return {
    life(life) {
      if (life.kind === 'open') run = [];
      if (life.kind !== 'wait') return;
      const { delayMs } = life.detail;
      const isQuick = delayMs < SOON_MS && delayMs <= lastDelayMs * 1.2 + 1;
      lastDelayMs = delayMs;
      if (!isQuick && run.length > 0) run = [];
      run.push(life);
      if (run.length === MANY) for (const one of run) seen.add(one);
      else if (run.length > MANY) seen.add(life);
    },
    findings: () =>
      seen.finding(info, {
        rule: 'no-backoff',
        severity: 'warning',
        title: `${seen.count.toLocaleString('en')} attempts in a row came within ${durationText(SOON_MS)} of each other without waiting longer`,
        why: 'A server that is down is hit by every client several times a second, and stays down.',
        advice: 'Double the delay after each failure, up to half a minute or so, with jitter.',
        lab: 'everyone-comes-back',
      }),
  };
};
