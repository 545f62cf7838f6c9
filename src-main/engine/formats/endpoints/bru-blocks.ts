/**
 * The block language of .bru files, as Bruno's own grammar has it (packages/bruno-lang): blocks of pairs, of text, or of names.
 * `@usebruno/lang` would bring a grammar engine, lodash and dotenv for these few rules.
 */
import { syntax } from './read-file.ts';

export interface BruPair {
  readonly name: string;
  readonly value: string;
  /** False where the name begins with `~`. */
  readonly enabled: boolean;
}

export interface BruBlock {
  readonly name: string;
  /** From 1. */
  readonly line: number;
  /** Of `name { … }` with pairs. */
  readonly pairs: readonly BruPair[];
  /** Of `body:json { … }` and its like, without their indent. */
  readonly text: string;
  /** Of `name [ … ]`. */
  readonly items: readonly string[];
}

const TEXT_BLOCK = /^(?:body(?::(?:json|text|xml|sparql|graphql|graphql:vars))?|script:[\w-]+|tests|docs|example)$/;
const PAIR = /^\s*(~?)(?:"((?:\\"|[^"])*)"|([^\s:"]*))\s*:(.*)$/;
/** Of assertions, whose names are expressions: `res.body.a b: eq 1`. */
const ASSERTION = /^\s*(~?)(?:"((?:\\"|[^"])*)"|([^:"][^:]*?))\s*:(.*)$/;
const ANNOTATION = /^\s*@[^\s():]+(?:\(|\s*$)/;

/** Reads the blocks of a .bru file. @throws ImportFault with the line */
export function readBlocks(file: string, source: string): readonly BruBlock[] {
  const lines = source.replace(/^\uFEFF/, '').split(/\r?\n/);
  const blocks: BruBlock[] = [];
  let at = 0;
  const wrong = (line: number, said: string): never => {
    throw syntax(file, line + 1, 1, '.bru', said);
  };
  const line = (index: number): string => lines[index] ?? '';

  while (at < lines.length) {
    const head = line(at);
    // `color: #aabbcc` stands by itself in an environment.
    if (head.trim() === '' || /^color:/.test(head)) {
      at += 1;
      continue;
    }
    const opened = /^([\w:-]+)\s*([{[])\s*([}\]])?\s*$/.exec(head);
    if (opened === null) return wrong(at, `A block begins with its name and a brace, not with "${head.slice(0, 40)}".`);
    const [, name = '', brace = '{', closed] = opened;
    const start = at;
    at += 1;
    if (closed !== undefined) {
      blocks.push({ name, line: start + 1, pairs: [], text: '', items: [] });
      continue;
    }
    if (TEXT_BLOCK.test(name)) {
      const text: string[] = [];
      while (at < lines.length && line(at) !== '}') text.push(line(at++));
      if (at >= lines.length) return wrong(start, `The block "${name}" has no closing brace.`);
      at += 1;
      blocks.push({ name, line: start + 1, pairs: [], text: outdent(text), items: [] });
      continue;
    }
    const end = brace === '{' ? '}' : ']';
    const pairs: BruPair[] = [];
    const items: string[] = [];
    while (at < lines.length && line(at) !== end) {
      const current = line(at);
      at += 1;
      if (current.trim() === '') continue;
      if (ANNOTATION.test(current)) {
        if (current.includes("('''") && !/'''\)\s*$/.test(current.slice(current.indexOf("('''") + 4))) {
          while (at < lines.length && !line(at).includes("''')")) at += 1;
          at += 1;
        }
        continue;
      }
      if (brace === '[') {
        items.push(
          ...current
            .split(',')
            .map((one) => one.trim())
            .filter((one) => one !== ''),
        );
        continue;
      }
      const pair = (name === 'assert' ? ASSERTION : PAIR).exec(current);
      if (pair === null) return wrong(at - 1, `"${current.trim().slice(0, 40)}" in "${name}" is no "name: value".`);
      const [, off = '', quoted, plain = '', rest = ''] = pair;
      let value = rest.trim();
      if (value.startsWith("'''")) {
        const begun = at - 1;
        const body: string[] = [];
        const first = value.slice(3);
        if (first.includes("'''")) value = first.slice(0, first.indexOf("'''"));
        else {
          if (first !== '') body.push(first);
          while (at < lines.length && !line(at).includes("'''")) body.push(line(at++));
          if (at >= lines.length) return wrong(begun, `The text of "${quoted ?? plain}" has no closing '''.`);
          const last = line(at).slice(0, line(at).indexOf("'''"));
          if (last.trim() !== '') body.push(last);
          at += 1;
          value = outdent(body);
        }
      } else if (value === '[') {
        while (at < lines.length && line(at).trim() !== ']') at += 1;
        at += 1;
        value = '';
      }
      const key = quoted === undefined ? plain : quoted.replaceAll('\\"', '"');
      const isOff = off === '~' || key.startsWith('~');
      pairs.push({ name: key.replace(/^~/, ''), value, enabled: !isOff });
    }
    if (at >= lines.length) return wrong(start, `The block "${name}" has no closing ${end}.`);
    at += 1;
    blocks.push({ name, line: start + 1, pairs, text: '', items });
  }
  return blocks;
}

function outdent(lines: readonly string[]): string {
  const indents = lines.filter((one) => one.trim() !== '').map((one) => /^ */.exec(one)?.[0].length ?? 0);
  const least = indents.length === 0 ? 0 : Math.min(...indents);
  return lines.map((one) => one.slice(least)).join('\n');
}
