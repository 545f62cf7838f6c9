import { ARRAY, type JsonNodes, LITERAL, NUMBER, OBJECT, STRING, visibleNodes } from '../detail/json-tree.ts';
import type { TreeMove, TreePlace, TreeRow } from './api.ts';
import { jwtText } from './decode.ts';
import type { Found } from './find.ts';
import { type Stamp, stampOf } from './stamps.ts';

/** A value longer than this is cut in its line; copying it takes all. */
const VALUE_CHARS = 400;
/** A longer token is rather something else. */
const TOKEN_CHARS = 8_192;
/** Containers with more members than this start shut, except the root. */
const OPEN_SIZE = 100;
const TYPES = {
  [OBJECT]: 'object',
  [ARRAY]: 'array',
  [STRING]: 'string',
  [NUMBER]: 'number',
  [LITERAL]: 'literal',
} as const;

/** JSON as a tree that folds: which lines there are, and where a key leads. */
export class TreeState {
  readonly #source: string;
  readonly #nodes: JsonNodes;
  readonly #arrivedAtMs: number | null;
  readonly #toggled = new Set<number>();
  #shown: Uint32Array;

  constructor(source: string, nodes: JsonNodes, arrivedAtMs: number | null) {
    this.#source = source;
    this.#nodes = nodes;
    this.#arrivedAtMs = arrivedAtMs;
    this.#shown = this.#visible();
  }

  get total(): number {
    return this.#shown.length;
  }

  /** @param found what a search found in the source. */
  rows(from: number, count: number, found: Found | null = null): readonly TreeRow[] {
    const rows: TreeRow[] = [];
    for (let row = Math.max(0, from); row < Math.min(from + count, this.#shown.length); row++) {
      rows.push(this.#row(this.#shown[row] as number, found));
    }
    return rows;
  }

  toggle(node: number): TreePlace {
    if ((this.#nodes.size[node] ?? 0) > 0) {
      if (!this.#toggled.delete(node)) this.#toggled.add(node);
      this.#shown = this.#visible();
    }
    return { node, row: this.#rowOf(node) };
  }

  /** Opens whatever hides the character at `offset` of the source. */
  reveal(offset: number): TreePlace {
    const nodes = this.#nodes;
    let low = 0;
    let high = nodes.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      const keyFrom = nodes.keyFrom[middle] as number;
      if ((keyFrom < 0 ? (nodes.from[middle] as number) : keyFrom) <= offset) low = middle;
      else high = middle - 1;
    }
    let shut = false;
    for (let up = nodes.parent[low] ?? -1; up >= 0; up = nodes.parent[up] ?? -1) {
      if (!this.#isShut(up)) continue;
      if (!this.#toggled.delete(up)) this.#toggled.add(up);
      shut = true;
    }
    if (shut) this.#shown = this.#visible();
    return { node: low, row: this.#rowOf(low) };
  }

  /** Arrow keys as in WAI-ARIA's tree pattern. */
  move(node: number, move: TreeMove, page: number): TreePlace {
    const row = this.#rowOf(node);
    const step = (to: number): TreePlace => {
      const at = Math.min(Math.max(to, 0), this.#shown.length - 1);
      return { node: this.#shown[at] ?? node, row: at };
    };
    const holds = (this.#nodes.size[node] ?? 0) > 0;
    switch (move) {
      case 'up':
        return step(row - 1);
      case 'down':
        return step(row + 1);
      case 'pageUp':
        return step(row - page);
      case 'pageDown':
        return step(row + page);
      case 'home':
        return step(0);
      case 'end':
        return step(this.#shown.length - 1);
      case 'in':
        if (!holds) return { node, row };
        return this.#isShut(node) ? this.toggle(node) : step(row + 1);
      case 'out': {
        if (holds && !this.#isShut(node)) return this.toggle(node);
        const parent = this.#nodes.parent[node] ?? -1;
        return parent < 0 ? { node, row } : { node: parent, row: this.#rowOf(parent) };
      }
    }
  }

  #visible(): Uint32Array {
    return visibleNodes(this.#nodes, (index) => this.#isShut(index));
  }

  #isShut(node: number): boolean {
    return ((this.#nodes.size[node] as number) > OPEN_SIZE && node > 0) !== this.#toggled.has(node);
  }

  #rowOf(node: number): number {
    let low = 0;
    let high = this.#shown.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if ((this.#shown[middle] as number) <= node) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  #row(node: number, found: Found | null): TreeRow {
    const nodes = this.#nodes;
    const parent = nodes.parent[node] as number;
    const from = nodes.from[node] as number;
    const to = nodes.to[node] as number;
    const holds = nodes.holds(node);
    const key = nodes.key(node, this.#source);
    const value = holds ? '' : this.#source.slice(from, Math.min(to, from + VALUE_CHARS));
    return {
      node,
      depth: nodes.depth[node] as number,
      type: TYPES[nodes.type[node] as keyof typeof TYPES],
      key,
      index: nodes.index[node] as number,
      siblings: parent < 0 ? 1 : (nodes.size[parent] as number),
      size: nodes.size[node] as number,
      shut: (nodes.size[node] as number) > 0 && this.#isShut(node),
      value,
      cut: !holds && to - from > VALUE_CHARS,
      keyFinds:
        key === undefined
          ? []
          : (found?.within((nodes.keyFrom[node] as number) + 1, (nodes.keyTo[node] as number) - 1) ?? []),
      valueFinds: holds ? [] : (found?.within(from, from + value.length) ?? []),
      stamp: holds || key === undefined ? null : this.#stamp(key, value),
      token:
        holds || !value.startsWith('"eyJ') || to - from > TOKEN_CHARS
          ? null
          : jwtText(this.#source.slice(from + 1, to - 1)),
    };
  }

  #stamp(key: string, value: string): Stamp | null {
    return this.#arrivedAtMs === null ? null : stampOf(key.slice(1, -1), value, this.#arrivedAtMs);
  }
}
