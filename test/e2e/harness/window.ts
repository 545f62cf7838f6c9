import type { Locator, Page } from 'playwright-core';
import { waitFor } from '../../fixtures/wait-for.ts';

/** Where things are in the window, by the names a person reads and a screen reader speaks. */

export const tab = (page: Page, name: string): Locator =>
  page.getByRole('tablist', { name: 'Open tabs' }).getByRole('tab', { name: new RegExp(`(^|\\s)${name}(\\s|$)`) });

export const grid = (page: Page): Locator => page.getByRole('grid', { name: 'Entries' });

export const row = (page: Page, words: RegExp): Locator => grid(page).getByRole('row', { name: words });

export const filter = (page: Page): Locator => page.getByRole('combobox', { name: 'Filter entries' });

export const detail = (page: Page): Locator => page.getByRole('region', { name: 'Detail' });

export const statusBar = (page: Page): Locator => page.getByRole('region', { name: 'Status' });

/** The lanes in words: what the canvas draws, for those who do not see it. */
export const timelineFacts = (page: Page): Locator => page.getByRole('region', { name: 'Timeline' }).getByRole('table');

/** Starts the demo from the start page and waits until all four connections are open. */
export async function startDemo(page: Page): Promise<void> {
  await page.getByRole('button', { name: /^Start the demo(?! mock)/ }).click();
  await statusBar(page).getByText('4 open').waitFor();
}

/** A new tab with this URL in its connect bar, not connected yet. */
export async function typeUrl(page: Page, url: string): Promise<void> {
  await page.getByRole('navigation').or(page.getByRole('complementary')).first().waitFor();
  await page
    .getByRole('button', { name: /^(New connection|New tab)/ })
    .last()
    .click();
  await page.getByRole('textbox', { name: 'URL' }).fill(url);
}

export async function connectTo(page: Page, url: string): Promise<void> {
  await typeUrl(page, url);
  await page.getByRole('button', { name: 'Connect', exact: true }).click();
}

/** Clicks a grid row at its place: rows are rewritten in place while entries come in, so that no row is ever stable. */
export async function choose(page: Page, words: RegExp): Promise<void> {
  await row(page, words).first().click({ force: true });
}

/** Nothing stands beyond the window: the page scrolls in no direction. */
export async function overflow(page: Page): Promise<{ readonly x: number; readonly y: number }> {
  return page.evaluate(() => ({
    x: document.documentElement.scrollWidth - document.documentElement.clientWidth,
    y: document.documentElement.scrollHeight - document.documentElement.clientHeight,
  }));
}

/** Waits until the focus is on what fits, and says where it was instead. */
export async function focusOn(page: Page, what: string, fits: (focused: string) => boolean): Promise<void> {
  let seen = '';
  try {
    await waitFor(what, async () => {
      seen = await focused(page);
      return fits(seen);
    });
  } catch (error) {
    throw new Error(`${what}: the focus is on ${seen}`, { cause: error });
  }
}

/** Role and name of what has the focus. */
export async function focused(page: Page): Promise<string> {
  return page.evaluate(() => {
    const element = document.activeElement;
    if (element === null || element === document.body) return 'nothing';
    const role = element.getAttribute('role') ?? element.tagName.toLowerCase();
    const labelled = element.getAttribute('aria-labelledby');
    const name =
      element.getAttribute('aria-label') ??
      (labelled === null ? null : document.getElementById(labelled)?.textContent) ??
      (element.id === '' ? null : document.querySelector(`label[for="${CSS.escape(element.id)}"]`)?.textContent) ??
      element.textContent ??
      '';
    return `${role} ${name.trim().replace(/\s+/g, ' ').slice(0, 60)}`;
  });
}

/** Runs a command by its name in the palette. */
export async function runCommand(page: Page, title: string): Promise<void> {
  const palette = page.getByRole('dialog', { name: 'Search or run' });
  // A dialog that is still closing keeps the keys to itself.
  await waitFor('the palette', async () => {
    if (await palette.isVisible()) return true;
    await page.keyboard.press('Control+k');
    return palette.waitFor({ timeout: 1_000 }).then(
      () => true,
      () => false,
    );
  });
  await palette.getByRole('combobox').fill(title);
  await palette.getByRole('option', { name: title }).first().waitFor();
  await page.keyboard.press('Enter');
  await palette.waitFor({ state: 'detached' });
}

/** Opens a recording from disk, as with a path typed into the dialog, and waits for its rows. */
export async function openRecording(page: Page, path: string): Promise<void> {
  const dialog = page.getByRole('dialog', { name: 'Open a recording' });
  await page.getByRole('complementary').first().waitFor();
  await waitFor('the dialog', async () => {
    if (!(await dialog.isVisible())) await page.keyboard.press('Control+o');
    return dialog.isVisible();
  });
  await dialog.getByRole('textbox', { name: 'Path' }).fill(path);
  await dialog.getByRole('button', { name: 'Open', exact: true }).click();
  await dialog.waitFor({ state: 'detached' });
  await grid(page).locator('[data-seq]').first().waitFor();
}
