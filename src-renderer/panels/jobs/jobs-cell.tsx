import { useEffect, useRef } from 'react';
import { bytesText, countText, rateText } from '../../../src-shared/base/units-text.ts';
import type { JobTick } from '../../../src-shared/contract/jobs.ts';
import type { Tick } from '../../../src-shared/contract/tick.ts';
import { useEngine, useTick } from '../../data/use-engine.ts';
import { useWindowStore } from '../../state/store.ts';
import { Button } from '../../widgets/button.tsx';
import { Popover } from '../../widgets/popover.tsx';
import { words } from '../../words/index.ts';
import { useActions } from '../actions.ts';
import './jobs.css';

const said = words.recordings.jobs;
const jobsOf = (tick: Tick): readonly JobTick[] => tick.jobs;

/** Part done, 0 to 1; null where the end is not known. */
function partOf({ done, total }: JobTick): number | null {
  return total === null || total <= 0 ? null : Math.min(1, done / total);
}

function percentText(part: number): string {
  return `${Math.floor(part * 100)}%`;
}

/** Work under way, in a cell of the status bar; a click shows each with its rate and the way to stop it. */
export default function JobsCell() {
  const jobs = useTick(jobsOf);
  useEndings(jobs);
  const running = jobs.filter(({ state }) => state === 'running');
  const [first] = running;
  if (first === undefined) return null;
  const part = running.length === 1 ? partOf(first) : null;
  return (
    <span className="status-cell jobs-cell">
      <Popover
        label={said.label}
        className="jobs"
        trigger={
          <button type="button" className="jobs-open">
            {running.length === 1
              ? `${said.kinds[first.kind]} ${first.title}`
              : said.several(countText(running.length))}
            {part !== null && <span className="jobs-part">{percentText(part)}</span>}
          </button>
        }
      >
        <ul>
          {running.map((job) => (
            <JobRow key={job.jobId} job={job} />
          ))}
        </ul>
      </Popover>
    </span>
  );
}

function JobRow({ job }: { readonly job: JobTick }) {
  const { call } = useEngine();
  const { jobId, kind, title, done, total, unit, perSecond } = job;
  const amount = unit === 'bytes' ? bytesText : countText;
  const part = partOf(job);
  return (
    <li className="jobs-row">
      <div className="jobs-text">
        <b className="ell">{title}</b>
        <span className="dim">
          {said.kinds[kind]}, {total === null ? amount(done) : said.of(amount(done), amount(total))},{' '}
          {unit === 'bytes' ? said.rate(bytesText(perSecond)) : rateText(perSecond)}
        </span>
        <progress className="jobs-bar" aria-label={title} max={1} value={part ?? undefined} />
      </div>
      <Button size="small" aria-label={said.cancelOne(title)} onClick={() => void call('job.cancel', { jobId })}>
        {said.cancel}
      </Button>
    </li>
  );
}

/** Tells once what came of a trim or a merge, and lets the engine forget it. Other kinds have a dialog that does. */
function useEndings(jobs: readonly JobTick[]): void {
  const { call } = useEngine();
  const store = useWindowStore();
  const actions = useActions();
  const told = useRef(new Set<string>());
  useEffect(() => {
    for (const { jobId, kind, state, title, problem, path, notes } of jobs) {
      if ((kind !== 'trim' && kind !== 'merge') || state === 'running' || told.current.has(jobId)) continue;
      told.current.add(jobId);
      const { note, report } = store.getState();
      if (state === 'done') {
        const open = async (): Promise<void> => {
          const opened = path === null ? null : await actions.openRecording(path);
          if (opened?.ok === false) report(opened.error);
        };
        note([said.finished(said.done[kind], title), ...notes].join(' '), { label: said.open, run: () => void open() });
      } else if (problem !== null) report(problem);
      void call('job.forget', { jobId });
    }
  }, [jobs, call, store, actions]);
}
