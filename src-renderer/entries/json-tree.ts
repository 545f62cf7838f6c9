/**
 * JSON read without losing anything: numbers keep their spelling (JSON.parse turns 12345678901234567890 into another
 * number), repeated keys stay, order stays. Nodes lie in one array in reading order; `end` skips a whole subtree.
 */
export interface JsonNode {
  readonly type: 'object' | 'array' | 'string' | 'number' | 'literal';
  readonly depth: number;
  /** Index of the node that holds this one; -1 at the root. */
  readonly parent: number;
  /** Member name as written, quotes included; undefined in an array and at the root. */
  readonly key?: string;
  /** Position among its siblings. */
  readonly index: number;
  /** Characters `[from, to)` of the source. */
  readonly from: number;
  to: number;
  /** Number of members or elements. */
  size: number;
  /** Index after the last node inside. */
  end: number;
}

export interface JsonMistake {
  readonly at: number;
  readonly message: string;
}

export type ParsedJson =
  | { readonly ok: true; readonly nodes: readonly JsonNode[] }
  /** `nodes` are those before the mistake; containers still open there end past the last of them. */
  | { readonly ok: false; readonly mistake: JsonMistake; readonly nodes: readonly JsonNode[] };

// A control character must be escaped, except DEL and C1 (RFC 8259, 7).
const STRING = /"(?:[^"\\\p{Cc}]|[\u007f-\u009f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/uy;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const LITERAL = /true|false|null/y;
const SPACE = /[ \t\r\n]*/y;

/** Nodes between two looks at the clock. */
const STEP_NODES = 4_000;

/** Reads `text`, yielding now and then, so that a caller may let the window breathe. RFC 8259 grammar, no extensions. */
export function* readJson(text: string): Generator<void, ParsedJson> {
  const nodes: JsonNode[] = [];
  const open: number[] = [];
  let at = 0;
  let key: string | undefined;
  const wrong = (message: string): ParsedJson => {
    for (const index of open) (nodes[index] as JsonNode).end = nodes.length + 1;
    return { ok: false, mistake: { at, message }, nodes };
  };
  const match = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at;
    return pattern.exec(text)?.[0];
  };
  const skip = (): void => {
    at += match(SPACE)?.length ?? 0;
  };

  for (;;) {
    skip();
    // Here a value is due, or the end of an empty container.
    const parent = open.at(-1) ?? -1;
    const holder = nodes[parent];
    const char = text[at];
    if (
      holder !== undefined &&
      holder.size === 0 &&
      key === undefined &&
      char === (holder.type === 'array' ? ']' : '}')
    ) {
      at++;
      close(nodes, open, at);
    } else {
      if (holder?.type === 'object') {
        key = match(STRING);
        if (key === undefined) return wrong('A member name in quotes is due.');
        at += key.length;
        skip();
        if (text[at] !== ':') return wrong('A colon is due.');
        at++;
        skip();
      }
      const start = text[at];
      const opens = start === '{' || start === '[';
      const string = start === '"' ? match(STRING) : undefined;
      const number = string === undefined && !opens ? match(NUMBER) : undefined;
      const token = opens ? start : (string ?? number ?? match(LITERAL));
      if (token === undefined || token === '')
        return wrong(at >= text.length ? 'It ends too early.' : 'A value is due.');
      const type = opens ? (start === '{' ? 'object' : 'array') : string ? 'string' : number ? 'number' : 'literal';
      const node: JsonNode = {
        type,
        depth: open.length,
        parent,
        index: holder?.size ?? 0,
        from: at,
        to: at + token.length,
        size: 0,
        end: nodes.length + 1,
        ...(key !== undefined && { key }),
      };
      if (holder !== undefined) holder.size++;
      nodes.push(node);
      key = undefined;
      at += token.length;
      if (nodes.length % STEP_NODES === 0) yield;
      if (opens) {
        open.push(nodes.length - 1);
        continue;
      }
    }
    // A value is complete: a comma, one or more closing brackets, or the end.
    for (;;) {
      skip();
      const top = nodes[open.at(-1) ?? -1];
      if (top === undefined) return at === text.length ? { ok: true, nodes } : wrong('More follows after the value.');
      if (text[at] === ',') {
        at++;
        break;
      }
      if (text[at] !== (top.type === 'array' ? ']' : '}')) {
        return wrong(at >= text.length ? 'It ends too early.' : 'A comma or a closing bracket is due.');
      }
      at++;
      close(nodes, open, at);
    }
    skip();
    const top = nodes[open.at(-1) ?? -1];
    if (text[at] === (top?.type === 'array' ? ']' : '}')) return wrong('A value is due after the comma.');
  }
}

