/**
 * Payloads are data from a stranger: what cannot be seen is made visible, and what would reorder the text around it
 * (bidi controls, Unicode UAX #9) is named instead of obeyed.
 */
const NAMES: Readonly<Record<number, string>> = {
  173: 'SHY',
  1564: 'ALM',
  6158: 'MVS',
  8203: 'ZWSP',
  8204: 'ZWNJ',
  8206: 'LRM',
  8207: 'RLM',
  8232: 'LSEP',
  8233: 'PSEP',
  8234: 'LRE',
  8235: 'RLE',
  8236: 'PDF',
  8237: 'LRO',
  8238: 'RLO',
  8288: 'WJ',
  8294: 'LRI',
  8295: 'RLI',
  8296: 'FSI',
  8297: 'PDI',
  65279: 'BOM',
};

/** Zero-width joiner stays: emoji and Indic scripts are spelled with it, and it hides nothing on its own. */
export const INVISIBLE =
  /[\p{Cc}\p{Cs}\u00ad\u061c\u180e\u200b\u200c\u200e\u200f\u2028-\u202e\u2060\u2066-\u2069\ufeff]/u;
export const INVISIBLE_ALL = new RegExp(INVISIBLE.source, 'gu');

/** The mark that stands for one character: a control picture for C0 and DEL, else its short name or code. */
export function markOf(char: string): string {
  const code = char.codePointAt(0) ?? 0;
  if (code < 0x20) return String.fromCharCode(0x2400 + code);
  if (code === 0x7f) return '\u2421';
  return `\u27e8${NAMES[code] ?? code.toString(16).toUpperCase().padStart(2, '0')}\u27e9`;
}

/** What a person is told about the character. */
export function nameOf(char: string): string {
  const code = char.codePointAt(0) ?? 0;
  return `U+${code.toString(16).toUpperCase().padStart(4, '0')}${NAMES[code] === undefined ? '' : ` ${NAMES[code]}`}`;
}

/** The text with every invisible character as its mark. */
export function visible(text: string): string {
  return INVISIBLE.test(text) ? text.replace(INVISIBLE_ALL, markOf) : text;
}

export interface VisiblePart {
  readonly text: string;
  /** Set when `text` is a mark standing for this character. */
  readonly stands?: string;
}

/** The text in pieces, marks apart, so that they can be drawn as what they are: not part of the payload. */
export function visibleParts(text: string): readonly VisiblePart[] {
  if (!INVISIBLE.test(text)) return text === '' ? [] : [{ text }];
  const parts: VisiblePart[] = [];
  let at = 0;
  for (const match of text.matchAll(INVISIBLE_ALL)) {
    if (match.index > at) parts.push({ text: text.slice(at, match.index) });
    parts.push({ text: markOf(match[0]), stands: match[0] });
    at = match.index + match[0].length;
  }
  if (at < text.length) parts.push({ text: text.slice(at) });
  return parts;
}
