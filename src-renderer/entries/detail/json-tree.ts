/**
 * JSON read without losing anything: numbers keep their spelling (JSON.parse turns 12345678901234567890 into another number),
 * repeated keys stay, order stays. Nodes lie in reading order, one column per fact in typed arrays: sixteen megabytes of JSON are
 * two million nodes, and as many objects would cost more than all the rest.
 */

export const OBJECT = 0;
export const ARRAY = 1;
export const STRING = 2;
export const NUMBER = 3;
export const LITERAL = 4;
export type NodeType = typeof OBJECT | typeof ARRAY | typeof STRING | typeof NUMBER | typeof LITERAL;

/** The nodes of one JSON text. `-1` stands for "none": the parent of the root, the key of an element. */
export class JsonNodes {
  length = 0;
  type = new Uint8Array(256);
  depth = new Uint32Array(256);
  /** Index of the node that holds this one. */
  parent = new Int32Array(256);
  /** Position among its siblings. */
  index = new Uint32Array(256);
  /** Characters `[from, to)` of the source. */
  from = new Uint32Array(256);
  to = new Uint32Array(256);
  /** Number of members or elements. */
  size = new Uint32Array(256);
  /** Index after the last node inside: skips a whole subtree. */
  end = new Uint32Array(256);
  /** Member name as written, quotes included. */
  keyFrom = new Int32Array(256);
  keyTo = new Int32Array(256);

  /** Adds a node and counts it in its holder. Answers its index. */
  add(type: NodeType, depth: number, parent: number, from: number, to: number, keyFrom: number, keyTo: number): number {
    const at = this.length++;
    if (at === this.type.length) this.#grow();
    this.type[at] = type;
    this.depth[at] = depth;
    this.parent[at] = parent;
    this.from[at] = from;
    this.to[at] = to;
    this.end[at] = at + 1;
    this.keyFrom[at] = keyFrom;
    this.keyTo[at] = keyTo;
    if (parent >= 0) {
      const before = this.size[parent] as number;
      this.index[at] = before;
      this.size[parent] = before + 1;
    }
    return at;
  }

  holds(at: number): boolean {
    return (this.type[at] as number) <= ARRAY;
  }

  /** The member's name as written, quotes included; undefined in an array and at the root. */
  key(at: number, source: string): string | undefined {
    const from = this.keyFrom[at] as number;
    return from < 0 ? undefined : source.slice(from, this.keyTo[at]);
  }

  #grow(): void {
    const wider = <Column extends Uint8Array | Uint32Array | Int32Array>(column: Column): Column => {
      const next = new (column.constructor as new (length: number) => Column)(column.length * 2);
      next.set(column);
      return next;
    };
    this.type = wider(this.type);
    this.depth = wider(this.depth);
    this.parent = wider(this.parent);
    this.index = wider(this.index);
    this.from = wider(this.from);
    this.to = wider(this.to);
    this.size = wider(this.size);
    this.end = wider(this.end);
    this.keyFrom = wider(this.keyFrom);
    this.keyTo = wider(this.keyTo);
  }
}

/** What is due instead: `words` of the window say it. */
export type JsonMistakeKind = 'name' | 'colon' | 'value' | 'early' | 'more' | 'comma' | 'afterComma';

export interface JsonMistake {
  readonly at: number;
  readonly kind: JsonMistakeKind;
}

export type ParsedJson =
  | { readonly ok: true; readonly nodes: JsonNodes }
  /** `nodes` are those before the mistake; containers still open there end past the last of them. */
  | { readonly ok: false; readonly mistake: JsonMistake; readonly nodes: JsonNodes };

/** Nodes between two looks at the clock. */
const STEP_NODES = 8_000;

