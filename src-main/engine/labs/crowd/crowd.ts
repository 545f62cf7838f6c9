import type { Reconnect } from '../../../../src-shared/model/endpoint.ts';
import type { Clock, Timer } from '../../clock.ts';
import { planWait } from '../../connection/reconnect-policy.ts';
import type { Knock, KnockedSocket } from './knock.ts';

/** What jitter a policy has; a fixed delay has none. */
export type CrowdJitter = 'none' | 'full' | 'equal' | 'decorrelated' | 'quarter';

/** What happened after everybody, or nearly, lost their connection. */
export interface CrowdRound {
  readonly name: string;
  readonly jitter: CrowdJitter;
  /** Wall clock of the first loss. */
  readonly cutAtMs: number;
  readonly lost: number;
  readonly back: number;
  readonly bucketMs: number;
  /** Attempts per bucket since the cut. */
  readonly arrivals: readonly number[];
  readonly attempts: number;
  /** Attempts that were answered with something else than 101, or not at all. */
  readonly refused: number;
  /** From the first loss until the last was back; null while somebody is away. */
  readonly backAfterMs: number | null;
}

export interface CrowdFacts {
  readonly size: number;
  readonly connected: number;
  readonly rounds: readonly CrowdRound[];
}

export const BUCKET_MS = 100;
/** A round that takes longer than this shows no more buckets: the rest is counted in the last one. */
const MOST_BUCKETS = 600;

interface Member {
  socket: KnockedSocket | null;
  failures: number;
  lastDelayMs: number | undefined;
  timer: Timer | null;
  attempt: number;
  /** The round in which it was lost, until it is back. */
  away: Counted | null;
}

type Counted = { -readonly [Key in keyof Omit<CrowdRound, 'arrivals'>]: CrowdRound[Key] } & { arrivals: number[] };

/** What a policy is called beside its histogram. */
export function policyName(policy: Reconnect): { readonly name: string; readonly jitter: CrowdJitter } {
  if (policy.policy !== 'exponential') return { name: 'fixed delay, no jitter', jitter: 'none' };
  return policy.jitter === 'none'
    ? { name: 'exponential, no jitter', jitter: 'none' }
    : { name: `${policy.jitter} jitter`, jitter: policy.jitter };
}

/**
 * Simulated clients: real sockets that shake hands and then only listen, and reconnect by the policies that Wirescope's own connections
 * reconnect by (connection/reconnect-policy.ts). As in a browser, they cannot see the headers of a refused handshake, so a Retry-After
 * means nothing to them.
 */
export class Crowd {
  readonly #members: Member[] = [];
  readonly #rounds: Counted[] = [];
  readonly #options: {
    readonly clock: Clock;
    readonly random: () => number;
    readonly knock: Knock;
  };
  #policy: Reconnect = { policy: 'fixed', delayMs: 1_000 };
  #arriving: Timer | null = null;
  #closed = false;

  constructor(options: {
    readonly clock: Clock;
    /** 0 ≤ random < 1 */
    readonly random: () => number;
    readonly knock: Knock;
  }) {
    this.#options = options;
  }

  get facts(): CrowdFacts {
    return {
      size: this.#members.length,
      connected: this.#members.filter(({ socket }) => socket !== null).length,
      rounds: this.#rounds.map((round) => ({ ...round, arrivals: [...round.arrivals] })),
    };
  }

  /** By what they come back from now on. */
  reconnectBy(policy: Reconnect): void {
    this.#policy = policy;
  }

  /** Brings so many clients, one after the other at this pace, so that nobody is too many. */
  gather(count: number, perSecond: number): void {
    if (this.#arriving !== null) return;
    const everyMs = 50;
    const portion = Math.max(1, Math.round((perSecond * everyMs) / 1_000));
    this.#arriving = this.#options.clock.every(everyMs, () => {
      for (let come = 0; come < portion && this.#members.length < count; come++) {
        const member: Member = {
          socket: null,
          failures: 0,
          lastDelayMs: undefined,
          timer: null,
          attempt: 0,
          away: null,
        };
        this.#members.push(member);
        this.#connect(member);
      }
      if (this.#members.length < count) return;
      this.#arriving?.cancel();
      this.#arriving = null;
    });
  }

  /** Sends everybody home; nothing is left open and no timer runs. */
  close(): void {
    this.#closed = true;
    this.#arriving?.cancel();
    for (const { timer, socket } of this.#members) {
      timer?.cancel();
      socket?.destroy();
    }
  }

  #connect(member: Member): void {
    member.timer = null;
    member.attempt += 1;
    if (member.away !== null) this.#arrived(member.away);
    member.socket = null;
    const socket = this.#options.knock({
      opened: () => {
        member.socket = socket;
        member.failures = 0;
        member.lastDelayMs = undefined;
        const round = member.away;
        member.away = null;
        if (round !== null) {
          round.back += 1;
          if (round.back === round.lost) round.backAfterMs = this.#nowMs() - round.cutAtMs;
        }
      },
      ended: (wasOpen) => this.#lost(member, wasOpen),
    });
  }

  #lost(member: Member, wasOpen: boolean): void {
    member.socket = null;
    if (this.#closed) return;
    if (wasOpen) {
      member.away = this.#roundNow();
      member.away.lost += 1;
    } else if (member.away !== null) member.away.refused += 1;
    member.failures += 1;
    const wait = planWait(this.#policy, {
      failures: member.failures,
      attempt: member.attempt + 1,
      previousDelayMs: member.lastDelayMs,
      serverRetryMs: undefined,
      retryAfterMs: undefined,
      random: this.#options.random(),
    });
    if (wait !== undefined) {
      member.lastDelayMs = wait.delayMs;
      member.timer = this.#options.clock.after(wait.delayMs, () => this.#connect(member));
    }
  }

  /** The round that a loss belongs to: the one that goes on, or a new one. */
  #roundNow(): Counted {
    const last = this.#rounds.at(-1);
    if (last !== undefined && last.backAfterMs === null) return last;
    const round: Counted = {
      ...policyName(this.#policy),
      cutAtMs: this.#nowMs(),
      lost: 0,
      back: 0,
      bucketMs: BUCKET_MS,
      arrivals: [],
      attempts: 0,
      refused: 0,
      backAfterMs: null,
    };
    this.#rounds.push(round);
    return round;
  }

  #arrived(round: Counted): void {
    const bucket = Math.min(MOST_BUCKETS - 1, Math.floor((this.#nowMs() - round.cutAtMs) / BUCKET_MS));
    while (round.arrivals.length <= bucket) round.arrivals.push(0);
    round.arrivals[bucket] = (round.arrivals[bucket] ?? 0) + 1;
    round.attempts += 1;
  }

  #nowMs(): number {
    const { clock } = this.#options;
    return clock.anchorMs + clock.nowNs() / 1e6;
  }
}
