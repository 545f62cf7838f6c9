import type { Problem } from '../../../src-shared/base/result.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';

export { EXIT };

const BAD_FILE = new Set([
  'FILE_NOT_FOUND',
  'FILE_NOT_A_RECORDING',
  'FILE_NEWER',
  'FILE_DAMAGED',
  'FILE_NOT_READABLE',
  'IMPORT_INVALID',
  'IMPORT_NEWER',
  'IMPORT_EMPTY',
  'IMPORT_UNKNOWN',
]);
const ENVIRONMENT = new Set([
  'FILE_EXISTS',
  'PATH_NOT_WRITABLE',
  'STORE_FULL',
  'STORE_FAILED',
  'PORT_IN_USE',
  'PORT_DENIED',
  'HOST_UNKNOWN',
  'LISTEN_FAILED',
  'BUS_UNREACHABLE',
  'BUS_DENIED',
  'PROFILE_IN_USE',
  'PROFILE_UNUSABLE',
]);

/** The exit code that a Problem before any connection means. What happens on a connection is {@link EXIT.notConnected}. */
export function exitCodeOf(problem: Problem): ExitCode {
  if (BAD_FILE.has(problem.code)) return EXIT.badFile;
  if (ENVIRONMENT.has(problem.code)) return EXIT.environment;
  return EXIT.usage;
}

/** Thrown by a command to end with this code; `main` prints the Problem, if there is one, and nothing else. */
export class Exit extends Error {
  readonly code: ExitCode;
  readonly problem: Problem | undefined;

  constructor(code: ExitCode, problem?: Problem) {
    super(problem?.message ?? `exit ${code}`);
    this.code = code;
    this.problem = problem;
  }
}
