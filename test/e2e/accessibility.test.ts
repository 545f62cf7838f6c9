/**
 * The window for people who do not see it, or have no mouse: axe finds nothing serious on any screen in either theme,
 * every control says its name, the focus is always seen, and the main job can be done with keys alone.
 */
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { freePort } from '../fixtures/engine.ts';
import { axeInBothThemes, axeMistakes } from './harness/axe.ts';
import { withShell } from './harness/launch-shell.ts';
import { shellsUnderTest } from './harness/shells.ts';
import {
  choose,
  connectTo,
  filter,
  focused,
  focusOn,
  row,
  runCommand,
  startDemo,
  statusBar,
  tab,
} from './harness/window.ts';

/** Whether anything at or around what has the focus looks different from when it has not. */
async function ringSeen(page: Page): Promise<boolean> {
  return page.evaluate(() => {
    const element = document.activeElement;
    if (!(element instanceof HTMLElement)) return false;
    const around: Element[] = [element];
    for (let at = element.parentElement; at !== null && around.length < 4; at = at.parentElement) around.push(at);
    around.push(...[...element.querySelectorAll('*')].slice(0, 300));
    const look = () =>
      around
        .flatMap((one) => [getComputedStyle(one), getComputedStyle(one, '::after')])
        .map(({ boxShadow, outline, backgroundColor, borderColor }) => [
          boxShadow,
          outline,
          backgroundColor,
          borderColor,
        ])
        .join();
    const focused = look();
    element.blur();
    const without = look();
    element.focus({ focusVisible: true, preventScroll: true });
    return focused !== without;
  });
}

