import type { PathStep } from './ast.ts';
import { quote, readEscape } from './lexer.ts';

export type ParsedPath =
  | { readonly ok: true; readonly steps: readonly PathStep[] }
  | { readonly ok: false; readonly at: number; readonly expected: string };

const NAME = /^[^.[\]"]+/;
const INDEX = /^\[(\d{1,9}|\*)\]/;
const QUOTED = /^\["((?:[^"\\]|\\[\s\S])*)"\]/;

/** Steps of `json.book.bid[0]["odd name"].items[*]`; `at` of a mistake counts from the start of `text`. */
export function parsePath(text: string): ParsedPath {
  const steps: PathStep[] = [];
  let at = 'json'.length;
  while (at < text.length) {
    const rest = text.slice(at);
    if (rest.startsWith('.')) {
      const name = NAME.exec(rest.slice(1))?.[0];
      if (name === undefined) return { ok: false, at: at + 1, expected: 'a name after the dot' };
      steps.push(name);
      at += 1 + name.length;
      continue;
    }
    const index = INDEX.exec(rest);
    const quoted = QUOTED.exec(rest);
    if (index !== null) {
      steps.push(index[1] === '*' ? { any: true } : Number(index[1]));
      at += index[0].length;
    } else if (quoted !== null) {
      steps.push(
        (quoted[1] ?? '').replace(/\\(u[0-9a-f]{4}|[\s\S])/gi, (_, written: string) => readEscape(written, 0).text),
      );
      at += quoted[0].length;
    } else return { ok: false, at, expected: 'a number, * or a quoted name in the brackets' };
  }
  return steps.length === 0 ? { ok: false, at, expected: 'a name after json' } : { ok: true, steps };
}

/** The spelling {@link parsePath} reads back. */
export function printPath(steps: readonly PathStep[]): string {
  let text = 'json';
  for (const step of steps) {
    if (typeof step === 'number') text += `[${step}]`;
    else if (typeof step === 'object') text += '[*]';
    else text += /^[\p{L}\p{N}_$@-]+$/u.test(step) ? `.${step}` : `[${quote(step)}]`;
  }
  return text;
}
