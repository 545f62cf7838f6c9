import type { LabRunInfo } from '../../../src-shared/contract/labs.ts';
import type { Lab, LabAction, LabStep } from '../../../src-shared/model/lab.ts';

/** The first step that is not done; null when all are. */
export function currentStep(lab: Lab, run: LabRunInfo): LabStep | null {
  const done = new Set(run.steps.filter((one) => one.done).map((one) => one.step));
  return lab.steps.find((one) => !done.has(one.step)) ?? null;
}

/** The button meant first: the one that says so, else the first. */
export function primaryAction(step: LabStep): LabAction | null {
  return step.actions.find((one) => one.primary === true) ?? step.actions[0] ?? null;
}

/** Whether it is a form of several questions, which has a place of its own beside the steps, rather than a button. */
export function asksQuestions(action: LabAction): boolean {
  return (action.choices?.length ?? 0) > 2;
}

/** What is chosen until somebody chooses: the first option of each. */
export function firstChoices(action: LabAction): Readonly<Record<string, string>> {
  return Object.fromEntries((action.choices ?? []).map(({ name, options }) => [name, options[0]?.value ?? '']));
}

/** The number a cell begins with: `30, 16 of them empty` is 30. null where there is none. */
export function leadingNumber(cell: number | string | null | undefined): number | null {
  if (typeof cell === 'number') return cell;
  const found = /^[−-]?[\d,]+(\.\d+)?/.exec(cell ?? '')?.[0];
  return found === undefined ? null : Number(found.replaceAll(',', '').replace('−', '-'));
}
