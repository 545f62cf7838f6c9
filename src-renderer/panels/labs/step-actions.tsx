import { useState } from 'react';
import type { LabAction, LabStep } from '../../../src-shared/model/lab.ts';
import { Button } from '../../widgets/button.tsx';
import { Select } from '../../widgets/field.tsx';
import { words } from '../../words/index.ts';
import { useLabDoing } from './lab-doing.ts';
import { asksQuestions, firstChoices, primaryAction } from './steps.ts';
import { type ListedLab, useLabActions } from './use-labs.ts';

/** The buttons of a step. Questions have their own place beside the steps. */
export function StepActions({ lab, step }: { readonly lab: ListedLab; readonly step: LabStep }) {
  const actions = step.actions.filter((one) => !asksQuestions(one));
  if (actions.length === 0) return null;
  const first = primaryAction(step);
  return (
    <div className="lab-actions">
      {actions.map((action) => (
        <ActionButton key={action.action} lab={lab} step={step} action={action} primary={action === first} />
      ))}
    </div>
  );
}

interface ActionButtonProps {
  readonly lab: ListedLab;
  readonly step: LabStep;
  readonly action: LabAction;
  readonly primary: boolean;
}

function ActionButton({ lab, step, action, primary }: ActionButtonProps) {
  const labs = useLabActions();
  const { busy } = useLabDoing(lab.lab);
  const [choices, setChoices] = useState(() => firstChoices(action));
  const own = busy?.what === 'act' && busy.step === step.step && busy.action === action.action;
  return (
    <span className="lab-action">
      {action.choices?.map(({ name, title, options }) => (
        <Select
          key={name}
          label={title}
          value={choices[name] ?? ''}
          options={options.map((option) => ({ value: option.value, label: option.title }))}
          onChange={(value) => setChoices({ ...choices, [name]: value })}
        />
      ))}
      <Button
        tone={primary ? 'primary' : 'plain'}
        // Not disabled: the focus would be lost to whoever goes on with keys.
        aria-disabled={own}
        aria-busy={own}
        onClick={() => labs.act(lab.lab, step.step, action.action, choices)}
      >
        {own ? words.labs.doing(action.title) : action.title}
      </Button>
    </span>
  );
}
