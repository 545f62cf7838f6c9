import type { Page } from '../../../src-shared/codec/page.ts';
import type { ConnectionInfo } from '../../../src-shared/model/connection.ts';
import type { DetailByKind } from '../../../src-shared/model/entry.ts';
import type { Finding, FindingSeverity } from '../../../src-shared/model/finding.ts';
import { GAUGES, type GaugeName } from '../../../src-shared/model/gauge.ts';
import { KIND_CODE, KINDS } from '../../../src-shared/model/kind.ts';
import { detailOf } from '../capture/entry-of-page.ts';
import type { RecordingSource } from '../capture/recording-source.ts';
import type { LifecycleRow } from '../capture/store/batch.ts';
import type { Burst, Life, Rule } from './rule.ts';
import { RULES } from './rules/index.ts';

/** Lifecycle rows fetched at once: entries of this many `seq`s. */
const WINDOW = 500_000;
/** Pages whose replies and events are read, of all; more are skipped evenly. */
const MOST_PAGES = 200;
/** The same of each later look at a recording that grows: what arrives must not wait for it. */
const MOST_NEW_PAGES = 8;
/** The engine serves others meanwhile. */
const SLICE_MS = 8;
const PEAKS: readonly GaugeName[] = ['bufferedBytes'];
const MOST_SAMPLES = 2_000;

const bit = (kind: keyof DetailByKind): number => 1 << KIND_CODE[kind];
const TRAFFIC_BITS = bit('response') | bit('event');
const HEARTBEAT_BITS = bit('ping') | bit('pong') | bit('comment');

const RANK: Readonly<Record<FindingSeverity, number>> = { problem: 0, warning: 1, hint: 2 };

interface Watched {
  readonly info: ConnectionInfo;
  readonly rules: readonly Rule[];
  hasHeartbeats: boolean;
  burst: (Burst & { readonly chunk: number }) | undefined;
}

/** One recording under examination. Each look goes on where the last one ended. */
export class Examination {
  readonly #source: RecordingSource;
  readonly #watched = new Map<number, Watched>();
  #upToSeq = 0;
  #pagesLooked = 0;
  #pagesSkipped = 0;
  #sliceUntil = 0;
  #looking: Promise<void> = Promise.resolve();

  constructor(source: RecordingSource) {
    this.#source = source;
  }

  get upToSeq(): number {
    return this.#upToSeq;
  }

  /** Looks at what is new. Looks of several callers follow each other. */
  look(): Promise<void> {
    this.#looking = this.#looking.then(() => this.#look());
    return this.#looking;
  }

