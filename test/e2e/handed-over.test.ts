/** What the system hands to a window that is open: a stranger's links do no more than fill in a form. */
import { describe, it } from 'vitest';
import { withShell } from './harness/launch-shell.ts';

describe('a wirescope:// link, where a stand-in plays the system', () => {
  it('fills in a draft and never connects; a bad one is told', async ({ task }) => {
    await withShell('standin', task, async ({ page, system }) => {
      if (system === undefined) throw new Error('the stand-in has no system around its window');
      await page.getByRole('heading', { name: 'See what a realtime API really did' }).waitFor();
      await system('openUrl', { url: 'wirescope://connect?url=wss%3A%2F%2Fexample.test%2Ffeed&transport=websocket' });
      await page.getByRole('heading', { name: 'Not connected yet' }).waitFor();
      await page.waitForFunction(
        () => document.querySelector<HTMLInputElement>('.con-input')?.value === 'wss://example.test/feed',
      );
      await system('openUrl', { url: 'wirescope://open?path=%2Frecordings%2Fcrash.wirescope' });
      const dialog = page.getByRole('dialog', { name: 'Open a recording' });
      await dialog.waitFor();
      await page.waitForFunction(() =>
        [...document.querySelectorAll('input')].some((input) => input.value === '/recordings/crash.wirescope'),
      );
      await page.keyboard.press('Escape');
      await system('openUrl', { url: 'wirescope://run?cmd=rm' });
      await page.getByRole('region', { name: 'Notices' }).getByText('LINK_INVALID').waitFor();
    });
  });
});
