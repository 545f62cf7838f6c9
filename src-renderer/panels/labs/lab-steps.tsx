import { useEffect, useRef, useState } from 'react';
import { countText } from '../../../src-shared/base/units-text.ts';
import type { LabRunInfo, LabStepState } from '../../../src-shared/contract/labs.ts';
import type { LabStep } from '../../../src-shared/model/lab.ts';
import { Glyph } from '../../widgets/icon.tsx';
import { words } from '../../words/index.ts';
import { StepActions } from './step-actions.tsx';
import { currentStep } from './steps.ts';
import { type ListedLab, useLabActions } from './use-labs.ts';

const said = words.labs;
/** Chips of one step; the others are in the recording. */
const MOST_CHIPS = 8;

/** What to do: done steps with what was seen, the one to do now with its buttons, the others with what they wait for. */
export function LabSteps({ lab, run }: { readonly lab: ListedLab; readonly run: LabRunInfo }) {
  const now = currentStep(lab, run);
  const list = useRef<HTMLOListElement>(null);
  const spoken = useSpoken(lab, run);
  const nowStep = now?.step;
  const chips = run.steps.find((one) => one.step === nowStep)?.evidence.length;
  // biome-ignore lint/correctness/useExhaustiveDependencies: another current step, or a longer one, is the reason to bring it into view
  useEffect(() => {
    const current = list.current?.querySelector('.is-now') ?? list.current?.lastElementChild;
    current?.scrollIntoView({ block: 'nearest' });
  }, [nowStep, chips]);
  return (
    <section className="lab-steps" aria-label={said.steps}>
      <ol ref={list}>
        {lab.steps.map((step, at) => {
          const state = run.steps.find((one) => one.step === step.step);
          const done = state?.done === true;
          const isNow = step.step === nowStep;
          return (
            <li
              key={step.step}
              className={`lab-step ${done ? 'is-done' : isNow ? 'is-now' : 'is-next'}`}
              aria-current={isNow ? 'step' : undefined}
            >
              <span
                className="lab-mark"
                role="img"
                aria-label={done ? said.stepDoneWord(at + 1) : isNow ? said.stepNowWord(at + 1) : said.stepWord(at + 1)}
              >
                {done ? <Glyph name="check" /> : at + 1}
              </span>
              {done && state !== undefined ? (
                <DoneStep step={step} state={state} run={run} newest={lab.steps[at + 1]?.step === nowStep} />
              ) : (
                <OpenStep lab={lab} step={step} state={state} run={run} now={isNow} />
              )}
            </li>
          );
        })}
      </ol>
      <p className="unseen" role="status">
        {spoken}
      </p>
    </section>
  );
}

/** Says a step that was done while one looked. */
function useSpoken(lab: ListedLab, run: LabRunInfo): string {
  const [spoken, setSpoken] = useState('');
  const known = useRef<ReadonlySet<string> | null>(null);
  useEffect(() => {
    const done = new Set(run.steps.filter((one) => one.done).map((one) => one.step));
    const fresh = lab.steps.findLastIndex(({ step }) => done.has(step) && known.current?.has(step) === false);
    known.current = done;
    const title = lab.steps[fresh]?.title;
    if (title !== undefined) setSpoken(said.stepDone(fresh + 1, title));
  }, [lab, run]);
  return spoken;
}

interface DoneStepProps {
  readonly step: LabStep;
  readonly state: LabStepState;
  readonly run: LabRunInfo;
  /** The last that was done: its explanation is open. */
  readonly newest: boolean;
}

function DoneStep({ step, state, run, newest }: DoneStepProps) {
  const [opened, setOpened] = useState<boolean | null>(null);
  const open = opened ?? newest;
  const progress = state.doneAtMs === null ? state.progress : said.at(state.progress, timeText(state.doneAtMs));
  return (
    <div>
      <h3>
        <button type="button" className="lab-fold" aria-expanded={open} onClick={() => setOpened(!open)}>
          {step.title}
          <Glyph name={open ? 'chevd' : 'chevr'} />
        </button>
      </h3>
      {progress !== '' && <p className="lab-check">{progress}</p>}
      <Evidence state={state} run={run} />
      {open && <p className="lab-seen">{step.explanation}</p>}
    </div>
  );
}

interface OpenStepProps {
  readonly lab: ListedLab;
  readonly step: LabStep;
  readonly state: LabStepState | undefined;
  readonly run: LabRunInfo;
  readonly now: boolean;
}

function OpenStep({ lab, step, state, run, now }: OpenStepProps) {
  return (
    <div>
      <h3>{step.title}</h3>
      {now && <p>{step.text}</p>}
      <p className="lab-check">
        {said.waitsFor(step.waitsFor)}
        {state !== undefined && state.progress !== '' && <b className="lab-so-far">{state.progress}</b>}
      </p>
      {state !== undefined && <Evidence state={state} run={run} />}
      {now && <StepActions lab={lab} step={step} />}
    </div>
  );
}

/** Chips of what a check has seen; each leads to its entry. */
function Evidence({ state, run }: { readonly state: LabStepState; readonly run: LabRunInfo }) {
  const labs = useLabActions();
  const { evidence } = state;
  if (evidence.length === 0) return null;
  return (
    <p className="lab-evidence">
      {evidence.slice(0, MOST_CHIPS).map(({ seq, label }) => (
        <button
          type="button"
          key={`${seq} ${label}`}
          className="lab-chip"
          aria-label={said.evidence(countText(seq), label)}
          onClick={() => labs.showEntry(run.recordingId, seq)}
        >
          #{countText(seq)} <span>{label}</span>
          <Glyph name="jump" />
        </button>
      ))}
      {evidence.length > MOST_CHIPS && (
        <span className="lab-quiet">{said.evidenceMore(evidence.length - MOST_CHIPS)}</span>
      )}
    </p>
  );
}

/** `12:31:07`, local. */
function timeText(atMs: number): string {
  return new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' }).format(atMs);
}
