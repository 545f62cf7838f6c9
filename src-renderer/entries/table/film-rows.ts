import type { CallEngine } from '../../../src-shared/contract/index.ts';
import type { Row, ViewStatus } from '../../../src-shared/contract/recording.ts';
import type { Film, FilmPlace, FilmScreen } from '../../data/player.ts';

/** What it needs of the view that the table shows: {@link ViewSession} is one. */
export interface FilmedView {
  snapshot(): { readonly generation: number; readonly status: ViewStatus | null };
  subscribe(listener: () => void): () => void;
  row(index: number): Row | undefined;
  fetchRow(index: number): Promise<Row | undefined>;
  indexOf(seq: number): Promise<{ readonly index: number; readonly exact: boolean } | null>;
}

/** How far a table of a film goes. The same object until that changes. */
export interface FilmEnd {
  /** Rows `[status.start, end)` have happened; null while that is not known for this view. */
  readonly end: number | null;
  /** The latest of them, where it is at hand. */
  readonly newestSeq: number | null;
}

/** Rows gone through at once before the engine is asked instead: further than a frame moves at any pace one can watch. */
const WALK_ROWS = 2_000;
/** Two tables of rows stay at hand beyond the film. */
const TABLE_ROWS = 30;

const UNKNOWN: FilmEnd = { end: null, newestSeq: null };

/**
 * Which rows of a view have happened by the position of a film. From frame to frame it goes through rows that are here, whose
 * moments are known; after a jump, or at a pace at which rows cannot all be brought, it asks the engine, one question at a time.
 */
export class FilmRows implements FilmScreen {
  readonly #film: Film;
  readonly #view: FilmedView;
  readonly #call: CallEngine;
  readonly #listeners = new Set<() => void>();
  readonly #stops: (() => void)[];
  #now: FilmEnd = UNKNOWN;
  #generation = -1;
  /** The position for which `#now.end` was right. */
  #atNs = 0;
  #jumps = -1;
  /** Since a jump the place is still being looked for: what lies between was not planned to be drawn. */
  #jumped = true;
  #asking = false;
  #disposed = false;
  /** Happened, but not drawn yet: from this row on, which was due at this moment. */
  #undrawn: { readonly from: number; readonly atNs: number } | null = null;

