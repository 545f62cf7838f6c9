import { Evidence, type MakeRule, times } from '../rule.ts';

/** Ids that never came. */
export const lostMessages: MakeRule = (info) => {
  const seen = new Evidence();
  let lost = 0;
  let attempt = 0;
  let acrossAttempts = 0;
  let lastAttempt = 0;
  let example = '';
  return {
    life(life) {
      if (life.kind === 'open') attempt = life.attempt;
      if (life.kind !== 'gap') return;
      lost += life.detail.count ?? 1;
      if (life.attempt !== lastAttempt && attempt > 1) acrossAttempts += 1;
      lastAttempt = life.attempt;
      if (example === '') example = `${life.detail.field} ${life.detail.from} to ${life.detail.to}`;
      seen.add(life);
    },
    findings: () =>
      seen.finding(info, {
        rule: 'lost-messages',
        severity: 'problem',
        title: `${lost.toLocaleString('en')} ${lost === 1 ? 'message was' : 'messages were'} lost, judged by ids (${example}${seen.count > 1 ? ' …' : ''})`,
        why:
          acrossAttempts > 0
            ? 'They were sent while the client was away. What it shows from then on is not what the server knows.'
            : 'They were skipped within a stream: dropped by a policy for slow clients, or filtered.',
        advice:
          'Ask for what is missing by the last id that was seen (Last-Event-ID, a cursor), and let the server keep enough history for the ' +
          'longest absence you mean to bridge.',
        lab: 'where-were-we',
      }),
  };
};

/** Ids that came more than once. */
export const repeatedMessages: MakeRule = (info) => {
  const seen = new Evidence();
  let repeated = 0;
  return {
    life(life) {
      if (life.kind !== 'duplicate') return;
      repeated += life.detail.count ?? 1;
      seen.add(life);
    },
    findings: () =>
      seen.finding(info, {
        rule: 'repeated-messages',
        severity: 'warning',
        title: `${repeated.toLocaleString('en')} ${repeated === 1 ? 'message came' : 'messages came'} more than once`,
        why: 'Resuming usually means "at least once": a client that adds up amounts or shows a toast for each does it twice.',
        advice: 'Remember the last ids and leave out what was handled already.',
        lab: 'where-were-we',
      }),
  };
};

/** Notices that say something about ids or cursors. */
export const restartedIds: MakeRule = (info) => {
  const seen = new Evidence();
  return {
    life(life) {
      if (life.kind === 'notice' && life.detail.code === 'IDS_WENT_BACK') seen.add(life);
    },
    findings: () =>
      seen.finding(info, {
        rule: 'ids-went-back',
        severity: 'warning',
        title: `Ids began again ${times(seen.count)}`,
        why: 'After a restart with fresh ids a client that resumes by the old one waits for ever, or gets the wrong part.',
        advice: 'Put an epoch into the id (`7-1024`), and start anew when it changes.',
        lab: 'where-were-we',
      }),
  };
};
