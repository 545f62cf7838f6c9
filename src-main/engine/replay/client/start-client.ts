import type { Result } from '../../../../src-shared/base/result.ts';
import type { ReplayAsClient } from '../../../../src-shared/contract/replay.ts';
import { notYet } from '../../not-yet.ts';
import type { ReplayContext, ReplayRun } from '../replay-run.ts';

/** The recorded client side, sent to a target. */
export async function startClientReplay(_wanted: ReplayAsClient, _context: ReplayContext): Promise<Result<ReplayRun>> {
  return notYet();
}
