import type { PathStep } from '../../../../src-shared/filter/index.ts';

export type TextRange = readonly [from: number, to: number];

/** Where the values at a path stand in a JSON text, without what it is: for marking them. Empty when it is no JSON. */
export function locateJson(text: string, path: readonly PathStep[], limit = 20): TextRange[] {
  const found: TextRange[] = [];
  new Locator(text, path, found, limit).value(0, 0);
  return found;
}

const SPACE = /[^\s\uFEFF]/g;
const SCALAR_END = /[\s,\]}]/g;

/** One pass over the text; -1 stands for "no JSON here". */
class Locator {
  private readonly text: string;
  private readonly path: readonly PathStep[];
  private readonly found: TextRange[];
  private readonly limit: number;

  constructor(text: string, path: readonly PathStep[], found: TextRange[], limit: number) {
    this.text = text;
    this.path = path;
    this.found = found;
    this.limit = limit;
  }

  /** Reads the value that begins at or after `at`, being `step` steps down the path; gives where it ends. */
  value(at: number, step: number): number {
    const from = this.skip(at);
    if (from === -1) return -1;
    if (step === this.path.length) {
      const to = this.over(from);
      if (to !== -1 && this.found.length < this.limit) this.found.push([from, to]);
      return to;
    }
    const here = this.path[step];
    const char = this.text[from];
    if (typeof here === 'string') return char === '{' ? this.object(from, here, step) : this.over(from);
    return char === '[' && here !== undefined ? this.array(from, here, step) : this.over(from);
  }

  private object(from: number, name: string, step: number): number {
    let at = this.skip(from + 1);
    if (this.text[at] === '}') return at + 1;
    const before = this.found.length;
    while (at !== -1) {
      const nameEnd = this.string(at);
      if (nameEnd === -1) return -1;
      const colon = this.skip(nameEnd);
      if (this.text[colon] !== ':') return -1;
      const isWanted = this.nameAt(at, nameEnd) === name;
      // Of a name that is there twice the last counts, as in JSON.parse.
      if (isWanted) this.found.length = before;
      const end = isWanted ? this.value(colon + 1, step + 1) : this.over(this.skip(colon + 1));
      at = end === -1 ? -1 : this.skip(end);
      if (at === -1 || this.text[at] === '}') return at === -1 ? -1 : at + 1;
      if (this.text[at] !== ',') return -1;
      at = this.skip(at + 1);
    }
    return -1;
  }

  private array(from: number, wanted: number | { readonly any: true }, step: number): number {
    let at = this.skip(from + 1);
    if (this.text[at] === ']') return at + 1;
    for (let index = 0; at !== -1; index++) {
      const isWanted = typeof wanted === 'object' || wanted === index;
      const end = isWanted ? this.value(at, step + 1) : this.over(at);
      at = end === -1 ? -1 : this.skip(end);
      if (at === -1 || this.text[at] === ']') return at === -1 ? -1 : at + 1;
      if (this.text[at] !== ',') return -1;
      at = this.skip(at + 1);
    }
    return -1;
  }

  private nameAt(from: number, to: number): string {
    const raw = this.text.slice(from + 1, to - 1);
    if (!raw.includes('\\')) return raw;
    try {
      return JSON.parse(this.text.slice(from, to)) as string;
    } catch (caught) {
      if (caught instanceof SyntaxError) return raw;
      throw caught;
    }
  }

  private skip(at: number): number {
    if (at < 0) return -1;
    SPACE.lastIndex = at;
    return SPACE.exec(this.text)?.index ?? -1;
  }

  private string(from: number): number {
    if (this.text[from] !== '"') return -1;
    for (let at = from + 1; at < this.text.length; at++) {
      const char = this.text.charCodeAt(at);
      if (char === 0x5c) at++;
      else if (char === 0x22) return at + 1;
    }
    return -1;
  }

  /** The end of the value that begins at `from`, whatever it is. */
  private over(from: number): number {
    if (from < 0) return -1;
    const first = this.text[from];
    if (first === '"') return this.string(from);
    if (first !== '{' && first !== '[') {
      SCALAR_END.lastIndex = from;
      const end = SCALAR_END.exec(this.text)?.index ?? this.text.length;
      return end === from ? -1 : end;
    }
    let depth = 0;
    for (let at = from; at < this.text.length; at++) {
      const char = this.text[at];
      if (char === '"') {
        at = this.string(at) - 1;
        if (at < 0) return -1;
      } else if (char === '{' || char === '[') depth++;
      else if ((char === '}' || char === ']') && --depth === 0) return at + 1;
    }
    return -1;
  }
}
