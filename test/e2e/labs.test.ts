/**
 * Every lab from its first step to its last, as a learner does it: buttons are pressed, ticks come because of what happened on the
 * wire. Two windows of one engine do five labs each.
 */
import { describe, expect, it } from 'vitest';
import type { LabId } from '../../src-shared/model/lab.ts';
import { axeInBothThemes } from './harness/axe.ts';
import { beside, doLab, labOf, showLab, steps, tick } from './harness/labs.ts';
import { withShell } from './harness/launch-shell.ts';
import { shellsForThePage } from './harness/shells.ts';
import { grid, overflow, runCommand, statusBar, tab } from './harness/window.ts';

/** What each window does, one after the other: about as long each. */
const WINDOWS: readonly (readonly LabId[])[] = [
  ['four-ways', 'dead-peer', 'slow-reader', 'token-outlived', 'which-one'],
  ['where-were-we', 'one-server', 'proxy-held-its-breath', 'closing-time', 'everyone-comes-back'],
];

describe.each(shellsForThePage())('labs in the $kind shell', ({ kind, skip }) => {
  if (skip !== null) console.log(`skipped: labs in the ${kind} shell, because ${skip}`);

  it.skipIf(skip !== null)(
    'can be done, each of the ten, from the first step to the last',
    async ({ task }) => {
      await withShell(kind, task, async (shell) => {
        const windows = await Promise.all(
          WINDOWS.map((_, at) => (at === 0 ? shell.page : (shell.openWindow?.() ?? shell.page))),
        );
        const failed: string[] = [];
        await Promise.all(
          WINDOWS.map(async (labs, at) => {
            const page = windows[at] ?? shell.page;
            for (const lab of labs) {
              // One that cannot be done says so, and the others are done all the same.
              await doLab(page, lab).then(
                (took) => console.log(`${lab}: ${JSON.stringify(took)}`),
                (error: unknown) => failed.push(String(error)),
              );
              await page.getByRole('tab', { name: new RegExp(labOf(lab).title) }).press('Delete');
            }
          }),
        );
        expect(failed).toEqual([]);
        const done = await shell.engineCall?.('lab.list', {});
        expect(done?.ok && done.value.map(({ doneSteps, steps: all }) => all.length - doneSteps)).toEqual(
          Array.from({ length: 10 }, () => 0),
        );
      });
    },
    400_000,
  );

  it.skipIf(skip !== null)(
    'are offered, found, left and ended as the window says',
    async ({ task }) => {
      await withShell(kind, task, async ({ page, engineCall, killEngine }) => {
        const found: string[] = [];
        await page.getByRole('button', { name: 'Start the first lab' }).click();
        await page.getByRole('button', { name: 'Start the lab' }).waitFor();
        found.push(...(await axeInBothThemes(page, 'a lab before its start', '.frame-main')));
        expect(await overflow(page)).toEqual({ x: 0, y: 0 });

        // By key: start, then the first button of the step.
        await page.keyboard.press('Control+Enter');
        await steps(page).getByRole('img', { name: 'Step 1, now' }).waitFor();
        await page.keyboard.press('Control+Enter');
        await tick(page, 1).waitFor();
        await statusBar(page).getByText('4 open').waitFor();
        await statusBar(page).getByText('lab 1, step 2').waitFor();
        found.push(...(await axeInBothThemes(page, 'a lab with a step done', '.frame-main')));

        // A chip leads to its entry, in the table of the lab's recording.
        const chip = steps(page)
          .getByRole('button', { name: /^#\d+ .*: open this entry$/ })
          .first();
        const seq = /#(\d+)/.exec((await chip.textContent()) ?? '')?.[1];
        await chip.click();
        await grid(page).locator(`[data-seq="${seq}"][aria-selected="true"]`).waitFor();

        // Left, it runs on: a dot in the sidebar. Closed, it ends, and what it recorded stays.
        const item = page.getByRole('list', { name: 'Labs' }).getByRole('button', { name: /^1 ?Four ways/ });
        await item.getByRole('img', { name: 'being done' }).waitFor();
        await tab(page, 'LAB 1').press('Delete');
        await item.getByRole('img', { name: 'being done' }).waitFor({ state: 'detached' });
        expect(await engineCall?.('lab.run', { lab: 'four-ways' })).toEqual({ ok: true, value: null });
        const recordings = await engineCall?.('recording.list', {});
        expect(recordings?.ok && recordings.value.length).toBeGreaterThan(0);

        // Begun before, it says so and begins anew, from the palette.
        await item.click();
        await steps(page).getByText('You had done 1 of 5 steps.').waitFor();
        await runCommand(page, 'Labs: start Closing time');
        await tab(page, 'LAB 9').waitFor();
        await steps(page).getByRole('button', { name: 'Connect', exact: true }).waitFor();

        // A server that is stopped under the lab: code, sentence, hint, and the way on.
        await showLab(page, 'which-one');
        await page.getByRole('button', { name: 'Start the lab' }).click();
        await beside(page).getByText('0 of 5 answered').waitFor();
        found.push(...(await axeInBothThemes(page, 'questions', '.frame-main')));

        await killEngine?.();
        await page.getByRole('alertdialog').waitFor();
        expect(found).toEqual([]);
      });
    },
    120_000,
  );
});