  constructor(film: Film, view: FilmedView, call: CallEngine) {
    this.#film = film;
    this.#view = view;
    this.#call = call;
    this.#stops = [film.subscribe(() => this.#follow()), view.subscribe(() => this.#follow()), film.show(this)];
    this.#follow();
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly snapshot = (): FilmEnd => this.#now;

  dispose(): void {
    this.#disposed = true;
    for (const stop of this.#stops) stop();
  }

  /** The table has drawn all rows before `end`, with the last of them in sight. */
  drawn(end: number): void {
    const undrawn = this.#undrawn;
    if (undrawn === null || end <= undrawn.from) return;
    this.#film.drew(undrawn.atNs);
    const known = this.#now.end ?? end;
    this.#undrawn = known > end ? { from: end, atNs: this.#view.row(end)?.atNs ?? this.#atNs } : null;
  }

  /** Nobody sees the end of the table: nothing there can be late. */
  unseen(): void {
    this.#undrawn = null;
  }

  async step(to: 'next' | 'previous'): Promise<FilmPlace | null> {
    const { status } = this.#view.snapshot();
    const { end } = this.#now;
    if (status === null || end === null) return null;
    // Back from the entry that is the newest now: to the one before it.
    const index = to === 'next' ? end : end - 2;
    if (index < status.start || index >= status.end) return null;
    const row = this.#view.row(index) ?? (await this.#view.fetchRow(index));
    return row === undefined ? null : { seq: row.seq, atNs: row.atNs };
  }

  tableAheadNs(): number | null {
    const { end } = this.#now;
    return end === null ? null : (this.#view.row(end + TABLE_ROWS - 1)?.atNs ?? null);
  }

  #happened(row: Row): boolean {
    const held = this.#film.heldSeq();
    return row.atNs <= this.#film.positionNs() && (held === null || row.seq <= held);
  }

  /** To the row that the film has come to, as far as rows are here. False: the rest has to be asked for. */
  #walk(from: number, status: ViewStatus): { readonly end: number; readonly found: boolean } {
    let end = Math.min(Math.max(from, status.start), status.end);
    for (let steps = 0; steps < WALK_ROWS; steps++) {
      const last = end > status.start ? this.#view.row(end - 1) : null;
      if (last === undefined) return { end, found: false };
      if (last !== null && !this.#happened(last)) {
        end -= 1;
        continue;
      }
      if (end >= status.end) return { end, found: true };
      const next = this.#view.row(end);
      if (next === undefined) return { end, found: false };
      if (!this.#happened(next)) return { end, found: true };
      end += 1;
    }
    return { end, found: false };
  }

  #follow(): void {
    if (this.#disposed) return;
    const { generation, status } = this.#view.snapshot();
    if (status === null) return;
    if (generation !== this.#generation) {
      this.#generation = generation;
      this.#jumped = true;
      this.#undrawn = null;
      this.#set(UNKNOWN);
    }
    const jumps = this.#film.jumps();
    if (jumps !== this.#jumps) {
      this.#jumps = jumps;
      this.#jumped = true;
    }
    if (this.#now.end === null) {
      void this.#ask();
      return;
    }
    const walked = this.#walk(this.#now.end, status);
    this.#reach(walked.end);
    if (walked.found) this.#settled(this.#film.positionNs());
    else void this.#ask();
  }

  #settled(atNs: number): void {
    this.#atNs = atNs;
    this.#jumped = false;
  }

  #reach(end: number): void {
    const before = this.#now.end;
    // What the walk went over has its own moment; what the engine counted happened after the position that was right before.
    if (this.#jumped) this.#undrawn = null;
    else if (before !== null && end > before)
      this.#undrawn ??= { from: before, atNs: this.#view.row(before)?.atNs ?? this.#atNs };
    else if (before !== null && end < before) this.#undrawn = null;
    this.#set({ end, newestSeq: this.#view.row(end - 1)?.seq ?? null });
  }

  /** One question at a time; the film goes on meanwhile, and the next frame asks again if that left rows behind. */
  async #ask(): Promise<void> {
    if (this.#asking) return;
    this.#asking = true;
    const generation = this.#generation;
    const jumps = this.#jumps;
    const atNs = this.#film.positionNs();
    const seq = await this.#lastSeq(atNs);
    const found = seq === null || seq < 1 ? null : await this.#view.indexOf(seq);
    this.#asking = false;
    if (this.#disposed) return;
    const { status } = this.#view.snapshot();
    if (seq === null || status === null) return;
    if (generation !== this.#generation || jumps !== this.#film.jumps()) {
      this.#follow();
      return;
    }
    const end = found === null ? status.start : Math.min(found.index + 1, status.end);
    this.#reach(end);
    this.#settled(atNs);
    // Rows that came with the answer, or while it was under way.
    const walked = this.#walk(end, status);
    if (walked.found && walked.end !== end) this.#reach(walked.end);
  }

  /** The last entry of the recording that has happened; 0: none. Null: the engine did not say. */
  async #lastSeq(atNs: number): Promise<number | null> {
    const held = this.#film.heldSeq();
    if (held !== null) return held;
    const { recordingId } = this.#film;
    const next = await this.#call('entry.at', { recordingId, atNs: Math.floor(atNs) + 1 });
    if (!next.ok) return null;
    // After the last of them: as far as any view goes.
    return next.value === null ? Number.MAX_SAFE_INTEGER : next.value.seq - 1;
  }

  #set(next: FilmEnd): void {
    if (next.end === this.#now.end && next.newestSeq === this.#now.newestSeq) return;
    this.#now = next;
    for (const listener of this.#listeners) listener();
  }
}
