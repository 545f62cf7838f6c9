import { fail, type Result } from '../../src-shared/base/result.ts';

/** Stands in for a room that is being built. */
export const notYet = (): Result<never> =>
  fail('COMMAND_UNKNOWN', 'This command is not there yet.', 'The window and the engine may differ in version.');
