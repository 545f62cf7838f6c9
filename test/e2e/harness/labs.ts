import type { Page } from 'playwright-core';
import type { LabId } from '../../../src-shared/model/lab.ts';
import { LABS } from '../../../src-shared/model/labs/index.ts';
import { LESSONS, type LessonStep } from './lessons.ts';

const WITHIN_MS = 40_000;
const PRESS_WITHIN_MS = 4_000;

/** The tab of a lab, by what is in it. */
export const steps = (page: Page) => page.getByRole('region', { name: 'Steps' });
export const beside = (page: Page) => page.getByRole('region', { name: 'Explanation' });
export const tick = (page: Page, number: number) =>
  steps(page).getByRole('img', { name: `Step ${number}, done`, exact: true });

/** Shows a lab from the sidebar. */
export async function showLab(page: Page, lab: LabId): Promise<void> {
  const { number, title } = labOf(lab);
  await page
    .getByRole('list', { name: 'Labs' })
    .getByRole('button', { name: new RegExp(`^${number} ?${escaped(title)}`) })
    .click();
  await page.getByRole('heading', { name: title, level: 1 }).waitFor();
}

export function labOf(id: LabId) {
  const lab = LABS.find((one) => one.lab === id);
  if (lab === undefined) throw new Error(`There is no lab ${id}.`);
  return lab;
}

const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');

async function press(page: Page, what: string): Promise<void> {
  const place = steps(page).or(beside(page));
  const [title = '', value] = what.split(': ');
  if (title === 'see' && value !== undefined) {
    await steps(page).getByText(value).waitFor();
    return;
  }
  const list = place.getByRole('combobox', { name: title, exact: true });
  if (value !== undefined && (await list.isVisible())) {
    await list.click();
    await page.getByRole('option', { name: value, exact: true }).click();
    return;
  }
  const answer = place.getByRole('radio', { name: what, exact: true });
  if (await answer.isVisible()) {
    await answer.check();
    return;
  }
  await place.getByRole('button', { name: what, exact: true }).click({ timeout: PRESS_WITHIN_MS });
  // It is under way while it says so; what the step waits for may take longer.
  await place.getByRole('button', { name: `${what}…`, exact: true }).waitFor({ state: 'hidden' });
}

/** Presses, unless the step is done first: its buttons go with its tick. Answers whether it is done. */
async function pressUnlessDone(page: Page, number: number, what: string): Promise<boolean> {
  const done = tick(page, number);
  if (await done.isVisible()) return true;
  try {
    await press(page, what);
  } catch (error) {
    if (!(await done.isVisible())) throw error;
  }
  return done.isVisible();
}

/** Waits for the tick of a step, and presses once more whenever nothing came of it for a while. */
async function waitForTick(page: Page, number: number, step: LessonStep): Promise<void> {
  const { clicks, againAfterMs, withinMs = WITHIN_MS } = step;
  const last = clicks.at(-1);
  const deadline = performance.now() + withinMs;
  for (;;) {
    const leftMs = Math.max(1, deadline - performance.now());
    try {
      await tick(page, number).waitFor({ timeout: Math.min(leftMs, againAfterMs ?? leftMs) });
      return;
    } catch (error) {
      if (performance.now() >= deadline || last === undefined) throw error;
    }
    if (await pressUnlessDone(page, number, last)) return;
  }
}

/**
 * Does a lab from its first step to its last: presses what its lesson says, and waits for each tick.
 * @param until stops before this step
 * @returns milliseconds of each step
 */
export async function doLab(page: Page, lab: LabId, until?: string): Promise<Readonly<Record<string, number>>> {
  const took: Record<string, number> = {};
  await showLab(page, lab);
  await page.getByRole('button', { name: 'Start the lab' }).click();
  await tick(page, 1)
    .or(steps(page).getByRole('img', { name: 'Step 1, now' }))
    .waitFor();
  for (const [at, { step }] of labOf(lab).steps.entries()) {
    if (step === until) return took;
    const began = performance.now();
    const doing = LESSONS[lab][step] ?? { clicks: [] };
    try {
      for (const click of doing.clicks) {
        if (await pressUnlessDone(page, at + 1, click)) break;
      }
      await waitForTick(page, at + 1, doing);
    } catch (error) {
      const seen = await steps(page).locator('[aria-current="step"]').allInnerTexts();
      const alerts = await page.getByRole('alert').allInnerTexts();
      throw new Error(`${lab}: "${step}" was not ticked off.\n${[...seen, ...alerts].join('\n')}`, { cause: error });
    }
    took[step] = Math.round(performance.now() - began);
  }
  await beside(page).getByRole('heading', { name: 'In your own code' }).waitFor();
  return took;
}
