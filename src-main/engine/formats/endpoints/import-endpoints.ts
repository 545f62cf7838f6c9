/** Reads exports of other API clients: all files or none, and everything that is left out is said. */
import { fail, ok, type Result } from '../../../../src-shared/base/result.ts';
import type { Imported } from '../../../../src-shared/contract/imports.ts';
import { readBru } from './bruno.ts';
import { isBrunoExport, readBrunoExport } from './bruno-export.ts';
import { addBrunoParts, type BrunoPart } from './bruno-folders.ts';
import {
  isOpenCollection,
  isOpenEnvironment,
  readBundled,
  readOpenCollection,
  readOpenEnvironment,
} from './bruno-open.ts';
import { Gather } from './gather.ts';
import { isHoppscotch, readHoppscotch } from './hoppscotch.ts';
import { isInsomnia, readInsomnia } from './insomnia.ts';
import { ImportFault, type Node } from './node.ts';
import { isPostman, readPostman } from './postman.ts';
import { type ImportFile, readValues } from './read-file.ts';
import { isYaak, readYaak } from './yaak.ts';

/** In this order: the first that recognises a document reads it. */
const READERS: readonly (readonly [is: (node: Node) => boolean, read: (node: Node, gather: Gather) => void])[] = [
  [isYaak, readYaak],
  [isInsomnia, readInsomnia],
  [isPostman, readPostman],
  [isBrunoExport, readBrunoExport],
  [isHoppscotch, readHoppscotch],
];

const baseOf = (name: string): string => name.split('/').at(-1) ?? name;
const dirOf = (name: string): string => (name.includes('/') ? name.slice(0, name.lastIndexOf('/')) : '');

/** What the files hold. Errors: IMPORT_NOT_TEXT, IMPORT_SYNTAX, IMPORT_INVALID, IMPORT_UNKNOWN. */
export function importEndpoints(files: readonly ImportFile[]): Result<Imported> {
  const gather = new Gather();
  try {
    const unknown: string[] = [];
    const parts: { file: string; part: BrunoPart }[] = [];
    const collections = new Map<string, string>();
    for (const file of files) {
      if (!readFile(file, gather, parts, collections)) unknown.push(file.name);
    }
    addBrunoParts(parts, collections, gather);
    if (collections.size > 0 && parts.length === 0) {
      for (const name of collections.values())
        gather.skip(
          `Requests of "${name}"`,
          'bruno.json only names the collection. Choose its folder, or the .bru files beside it.',
        );
    }
    if (unknown.length === files.length) return notKnown(unknown);
    for (const name of unknown) gather.count('file', 'files', 'They are no export that is known here.', name);
    return ok(gather.done());
  } catch (error) {
    if (error instanceof ImportFault) return fail(error.problem);
    throw error;
  }
}

/** @returns false when nobody knows what it is */
function readFile(
  file: ImportFile,
  gather: Gather,
  parts: { file: string; part: BrunoPart }[],
  collections: Map<string, string>,
): boolean {
  if (/\.bru$/i.test(file.name)) {
    parts.push({ file: file.name, part: readBru(file, gather) });
    return true;
  }
  // What lies beside an export in its folder: notes, pictures, a licence.
  if (/\.[a-z0-9]+$/i.test(file.name) && !/\.(?:json|ya?ml|txt|insomnia)$/i.test(file.name)) return false;
  let known = false;
  for (const node of readValues(file)) {
    if (baseOf(file.name) === 'bruno.json' && node.isObject()) {
      collections.set(dirOf(file.name), node.get('name').text(baseOf(dirOf(file.name))));
      known = true;
    } else if (isOpenEnvironment(node)) {
      readOpenEnvironment(node, gather);
      known = true;
    } else if (isOpenCollection(node)) {
      for (const part of readOpenCollection(node, gather)) {
        parts.push({ file: file.name, part });
        const items = node.get('items');
        if (part.kind === 'collection' && items.exists) {
          readBundled(items, (part.level.name ?? '').replaceAll('/', '-'), part.level, gather);
        }
      }
      known = true;
    } else {
      const reader = READERS.find(([is]) => is(node));
      reader?.[1](node, gather);
      known ||= reader !== undefined;
    }
  }
  return known;
}

function notKnown(names: readonly string[]): Result<Imported> {
  const [first = 'The file'] = names;
  return fail(
    'IMPORT_UNKNOWN',
    names.length === 1
      ? `${first} is no export that is known here.`
      : `None of the ${names.length} files is an export that is known here.`,
    'Known are Postman collections (2.0, 2.1) and environments, Insomnia 4 and 5, Bruno (.bru, OpenCollection YAML, JSON), Hoppscotch and Yaak. Unpack a zip archive first.',
    { at: first },
  );
}
