import { fail, ok, type Result } from '../../../src-shared/base/result.ts';
import type { CommandOutput, Handlers } from '../../../src-shared/contract/index.ts';
import type { Capture } from '../capture/capture.ts';
import type { RecordingSource } from '../capture/recording-source.ts';
import { RecordingError } from '../capture/store/problems.ts';
import { Examination } from './examination.ts';

/** Diagnoses of recordings. */
export function createFindings({ capture }: { readonly capture: Pick<Capture, 'source'> }) {
  // Forgotten with the recording they are about.
  const examinations = new WeakMap<RecordingSource, Examination>();

  async function list(
    recordingId: string,
    connections?: readonly number[],
  ): Promise<Result<CommandOutput<'findings.list'>>> {
    const source = capture.source(recordingId);
    if (source === undefined) {
      return fail('RECORDING_UNKNOWN', `Recording ${recordingId} is not open.`, 'It was closed; open its file again.');
    }
    const examination = examinations.get(source) ?? new Examination(source);
    examinations.set(source, examination);
    try {
      await examination.look();
    } catch (error) {
      if (error instanceof RecordingError) return fail(error.problem);
      throw error;
    }
    return ok({ findings: examination.findings(connections), upToSeq: examination.upToSeq });
  }

  const handlers: Pick<Handlers, 'findings.list'> = {
    'findings.list': ({ recordingId, connections }) => list(recordingId, connections),
  };
  return { handlers };
}

/** The same of a recording that is open for nobody else: how many of each. */
export async function countFindings(
  source: RecordingSource,
): Promise<{ readonly problems: number; readonly warnings: number; readonly hints: number }> {
  const examination = new Examination(source);
  await examination.look();
  const all = examination.findings();
  const of = (severity: (typeof all)[number]['severity']): number =>
    all.filter((one) => one.severity === severity).length;
  return { problems: of('problem'), warnings: of('warning'), hints: of('hint') };
}
