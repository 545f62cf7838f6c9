import { fail, ok, type Result } from '../../../../src-shared/base/result.ts';
import type { ReplayAsServer } from '../../../../src-shared/contract/replay.ts';
import { listenProblem } from '../../mock/servers/listen-problem.ts';
import { LimitBook } from '../limit-book.ts';
import type { ReplayContext, ReplayRun } from '../replay-run.ts';
import { compileIgnored } from './inbox.ts';
import { recordedSide, toSendOf } from './recorded-side.ts';
import { ServerRun } from './server-run.ts';

/**
 * The recorded server side, served to real clients. Errors: RECORDING_UNKNOWN, JSONPATH_INVALID, REPLAY_NOTHING, and those of the port.
 */
export async function startServerReplay(wanted: ReplayAsServer, context: ReplayContext): Promise<Result<ReplayRun>> {
  const { capture } = context;
  const info = capture.info(wanted.recordingId);
  if (!info.ok) return info;
  const source = capture.source(wanted.recordingId);
  if (source === undefined) {
    return fail('RECORDING_UNKNOWN', `Recording ${wanted.recordingId} is not open.`, 'Open its file again.');
  }
  const ignore = compileIgnored(wanted.ignore);
  if (!ignore.ok) return ignore;
  const limits = new LimitBook();
  const tracks = await recordedSide(source, wanted.connections, limits);
  const speaks = tracks.some(
    ({ attempts, exchanges }) =>
      exchanges.length > 0 || attempts.some((one) => toSendOf(one) > 0 || one.reception.how === 'refused'),
  );
  if (!speaks) {
    return fail(
      'REPLAY_NOTHING',
      `${info.value.name} has no message of a server${wanted.connections === undefined ? '' : ' on these connections'}: there is nothing to serve.`,
      wanted.connections === undefined ? 'Choose another recording.' : 'Choose other connections, or all.',
    );
  }
  const matching = { waitFor: wanted.waitFor, ignore: ignore.value };
  const run = new ServerRun({ wanted, context, source, name: info.value.name, tracks, limits, matching });
  const problem = await run.listen();
  return problem === null ? ok(run) : fail(listenProblem(problem, wanted.port, wanted.host));
}
