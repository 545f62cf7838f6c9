import { useCallback } from 'react';
import { bytesText, countText, roundDurationText } from '../../../src-shared/base/units-text.ts';
import type { JobTick } from '../../../src-shared/contract/jobs.ts';
import type { Tick } from '../../../src-shared/contract/tick.ts';
import { useTick } from '../../data/use-engine.ts';
import { Button } from '../../widgets/button.tsx';
import { exchangeWords } from '../../words/exchange.ts';
import { leftMs } from './plan.ts';

const said = exchangeWords.progress;

/** Where a job stands; null before the first tick that has it. */
export function useJob(jobId: string | null): JobTick | null {
  return useTick(useCallback((tick: Tick) => tick.jobs.find((one) => one.jobId === jobId) ?? null, [jobId]));
}

export interface ProgressProps {
  readonly title: string;
  readonly done: number;
  readonly total: number | null;
  readonly unit: JobTick['unit'];
  readonly perSecond: number;
  readonly stop: string;
  onStop(): void;
}

/** How far work is, how fast it goes, and the way to stop it. */
export function Progress({ title, done, total, unit, perSecond, stop, onStop }: ProgressProps) {
  const text = (value: number): string => (unit === 'bytes' ? bytesText(value) : countText(Math.round(value)));
  const left = leftMs({ done, total, perSecond });
  return (
    <section className="exc-progress" aria-label={title}>
      <b className="ell">{title}</b>
      <progress max={total ?? undefined} value={total === null ? undefined : done} aria-label={said.label} />
      <div className="exc-progress-row">
        <span>{total === null ? text(done) : said.of(text(done), text(total))}</span>
        {perSecond > 0 && <span>{said.rate(text(perSecond))}</span>}
        {left !== null && left >= 1000 && <span>{said.left(roundDurationText(left))}</span>}
        <span className="grow" />
        <Button size="small" onClick={onStop}>
          {stop}
        </Button>
      </div>
    </section>
  );
}

/** What a person should know of a result. */
export function Notes({ notes }: { readonly notes: readonly string[] }) {
  if (notes.length === 0) return null;
  return (
    <section className="exc-notes">
      <h3>{said.notes}</h3>
      <ul>
        {notes.map((note) => (
          <li key={note}>{note}</li>
        ))}
      </ul>
    </section>
  );
}
