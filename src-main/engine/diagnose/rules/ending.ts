import { durationText } from '../../../../src-shared/base/units-text.ts';
import { closeCodeName } from '../../../../src-shared/model/sentence.ts';
import { Evidence, type MakeRule, times } from '../rule.ts';

/** A stream that had been open ended without a word. */
export const lostWithoutGoodbye: MakeRule = (info) => {
  const seen = new Evidence();
  return {
    life(life) {
      if (life.kind === 'close' && life.detail.by === 'network') seen.add(life);
    },
    findings: () =>
      seen.finding(info, {
        rule: 'lost-without-goodbye',
        severity: 'problem',
        title: `The connection was lost ${times(seen.count)} without a goodbye`,
        why: 'Nobody said that it was over: what was on its way at that moment is gone, and the other side may still believe it is open.',
        advice:
          'Look at what happened just before on the time axis. A fixed time after the last traffic points to an idle timeout of a ' +
          'proxy: send heartbeats more often than that. Resume by id after reconnecting.',
        lab: 'dead-peer',
      }),
  };
};

const SHORT_MS = 5_000;
const SEVERAL = 3;

/** Opens and ends again within seconds, several times in a row. */
export const flapping: MakeRule = (info) => {
  const all = new Evidence();
  let run: { readonly seq: number; readonly atNs: number }[] = [];
  let shortestMs = Number.POSITIVE_INFINITY;
  return {
    life(life) {
      if (life.kind !== 'close') return;
      const { livedMs, by } = life.detail;
      if (by === 'client' || livedMs === undefined || livedMs >= SHORT_MS) {
        run = [];
        return;
      }
      shortestMs = Math.min(shortestMs, livedMs);
      run.push(life);
      if (run.length === SEVERAL) for (const one of run) all.add(one);
      else if (run.length > SEVERAL) all.add(life);
    },
    findings: () =>
      all.finding(info, {
        rule: 'flapping',
        severity: 'problem',
        title: `It opened and ended within ${durationText(SHORT_MS)} ${times(all.count)}, the shortest after ${durationText(shortestMs)}`,
        why: 'A stream that opens is taken for a success, so the delay of most reconnect policies starts over each time: this can go on for ever at full speed.',
        advice:
          'Read the close code and the first messages after opening. Let the delay grow until a stream has lived for a while, not until it opens.',
        lab: 'everyone-comes-back',
      }),
  };
};

const GOING: ReadonlySet<number> = new Set([1001, 1012, 1013]);

/** The server went away, and said so. */
export const serverWentAway: MakeRule = (info) => {
  const seen = new Evidence();
  const codes = new Set<number>();
  let cameBack = true;
  return {
    life(life) {
      if (life.kind === 'open') cameBack = true;
      if (life.kind !== 'close' || life.detail.by !== 'server') return;
      const { code } = life.detail;
      if (code === undefined || !GOING.has(code)) return;
      codes.add(code);
      seen.add(life);
      cameBack = false;
    },
    findings: () =>
      seen.finding(info, {
        rule: 'server-went-away',
        severity: cameBack ? 'hint' : 'warning',
        title: `The server went away ${times(seen.count)} and said so (${[...codes].map(named).join(', ')})${cameBack ? '' : '; the client did not come back'}`,
        why: 'This is how a deploy or an overload looks from outside when it is done well.',
        advice: 'Reconnect with jitter and resume by id, so that nobody notices.',
        lab: 'closing-time',
      }),
  };
};

const named = (code: number): string => {
  const name = closeCodeName(code);
  return name === undefined ? String(code) : `${code} ${name}`;
};

/** The server closed because of something it did not like: 1008, 1011 or a code of its own. */
export const closedByServer: MakeRule = (info) => {
  const seen = new Evidence();
  const said = new Map<string, number>();
  return {
    life(life) {
      if (life.kind !== 'close' || life.detail.by !== 'server') return;
      const { code, reason } = life.detail;
      // 4001 and 4003 are refused credentials, said by another rule.
      const isMeant =
        code === 1008 || code === 1011 || (code !== undefined && code >= 3000 && code !== 4001 && code !== 4003);
      if (!isMeant || code === undefined) return;
      const text = reason === undefined || reason === '' ? named(code) : `${named(code)}, "${reason}"`;
      said.set(text, (said.get(text) ?? 0) + 1);
      seen.add(life);
    },
    findings: () =>
      seen.finding(info, {
        rule: 'closed-by-server',
        severity: 'problem',
        title: `The server ended it ${times(seen.count)} on purpose: ${[...said.keys()].slice(0, 3).join('; ')}`,
        why: 'Reconnecting alone will not help while the reason is the same.',
        advice:
          'The reason, and the last message sent before the close, say what it objected to. 1011 is a failure inside the server: its log has the rest.',
      }),
  };
};

const BROKEN_RULES: ReadonlySet<number> = new Set([1002, 1003, 1007, 1009, 1010]);

/** One side broke the rules of the protocol. */
export const protocolViolated: MakeRule = (info) => {
  const seen = new Evidence();
  const what = new Set<string>();
  return {
    life(life) {
      if (life.kind === 'error' && isViolation(life.detail.code))
        what.add(`${life.detail.code}: ${life.detail.message}`);
      else if (life.kind === 'close' && life.detail.by === 'server' && BROKEN_RULES.has(life.detail.code ?? 0)) {
        what.add(`the server closed with ${named(life.detail.code ?? 0)}`);
      } else return;
      seen.add(life);
    },
    findings: () =>
      seen.finding(info, {
        rule: 'protocol-violated',
        severity: 'problem',
        title: `The rules of the protocol were broken ${times(seen.count)}: ${[...what].slice(0, 2).join('; ')}`,
        why: 'A correct client must end the stream here, and another client may end it at another place: that is why it "only fails in some browsers".',
        advice:
          'The bytes are in the entry before. A proxy that changes frames, a hand-written server, and two messages written at once are the usual causes.',
      }),
  };
};

const isViolation = (code: string): boolean =>
  /^WS_(?!UPGRADE_REFUSED|NOT_UPGRADED|CLOSE_SENT|CLOSE_CODE_INVALID|CLOSE_REASON)/.test(code) ||
  code === 'SSE_CONTENT_TYPE' ||
  code === 'SSE_LINE_TOO_LONG' ||
  code === 'HTTP_INVALID' ||
  code === 'DECODE_FAILED';
