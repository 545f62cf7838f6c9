import * as v from 'valibot';
import type { Problem } from '../base/result.ts';
import { DOCUMENT_NAMES, type DocumentName, type Documents } from '../model/documents.ts';
import { command } from './command.ts';

/** A document as it stands: complete, with defaults filled in. */
export interface DocumentState<Name extends DocumentName = DocumentName> {
  readonly name: Name;
  readonly value: Documents[Name];
  /** Grows with every write in this run of the engine; also in the tick. */
  readonly revision: number;
  /** DOCUMENT_BROKEN: the file could not be read and was kept aside; `value` is the default. */
  readonly problem: Problem | null;
}

const name = v.picklist(DOCUMENT_NAMES);

export const documentCommands = {
  'document.read': command<DocumentState>()(v.object({ name })),
  /** Errors: DOCUMENT_CHANGED when another window wrote since `basedOn`, DOCUMENT_INVALID, DOCUMENT_NOT_WRITTEN. */
  'document.write': command<{ readonly revision: number }>()(
    v.object({ name, value: v.unknown(), basedOn: v.pipe(v.number(), v.integer()) }),
  ),
} as const;