describe.each(shellsUnderTest())('accessibility in the $kind shell', ({ kind, skip }) => {
  if (skip !== null) console.log(`skipped: accessibility in the ${kind} shell, because ${skip}`);

  // The page is the same file in every shell: names, rings and what axe says of it are asked once, the job with keys in each.
  const pageSkip = skip ?? (kind === 'browser' ? null : 'names, rings and colours are those of the browser shell');
  if (skip === null && pageSkip !== null) console.log(`skipped: most in the ${kind} shell, because ${pageSkip}`);
  it.skipIf(pageSkip !== null)('axe finds nothing serious on any screen, in either theme', async ({ task }) => {
    await withShell(kind, task, async ({ page }) => {
      const found: string[] = [];
      // What lies behind an open dialog was looked at before, and cannot be reached meanwhile.
      const look = async (screen: string, within?: string): Promise<void> => {
        found.push(...(await axeInBothThemes(page, screen, within)));
      };
      const FILTER = '.entries-filter, [role="listbox"]';
      const DIALOG = '[role="dialog"]';
      await page.getByRole('heading', { name: 'See what a realtime API really did' }).waitFor();
      await look('start page');
      await page.keyboard.press('Control+o');
      await page.getByRole('dialog', { name: 'Open a recording' }).waitFor();
      await look('open a recording', DIALOG);
      await page.keyboard.press('Escape');

      await startDemo(page);
      await look('all connections');

      await tab(page, '/ws').click();
      await row(page, /text/).first().waitFor();
      await choose(page, /text/);
      await page.getByRole('tab', { name: 'Pretty' }).waitFor();
      await look('WebSocket with a selected entry');
      for (const name of ['Tree', 'Raw', 'Hex', 'Timing', 'Handshake']) {
        await page.getByRole('tab', { name, exact: true }).click();
        await page.getByRole('tabpanel', { name, exact: true }).waitFor();
        found.push(...(await axeMistakes(page, `detail, ${name}`, undefined, '.entries-detail')));
      }
      await filter(page).fill('json.id > 1 kind:');
      await page.getByRole('listbox', { name: 'Completions' }).waitFor();
      await look('filter with completion', FILTER);
      await filter(page).fill('dir:inn');
      await page.getByText(/Did you mean/).waitFor();
      await look('filter with a mistake', FILTER);
      await filter(page).fill('');

      for (const menu of ['More', 'Reader and pings', 'More ways to disconnect']) {
        await page.getByRole('button', { name: menu, exact: true }).click();
        await page.getByRole('menu').or(page.getByRole('dialog')).first().waitFor();
        await look(`menu ${menu}`, '[role="dialog"], [role="menu"]');
        await page.keyboard.press('Escape');
      }
      await page.keyboard.press('Control+k');
      await page.getByRole('dialog', { name: 'Search or run' }).waitFor();
      await look('palette', DIALOG);
      await page.keyboard.press('Escape');
      await runCommand(page, 'Keyboard shortcuts');
      await page.getByRole('dialog', { name: 'Keyboard' }).waitFor();
      await look('keyboard sheet', DIALOG);
      await page.keyboard.press('Escape');
      await runCommand(page, 'Explanations of codes');
      await page.getByRole('dialog', { name: 'Explanations' }).waitFor();
      await look('explanations', DIALOG);
      await page.keyboard.press('Escape');
      await page.getByRole('button', { name: /^Reconnect/ }).click();
      await page.getByRole('dialog', { name: 'Options of this endpoint' }).waitFor();
      await look('options sheet', DIALOG);
      await page.keyboard.press('Escape');

      await page
        .getByRole('button', { name: /:\d{2,5}/ })
        .first()
        .click();
      await page.getByRole('textbox', { name: 'Scenario file' }).waitFor();
      await look('mock panel');

      await connectTo(page, `ws://127.0.0.1:${await freePort()}/events`);
      await page.getByRole('alert', { name: 'Latest failure' }).waitFor();
      await look('failing');
      expect(found).toEqual([]);
    });
  });

  it.skipIf(pageSkip !== null)('every control has a name, and shows when it has the focus', async ({ task }) => {
    await withShell(kind, task, async ({ page }) => {
      await startDemo(page);
      await tab(page, '/ws').click();
      await row(page, /text/).first().waitFor();
      await choose(page, /text/);
      await page.getByRole('tab', { name: 'Pretty' }).waitFor();
      const seen = new Set<string>();
      const unseen: string[] = [];
      await page.locator('body').focus();
      await page.emulateMedia({ reducedMotion: 'reduce' });
      for (let step = 0; step < 80; step++) {
        await page.keyboard.press('Tab');
        const at = await focused(page);
        if (at === 'nothing') continue;
        if (seen.has(at) && seen.size > 30) break;
        expect(at, `after ${[...seen].at(-1)}`).toMatch(/^\S+ \S/);
        if (!(await ringSeen(page))) unseen.push(at);
        seen.add(at);
      }
      expect(seen.size).toBeGreaterThan(30);
      expect(unseen).toEqual([]);
    });
  });

  it.skipIf(pageSkip !== null)('a ring appears for the keyboard, not for the mouse', async ({ task }) => {
    await withShell(kind, task, async ({ page }) => {
      await startDemo(page);
      await tab(page, '/ws').click();
      await row(page, /text/).first().waitFor();
      const ringed = () => page.evaluate(() => document.activeElement?.matches(':focus-visible') ?? false);
      expect(await ringed(), 'after a click on a tab').toBe(false);
      await choose(page, /text/);
      await page.getByRole('tab', { name: 'Tree' }).click();
      expect(await ringed(), 'after a click on a tab of the detail').toBe(false);
      await page.keyboard.press('ArrowRight');
      await expect.poll(ringed, { message: 'after an arrow key' }).toBe(true);
    });
  });

  it.skipIf(skip !== null)('the main job with keys alone', async ({ task }) => {
    await withShell(kind, task, async ({ page }) => {
      const press = (...keys: string[]) =>
        keys.reduce((before, key) => before.then(() => page.keyboard.press(key)), Promise.resolve());
      // The start page has its button focused: Enter starts the demo.
      await focusOn(page, 'the demo button', (at) => /Start the demo/.test(at));
      await press('Enter');
      await statusBar(page).getByText('4 open').waitFor();

      // Along the tabs to the WebSocket.
      await tab(page, 'All connections').focus();
      await press('ArrowRight');
      await focusOn(page, 'the tab /ws', (at) => /\/ws/.test(at));
      await row(page, /text/).first().waitFor();

      // `/` goes to the filter from anywhere; Tab takes the completion; Enter goes on to the table.
      await press('/');
      await focusOn(page, 'the filter', (at) => /Filter entries/.test(at));
      await page.keyboard.type('dir:i');
      await page.getByRole('listbox', { name: 'Completions' }).waitFor();
      await press('Tab');
      await expect.poll(() => filter(page).inputValue()).toMatch(/^dir:in\s*$/);
      await press('Enter');
      await focusOn(page, 'the table', (at) => /^grid/.test(at));
      await page
        .getByText(/^\d[\d,]* of \d/)
        .first()
        .waitFor();

      // Move, open the detail, walk its tabs.
      await press('Home');
      await page
        .getByRole('tab', { name: 'Pretty' })
        .or(page.getByRole('tab', { name: 'Frame' }))
        .first()
        .waitFor();
      await press('End', 'ArrowUp');
      const selected = page.getByRole('grid', { name: 'Entries' }).locator('[aria-selected="true"]');
      await selected.waitFor();
      await press('/', 'Control+a', 'Delete');
      await page.keyboard.type('kind:text');
      await press('Enter');
      await focusOn(page, 'the table again', (at) => /^grid/.test(at));
      await press('Home');
      // Past the separators that a filter keeps, to the first message: the view may still be arriving.
      await expect
        .poll(async () => {
          const isMessage = /"type":"price"/.test((await selected.textContent()) ?? '');
          if (!isMessage) await press('ArrowDown');
          return isMessage && page.getByRole('tab', { name: 'Pretty', selected: true }).isVisible();
        })
        .toBe(true);
      await press('Enter');
      await focusOn(page, 'the tab Pretty', (at) => /^tab Pretty/.test(at));
      for (const name of ['Tree', 'Raw', 'Hex']) {
        await press('ArrowRight');
        await page.getByRole('tabpanel', { name, exact: true }).waitFor();
      }
      await press('Escape');
      await focusOn(page, 'the table after Escape', (at) => /^grid/.test(at));

      // Send a message with the composer.
      await page.getByRole('textbox', { name: 'Message' }).focus();
      await page.keyboard.type('hello from the keys');
      await press('Control+Enter');
      await press('Escape');
      await filter(page).focus();
      await press('Control+a', 'Delete');
      await page.keyboard.type('dir:out hello');
      await press('Enter');
      await row(page, /hello from the keys/)
        .first()
        .waitFor();

      // Disconnect.
      await page.getByRole('button', { name: 'Disconnect', exact: true }).focus();
      await press('Enter');
      await statusBar(page).getByText('closed').waitFor();
    });
  });
});
