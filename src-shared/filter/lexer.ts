import { INVISIBLE_ALL } from '../base/visible-text.ts';
import type { Span } from './ast.ts';

/**
 * A piece of a filter. `key` is `name:` with its colon; `value` is the bare run after a key or an operator; `text` is
 * what is meant: quotes and escapes undone, the key without its colon, the regex without slashes.
 */
export interface Lexeme extends Span {
  readonly type: 'open' | 'close' | 'minus' | 'word' | 'key' | 'op' | 'value' | 'string' | 'regex';
  readonly text: string;
  /** Of a regex. */
  readonly flags?: string;
  /** A string or regex whose end is missing. */
  readonly unended?: boolean;
}

const SPACE = /\s/;
const KEY = /^[A-Za-z][A-Za-z0-9_-]*:/;
const JSON_PATH = /^json[.[]/;

/** Splits a filter. Never fails: what is wrong with a piece is the parser's to say. */
export function lex(text: string): Lexeme[] {
  const lexemes: Lexeme[] = [];
  let at = 0;
  let wantsValue = false;

  const push = (lexeme: Lexeme): void => {
    lexemes.push(lexeme);
    at = lexeme.to;
  };

  while (at < text.length) {
    const char = text[at] ?? '';
    if (SPACE.test(char)) {
      // `kind: text` is no value for the key: a value stands right behind its colon.
      if (lexemes.at(-1)?.type === 'key') wantsValue = false;
      at++;
      continue;
    }
    const valueHere = wantsValue;
    wantsValue = false;
    if (char === '(' || char === ')') {
      push({ type: char === '(' ? 'open' : 'close', from: at, to: at + 1, text: char });
    } else if (char === '"') {
      push(lexString(text, at));
    } else if (char === '/') {
      push(lexRegex(text, at));
    } else if (valueHere) {
      push(lexRun(text, at, 'value', /[\s()"]/));
    } else if (isOperatorStart(text, at)) {
      push(lexOperator(text, at));
      wantsValue = true;
    } else if (char === '-' && /[^\s)]/.test(text[at + 1] ?? ' ')) {
      push({ type: 'minus', from: at, to: at + 1, text: '-' });
    } else {
      const rest = text.slice(at);
      const key = KEY.exec(rest);
      if (key !== null) {
        push({ type: 'key', from: at, to: at + key[0].length, text: key[0].slice(0, -1) });
        wantsValue = true;
      } else if (JSON_PATH.test(rest)) push(lexPath(text, at));
      else push(lexWord(text, at));
    }
  }
  return lexemes;
}

function isOperatorStart(text: string, at: number): boolean {
  const char = text[at] ?? '';
  return /[=<>~]/.test(char) || (char === '!' && /[=~]/.test(text[at + 1] ?? ''));
}

function lexOperator(text: string, from: number): Lexeme {
  let to = from + 1;
  while (to < text.length && /[=<>~!]/.test(text[to] ?? '')) to++;
  return { type: 'op', from, to, text: text.slice(from, to) };
}

function lexRun(text: string, from: number, type: 'value' | 'word', end: RegExp): Lexeme {
  let to = from + 1;
  while (to < text.length && !end.test(text[to] ?? '')) to++;
  return { type, from, to, text: text.slice(from, to) };
}

function lexWord(text: string, from: number): Lexeme {
  let to = from + 1;
  while (to < text.length && !/[\s()"]/.test(text[to] ?? '') && !isOperatorStart(text, to)) to++;
  return { type: 'word', from, to, text: text.slice(from, to) };
}

/** As a word, but `["any name"]` belongs to it whatever is between the quotes. */
function lexPath(text: string, from: number): Lexeme {
  let to = from + 4;
  while (to < text.length && !/[\s()"]/.test(text[to] ?? '') && !isOperatorStart(text, to)) {
    if (text.startsWith('["', to)) {
      const name = lexString(text, to + 1);
      to = name.to;
    } else to++;
  }
  return { type: 'word', from, to, text: text.slice(from, to) };
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };

/** What stands for the characters from `at`, right behind a backslash: `n`, `u202e`, or any character for itself. */
export function readEscape(text: string, at: number): { readonly text: string; readonly to: number } {
  const code = /^u([0-9a-f]{4})/i.exec(text.slice(at, at + 5))?.[1];
  if (code !== undefined) return { text: String.fromCharCode(Number.parseInt(code, 16)), to: at + 5 };
  const char = text[at] ?? '';
  return { text: Object.hasOwn(ESCAPES, char) ? (ESCAPES[char] ?? char) : char, to: at + 1 };
}

function lexString(text: string, from: number): Lexeme {
  let value = '';
  let to = from + 1;
  while (to < text.length) {
    const char = text[to] ?? '';
    to++;
    if (char === '"') return { type: 'string', from, to, text: value };
    if (char === '\\' && to < text.length) {
      const read = readEscape(text, to);
      value += read.text;
      to = read.to;
    } else value += char;
  }
  return { type: 'string', from, to, text: value, unended: true };
}

/** Back to the form {@link lex} reads; what could not be seen in the bar, or would turn its text around, as `\u202e`. */
export function quote(text: string): string {
  const escaped = text
    .replaceAll('\\', '\\\\')
    .replaceAll('"', '\\"')
    .replaceAll('\n', '\\n')
    .replaceAll('\r', '\\r')
    .replaceAll('\t', '\\t')
    .replace(INVISIBLE_ALL, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
  return `"${escaped}"`;
}

function lexRegex(text: string, from: number): Lexeme {
  let to = from + 1;
  let inClass = false;
  while (to < text.length) {
    const char = text[to] ?? '';
    if (char === '\\' && to + 1 < text.length) to++;
    else if (char === '[') inClass = true;
    else if (char === ']') inClass = false;
    else if (char === '/' && !inClass) {
      const flags = /^[^\s()]*/.exec(text.slice(to + 1))?.[0] ?? '';
      return { type: 'regex', from, to: to + 1 + flags.length, text: text.slice(from + 1, to), flags };
    }
    to++;
  }
  return { type: 'regex', from, to: text.length, text: text.slice(from + 1), flags: '', unended: true };
}
