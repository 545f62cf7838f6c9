import type { GapDetail, NoticeDetail } from '../../../src-shared/model/entry.ts';

export type ResumeEffect =
  | { readonly type: 'gap'; readonly detail: GapDetail & { readonly count: number } }
  | { readonly type: 'duplicate'; readonly detail: GapDetail & { readonly count: number } }
  | { readonly type: 'notice'; readonly detail: NoticeDetail };

const NONE: readonly ResumeEffect[] = [];

/** Ids that are no numbers are remembered up to this many, to know them again. */
const RECENT_IDS = 10_000;
/** Holes that may still be filled, remembered up to this many. */
const MAX_HOLES = 1_000;

interface Hole {
  from: number;
  to: number;
}

/**
 * Watches the ids of one field over a whole connection, across its attempts: what is missing, what comes twice.
 *
 * Numbers (up to 15 digits) are taken for counted, and a jump for a gap, when the user named the field, or once the
 * ids have been seen to rise by one; ids that only rise somehow (times, say) prove nothing, and after enough jumps that
 * is said once and gaps are claimed no more. Other ids are only known again, among the last {@link RECENT_IDS}.
 * Duplicates in a row become one entry, given with the next other id or by {@link flush}.
 */
export class ResumeWatch {
  readonly #field: string;
  #counts: boolean;
  #givenUp = false;
  #steps = 0;
  #jumps = 0;
  #first: number | undefined;
  #last = 0;
  #holes: Hole[] = [];
  #recent = new Set<string>();
  #run: { from: string; to: string; count: number } | undefined;
  #warned = false;

  /** @param isSequence the user says this field counts */
  constructor(field: string, isSequence: boolean) {
    this.#field = field;
    this.#counts = isSequence;
  }

  /** The next message's id. Effects belong before the message's own entry. */
  seen(id: string): readonly ResumeEffect[] {
    return /^\d{1,15}$/.test(id) ? this.#number(Number(id)) : this.#opaque(id);
  }

  /** The same, of an id that is 1 to 15 digits. */
  seenNumber(id: number): readonly ResumeEffect[] {
    return this.#number(id);
  }

  /** The duplicates of a run that has no end yet: at the end of an attempt, and now and then. */
  flush(): readonly ResumeEffect[] {
    const run = this.#run;
    if (run === undefined) return NONE;
    this.#run = undefined;
    return [{ type: 'duplicate', detail: { field: this.#field, ...run } }];
  }

  #number(id: number): readonly ResumeEffect[] {
    if (this.#first === undefined) {
      this.#first = id;
      this.#last = id;
      return this.flush();
    }
    if (id === this.#last + 1) {
      this.#steps += 1;
      // One step of one could be chance; ids that jump around do not do it twice in three.
      if (!this.#givenUp && this.#steps > this.#jumps) this.#counts = true;
      this.#last = id;
      return this.flush();
    }
    if (id > this.#last) return this.#jump(id);
    if (id < this.#first) return this.#wentBack(id);
    if (this.#fill(id)) return this.flush();
    return this.#duplicate(String(id));
  }

  #jump(id: number): readonly ResumeEffect[] {
    const from = this.#last + 1;
    this.#last = id;
    this.#jumps += 1;
    const before = this.flush();
    this.#holes.push({ from, to: id - 1 });
    if (this.#holes.length > MAX_HOLES) this.#holes.shift();
    if (this.#counts && this.#jumps > 16 && this.#jumps > this.#steps) {
      this.#counts = false;
      this.#givenUp = true;
      return [...before, { type: 'notice', detail: this.#notCounted() }];
    }
    if (!this.#counts) return before;
    const detail = { field: this.#field, from: String(from), to: String(id - 1), count: id - from };
    return [...before, { type: 'gap', detail }];
  }

  /** An id that was missing has come after all. */
  #fill(id: number): boolean {
    const index = this.#holes.findLastIndex((hole) => hole.from <= id && id <= hole.to);
    const hole = this.#holes[index];
    if (hole === undefined) return false;
    const parts = [
      { from: hole.from, to: id - 1 },
      { from: id + 1, to: hole.to },
    ].filter((part) => part.from <= part.to);
    this.#holes.splice(index, 1, ...parts);
    return true;
  }

  /** Smaller than any before: a server that starts counting again, or history on request. Not seen before, so not twice. */
  #wentBack(id: number): readonly ResumeEffect[] {
    const before = this.flush();
    this.#holes = [];
    const last = this.#last;
    this.#first = id;
    this.#last = id;
    if (this.#warned) return before;
    this.#warned = true;
    const detail: NoticeDetail = {
      code: 'IDS_WENT_BACK',
      severity: 'warning',
      message: `The ids (${this.#field}) went back from ${last} to ${id}, further than they began.`,
      hint: 'Was the server restarted, counting anew? Gaps and duplicates are told from here on. Said once.',
    };
    return [...before, { type: 'notice', detail }];
  }

  #opaque(id: string): readonly ResumeEffect[] {
    if (this.#recent.has(id)) return this.#duplicate(id);
    this.#recent.add(id);
    if (this.#recent.size > RECENT_IDS) {
      // A Set keeps the order of adding: the first is the oldest.
      for (const oldest of this.#recent) {
        this.#recent.delete(oldest);
        break;
      }
    }
    return this.flush();
  }

  #duplicate(id: string): readonly ResumeEffect[] {
    if (this.#run === undefined) this.#run = { from: id, to: id, count: 1 };
    else {
      this.#run.to = id;
      this.#run.count += 1;
    }
    return NONE;
  }

  #notCounted(): NoticeDetail {
    return {
      code: 'IDS_NOT_COUNTED',
      severity: 'info',
      message: `The ids (${this.#field}) rise, but not by one: from here on no gaps are claimed.`,
      hint: 'The gaps told before may be none. Name a field that counts, if the messages have one.',
    };
  }
}
