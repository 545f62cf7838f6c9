import type { Finds, Query } from './api.ts';

/** Counted and walked through; there may be more. */
export const MOST_FINDS = 100_000;
const STEP_FINDS = 500;

/** Places in a text or in bytes, sorted. */
export class Found implements Finds {
  count = 0;
  capped = false;
  readonly problem: Finds['problem'];
  #from = new Uint32Array(64);
  #to = new Uint32Array(64);

  constructor(problem: Finds['problem'] = null) {
    this.problem = problem;
  }

  add(from: number, to: number): void {
    if (this.count === this.#from.length) {
      const wider = (old: Uint32Array): Uint32Array<ArrayBuffer> => {
        const next = new Uint32Array(old.length * 2);
        next.set(old);
        return next;
      };
      this.#from = wider(this.#from);
      this.#to = wider(this.#to);
    }
    this.#from[this.count] = from;
    this.#to[this.count++] = to;
  }

  at(index: number): readonly [from: number, to: number] {
    return [this.#from[index] as number, this.#to[index] as number];
  }

  /** Those that reach into `[from, to)`, cut to it and counted from its start. */
  within(from: number, to: number): readonly (readonly [number, number])[] {
    const inside: (readonly [number, number])[] = [];
    // The first that ends after `from`; they do not overlap.
    let low = 0;
    let high = this.count;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#to[middle] as number) <= from) low = middle + 1;
      else high = middle;
    }
    for (; low < this.count && (this.#from[low] as number) < to; low++) {
      const [start, end] = this.at(low);
      inside.push([Math.max(start, from) - from, Math.min(end, to) - from]);
    }
    return inside;
  }
}

const escapeRegex = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');

/** The query as a regex, or null where it is none. */
export function regexOf({ text, matchCase, regex }: Query): RegExp | null {
  try {
    return new RegExp(regex ? text : escapeRegex(text), `gm${matchCase ? '' : 'i'}${regex ? 'u' : ''}`);
  } catch {
    return null;
  }
}

export function* findText(text: string, query: Query): Generator<void, Found> {
  if (query.text === '') return new Found();
  const regex = regexOf(query);
  if (regex === null) return new Found('regex');
  const found = new Found();
  for (let match = regex.exec(text); match !== null; match = regex.exec(text)) {
    if (match[0] === '') {
      // Nothing was matched: step on, or it would be found here for ever.
      regex.lastIndex += 1;
      if (regex.lastIndex > text.length) break;
      continue;
    }
    if (found.count === MOST_FINDS) {
      found.capped = true;
      break;
    }
    found.add(match.index, match.index + match[0].length);
    if (found.count % STEP_FINDS === 0) yield;
  }
  return found;
}

/** `48 65 6c`, `48656c`: bytes in hex. Anything else is text, looked for as UTF-8. */
export function bytesOfQuery({ text, matchCase }: Query): Uint8Array | null {
  const hex = text.replace(/\s+/g, '');
  if (!matchCase && hex.length > 1 && hex.length % 2 === 0 && /^[0-9a-fA-F]+$/.test(hex)) {
    return Uint8Array.from({ length: hex.length / 2 }, (_, at) => Number.parseInt(hex.slice(at * 2, at * 2 + 2), 16));
  }
  return text === '' ? null : new TextEncoder().encode(text);
}

const STEP_BYTES = 1 << 20;

export function* findBytes(data: Uint8Array, query: Query): Generator<void, Found> {
  const wanted = bytesOfQuery(query);
  const found = new Found();
  const first = wanted?.[0];
  if (wanted === null || first === undefined) return found;
  let looked = STEP_BYTES;
  for (let at = data.indexOf(first); at >= 0; at = data.indexOf(first, at)) {
    let same = 1;
    while (same < wanted.length && data[at + same] === wanted[same]) same++;
    if (same === wanted.length) {
      if (found.count === MOST_FINDS) {
        found.capped = true;
        break;
      }
      found.add(at, at + wanted.length);
      at += wanted.length;
    } else at++;
    if (at > looked) {
      looked = at + STEP_BYTES;
      yield;
    }
  }
  return found;
}