/** Index after the string that begins at `at` (a quote), or -1 when it is none (RFC 8259, 7). */
function stringEnd(text: string, at: number): number {
  for (let i = at + 1; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 0x22) return i + 1;
    if (code < 0x20) return -1;
    if (code !== 0x5c) continue;
    i++;
    const letter = text.charCodeAt(i);
    if (letter === 0x75) {
      for (let digit = 1; digit <= 4; digit++) if (!isHex(text.charCodeAt(i + digit))) return -1;
      i += 4;
    } else if (!'"\\/bfnrt'.includes(text[i] ?? '?')) return -1;
  }
  return -1;
}

const isHex = (code: number): boolean =>
  (code >= 48 && code <= 57) || (code >= 65 && code <= 70) || (code >= 97 && code <= 102);
const isDigit = (code: number): boolean => code >= 48 && code <= 57;

/** Index after the number that begins at `at`, or -1 (RFC 8259, 6). */
function numberEnd(text: string, at: number): number {
  let i = at;
  if (text.charCodeAt(i) === 45) i++;
  if (text.charCodeAt(i) === 48) i++;
  else if (isDigit(text.charCodeAt(i))) while (isDigit(text.charCodeAt(i))) i++;
  else return -1;
  if (text.charCodeAt(i) === 46 && isDigit(text.charCodeAt(i + 1))) {
    i++;
    while (isDigit(text.charCodeAt(i))) i++;
  }
  if ((text.charCodeAt(i) | 32) === 101) {
    let e = i + 1;
    const sign = text.charCodeAt(e);
    if (sign === 43 || sign === 45) e++;
    if (isDigit(text.charCodeAt(e))) {
      while (isDigit(text.charCodeAt(e))) e++;
      i = e;
    }
  }
  return i;
}

function literalEnd(text: string, at: number): number {
  if (text.startsWith('true', at) || text.startsWith('null', at)) return at + 4;
  return text.startsWith('false', at) ? at + 5 : -1;
}

/** Reads `text`, yielding now and then, so that a caller may turn to other work. RFC 8259 grammar, no extensions. */
export function* readJson(text: string): Generator<void, ParsedJson> {
  const nodes = new JsonNodes();
  const open: number[] = [];
  let at = 0;
  const wrong = (kind: JsonMistakeKind): ParsedJson => {
    for (const index of open) nodes.end[index] = nodes.length + 1;
    return { ok: false, mistake: { at, kind }, nodes };
  };
  const skip = (): void => {
    for (;;) {
      const code = text.charCodeAt(at);
      if (code !== 32 && code !== 10 && code !== 13 && code !== 9) return;
      at++;
    }
  };
  const close = (): void => {
    const top = open.pop() as number;
    nodes.to[top] = at;
    nodes.end[top] = nodes.length;
  };

  for (;;) {
    skip();
    // Here a value is due, or the end of an empty container.
    const parent = open.at(-1) ?? -1;
    const inArray = parent >= 0 && nodes.type[parent] === ARRAY;
    if (parent >= 0 && nodes.size[parent] === 0 && text.charCodeAt(at) === (inArray ? 0x5d : 0x7d)) {
      at++;
      close();
    } else {
      let keyFrom = -1;
      let keyTo = -1;
      if (parent >= 0 && !inArray) {
        keyTo = text.charCodeAt(at) === 0x22 ? stringEnd(text, at) : -1;
        if (keyTo < 0) return wrong('name');
        keyFrom = at;
        at = keyTo;
        skip();
        if (text.charCodeAt(at) !== 0x3a) return wrong('colon');
        at++;
        skip();
      }
      const start = text.charCodeAt(at);
      const opens = start === 0x7b || start === 0x5b;
      let type: NodeType;
      let to: number;
      if (opens) {
        type = start === 0x7b ? OBJECT : ARRAY;
        to = at + 1;
      } else if (start === 0x22) {
        type = STRING;
        to = stringEnd(text, at);
      } else if (start === 45 || isDigit(start)) {
        type = NUMBER;
        to = numberEnd(text, at);
      } else {
        type = LITERAL;
        to = literalEnd(text, at);
      }
      if (to < 0) return wrong(at >= text.length ? 'early' : 'value');
      const node = nodes.add(type, open.length, parent, at, to, keyFrom, keyTo);
      at = to;
      if (nodes.length % STEP_NODES === 0) yield;
      if (opens) {
        open.push(node);
        continue;
      }
    }
    // A value is complete: a comma, one or more closing brackets, or the end.
    for (;;) {
      skip();
      const top = open.at(-1);
      if (top === undefined) return at === text.length ? { ok: true, nodes } : wrong('more');
      const code = text.charCodeAt(at);
      if (code === 0x2c) {
        at++;
        break;
      }
      if (code !== (nodes.type[top] === ARRAY ? 0x5d : 0x7d)) return wrong(at >= text.length ? 'early' : 'comma');
      at++;
      close();
    }
    skip();
    const top = open.at(-1);
    if (top !== undefined && text.charCodeAt(at) === (nodes.type[top] === ARRAY ? 0x5d : 0x7d))
      return wrong('afterComma');
  }
}

