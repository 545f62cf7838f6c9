import { basename } from 'node:path';
import type { Problem } from '../../../../src-shared/base/result.ts';

/** Thrown where a Result cannot be given (PageSource.read): the door of the room turns it into its Problem. */
export class RecordingError extends Error {
  readonly problem: Problem;
  constructor(problem: Problem) {
    super(problem.message);
    this.name = 'RecordingError';
    this.problem = problem;
  }
}

interface CodedError extends Error {
  readonly code?: unknown;
  readonly errcode?: unknown;
  readonly errstr?: unknown;
}

/** Primary result code of an error of node:sqlite (sqlite.org/rescode.html); undefined for other errors. */
export function sqliteCode(error: unknown): number | undefined {
  const { errcode } = (error ?? {}) as CodedError;
  return typeof errcode === 'number' ? errcode & 0xff : undefined;
}

function systemCode(error: unknown): string {
  const { code } = (error ?? {}) as CodedError;
  return typeof code === 'string' ? code : '';
}

const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

export const SQLITE = { busy: 5, readonly: 8, io: 10, corrupt: 11, full: 13, cantOpen: 14, notADatabase: 26 } as const;

export function fileDamaged(path: string, what: string): Problem {
  return {
    code: 'FILE_DAMAGED',
    message: `The recording ${basename(path)} is damaged: ${what}.`,
    hint: 'The file was changed or cut outside Wirescope. `sqlite3 FILE .recover` may save a part of it.',
    facts: { path },
  };
}

/** Why writing the recording failed. The disk being full has its own code, because the user can end it. */
export function storeProblem(path: string, error: unknown): Problem {
  const full = sqliteCode(error) === SQLITE.full || systemCode(error) === 'ENOSPC';
  if (full) {
    return {
      code: 'STORE_FULL',
      message: `There is no room left to write the recording ${basename(path)}.`,
      hint: 'Reading is paused and nothing is lost so far. Free some space: recording goes on by itself.',
      facts: { path, error: textOf(error) },
    };
  }
  return {
    code: 'STORE_FAILED',
    message: `The recording ${basename(path)} cannot be written: ${textOf(error)}.`,
    hint: 'Reading is paused and nothing is lost so far. Check the disk and its permissions: writing is tried again.',
    facts: { path, error: textOf(error) },
  };
}

export function fileExists(path: string): Problem {
  return {
    code: 'FILE_EXISTS',
    message: `${path} exists already.`,
    hint: 'Choose another name, or move the file away: a recording is never overwritten.',
  };
}

/** Why a recording could not be made at `path`. */
export function cannotCreate(path: string, error: unknown): Problem {
  const code = systemCode(error);
  if (code === 'EEXIST') return fileExists(path);
  if (code === 'ENOSPC' || sqliteCode(error) === SQLITE.full) return storeProblem(path, error);
  return {
    code: 'PATH_NOT_WRITABLE',
    message: `A recording cannot be made at ${path}${code === '' ? '' : ` (${code})`}.`,
    hint: 'The folder must exist and be writable by you.',
    facts: { path, error: textOf(error) },
  };
}

/** Why a recording could not be read. */
export function cannotRead(path: string, error: unknown): Problem {
  if (error instanceof RecordingError) return error.problem;
  const code = systemCode(error);
  if (code === 'ENOENT') {
    return {
      code: 'FILE_NOT_FOUND',
      message: `There is no file ${path}.`,
      hint: 'Check the name; a relative one is seen from the folder Wirescope was started in.',
    };
  }
  const sqlite = sqliteCode(error);
  if (sqlite === SQLITE.corrupt || sqlite === SQLITE.notADatabase) return fileDamaged(path, textOf(error));
  return {
    code: 'FILE_NOT_READABLE',
    message: `${path} cannot be read${code === '' ? '' : ` (${code})`}: ${textOf(error)}.`,
    hint: 'Check that it is a file, that you may read it, and that its folder is there.',
    facts: { path },
  };
}
