/** Every dialog, sheet and menu: axe finds nothing serious in either theme, Escape closes it, and no two commands share a key. */
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { axeInBothThemes } from './harness/axe.ts';
import { withShell } from './harness/launch-shell.ts';
import { shellsForThePage } from './harness/shells.ts';
import { choose, filter, row, runCommand, startDemo, tab } from './harness/window.ts';

const FLOATING = '[role="dialog"], [role="alertdialog"], [role="menu"]';

/** What opens something over the window, by its command. */
const OPENERS = [
  'Edit environments',
  'Import endpoints',
  'Options of the endpoint',
  'Test the endpoint',
  'Saved filters',
  'Save this filter',
  'How to write a filter',
  'Add a column from JSON',
  'Open the menu of the selected row',
  'Set a mark',
  'Send every N seconds',
  'Send a list of messages',
  'Save the message',
  'Open saved messages',
  'Search what was sent before',
  'Settings',
  'About Wirescope',
] as const;

const BUTTONS = ['Columns', 'More ways to send', 'Copy'] as const;
/** Some fifty readings of the page. */
const PATIENCE_MS = 240_000;

async function closed(page: Page): Promise<void> {
  await page.keyboard.press('Escape');
  await page.locator(FLOATING).first().waitFor({ state: 'detached' });
}

describe.each(shellsForThePage())('dialogs and menus in the $kind shell', ({ kind, skip }) => {
  if (skip !== null) console.log(`skipped: dialogs and menus in the ${kind} shell, because ${skip}`);

  it.skipIf(skip !== null)(
    'have no serious mistake in either theme, and Escape closes them',
    async ({ task }) => {
      await withShell(kind, task, async ({ page }) => {
        await startDemo(page);
        await tab(page, '/ws').click();
        await row(page, /text/).first().waitFor();
        await choose(page, /text/);
        await filter(page).fill('kind:text');
        await page.getByRole('textbox', { name: 'Message' }).fill('hello');
        const found: string[] = [];
        const done: string[] = [];
        for (const title of OPENERS) {
          await runCommand(page, title).catch((error: unknown) => {
            throw new Error(`could not run “${title}” after “${done.at(-1)}”`, { cause: error });
          });
          await page.locator(FLOATING).first().waitFor();
          found.push(...(await axeInBothThemes(page, title, FLOATING)));
          await closed(page);
          done.push(title);
        }
        for (const name of BUTTONS) {
          await page.getByRole('button', { name }).first().click();
          await page.locator(FLOATING).first().waitFor();
          found.push(...(await axeInBothThemes(page, `menu ${name}`, FLOATING)));
          await closed(page);
        }
        expect(found).toEqual([]);
      });
    },
    PATIENCE_MS,
  );

  it.skipIf(skip !== null)('no two commands share a key', async ({ task }) => {
    await withShell(kind, task, async ({ page }) => {
      await startDemo(page);
      await tab(page, '/ws').click();
      await row(page, /text/).first().waitFor();
      await runCommand(page, 'Keyboard shortcuts');
      const sheet = page.getByRole('dialog', { name: 'Keyboard' });
      await sheet.waitFor();
      const keys = await sheet
        .locator('[data-keys]')
        .evaluateAll((rows) => rows.map((one) => `${one.getAttribute('data-keys')}`).filter((text) => text !== ''));
      expect(keys.length).toBeGreaterThan(15);
      expect(keys.filter((one, index) => keys.indexOf(one) !== index)).toEqual([]);
    });
  });
});
