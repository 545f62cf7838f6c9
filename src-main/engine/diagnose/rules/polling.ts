import { durationText } from '../../../../src-shared/base/units-text.ts';
import { Evidence, type MakeRule, partly, type Reply, times } from '../rule.ts';

const isNothing = ({ detail }: Reply): boolean =>
  detail.outcome === 'empty' || detail.outcome === 'no-content' || detail.outcome === 'not-modified';

const AT_ONCE_MS = 100;
const IN_A_ROW = 5;

/** A long-poll that is answered at once with nothing, again and again. */
export const hotLoop: MakeRule = (info) => {
  const seen = new Evidence();
  let run: Reply[] = [];
  return {
    reply(reply) {
      if (info.transport !== 'long-poll' || reply.detail.beside === true) return;
      if (!isNothing(reply) || reply.detail.heldMs >= AT_ONCE_MS) {
        run = [];
        return;
      }
      run.push(reply);
      if (run.length === IN_A_ROW) for (const one of run) seen.add(one);
      else if (run.length > IN_A_ROW) seen.add(reply);
    },
    findings: (scope) =>
      seen.finding(info, {
        rule: 'long-poll-spins',
        severity: 'problem',
        title: `The server answered ${times(seen.count)} at once with nothing, instead of holding the request${partly(scope)}`,
        why: 'Each client asks as fast as the network allows: this is polling at full speed.',
        advice:
          'Hold the request until there is news or 20 to 30 seconds are over. If it is held elsewhere, look for a proxy that answers itself.',
        lab: 'four-ways',
      }),
  };
};

const ENOUGH = 20;

/** Plain polls of which nearly none bring anything. */
export const wastedPolls: MakeRule = (info) => {
  const wasted = new Evidence();
  let polls = 0;
  let first: number | undefined;
  let last = 0;
  return {
    reply(reply) {
      if (info.transport !== 'poll' || reply.detail.beside === true) return;
      polls += 1;
      first ??= reply.atNs;
      last = reply.atNs;
      if (isNothing(reply)) wasted.add(reply);
    },
    findings(scope) {
      const share = polls === 0 ? 0 : wasted.count / polls;
      if (polls < ENOUGH || share < 0.8) return [];
      const everyMs = (last - (first ?? 0)) / 1e6 / Math.max(1, polls - 1);
      return wasted.finding(info, {
        rule: 'wasted-polls',
        severity: 'hint',
        title: `${Math.round(share * 100)} % of ${polls.toLocaleString('en')} polls brought nothing new, one every ${durationText(everyMs)}${partly(scope)}`,
        why: 'News is rare here, and still arrives half an interval late on average.',
        advice:
          'Long-polling or SSE costs less and tells at once. If you stay with polling, let ETag make the empty answers small.',
        lab: 'four-ways',
      });
    },
  };
};

/** Polls that failed. */
export const failingPolls: MakeRule = (info) => {
  const seen = new Evidence();
  const statuses = new Set<number>();
  return {
    reply(reply) {
      const { outcome, status, beside } = reply.detail;
      if (beside === true || (outcome !== 'error' && outcome !== 'busy') || status === 401 || status === 403) return;
      statuses.add(status);
      seen.add(reply);
    },
    findings: (scope) =>
      seen.finding(info, {
        rule: 'failing-polls',
        severity: 'problem',
        title: `Polls failed ${times(seen.count)} (${[...statuses].slice(0, 4).join(', ')})${partly(scope)}`,
        why: 'Between two good answers the client shows what was true before.',
        advice: 'Read the body of the reply. Ask less often while it fails, and as late as Retry-After says.',
      }),
  };
};
