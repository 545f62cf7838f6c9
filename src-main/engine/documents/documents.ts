/** The profile's JSON documents: read once, written whole, never half. */
import { mkdirSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { fail, ok, type Problem, type Result } from '../../../src-shared/base/result.ts';
import type { DocumentState } from '../../../src-shared/contract/documents.ts';
import {
  DOCUMENT_NAMES,
  type DocumentName,
  type Documents,
  documentSchemas,
  emptyDocument,
} from '../../../src-shared/model/documents.ts';

import { replaceFile } from './replace-file.ts';

export interface DocumentStore {
  read(name: DocumentName): DocumentState;
  /** Errors: DOCUMENT_CHANGED, DOCUMENT_INVALID, DOCUMENT_NOT_WRITTEN. The file holds the old or the new text, never a part. */
  write(name: DocumentName, value: unknown, basedOn: number): Result<{ readonly revision: number }>;
  /** By name; a window reads again what grew. */
  revisions(): Readonly<Record<DocumentName, number>>;
}

export interface DocumentStoreOptions {
  /** Made if missing, with mode 0700; files in it have 0600. */
  readonly dir: string;
  changed(): void;
  /** For the name of a file kept aside. */
  readonly now?: () => Date;
}

const whatIsWrong = (issues: readonly v.BaseIssue<unknown>[]): string => {
  const [first] = issues;
  if (first === undefined) return 'it is not valid';
  return `${v.getDotPath(first) ?? 'the document'}: ${first.message}`;
};

export function createDocuments({ dir, changed, now = () => new Date() }: DocumentStoreOptions): DocumentStore {
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const fileOf = (name: DocumentName): string => join(dir, `${name}.json`);

  /** Moves a file nobody can read out of the way: what is in it may be worth saving by hand. */
  function keepAside(name: DocumentName, why: string): Problem {
    const aside = join(dir, `${name}.broken-${now().toISOString().replace(/[:.]/g, '-')}.json`);
    let where = `It was kept as ${aside}, and`;
    try {
      renameSync(fileOf(name), aside);
    } catch (error) {
      where = `It could not be moved aside (${(error as Error).message}), so the next change replaces it;`;
    }
    return {
      code: 'DOCUMENT_BROKEN',
      message: `${fileOf(name)} could not be used: ${why}.`,
      hint: `${where} Wirescope goes on with the defaults. Repair the file and put it back while Wirescope is closed.`,
    };
  }

  function load(name: DocumentName): DocumentState {
    const fresh = { name, value: emptyDocument(name), revision: 1, problem: null };
    let text: string;
    try {
      text = readFileSync(fileOf(name), 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return fresh;
      return { ...fresh, problem: keepAside(name, (error as Error).message) };
    }
    try {
      const parsed = check(name, JSON.parse(text));
      if (parsed.success) return { ...fresh, value: parsed.output as Documents[DocumentName] };
      return { ...fresh, problem: keepAside(name, whatIsWrong(parsed.issues)) };
    } catch (error) {
      return { ...fresh, problem: keepAside(name, (error as Error).message) };
    }
  }

  /** A list has every member of an empty object, so its schema alone would take it for one. */
  function check(name: DocumentName, value: unknown): v.SafeParseResult<(typeof documentSchemas)[DocumentName]> {
    return v.safeParse(documentSchemas[name], Array.isArray(value) ? null : value);
  }

  const states = new Map<DocumentName, DocumentState>(DOCUMENT_NAMES.map((name) => [name, load(name)]));
  const stateOf = (name: DocumentName): DocumentState => {
    const state = states.get(name);
    if (state === undefined) throw new Error(`There is no document "${name}".`);
    return state;
  };

  return {
    read: stateOf,
    write(name, value, basedOn) {
      const before = stateOf(name);
      if (before.revision !== basedOn) {
        return fail(
          'DOCUMENT_CHANGED',
          `"${name}" was changed in another window meanwhile.`,
          'Read it again and repeat the change.',
        );
      }
      const parsed = check(name, value);
      if (!parsed.success) {
        return fail(
          'DOCUMENT_INVALID',
          `"${name}" was not saved: ${whatIsWrong(parsed.issues)}.`,
          'Correct this field.',
        );
      }
      const path = fileOf(name);
      try {
        replaceFile(path, `${JSON.stringify(parsed.output, null, 2)}\n`);
      } catch (error) {
        return fail(
          'DOCUMENT_NOT_WRITTEN',
          `"${name}" could not be saved in ${path}: ${(error as Error).message}.`,
          'Check that the profile folder and its disk can be written. The change holds until this window is closed.',
        );
      }
      const revision = before.revision + 1;
      states.set(name, { name, value: parsed.output as Documents[DocumentName], revision, problem: null });
      changed();
      return ok({ revision });
    },
    revisions: () =>
      Object.fromEntries([...states].map(([name, state]) => [name, state.revision])) as Record<DocumentName, number>,
  };
}
