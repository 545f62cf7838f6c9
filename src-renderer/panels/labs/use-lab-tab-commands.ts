import type { LabRunInfo } from '../../../src-shared/contract/labs.ts';
import { useCommands } from '../../commands/registry.ts';
import { words } from '../../words/index.ts';
import { useLabDoing } from './lab-doing.ts';
import { asksQuestions, currentStep, firstChoices, primaryAction } from './steps.ts';
import { type ListedLab, useLabActions } from './use-labs.ts';

const said = words.labs.commands;

interface Shown {
  readonly lab: ListedLab;
  readonly run: LabRunInfo | null;
  readonly labs: readonly ListedLab[];
}

/** What can be done with the lab that is shown. */
export function useLabTabCommands({ lab, run, labs }: Shown): void {
  const actions = useLabActions();
  const { busy } = useLabDoing(lab.lab);
  const waits = busy === null ? undefined : said.busy;
  const stopped = run === null ? said.notRunning : undefined;
  const step = run === null ? null : currentStep(lab, run);
  const action = step === null ? null : primaryAction(step);
  const next = labs.find((one) => one.number === lab.number + 1);
  /** The one thing to do now: start, the first button of the step, the next lab. */
  function goOn(): void {
    if (run === null) actions.start(lab.lab);
    // Answers are the person's own: the command leads to the questions.
    else if (action !== null && asksQuestions(action))
      document.querySelector<HTMLElement>('.lab-question input')?.focus();
    else if (step !== null && action !== null) actions.act(lab.lab, step.step, action.action, firstChoices(action));
    else if (step === null && next !== undefined) actions.show(next.lab);
  }
  const nothing = run !== null && action === null && (step !== null || next === undefined);
  useCommands([
    {
      id: 'lab.next',
      title: said.next,
      group: 'labs',
      keys: ['Mod+Enter'],
      words: said.words,
      unable: waits ?? (nothing ? said.nothingToDo : undefined),
      run: goOn,
    },
    {
      id: 'lab.restart',
      title: said.restart,
      group: 'labs',
      keys: ['Alt+R'],
      words: said.words,
      unable: waits ?? stopped,
      run: () => actions.start(lab.lab),
    },
    { id: 'lab.stop', title: said.stop, group: 'labs', unable: waits ?? stopped, run: () => actions.stop(lab.lab) },
    {
      id: 'lab.recording',
      title: said.recording,
      group: 'labs',
      keys: ['Alt+O'],
      unable: stopped,
      run: () => {
        if (run !== null) actions.showRecording(run.recordingId);
      },
    },
  ]);
}
