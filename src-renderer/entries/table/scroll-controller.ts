import {
  afterScroll,
  maxPos,
  physicalPx,
  posShowing,
  type ScrollGeometry,
  type ScrollState,
  strayed,
  topOf,
  visibleRows,
} from '../../data/scaled-scroll.ts';

/** What a list draws now. The same object until something changes. */
export interface ScrollView {
  /** First row to draw, counted from the list's start, and how many. */
  readonly first: number;
  readonly count: number;
  /** How far the first row begins above the edge. */
  readonly offsetPx: number;
  /** Length of the scrolled content. */
  readonly contentPx: number;
  readonly viewPx: number;
  /** Whether the last row is in view. */
  readonly atEnd: boolean;
  /** Whether the list follows its growing end. */
  readonly following: boolean;
}

/** After the last scroll event, the scroll bar is put where the position belongs. */
const REST_MS = 160;

/**
 * Ties one scrolling element to the mapping of data/scaled-scroll.ts. The element holds a sticky canvas as high as
 * itself and a spacer; rows are drawn in the canvas, so no row ever has a coordinate near the browser's cap.
 */
export class ScrollController {
  #element: HTMLElement | null = null;
  #geometry: ScrollGeometry;
  #state: ScrollState = { pos: 0, top: 0 };
  #view: ScrollView;
  #following = false;
  /** Set when the position was moved by the program: the scroll bar is to follow at the next `settle`. */
  #moved = false;
  /** Until then a thumb is being dragged: growth under it would make it slip out of the hand. */
  #dragUntil = 0;
  /** Growth that waits for the hand to rest. */
  #held: { rows: number; before: number } | null = null;
  #rest: ReturnType<typeof setTimeout> | undefined;
  readonly #headPx: number;
  readonly #listeners = new Set<() => void>();
  /** The person moved the list (not the program). */
  onScroll: (() => void) | undefined;

