/**
 * No word that the window shows or speaks stands in a component: text between tags and in the attributes a person reads comes
 * from `src-renderer/words`.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { parseSync } from 'vite';

const top = resolve(import.meta.dirname, '../..');
const SPOKEN = new Set([
  'aria-label',
  'aria-description',
  'aria-roledescription',
  'title',
  'placeholder',
  'alt',
  'label',
  'hint',
  'about',
]);
/** Two letters in a row; glyphs, units of one letter and punctuation are no words. */
const WORD = /\p{L}{2,}/u;
/** Units and names of protocols, the same in every language. */
const SAME_EVERYWHERE = /^\W*(ms|ns|kB|MB|GB|Hz|RTT|JSON|HTTP|TLS|URL|LE|Aa|Wirescope|&\w+;|POST \S+|-+BEGIN)\W*$/;

function* components(folder: string): Iterable<string> {
  for (const item of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, item.name);
    if (item.isDirectory()) yield* components(path);
    else if (item.name.endsWith('.tsx')) yield path;
  }
}

interface Node {
  readonly type: string;
  readonly start: number;
  readonly [key: string]: unknown;
}

const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && typeof (value as Node).type === 'string';

/** Words in a node: a text, or a literal that an attribute is. */
function textOf(node: Node): string | null {
  if (node.type === 'JSXText') return String(node.value);
  if (node.type === 'JSXAttribute' && isNode(node.name) && SPOKEN.has(String(node.name.name)) && isNode(node.value)) {
    const value = node.value.type === 'JSXExpressionContainer' ? node.value.expression : node.value;
    if (isNode(value) && value.type === 'Literal' && typeof value.value === 'string') return value.value;
  }
  return null;
}

function* literals(value: unknown): Iterable<{ readonly at: number; readonly text: string }> {
  if (Array.isArray(value)) for (const one of value) yield* literals(one);
  else if (isNode(value)) {
    const text = textOf(value)?.trim() ?? '';
    if (WORD.test(text) && !SAME_EVERYWHERE.test(text)) yield { at: value.start, text };
    for (const part of Object.values(value)) yield* literals(part);
  }
}

let failed = false;
let files = 0;
for (const path of components(join(top, 'src-renderer'))) {
  files += 1;
  const name = relative(top, path);
  const source = readFileSync(path, 'utf8');
  const found = [...literals(parseSync(path, source).program)];
  failed ||= found.length > 0;
  for (const { at, text } of found) {
    const line = source.slice(0, at).split('\n').length;
    process.stdout.write(`${name}:${line}: “${text.slice(0, 60)}” belongs into src-renderer/words\n`);
  }
}
if (failed) process.exitCode = 1;
else process.stdout.write(`words: ${files} components say no words of their own\n`);
