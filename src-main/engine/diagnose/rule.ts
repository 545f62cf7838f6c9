import type { ConnectionInfo } from '../../../src-shared/model/connection.ts';
import type { DetailByKind } from '../../../src-shared/model/entry.ts';
import { type Finding, MOST_EVIDENCE } from '../../../src-shared/model/finding.ts';
import type { GaugeName } from '../../../src-shared/model/gauge.ts';
import type { LIFECYCLE_KINDS } from '../../../src-shared/model/kind.ts';

type LifecycleKind = (typeof LIFECYCLE_KINDS)[number];

interface At {
  readonly seq: number;
  readonly atNs: number;
  readonly attempt: number;
}

/** A lifecycle entry. */
export type Life = {
  readonly [Kind in LifecycleKind]: At & { readonly kind: Kind; readonly detail: DetailByKind[Kind] };
}[LifecycleKind];

/** The reply of one poll. */
export interface Reply extends At {
  readonly detail: DetailByKind['response'];
}

/** Events of a stream that came in one chunk of the network. */
export interface Burst extends At {
  readonly events: number;
}

/** The highest sample of a gauge, with the entry next to it. */
export interface Peak {
  readonly gauge: GaugeName;
  readonly value: number;
  readonly seq: number;
  readonly atNs: number;
}

/** What is known of the whole recording when findings are asked for. */
export interface Scope {
  /** End of what was recorded. */
  readonly endNs: number;
  /** Whether any ping, pong, comment or poll of this connection may be in the recording. */
  readonly hasHeartbeats: boolean;
  /** Parts of its pages that were looked into for replies and events, 0 to 1. */
  readonly lookedAt: number;
}

/** Watches one connection for one thing. Told everything in the order it happened. */
export interface Rule {
  life?(life: Life): void;
  reply?(reply: Reply): void;
  burst?(burst: Burst): void;
  /** Told anew at each look: the highest so far. */
  peak?(peak: Peak): void;
  findings(scope: Scope): readonly Finding[];
}

/** What is said of one kind of trouble; where and how often comes from its {@link Evidence}. */
export type Diagnosis = Pick<Finding, 'rule' | 'severity' | 'title' | 'why' | 'advice'> & Partial<Pick<Finding, 'lab'>>;

export type MakeRule = (info: ConnectionInfo) => Rule;

/** Entries that show one thing. */
export class Evidence {
  readonly #seqs: number[] = [];
  #fromNs = 0;
  #toNs = 0;
  /** How often it was seen. */
  count = 0;

  add({ seq, atNs }: { readonly seq: number; readonly atNs: number }): void {
    if (this.count === 0) this.#fromNs = atNs;
    this.#toNs = Math.max(this.#toNs, atNs);
    this.count += 1;
    if (this.#seqs.length < MOST_EVIDENCE) this.#seqs.push(seq);
  }

  /** The finding, or none where nothing was seen. */
  finding({ connection }: ConnectionInfo, diagnosis: Diagnosis): readonly Finding[] {
    if (this.count === 0) return [];
    return [
      {
        lab: null,
        ...diagnosis,
        connection,
        evidence: this.#seqs.toSorted((a, b) => a - b),
        occurrences: this.count,
        fromNs: this.#fromNs,
        toNs: this.#toNs,
      },
    ];
  }
}

/** `once`, `twice`, `7 times` */
export function times(count: number): string {
  return count === 1 ? 'once' : count === 2 ? 'twice' : `${count.toLocaleString('en')} times`;
}

/** ` (looked at a tenth of it)`: what a title must add where not everything was read. */
export function partly({ lookedAt }: Scope): string {
  return lookedAt >= 1 ? '' : `, in the ${Math.max(1, Math.round(lookedAt * 100))} % of it that was looked at`;
}
