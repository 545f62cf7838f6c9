import { type Document, isAlias, isMap, isNode, isScalar, type LineCounter, type Node } from 'yaml';

/** Keys from the root of a document to a value. */
export type Path = readonly (string | number)[];

/** A place in a text, both from 1. */
export interface TextPlace {
  readonly line: number;
  readonly column: number;
}

/** `endpoints./ws.ping`, `timeline[2].for` */
export function pathText(path: Path): string {
  return path.map((key, index) => (typeof key === 'number' ? `[${key}]` : `${index === 0 ? '' : '.'}${key}`)).join('');
}

/** The value at a path of a parsed document. */
export function valueAt(root: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (value, key) =>
      typeof value === 'object' && value !== null ? (value as Record<string | number, unknown>)[key] : undefined,
    root,
  );
}

const SHOWN_CHARACTERS = 60;

/** Enough of a text to know it by, without cutting a character in two. */
export function shortened(text: string): string {
  const characters = [...text.slice(0, SHOWN_CHARACTERS * 2)];
  return characters.length > SHOWN_CHARACTERS ? `${characters.slice(0, SHOWN_CHARACTERS - 1).join('')}…` : text;
}

/** What a reader sees of a wrong value. */
export function shown(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' ? `“${shortened(value)}”` : shortened(JSON.stringify(value));
}

/** Where in the text the values and keys of a YAML document stand. */
export class Places {
  readonly #document: Document;
  readonly #lines: LineCounter;

  constructor(document: Document, lines: LineCounter) {
    this.#document = document;
    this.#lines = lines;
  }

  at(offset: number): TextPlace {
    const { line, col } = this.#lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  }

  ofNode(node: Node): TextPlace {
    return node.range ? this.at(node.range[0]) : { line: 1, column: 1 };
  }

  /** Where the value at a path stands, or the nearest that is there above it. */
  ofValue(path: Path): TextPlace {
    for (let length = path.length; length >= 0; length--) {
      const node = this.#node(path.slice(0, length));
      if (node?.range) return this.at(node.range[0]);
    }
    return { line: 1, column: 1 };
  }

  /** Where the key itself stands, for a key that should not be there. */
  ofKey(path: Path): TextPlace {
    const parent = this.#node(path.slice(0, -1));
    if (isMap(parent)) {
      for (const { key } of parent.items) {
        if (isScalar(key) && String(key.value) === String(path.at(-1)) && key.range) return this.at(key.range[0]);
      }
    }
    return this.ofValue(path);
  }

  #node(path: Path): Node | undefined {
    let node: unknown = this.#document.contents;
    for (const key of path) {
      if (isAlias(node)) node = node.resolve(this.#document);
      if (!isNode(node) || !('get' in node) || typeof node.get !== 'function') return undefined;
      node = node.get(key, true);
    }
    return isNode(node) ? node : undefined;
  }
}
