import { useState } from 'react';
import { countText } from '../../../src-shared/base/units-text.ts';
import type { LabFacts, LabRunInfo } from '../../../src-shared/contract/labs.ts';
import type { LabAction, LabChoice, LabStep } from '../../../src-shared/model/lab.ts';
import { Button } from '../../widgets/button.tsx';
import { Glyph } from '../../widgets/icon.tsx';
import { words } from '../../words/index.ts';
import { useLabDoing } from './lab-doing.ts';
import { asksQuestions, currentStep, firstChoices, primaryAction } from './steps.ts';
import { type ListedLab, useLabActions } from './use-labs.ts';

const said = words.labs;

/** The questions of a lab about one's own feature. They stay: an answer can be changed, and asked with again. */
export function Questions({ lab }: { readonly lab: ListedLab }) {
  for (const step of lab.steps) {
    const action = step.actions.find(asksQuestions);
    if (action?.choices !== undefined) return <Form lab={lab} step={step} action={action} questions={action.choices} />;
  }
  return null;
}

interface FormProps {
  readonly lab: ListedLab;
  readonly step: LabStep;
  readonly action: LabAction;
  readonly questions: readonly LabChoice[];
}

function Form({ lab, step, action, questions }: FormProps) {
  const labs = useLabActions();
  const { busy } = useLabDoing(lab.lab);
  const [answers, setAnswers] = useState<Readonly<Record<string, string>>>({});
  const given = questions.filter(({ name }) => answers[name] !== undefined).length;
  const unable = busy !== null || given < questions.length;
  return (
    <form
      className="lab-questions"
      aria-label={said.questions}
      onSubmit={(event) => {
        event.preventDefault();
        if (!unable) labs.act(lab.lab, step.step, action.action, answers);
      }}
    >
      <h2>{said.questions}</h2>
      {questions.map(({ name, title, options }) => (
        <fieldset key={name} className="lab-question">
          <legend>{title}</legend>
          {options.map((option) => (
            <label key={option.value} className={answers[name] === option.value ? 'is-chosen' : ''}>
              <input
                type="radio"
                name={`${lab.lab} ${name}`}
                checked={answers[name] === option.value}
                onChange={() => setAnswers({ ...answers, [name]: option.value })}
              />
              {option.title}
            </label>
          ))}
        </fieldset>
      ))}
      <div className="lab-go">
        <Button type="submit" tone="primary" aria-disabled={unable}>
          {action.title}
        </Button>
        <span className="lab-minutes">{said.answered(countText(given), countText(questions.length))}</span>
      </div>
    </form>
  );
}

interface VerdictProps {
  readonly lab: ListedLab;
  readonly run: LabRunInfo;
  readonly verdict: NonNullable<LabFacts['verdict']>;
}

/** The reasoned choice: what fits, why, what speaks against it, and the way to try it while that is the next thing to do. */
export function Verdict({ lab, run, verdict }: VerdictProps) {
  const labs = useLabActions();
  const { busy } = useLabDoing(lab.lab);
  const step = currentStep(lab, run);
  const action = step === null ? null : primaryAction(step);
  const asked = lab.steps.findIndex((one) => one.actions.some(asksQuestions));
  const tries = step !== null && action !== null && lab.steps[asked + 1]?.step === step.step;
  return (
    <section className="lab-verdict" aria-label={said.verdict}>
      <p className="lab-verdict-head">{said.verdict}</p>
      <h2>{verdict.transport}</h2>
      <Reasons title={said.reasons} glyph="check" reasons={verdict.reasons} />
      <Reasons title={said.against} glyph="warn" reasons={verdict.against} />
      {tries && (
        <Button
          tone="primary"
          aria-disabled={busy !== null}
          onClick={() => labs.act(lab.lab, step.step, action.action, firstChoices(action))}
        >
          {said.tryIt}
        </Button>
      )}
    </section>
  );
}

interface ReasonsProps {
  readonly title: string;
  readonly glyph: 'check' | 'warn';
  readonly reasons: readonly string[];
}

function Reasons({ title, glyph, reasons }: ReasonsProps) {
  if (reasons.length === 0) return null;
  return (
    <>
      <h3>{title}</h3>
      <ul>
        {reasons.map((reason) => (
          <li key={reason}>
            <Glyph name={glyph} className={`lab-reason-${glyph}`} />
            {reason}
          </li>
        ))}
      </ul>
    </>
  );
}
