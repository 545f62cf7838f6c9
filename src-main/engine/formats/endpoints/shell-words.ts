/**
 * Words of a pasted command line, with the quoting of bash and of Windows' cmd. Own code, since `shell-quote` and `string-argv` know
 * neither bash's `$'…'`, which browsers write when a value has a quote in it, nor cmd's carets.
 */

/** The first command of a line and what its input would be. */
export interface CommandLine {
  readonly words: readonly string[];
  /** Words of the command before the pipe: `printf … |`. */
  readonly before: readonly string[] | null;
  /** Something stood after it that is no part of the command: `| jq`, `> file`, `&& echo`. */
  readonly after: string;
}

export type ShellResult =
  | { readonly ok: true; readonly line: CommandLine }
  /** An open quote, from 0. */
  | { readonly ok: false; readonly offset: number; readonly quote: string };

/** cmd escapes its quotes or line ends with a caret; bash has no use for one before them. */
export function isCmd(text: string): boolean {
  return /\^\s*\r?\n|\^"/.test(text) && !/\\\r?\n/.test(text);
}

export function splitCommand(text: string): ShellResult {
  return isCmd(text) ? splitCmd(text) : splitBash(text);
}

const ANSI_ESCAPES: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  e: '\x1b',
  E: '\x1b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
};

/** `$'…'` of bash (QUOTING in its manual). @returns the text and where the quote ends, or null when it never does */
function readAnsiQuote(text: string, from: number): { readonly value: string; readonly end: number } | null {
  let value = '';
  for (let at = from; at < text.length; at += 1) {
    const char = text[at] ?? '';
    if (char === "'") return { value, end: at };
    if (char !== '\\') {
      value += char;
      continue;
    }
    const rest = text.slice(at + 1);
    const hex = /^(?:x([0-9A-Fa-f]{1,2})|u([0-9A-Fa-f]{1,4})|U([0-9A-Fa-f]{1,8}))/.exec(rest);
    const octal = /^[0-7]{1,3}/.exec(rest);
    if (hex !== null) {
      const code = Number.parseInt(hex[1] ?? hex[2] ?? hex[3] ?? '0', 16);
      value += code <= 0x10ffff ? String.fromCodePoint(code) : '\uFFFD';
      at += hex[0].length;
    } else if (octal !== null) {
      value += String.fromCharCode(Number.parseInt(octal[0], 8) & 0xff);
      at += octal[0].length;
    } else {
      value += ANSI_ESCAPES[rest[0] ?? ''] ?? rest[0] ?? '';
      at += 1;
    }
  }
  return null;
}

/** An address pasted without its quotes: the shell would stop at its &, whoever copied it did not mean that. */
function isInUrl(word: string | null, next: string | undefined): boolean {
  return /:\/\/.*\?/.test(word ?? '') && next !== undefined && /[\w%.-]/.test(next);
}

function splitBash(text: string): ShellResult {
  const commands: string[][] = [[]];
  let word: string | null = null;
  const push = (): void => {
    if (word !== null) commands.at(-1)?.push(word);
    word = null;
  };
  let piped = false;
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at] ?? '';
    if (char === '\\') {
      const next = text[at + 1];
      if (next === '\n') at += 1;
      else if (next === '\r' && text[at + 2] === '\n') at += 2;
      else {
        word = `${word ?? ''}${next ?? ''}`;
        at += 1;
      }
    } else if (char === "'") {
      const end = text.indexOf("'", at + 1);
      if (end < 0) return { ok: false, offset: at, quote: "'" };
      word = `${word ?? ''}${text.slice(at + 1, end)}`;
      at = end;
    } else if (char === '$' && text[at + 1] === "'") {
      const read = readAnsiQuote(text, at + 2);
      if (read === null) return { ok: false, offset: at, quote: "$'" };
      word = `${word ?? ''}${read.value}`;
      at = read.end;
    } else if (char === '"') {
      let value = '';
      let end = at + 1;
      while (end < text.length && text[end] !== '"') {
        const next = text[end + 1] ?? '';
        if (text[end] === '\\' && '$`"\\\n'.includes(next) && next !== '') {
          if (next !== '\n') value += next;
          end += 2;
        } else {
          value += text[end];
          end += 1;
        }
      }
      if (end >= text.length) return { ok: false, offset: at, quote: '"' };
      word = `${word ?? ''}${value}`;
      at = end;
    } else if (/\s/.test(char)) {
      push();
    } else if ('|;&<>'.includes(char) && !(char === '&' && isInUrl(word, text[at + 1]))) {
      push();
      if (char === '|' && text[at + 1] !== '|' && !piped && /printf|echo/.test(commands[0]?.[0] ?? '')) {
        piped = true;
        commands.push([]);
      } else return finish(commands, text.slice(at).trim());
    } else {
      word = `${word ?? ''}${char}`;
    }
  }
  push();
  return finish(commands, '');
}

function finish(commands: readonly (readonly string[])[], after: string): ShellResult {
  const words = commands.at(-1) ?? [];
  return { ok: true, line: { words, before: commands.length > 1 ? (commands[0] ?? []) : null, after } };
}

/** cmd takes its carets first, then the program splits what is left by the rules of Microsoft's C runtime. */
function splitCmd(text: string): ShellResult {
  let plain = '';
  let quoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at] ?? '';
    if (char === '^' && !quoted) {
      const rest = text.slice(at + 1);
      // A line that ends with a caret goes on; an empty line after it is a line feed of the value (how browsers write one).
      const brokenOff = /^[ \t]*\r?\n(\r?\n)?/.exec(rest);
      if (brokenOff !== null) {
        plain += brokenOff[1] === undefined ? '' : '\n';
        at += brokenOff[0].length;
      } else {
        plain += rest[0] ?? '';
        at += 1;
      }
    } else {
      if (char === '"') quoted = !quoted;
      plain += char;
    }
  }
  const words: string[] = [];
  let word: string | null = null;
  let open = -1;
  for (let at = 0; at < plain.length; at += 1) {
    const char = plain[at] ?? '';
    if (char === '\\') {
      const slashes = /^\\+/.exec(plain.slice(at))?.[0].length ?? 1;
      const beforeQuote = plain[at + slashes] === '"';
      word = `${word ?? ''}${'\\'.repeat(beforeQuote ? Math.floor(slashes / 2) : slashes)}`;
      at += slashes - 1;
      if (beforeQuote && slashes % 2 === 1) {
        word += '"';
        at += 1;
      }
    } else if (char === '"') {
      if (open >= 0 && plain[at + 1] === '"') {
        word = `${word ?? ''}"`;
        at += 1;
      } else {
        open = open >= 0 ? -1 : at;
        word ??= '';
      }
    } else if (/\s/.test(char) && open < 0) {
      if (word !== null) words.push(word);
      word = null;
    } else word = `${word ?? ''}${char}`;
  }
  if (open >= 0) return { ok: false, offset: open, quote: '"' };
  if (word !== null) words.push(word);
  return { ok: true, line: { words, before: null, after: '' } };
}
