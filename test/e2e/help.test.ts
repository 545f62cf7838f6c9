/** The way to everything: the palette, the keyboard sheet, the explanations. */
import { describe, expect, it } from 'vitest';
import { withShell } from './harness/launch-shell.ts';
import { shellsForThePage } from './harness/shells.ts';
import { detail, filter, row, runCommand, startDemo, statusBar, tab } from './harness/window.ts';

describe.each(shellsForThePage())('help in the $kind shell', ({ kind, skip }) => {
  if (skip !== null) console.log(`skipped: help in the ${kind} shell, because ${skip}`);

  it.skipIf(skip !== null)('a few letters find a command, a tab, an entry; keys say what they do', async ({ task }) => {
    await withShell(kind, task, async ({ page }) => {
      // From the button as drawn, and a word that nothing has.
      await page.getByRole('button', { name: /^Search or run/ }).click();
      const palette = page.getByRole('dialog', { name: 'Search or run' });
      await palette.getByRole('combobox').fill('xyzzy');
      await palette.getByText('Nothing is called “xyzzy”.').waitFor();
      // What cannot be done says why, and Enter does not do it.
      await palette.getByRole('combobox').fill('mock server: stop');
      const stop = palette.getByRole('option', { name: /^Mock server: stop/ });
      expect(await stop.getAttribute('aria-disabled')).toBe('true');
      expect(await stop.textContent()).toMatch(/no mock server runs/);
      await page.keyboard.press('Escape');
      await palette.waitFor({ state: 'detached' });

      await startDemo(page);
      await runCommand(page, '/sse');
      expect(await tab(page, '/sse').getAttribute('aria-selected')).toBe('true');

      // A number goes to the entry of that number.
      await row(page, /event/).first().waitFor();
      await page.keyboard.press('Control+k');
      await palette.getByRole('combobox').fill('#3');
      await palette.getByRole('option', { name: 'Go to entry #3' }).waitFor();
      await page.keyboard.press('Enter');
      await detail(page).getByText(/^#3\b/).first().waitFor();

      // Commands reach the mock server: the restart is seen on the connection.
      await runCommand(page, 'Mock server: restart');
      await statusBar(page)
        .getByText(/attempt \d+ in/)
        .waitFor();

      // `?` writes a question mark in a field, and opens the sheet outside of one.
      await filter(page).fill('');
      await page.keyboard.press('?');
      expect(await filter(page).inputValue()).toBe('?');
      await filter(page).fill('');
      await page.getByRole('tab', { name: /\/sse/ }).focus();
      await page.keyboard.press('?');
      const sheet = page.getByRole('dialog', { name: 'Keyboard' });
      await sheet.getByText('Search or run…').waitFor();
      await page.keyboard.press('Escape');
      await sheet.waitFor({ state: 'detached' });

      await runCommand(page, 'Explanations');
      const explanations = page.getByRole('dialog', { name: 'Explanations' });
      await explanations.getByRole('searchbox').fill('1006');
      await explanations.getByText('RFC 6455, 7.4.1').first().waitFor();
      expect(await explanations.getByText('1000 normal closure').count()).toBe(0);
    });
  });
});