  constructor(rowPx: number, headPx = 0) {
    this.#geometry = { rows: 0, rowPx, viewPx: 0 };
    this.#headPx = headPx;
    this.#view = this.#look();
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly view = (): ScrollView => this.#view;

  get pos(): number {
    return this.#state.pos;
  }

  get rows(): number {
    return this.#geometry.rows;
  }

  /** As a ref callback: listens to the element while it is mounted. */
  readonly attach = (element: HTMLElement | null): (() => void) | undefined => {
    if (element === null) return undefined;
    this.#element = element;
    const observer = new ResizeObserver(() => this.#measure(element));
    observer.observe(element);
    const scrolled = (): void => this.#scrolled(element);
    element.addEventListener('scroll', scrolled, { passive: true });
    this.#measure(element);
    this.settle();
    return () => {
      observer.disconnect();
      element.removeEventListener('scroll', scrolled);
      clearTimeout(this.#rest);
      this.#element = null;
    };
  };

  /** How many rows there are; `before` of them are new in front of those there were, and what is visible stays. */
  setRows(rows: number, before: number): void {
    if (rows === this.#geometry.rows && before === 0) return;
    if (performance.now() < this.#dragUntil) {
      this.#held = { rows, before: (this.#held?.before ?? 0) + before };
      return;
    }
    const shrunk = rows < this.#geometry.rows;
    this.#geometry = { ...this.#geometry, rows };
    if (this.#following) this.#move(maxPos(this.#geometry));
    else if (before > 0) this.#move(this.#state.pos + before * this.#geometry.rowPx);
    else if (shrunk) this.#move(Math.min(this.#state.pos, maxPos(this.#geometry)));
    else {
      this.#restSoon();
      this.#changed();
    }
  }

  /** Starts over with other rows. */
  reset(rows: number, pos: number | 'end'): void {
    this.#held = null;
    this.#dragUntil = 0;
    this.#geometry = { ...this.#geometry, rows };
    this.#following = pos === 'end';
    this.#move(pos === 'end' ? maxPos(this.#geometry) : pos);
  }

  /** Rows of another height: the same row stays at the top. */
  setRowPx(rowPx: number): void {
    const before = this.#geometry;
    if (rowPx === before.rowPx) return;
    this.#geometry = { ...before, rowPx };
    this.#move(this.#following ? maxPos(this.#geometry) : (this.#state.pos / before.rowPx) * rowPx);
  }

  follow(on: boolean): void {
    if (on) {
      this.#following = true;
      this.#move(maxPos(this.#geometry));
    } else if (this.#following) {
      this.#following = false;
      this.#changed();
    }
  }

  show(row: number, align: 'nearest' | 'center' = 'nearest'): void {
    const pos = posShowing(this.#geometry, this.#state.pos, row, align);
    if (pos !== this.#state.pos) this.#move(pos);
  }

  moveTo(pos: number): void {
    this.#move(pos);
  }

  /** Puts the scroll bar where the position is, once the content has its new length. Call after each commit. */
  settle(): void {
    if (!this.#moved || this.#element === null) return;
    this.#moved = false;
    this.#anchor(this.#element);
  }

  #move(pos: number): void {
    this.#state = { ...this.#state, pos: Math.min(Math.max(0, pos), maxPos(this.#geometry)) };
    this.#moved = true;
    this.#changed();
  }

  #anchor(element: HTMLElement): void {
    const top = Math.round(topOf(this.#geometry, this.#state.pos));
    if (Math.abs(element.scrollTop - top) >= 1) element.scrollTop = top;
    // Read back: the browser rounds and clamps, and the event that follows must count as no movement.
    this.#state = { ...this.#state, top: element.scrollTop };
  }

  #measure(element: HTMLElement): void {
    const viewPx = Math.max(0, element.clientHeight - this.#headPx);
    if (viewPx === this.#geometry.viewPx) return;
    this.#geometry = { ...this.#geometry, viewPx };
    this.#move(this.#following ? maxPos(this.#geometry) : this.#state.pos);
    this.settle();
  }

  #scrolled(element: HTMLElement): void {
    const top = element.scrollTop;
    const before = this.#state;
    const far = Math.abs(top - before.top) > 2 * this.#geometry.viewPx;
    this.#state = afterScroll(this.#geometry, before, top);
    if (this.#state === before) return;
    if (far) this.#dragUntil = performance.now() + 2 * REST_MS;
    if (strayed(this.#geometry, this.#state)) this.#anchor(element);
    this.#following = this.#state.pos >= maxPos(this.#geometry) - 1;
    this.#restSoon();
    this.#changed();
    this.onScroll?.();
  }

  #restSoon(): void {
    clearTimeout(this.#rest);
    this.#rest = setTimeout(() => {
      const held = this.#held;
      if (held !== null && performance.now() < this.#dragUntil) return this.#restSoon();
      this.#held = null;
      if (held !== null) this.setRows(held.rows, held.before);
      if (this.#element !== null) this.#anchor(this.#element);
    }, REST_MS);
  }

  #look(): ScrollView {
    const g = this.#geometry;
    const { first, count, offsetPx } = visibleRows(g, this.#state.pos);
    return {
      first,
      count,
      offsetPx,
      contentPx: physicalPx(g) + this.#headPx,
      viewPx: g.viewPx,
      atEnd: this.#state.pos >= maxPos(g) - 1,
      following: this.#following,
    };
  }

  #changed(): void {
    const next = this.#look();
    const now = this.#view;
    if (
      next.first === now.first &&
      next.count === now.count &&
      next.offsetPx === now.offsetPx &&
      next.contentPx === now.contentPx &&
      next.viewPx === now.viewPx &&
      next.atEnd === now.atEnd &&
      next.following === now.following
    ) {
      this.settle();
      return;
    }
    this.#view = next;
    for (const listener of this.#listeners) listener();
  }
}