  /** The gravest first, then by time. */
  findings(connections?: readonly number[]): readonly Finding[] {
    const looked = this.#pagesLooked + this.#pagesSkipped;
    const lookedAt = looked === 0 ? 1 : this.#pagesLooked / looked;
    return [...this.#watched.values()]
      .filter(({ info }) => connections === undefined || connections.includes(info.connection))
      .flatMap(({ rules, hasHeartbeats }) =>
        rules.flatMap((rule) => rule.findings({ endNs: this.#source.lastAtNs, hasHeartbeats, lookedAt })),
      )
      .sort((a, b) => RANK[a.severity] - RANK[b.severity] || a.fromNs - b.fromNs);
  }

  async #look(): Promise<void> {
    const to = this.#source.entries;
    const from = this.#upToSeq + 1;
    if (to < from) return;
    this.#sliceUntil = performance.now() + SLICE_MS;
    for (const info of this.#source.connections) this.#watch(info);
    await this.#lifecycle(from, to);
    await this.#traffic(from, to);
    this.#peaks();
    this.#upToSeq = to;
  }

  #watch(info: ConnectionInfo): void {
    if (this.#watched.has(info.connection)) return;
    const rules = RULES.map((make) => make(info));
    this.#watched.set(info.connection, { info, rules, hasHeartbeats: false, burst: undefined });
  }

  async #pause(): Promise<void> {
    if (performance.now() < this.#sliceUntil) return;
    await new Promise((resume) => setImmediate(resume));
    this.#sliceUntil = performance.now() + SLICE_MS;
  }

  async #lifecycle(from: number, to: number): Promise<void> {
    for (let first = from; first <= to; first += WINDOW) {
      const rows = this.#source.lifecycle(first, Math.min(to, first + WINDOW - 1), WINDOW);
      for (const row of rows.toReversed()) {
        const life = lifeOf(row);
        if (life !== undefined) for (const rule of this.#watched.get(row.connection)?.rules ?? []) rule.life?.(life);
        await this.#pause();
      }
    }
  }

  async #traffic(from: number, to: number): Promise<void> {
    const last = this.#source.pageOf(to);
    const wanted: number[] = [];
    for (let index = this.#source.pageOf(from); index <= last; index++) {
      const { kinds, connections } = this.#source.meta(index);
      if ((kinds & HEARTBEAT_BITS) !== 0) {
        for (const id of connections.keys()) {
          const watched = this.#watched.get(id);
          // Whose they are only the page itself says; that one of several might have them is enough to claim nothing.
          if (watched !== undefined) watched.hasHeartbeats = true;
        }
      }
      if ((kinds & TRAFFIC_BITS) !== 0) wanted.push(index);
    }
    const every = Math.max(1, Math.ceil(wanted.length / (from === 1 ? MOST_PAGES : MOST_NEW_PAGES)));
    for (const [at, index] of wanted.entries()) {
      if (at % every !== 0) {
        this.#pagesSkipped += 1;
        continue;
      }
      this.#pagesLooked += 1;
      this.#page(this.#source.read(index), from, to);
      await this.#pause();
    }
    for (const watched of this.#watched.values()) this.#endBurst(watched);
  }

  #page(page: Page, from: number, to: number): void {
    const response = KIND_CODE.response;
    const event = KIND_CODE.event;
    for (let index = Math.max(0, from - page.firstSeq); index < page.count && page.firstSeq + index <= to; index++) {
      const kind = page.kind[index] as number;
      if (kind !== response && kind !== event) continue;
      const watched = this.#watched.get(page.connection[index] as number);
      const detail = watched === undefined ? undefined : detailOf(page, index);
      if (watched === undefined || detail === undefined) continue;
      const at = {
        seq: page.firstSeq + index,
        atNs: page.atNs[index] as number,
        attempt: page.attempt[index] as number,
      };
      if (kind === response) {
        const reply = { ...at, detail: detail as DetailByKind['response'] };
        for (const rule of watched.rules) rule.reply?.(reply);
      } else this.#event(watched, at, (detail as DetailByKind['event']).chunk);
    }
  }

  #event(watched: Watched, at: Omit<Burst, 'events'>, chunk: number): void {
    const { burst } = watched;
    if (burst !== undefined && burst.chunk === chunk && burst.attempt === at.attempt) {
      watched.burst = { ...burst, events: burst.events + 1 };
      return;
    }
    this.#endBurst(watched);
    watched.burst = { ...at, chunk, events: 1 };
  }

  #endBurst(watched: Watched): void {
    const { burst } = watched;
    if (burst === undefined) return;
    watched.burst = undefined;
    for (const rule of watched.rules) rule.burst?.(burst);
  }

  #peaks(): void {
    const { lastAtNs } = this.#source;
    const stepNs = Math.max(1, lastAtNs / MOST_SAMPLES);
    for (const { info, rules } of this.#watched.values()) {
      for (const gauge of PEAKS) {
        const samples = this.#source.gauges(info.connection, GAUGES.indexOf(gauge), 0, lastAtNs, stepNs, MOST_SAMPLES);
        const most = samples.reduce<readonly number[] | undefined>(
          (best, one) => (best === undefined || (one[1] as number) > (best[1] as number) ? one : best),
          undefined,
        );
        if (most === undefined) continue;
        const [atNs, value] = most as readonly [number, number];
        const seq = this.#seqNear(atNs);
        for (const rule of rules) rule.peak?.({ gauge, value, atNs, seq });
      }
    }
  }

  /** The first entry at or after a moment, to within a page. */
  #seqNear(atNs: number): number {
    for (let index = 0; index < this.#source.pageCount; index++) {
      const meta = this.#source.meta(index);
      if (meta.lastAtNs < atNs) continue;
      const { atNs: moments } = this.#source.columns(index);
      const at = moments.findIndex((moment) => moment >= atNs);
      return meta.firstSeq + Math.max(0, at);
    }
    return this.#source.entries;
  }
}

function lifeOf({ seq, atNs, attempt, kindCode, detail }: LifecycleRow): Life | undefined {
  if (detail === '') return undefined;
  return { seq, atNs, attempt, kind: KINDS[kindCode], detail: JSON.parse(detail) } as Life;
}
