/**
 * Every code of a Problem or a notice stands in docs/errors.md (those of what a replay could not do: in docs/replay.md), and every code there is one that somebody sends. A code is a
 * string in capitals with an underscore, or any in capitals behind `code:`. Reads sources as text: it needs no build.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';

const top = resolve(import.meta.dirname, '../..');

/** What looks like a code and is none: names of other programs that the sources translate, or match by their beginning. */
const OTHERS = /^(UND_ERR_\w+|HPE_\w+|ERR_SCRIPT_EXECUTION_TIMEOUT|ERR_SSL\w*|ERR_TLS|EAI_AGAIN)$/;
/** What the YAML library calls mistakes. */
const YAML =
  /^(TAB_AS_INDENT|DUPLICATE_KEY|MULTIPLE_DOCS|RESOURCE_EXHAUSTION|(BLOCK_AS|MULTILINE)_IMPLICIT_KEY|BAD_SCALAR_START|MISSING_CHAR|BAD_INDENT)$/;
/** Invents a session for pictures and tests; its own problems are not the program's. */
const GENERATED = join('src-renderer', 'host', 'fake');
/** Codes that come from the system as they are; the sources need not name them. */
const SYSTEM_SECTION = '## Codes of the system, kept as they are';

function* sources(folder: string): Iterable<string> {
  for (const item of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, item.name);
    if (item.isDirectory()) yield* sources(path);
    else if (/\.(tsx?|js)$/.test(item.name) && !relative(top, path).startsWith(GENERATED)) yield path;
  }
}

/** Code → the first place it is written at. */
const sent = new Map<string, string>();
for (const root of ['src-shared', 'src-main', 'src-renderer', 'bin']) {
  for (const path of sources(join(top, root))) {
    readFileSync(path, 'utf8')
      .split('\n')
      .forEach((line, index) => {
        const codes = [
          ...line.matchAll(/'([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)'/g),
          ...line.matchAll(/\b(?:code: |fail\()'([A-Z][A-Z0-9_]+)'/g),
        ];
        for (const [, code = ''] of codes) {
          if (!OTHERS.test(code) && !YAML.test(code) && !sent.has(code))
            sent.set(code, `${relative(top, path)}:${index + 1}`);
        }
      });
  }
}

/** Code → whether it stands among those of the system. */
const documented = new Map<string, boolean>();
let system = false;
const documents = ['docs/errors.md', 'docs/replay.md'].map((name) => readFileSync(join(top, name), 'utf8'));
for (const line of documents.join('\n## \n').split('\n')) {
  if (line.startsWith('## ')) system = line === SYSTEM_SECTION;
  const first = /^\| (`[^|]*) \|/.exec(line)?.[1] ?? '';
  for (const [, code = ''] of first.matchAll(/`([A-Z][A-Z0-9_]+)`/g)) documented.set(code, system);
}

const missing = [...sent].filter(([code]) => !documented.has(code) && !/^HTTP_\d+$/.test(code));
const idle = [...documented].filter(([code, ofSystem]) => !ofSystem && !sent.has(code));
for (const [code, place] of missing) console.error(`${place} ${code} is not in docs/errors.md`);
for (const [code] of idle) console.error(`docs/errors.md has ${code}, which nobody sends`);
if (missing.length + idle.length > 0) {
  console.error('\nAdd the code to a table of docs/errors.md with what happened and what to do, or take it out.');
  process.exit(1);
}
console.log(`errors: ${documented.size} codes, all documented`);
