import type { Result } from '../../../../src-shared/base/result.ts';
import type { ReplayAsServer } from '../../../../src-shared/contract/replay.ts';
import { notYet } from '../../not-yet.ts';
import type { ReplayContext, ReplayRun } from '../replay-run.ts';

/** The recorded server side, served to real clients. */
export async function startServerReplay(_wanted: ReplayAsServer, _context: ReplayContext): Promise<Result<ReplayRun>> {
  return notYet();
}
