/** A line and its number, from 1. */
export interface Line {
  readonly number: number;
  readonly text: string;
  /** Bytes of the file up to its end. */
  readonly endsAt: number;
}

const LF = 0x0a;
/** A first character of some files of Windows. */
const MARK = '\ufeff';

/** The lines of a stream of bytes in UTF-8, blank ones left out. */
export async function* linesOf(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<readonly Line[]> {
  const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });
  let begun: Uint8Array[] = [];
  let number = 0;
  let at = 0;
  const lineOf = (end: Uint8Array): Line => {
    number += 1;
    const whole = begun.length === 0 ? end : Buffer.concat([...begun, end]);
    begun = [];
    const text = utf8.decode(whole);
    return { number, text: number === 1 && text.startsWith(MARK) ? text.slice(1) : text, endsAt: at };
  };
  for await (const chunk of bytes) {
    const lines: Line[] = [];
    const chunkAt = at;
    let from = 0;
    for (let to = chunk.indexOf(LF); to >= 0; to = chunk.indexOf(LF, from)) {
      at = chunkAt + to + 1;
      lines.push(lineOf(chunk.subarray(from, to)));
      from = to + 1;
    }
    at = chunkAt + chunk.length;
    if (from < chunk.length) begun.push(chunk.slice(from));
    yield lines.filter(({ text }) => text.trim() !== '');
  }
  if (begun.length > 0) {
    const last = lineOf(new Uint8Array(0));
    if (last.text.trim() !== '') yield [last];
  }
}