function close(nodes: JsonNode[], open: number[], at: number): void {
  const top = nodes[open.pop() ?? -1];
  if (top === undefined) return;
  top.to = at;
  top.end = nodes.length;
}

export interface Pretty {
  readonly text: string;
  /** Where the asked ranges of the source came to lie. */
  readonly marks: readonly (readonly [from: number, to: number])[];
}

const INLINE_CHARS = 60;

/** Indents by two; an array of plain values that fits stays on one line. Tokens are copied, never rewritten. */
export function* prettyJson(
  source: string,
  nodes: readonly JsonNode[],
  ranges: readonly (readonly [number, number])[] = [],
): Generator<void, Pretty> {
  const out: string[] = [];
  const marks: (readonly [number, number])[] = [];
  let length = 0;
  const put = (text: string): void => {
    out.push(text);
    length += text.length;
  };
  /** Containers being written: index of the node, and whether on one line. */
  const open: { readonly end: number; readonly node: JsonNode; readonly inline: boolean }[] = [];
  const finish = (index: number): void => {
    for (let top = open.at(-1); top !== undefined && index >= top.end; top = open.at(-1)) {
      open.pop();
      if (!top.inline && top.node.size > 0) put(`\n${'  '.repeat(top.node.depth)}`);
      put(top.node.type === 'array' ? ']' : '}');
    }
  };
  for (let index = 0; index < nodes.length; index++) {
    const node = nodes[index] as JsonNode;
    finish(index);
    const holder = open.at(-1);
    if (node.index > 0) put(holder?.inline ? ', ' : ',');
    if (holder !== undefined && !holder.inline) put(`\n${'  '.repeat(node.depth)}`);
    if (node.key !== undefined) put(`${node.key}: `);
    if (node.type === 'object' || node.type === 'array') {
      put(node.type === 'array' ? '[' : '{');
      open.push({ end: node.end, node, inline: isInline(source, nodes, index) });
    } else {
      for (const [from, to] of ranges) {
        const [start, end] = [Math.max(from, node.from), Math.min(to, node.to)];
        if (start < end) marks.push([length + start - node.from, length + end - node.from]);
      }
      put(source.slice(node.from, node.to));
    }
    if (index % STEP_NODES === STEP_NODES - 1) yield;
  }
  finish(nodes.length);
  return { text: out.join(''), marks };
}

function isInline(source: string, nodes: readonly JsonNode[], index: number): boolean {
  const node = nodes[index] as JsonNode;
  const closed = node.end <= nodes.length;
  if (!closed) return false;
  if (node.size === 0) return true;
  if (node.type !== 'array' || node.end - index - 1 !== node.size || node.to - node.from > INLINE_CHARS * 2)
    return false;
  let length = 2 * node.size;
  for (let at = index + 1; at < node.end; at++) {
    const child = nodes[at] as JsonNode;
    if (child.type === 'object' || child.type === 'array') return false;
    length += child.to - child.from;
  }
  return length <= INLINE_CHARS && !source.slice(node.from, node.to).includes('\n  "');
}

/** Nodes to show, given which containers are shut. */
export function visibleNodes(nodes: readonly JsonNode[], shut: (index: number, node: JsonNode) => boolean): number[] {
  const shown: number[] = [];
  for (let at = 0; at < nodes.length; ) {
    const node = nodes[at] as JsonNode;
    shown.push(at);
    at = node.size > 0 && shut(at, node) ? node.end : at + 1;
  }
  return shown;
}

const PLAIN_NAME = /^[A-Za-z_$][\w$]*$/;

/** `book.bid[0]`, names that need it in quotes: `["a b"]`. Empty for the root. */
export function pathOf(nodes: readonly JsonNode[], index: number): string {
  const steps: string[] = [];
  for (let node = nodes[index]; node !== undefined && node.parent >= 0; node = nodes[node.parent]) {
    if (node.key === undefined) steps.push(`[${node.index}]`);
    else {
      const name = node.key.slice(1, -1);
      steps.push(PLAIN_NAME.test(name) ? `.${name}` : `[${node.key}]`);
    }
  }
  return steps.reverse().join('').replace(/^\./, '');
}

/** Runs a generator to its end in slices, giving the window a turn between them. Rejects when aborted. */
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
