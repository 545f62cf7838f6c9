import { bytesText } from '../../../src-shared/base/units-text.ts';
import type { JobTick } from '../../../src-shared/contract/jobs.ts';
import type { Engine } from '../../engine/engine.ts';
import { EXIT, Exit, exitCodeOf } from './exit.ts';
import type { Output } from './output.ts';

/** How far it is, on a terminal's one line. */
function progressText({ done, total, unit, perSecond }: JobTick): string {
  const amount = (value: number): string =>
    unit === 'bytes' ? bytesText(value) : Math.round(value).toLocaleString('en');
  const of = total === null ? '' : ` of ${amount(total)}`;
  return `${amount(done)}${of}${unit === 'entries' ? ' entries' : ''}, ${amount(perSecond)}/s`;
}

/** Waits for a job and shows how far it is. Ctrl-C cancels it: what it wrote is then gone. Ends the command where it failed. */
export async function followJob(
  engine: Engine,
  jobId: string,
  output: Output,
  interrupted: AbortSignal,
): Promise<JobTick> {
  const stopTicks = engine.onTick(({ jobs }) => {
    const job = jobs.find((one) => one.jobId === jobId);
    if (job?.state === 'running' && job.done > 0) output.progress(progressText(job));
  });
  const cancel = (): void => void engine.call('job.cancel', { jobId });
  interrupted.addEventListener('abort', cancel, { once: true });
  const ended = await engine.call('job.wait', { jobId });
  interrupted.removeEventListener('abort', cancel);
  stopTicks();
  output.progress('');
  if (!ended.ok) throw new Exit(exitCodeOf(ended.error), ended.error);
  const job = ended.value;
  if (interrupted.aborted) throw new Exit(EXIT.interrupted);
  if (job.problem !== null) throw new Exit(exitCodeOf(job.problem), job.problem);
  for (const note of job.notes) output.note(note);
  return job;
}
