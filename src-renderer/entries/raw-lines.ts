/** One drawn line of raw text: characters `[from, to)`. */
export interface RawLine {
  readonly from: number;
  readonly to: number;
  /** False where a long line was folded: what follows is the same line still. */
  readonly ends: boolean;
}

/** Where every drawn line begins, in one typed array: ten megabytes of line feeds must not make ten million objects. */
export interface RawLines {
  readonly count: number;
  line(index: number): RawLine;
}

/** Breaks text at LF (CR stays, to be seen) and folds lines after `columns` characters, never inside a pair. */
export function rawLines(text: string, columns: number): RawLines {
  let starts = new Uint32Array(1024);
  let count = 0;
  const push = (at: number): void => {
    if (count === starts.length) {
      const larger = new Uint32Array(count * 2);
      larger.set(starts);
      starts = larger;
    }
    starts[count++] = at;
  };
  let at = 0;
  do {
    const feed = text.indexOf('\n', at);
    const end = feed < 0 ? text.length : feed + 1;
    push(at);
    let from = at;
    while (end - from > columns + (feed < 0 ? 0 : 1)) {
      let to = from + columns;
      const code = text.charCodeAt(to);
      if (code >= 0xdc00 && code < 0xe000) to--;
      push(to);
      from = to;
    }
    at = end;
  } while (at < text.length);
  return {
    count,
    line(index) {
      const from = starts[index] as number;
      const to = index + 1 < count ? (starts[index + 1] as number) : text.length;
      return { from, to, ends: to === text.length || text[to - 1] === '\n' };
    },
  };
}