export interface Pretty {
  readonly text: string;
  /** Where the asked ranges of the source came to lie. */
  readonly marks: readonly (readonly [from: number, to: number])[];
}

const INLINE_CHARS = 60;
/** Deeper containers are indented no further: a hundred thousand brackets would otherwise make ten thousand million spaces. */
const DEEPEST_INDENT = 100;
/** Pieces are joined in portions: one string of two million pieces would be flattened in one go. */
const PORTION_CHARS = 1 << 15;

/** Hears where things come to lie in the laid-out text. */
export interface PrettyListener {
  /** A plain value. */
  value?(node: number, from: number, to: number): void;
  /** A container that is laid out over several lines; answers what `closed` is told. */
  opened?(at: number): number;
  closed?(container: number, at: number): void;
}

/** Indents by two; an array of plain values that fits stays on one line. Tokens are copied, never rewritten. */
export function* prettyJson(
  source: string,
  nodes: JsonNodes,
  ranges: readonly (readonly [number, number])[] = [],
  listener: PrettyListener = {},
): Generator<void, Pretty> {
  const portions: string[] = [];
  const marks: (readonly [number, number])[] = [];
  let flushed = 0;
  let piece = '';
  const indents: string[] = [];
  const indent = (depth: number): string => {
    const steps = Math.min(depth, DEEPEST_INDENT);
    indents[steps] ??= `\n${'  '.repeat(steps)}`;
    return indents[steps] as string;
  };
  /** Containers being written. */
  const open: number[] = [];
  const inline: boolean[] = [];
  const heard: number[] = [];
  const finish = (index: number): void => {
    for (let top = open.at(-1); top !== undefined && index >= (nodes.end[top] as number); top = open.at(-1)) {
      open.pop();
      const flat = inline.pop();
      const container = heard.pop() ?? -1;
      if (!flat && (nodes.size[top] as number) > 0) piece += indent(nodes.depth[top] as number);
      if (container >= 0) listener.closed?.(container, flushed + piece.length);
      piece += nodes.type[top] === ARRAY ? ']' : '}';
    }
  };
  for (let index = 0; index < nodes.length; index++) {
    finish(index);
    const flat = inline.at(-1);
    if ((nodes.index[index] as number) > 0) piece += flat ? ', ' : ',';
    if (open.length > 0 && !flat) piece += indent(nodes.depth[index] as number);
    const keyFrom = nodes.keyFrom[index] as number;
    if (keyFrom >= 0) piece += `${source.slice(keyFrom, nodes.keyTo[index])}: `;
    const from = nodes.from[index] as number;
    const to = nodes.to[index] as number;
    if (nodes.holds(index)) {
      const flat = isInline(source, nodes, index);
      heard.push(flat ? -1 : (listener.opened?.(flushed + piece.length) ?? -1));
      piece += nodes.type[index] === ARRAY ? '[' : '{';
      open.push(index);
      inline.push(flat);
    } else {
      const at = flushed + piece.length;
      for (const [markFrom, markTo] of ranges) {
        const start = Math.max(markFrom, from);
        const end = Math.min(markTo, to);
        if (start < end) marks.push([at + start - from, at + end - from]);
      }
      listener.value?.(index, at, at + to - from);
      piece += source.slice(from, to);
    }
    if (piece.length >= PORTION_CHARS) {
      portions.push(piece);
      flushed += piece.length;
      piece = '';
    }
    if (index % STEP_NODES === STEP_NODES - 1) yield;
  }
  finish(nodes.length);
  portions.push(piece);
  return { text: portions.join(''), marks };
}

