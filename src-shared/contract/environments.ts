import * as v from 'valibot';
import type { Problem } from '../base/result.ts';
import { command } from './command.ts';

/** How the values of secret variables are kept, and which there are. */
export interface SecretsStatus {
  /** `system`: encrypted by the key store of the operating system. `file`: as they are, in a file that only its owner may read. */
  readonly protection: 'system' | 'file';
  /** Name of the key store. Empty without one. */
  readonly keeper: string;
  readonly path: string;
  /** Ids that have a value. */
  readonly known: readonly string[];
  /** Ids whose value is there and cannot be had: another key store encrypted it. */
  readonly unreadable: readonly string[];
  /** SECRETS_BROKEN: the file could not be read and was kept aside. SECRETS_EXPOSED: others could read it until now. */
  readonly problem: Problem | null;
}

const id = v.pipe(v.string(), v.minLength(1), v.maxLength(100));

/**
 * Values of secret variables. They are in no document, log or recording; the document of environments holds their ids. What
 * that document names no longer is removed from the file, and comes back if the document is changed back in the same run.
 */
export const environmentCommands = {
  'secret.status': command<SecretsStatus>()(v.object({})),
  /** Errors: SECRETS_NOT_WRITTEN. */
  'secret.set': command<null>()(v.object({ id, value: v.pipe(v.string(), v.maxLength(64 * 1024)) })),
  /** The value, because a person asked to see it. Errors: SECRET_MISSING, SECRET_UNREADABLE. */
  'secret.reveal': command<{ readonly value: string }>()(v.object({ id })),
} as const;
