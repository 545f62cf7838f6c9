import { ALIKE, type AnswerShape, likeness } from './shape.ts';

/** Something that the recorded client had when it went on: an opening, an end, or what the server said. */
export interface RecordedAnswer {
  readonly seq: number;
  readonly atNs: number;
  readonly attempt: number;
  readonly shape: AnswerShape;
  /** Values at the paths of variables, as they stand in the recording. */
  readonly captures?: readonly Captured[];
  /** Values by which an answer says which request it is for: those of `id`, `requestId` … that the client had sent. */
  readonly correlation?: readonly string[];
  /** Of a reply to a poll: the reply itself is waited for. */
  readonly isNotWaitedFor?: boolean;
}

export interface Captured {
  readonly variable: string;
  readonly path: string;
  readonly recorded: string;
}

interface Slot {
  readonly answer: RecordedAnswer;
  /** `given-up`: nobody waits for it any more; it may still come. */
  state: 'awaited' | 'came' | 'given-up';
}

interface Group {
  readonly shape: AnswerShape;
  readonly slots: Slot[];
  /** The first that has not come. */
  next: number;
}

/** How many open slots of one shape are looked at for the one that a correlating value names. */
const LOOKED_AT = 200;

/**
 * What of the recorded answers of one connection has come again. An answer stands for the first recorded one of its shape that has not
 * come: so the order between different ones does not count, and what comes besides is nobody's. Pure.
 */
export class AnswerBook {
  readonly #slots: readonly Slot[];
  readonly #groups = new Map<string, Group>();
  /** All before it have come or are given up. */
  #done = 0;

  constructor(answers: readonly RecordedAnswer[]) {
    this.#slots = answers.map((answer) => ({
      answer,
      state: answer.isNotWaitedFor === true ? 'given-up' : 'awaited',
    }));
    this.#advance();
    for (const slot of this.#slots) {
      const { shape } = slot.answer;
      const group = this.#groups.get(shape.key);
      if (group === undefined) this.#groups.set(shape.key, { shape, slots: [slot], next: 0 });
      else group.slots.push(slot);
    }
  }

  /**
   * A new answer.
   * @param values those of the new answer that may say which request it is for, as the recording has them
   * @returns the recorded one that it stands for; undefined when there is none
   */
  came(shape: AnswerShape, values: ReadonlySet<string> = new Set()): RecordedAnswer | undefined {
    const group = this.#groupFor(shape);
    if (group === undefined) return undefined;
    const slot = this.#slotIn(group, values);
    slot.state = 'came';
    this.#close(group);
    this.#advance();
    return slot.answer;
  }

  #close(group: Group): void {
    while (group.slots[group.next]?.state === 'came') group.next += 1;
  }

  #slotIn(group: Group, values: ReadonlySet<string>): Slot {
    const open = group.slots.slice(group.next, group.next + LOOKED_AT).filter(({ state }) => state !== 'came');
    const named = open.find(({ answer }) => answer.correlation?.some((value) => values.has(value)) === true);
    // One that names another request than this answer's is not taken while there is one that names none.
    const unnamed = open.find(({ answer }) => answer.correlation === undefined);
    const slot = named ?? unnamed ?? open[0];
    if (slot === undefined) throw new Error('a group without an open slot was chosen');
    return slot;
  }

  #groupFor(shape: AnswerShape): Group | undefined {
    const same = this.#groups.get(shape.key);
    if (same !== undefined) return same.next < same.slots.length ? same : undefined;
    let best: { readonly group: Group; readonly alike: number; readonly seq: number } | undefined;
    for (const group of this.#groups.values()) {
      const first = group.slots[group.next];
      if (first === undefined) continue;
      const alike = likeness(group.shape, shape);
      const { seq } = first.answer;
      if (alike < ALIKE) continue;
      if (best === undefined || alike > best.alike || (alike === best.alike && seq < best.seq))
        best = { group, alike, seq };
    }
    return best?.group;
  }

  #advance(): void {
    while (this.#done < this.#slots.length && this.#slots[this.#done]?.state !== 'awaited') this.#done += 1;
  }

  /** Whether the first `count` answers have come, or are given up. */
  has(count: number): boolean {
    return this.#done >= count;
  }

  /** The first of the first `count` that is waited for. */
  missing(count: number): RecordedAnswer | undefined {
    return this.#done < count ? this.#slots[this.#done]?.answer : undefined;
  }

  /** Nobody waits any more for those of the first `count` that have not come. Gives them. */
  giveUp(count: number): readonly RecordedAnswer[] {
    return this.#giveUpWhere((_, index) => index < count);
  }

  /** A connection is over: what was said in these attempts will not be said any more. Its own end is still waited for. */
  over(attempt: number): readonly RecordedAnswer[] {
    return this.#giveUpWhere(({ answer }) => answer.attempt <= attempt && answer.shape.sort !== 'end');
  }

  /** Somebody went on to a later place: what the recording has before it is nobody's any more. */
  skip(toNs: number): void {
    for (const slot of this.#slots) if (slot.answer.atNs < toNs) slot.state = 'came';
    for (const group of this.#groups.values()) this.#close(group);
    this.#advance();
  }

  #giveUpWhere(which: (slot: Slot, index: number) => boolean): readonly RecordedAnswer[] {
    const given: RecordedAnswer[] = [];
    for (let index = this.#done; index < this.#slots.length; index += 1) {
      const slot = this.#slots[index];
      if (slot === undefined || slot.state !== 'awaited' || !which(slot, index)) continue;
      slot.state = 'given-up';
      given.push(slot.answer);
    }
    this.#advance();
    return given;
  }
}

/** Shape of what is no message: the opening and the end of an attempt. */
export const lifeShape = (sort: 'open' | 'end'): AnswerShape => ({ sort, members: new Set(), key: sort });
