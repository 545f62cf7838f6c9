const SPACE = /[ \t\n\r]*/y;
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what a JSON string may not hold (RFC 8259, section 7)
const STRING = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
const SCALAR = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;

/** Reads one grammar rule after the other (RFC 8259); each answers where it ended, or throws where it could not go on. */
class Reader {
  readonly text: string;
  at = 0;

  constructor(text: string) {
    this.text = text;
  }

  take(pattern: RegExp): boolean {
    pattern.lastIndex = this.at;
    const match = pattern.exec(this.text);
    if (match === null) return false;
    this.at = pattern.lastIndex;
    return true;
  }

  char(): string {
    this.take(SPACE);
    return this.text[this.at] ?? '';
  }

  /** Whether this character was next. */
  skip(char: string): boolean {
    if (this.char() !== char) return false;
    this.at += 1;
    return true;
  }
}

/**
 * Where JSON stops being JSON: offset of the first character that cannot stand there, the text's length when it ends too
 * early, null when nothing is wrong. Engines' own messages name a position only sometimes.
 */
export function jsonMistakeAt(text: string): number | null {
  const reader = new Reader(text);
  // An explicit stack: a deep payload must not end the window.
  const open: ('}' | ']')[] = [];
  const key = (): boolean => {
    reader.char();
    return reader.take(STRING) && reader.skip(':');
  };
  for (;;) {
    // A value, or the end of an empty object or array.
    const first = reader.char();
    if (first === '{' || first === '[') {
      reader.at += 1;
      const close = first === '{' ? '}' : ']';
      if (!reader.skip(close)) {
        open.push(close);
        if (close === '}' && !key()) return reader.at;
        continue;
      }
    } else if (!reader.take(first === '"' ? STRING : SCALAR)) return reader.at;
    // What follows a value: ends, then a comma and the next one.
    for (let close = open.at(-1); close !== undefined && reader.skip(close); close = open.at(-1)) open.pop();
    const close = open.at(-1);
    if (close === undefined) return reader.char() === '' ? null : reader.at;
    if (!reader.skip(',')) {
      reader.char();
      return reader.at;
    }
    if (close === '}' && !key()) return reader.at;
  }
}