function isInline(source: string, nodes: JsonNodes, index: number): boolean {
  const end = nodes.end[index] as number;
  if (end > nodes.length) return false;
  const size = nodes.size[index] as number;
  if (size === 0) return true;
  if (nodes.type[index] !== ARRAY || end - index - 1 !== size) return false;
  const from = nodes.from[index] as number;
  const to = nodes.to[index] as number;
  if (to - from > INLINE_CHARS * 2) return false;
  let length = 2 * size;
  for (let at = index + 1; at < end; at++) {
    if (nodes.holds(at)) return false;
    length += (nodes.to[at] as number) - (nodes.from[at] as number);
  }
  return length <= INLINE_CHARS && !source.slice(from, to).includes('\n  "');
}

/** Nodes to show, given which containers are shut. */
export function visibleNodes(nodes: JsonNodes, shut: (index: number) => boolean): Uint32Array {
  const shown = new Uint32Array(nodes.length);
  let count = 0;
  for (let at = 0; at < nodes.length; ) {
    shown[count++] = at;
    at = (nodes.size[at] as number) > 0 && shut(at) ? (nodes.end[at] as number) : at + 1;
  }
  return shown.slice(0, count);
}

/** Steps from the root: names decoded, positions as numbers. */
export function stepsOf(source: string, nodes: JsonNodes, index: number): readonly (string | number)[] {
  const steps: (string | number)[] = [];
  for (let at = index; at >= 0 && (nodes.parent[at] as number) >= 0; at = nodes.parent[at] as number) {
    const key = nodes.key(at, source);
    steps.push(key === undefined ? (nodes.index[at] as number) : nameOfKey(key));
  }
  return steps.reverse();
}

/** A member's name as the application sees it. Quotes and escapes undone; one that cannot be read stays as written. */
function nameOfKey(key: string): string {
  return key.includes('\\') ? (JSON.parse(key) as string) : key.slice(1, -1);
}

const PLAIN_NAME = /^[\p{L}_$][\p{L}\p{N}_$]*$/u;

/** JSONPath (RFC 9535, normalized where a name needs it): `$.book.bid[0]`, `$['odd name']`. */
export function jsonPath(steps: readonly (string | number)[]): string {
  let path = '$';
  for (const step of steps) {
    if (typeof step === 'number') path += `[${step}]`;
    else if (PLAIN_NAME.test(step)) path += `.${step}`;
    else path += `['${step.replace(/[\\']/g, '\\$&').replace(/\p{Cc}/gu, escaped)}']`;
  }
  return path;
}

function escaped(char: string): string {
  const short: Readonly<Record<string, string>> = { '\b': '\\b', '\t': '\\t', '\n': '\\n', '\f': '\\f', '\r': '\\r' };
  return short[char] ?? `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/** Runs a generator to its end in slices, giving other work a turn between them. Rejects when aborted. */
export async function inSlices<T>(work: Generator<void, T>, signal: AbortSignal, sliceMs = 8): Promise<T> {
  for (;;) {
    const until = performance.now() + sliceMs;
    do {
      const step = work.next();
      if (step.done) return step.value;
    } while (performance.now() < until);
    await new Promise((resolve) => setTimeout(resolve, 0));
    signal.throwIfAborted();
  }
}
