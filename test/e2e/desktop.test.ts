/** What surrounds the window: settings, recent recordings, a lost engine. */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import { describe, expect, it } from 'vitest';
import { waitFor } from '../fixtures/wait-for.ts';
import { withShell } from './harness/launch-shell.ts';
import { shellsUnderTest } from './harness/shells.ts';
import { row, startDemo, tab } from './harness/window.ts';

const V1_RECORDING = join(import.meta.dirname, '../fixtures/recordings/v1.wirescope');

interface Dragged {
  readonly name?: string;
  readonly base64?: string;
  readonly address?: string;
}

describe.each(shellsUnderTest())('the desktop around the window, in the $kind shell', ({ kind, skip }) => {
  if (skip !== null) console.log(`skipped: the desktop in the ${kind} shell, because ${skip}`);
  if (kind === 'browser')
    console.log(
      'skipped: notifications in the browser shell, because only the stand-in shows what was told to the system',
    );
  if (kind === 'electron')
    console.log(
      'skipped: crashes and drops in real Electron, because its engine cannot be ended, nor a file dragged, from a spec',
    );

  // Settings are the engine's and the page's; the browser shell is asked.
  const againSkip = skip ?? (kind === 'standin' ? 'settings are the same in the browser shell' : null);
  if (skip === null && againSkip !== null) console.log(`skipped: settings in the ${kind} shell, because ${againSkip}`);

  it.skipIf(skip !== null || kind === 'electron')(
    'an engine that crashes is told, and restarted without a reload; its recording opens with its entries',
    async ({ task }) => {
      await withShell(kind, task, async ({ page, crashEngine }) => {
        if (crashEngine === undefined) throw new Error('this shell has an engine to crash');
        await startDemo(page);
        await tab(page, '/ws').click();
        await row(page, /text/).first().waitFor();
        await page.evaluate(() => {
          (globalThis as { sameWindow?: boolean }).sameWindow = true;
        });
        await crashEngine();
        const lost = page.getByRole('alertdialog');
        await lost.getByText('ENGINE_CRASHED').waitFor();
        await lost.getByText(/\.wirescope$/).waitFor();
        await lost.getByRole('button', { name: 'Restart the engine' }).click();
        await lost.waitFor({ state: 'detached' });
        await page.getByText(/The engine runs again/).waitFor();
        await row(page, /connecting|text/)
          .first()
          .waitFor();
        await page.getByRole('button', { name: 'Close the file' }).waitFor();
        // Endpoints of before wait as drafts, and a new engine takes them.
        expect(await page.evaluate(() => (globalThis as { sameWindow?: boolean }).sameWindow)).toBe(true);
        await page.keyboard.press('Control+o');
        await page.getByRole('dialog', { name: 'Open a recording' }).getByRole('listitem').first().waitFor();
        await page.keyboard.press('Escape');
        await crashEngine();
        await lost.getByRole('button', { name: 'Restart the engine' }).click();
        await lost.waitFor({ state: 'detached' });
        await row(page, /connecting|text/)
          .first()
          .waitFor();
      });
    },
  );

  it.skipIf(againSkip !== null)(
    'settings are checked as they are typed, kept in the profile, and can be reset',
    async ({ task }) => {
      await withShell(kind, task, async ({ page, profileDir }) => {
        const file = join(profileDir, 'documents', 'settings.json');
        const kept = () => JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
        await page.getByRole('heading', { name: /See what a realtime API/ }).waitFor();
        await page.keyboard.press('Control+,');
        const sheet = page.getByRole('dialog', { name: 'Settings' });
        await sheet.getByText(profileDir, { exact: true }).waitFor();
        await sheet.getByRole('combobox', { name: 'Theme' }).click();
        await page.getByRole('option', { name: 'Dark' }).click();
        await expect.poll(() => page.evaluate(() => document.documentElement.dataset.theme)).toBe('dark');
        await waitFor(
          'the theme in the profile',
          () => readdirSync(join(profileDir, 'documents')).includes('settings.json') && kept().theme === 'dark',
        );
        if (kind === 'standin') {
          const scale = sheet.getByRole('textbox', { name: 'Text scale' });
          await scale.fill('300');
          await sheet.getByText('A number from 80 to 200.').waitFor();
          expect(kept().textScale).toBe(1);
          const feed = sheet.getByRole('textbox', { name: 'Update feed' });
          await feed.fill('http://updates.example.com/');
          await sheet.getByText('Not an https address.').waitFor();
          expect(kept().updateFeed).toBe('');
          expect(await sheet.getByRole('button', { name: 'Look for updates' }).isDisabled()).toBe(true);
        }
        const found = await new AxeBuilder({ page }).analyze();
        expect(found.violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')).toEqual([]);
        await sheet.getByRole('button', { name: 'Reset settings' }).click();
        await waitFor('the defaults in the profile', () => kept().theme === 'system');
        await expect.poll(() => page.evaluate(() => document.documentElement.dataset.theme)).toBeUndefined();
      });
    },
  );

  it.skipIf(againSkip !== null)('a broken settings file is kept aside and told', async ({ task }) => {
    const profileDir = mkdtempSync(join(tmpdir(), 'wirescope-e2e-broken-'));
    mkdirSync(join(profileDir, 'documents'), { recursive: true });
    writeFileSync(join(profileDir, 'documents', 'settings.json'), '{ "theme": "pink" ');
    await withShell(
      kind,
      task,
      async ({ page }) => {
        await page.getByText('DOCUMENT_BROKEN').waitFor();
        await page.getByText(/settings\.broken-/).waitFor();
        const [aside] = readdirSync(join(profileDir, 'documents')).filter((name) =>
          name.startsWith('settings.broken-'),
        );
        expect(readFileSync(join(profileDir, 'documents', aside ?? ''), 'utf8')).toBe('{ "theme": "pink" ');
      },
      { profileDir },
    );
    rmSync(profileDir, { recursive: true, force: true, maxRetries: 5 });
  });

  it.skipIf(skip !== null || kind === 'electron')(
    'takes recordings, exports and addresses dropped on it, draws where, and says what it is not',
    async ({ task }) => {
      await withShell(kind, task, async ({ page, profileDir }) => {
        await page.getByRole('heading', { name: /See what a realtime API/ }).waitFor();
        /** As a file manager drags: enter, then (with `drop`) drop. */
        const drag = (what: Dragged, drop: boolean) =>
          page.evaluate(
            ([{ name, base64, address }, dropped]) => {
              const data = new DataTransfer();
              if (address !== undefined) data.setData('text/uri-list', address);
              if (name !== undefined) {
                const bytes = Uint8Array.from(atob(base64 ?? ''), (letter) => letter.charCodeAt(0));
                data.items.add(new File([bytes], name));
              }
              const target = document.querySelector('.frame-main');
              for (const type of dropped ? ['dragenter', 'dragover', 'drop'] : ['dragenter', 'dragover']) {
                target?.dispatchEvent(new DragEvent(type, { dataTransfer: data, bubbles: true, cancelable: true }));
              }
            },
            [what, drop] as const,
          );
        const area = page.getByRole('status').filter({ hasText: 'Drop it here' });
        const recording = { name: 'dropped.wirescope', base64: readFileSync(V1_RECORDING).toString('base64') };
        await drag(recording, false);
        await area.waitFor();
        await drag(recording, true);
        await area.waitFor({ state: 'detached' });
        await tab(page, 'format 1').waitFor();
        expect(existsSync(join(profileDir, 'recordings', 'dropped.wirescope'))).toBe(true);

        await drag({ name: 'evil.wirescope', base64: btoa('<script>alert(1)</script>') }, true);
        await page.getByText('UPLOAD_NO_RECORDING').waitFor();
        expect(readdirSync(join(profileDir, 'recordings')).filter((name) => name.includes('evil'))).toEqual([]);

        await drag({ address: 'wss://127.0.0.1:9/from-a-drop' }, true);
        await expect
          .poll(() => page.getByRole('textbox', { name: 'URL' }).inputValue())
          .toBe('wss://127.0.0.1:9/from-a-drop');
        await drag({ address: 'file:///etc/passwd' }, true);
        await page.getByText('DROP_UNKNOWN').waitFor();

        const collection = {
          info: { name: 'Shop', schema: 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json' },
          item: [
            {
              name: 'prices',
              request: {
                method: 'GET',
                url: 'https://shop.test/prices',
                header: [{ key: 'Accept', value: 'text/event-stream' }],
              },
            },
          ],
        };
        await drag({ name: 'shop.json', base64: btoa(JSON.stringify(collection)) }, true);
        const dialog = page.getByRole('dialog', { name: /Import/ });
        await dialog.getByText('https://shop.test/prices').waitFor();
        await page.keyboard.press('Escape');
      });
    },
  );

  it.skipIf(skip !== null || kind !== 'standin')(
    'tells a watched condition by a notification while nobody looks, once for many, and a click shows the tab',
    async ({ task }) => {
      await withShell(kind, task, async ({ page, system }) => {
        if (system === undefined) throw new Error('the stand-in plays the system');
        const notices = async () =>
          (await system<{ readonly notices: readonly { readonly title: string; readonly body: string }[] }>('state'))
            .notices;
        await startDemo(page);
        await tab(page, '/ws').click();
        await waitFor(
          'the entry of the native menu',
          async () => (await system<{ readonly chosen: boolean }>('choose', { id: 'connection.watch' })).chosen,
        );
        const dialog = page.getByRole('dialog', { name: 'Watch this connection' });
        const filter = dialog.getByRole('textbox');
        await filter.fill('kind:text and (');
        expect(await dialog.getByRole('button', { name: 'Watch', exact: true }).isDisabled()).toBe(true);
        await filter.fill('kind:text');
        const found = await new AxeBuilder({ page }).analyze();
        expect(found.violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')).toEqual([]);
        await dialog.getByRole('button', { name: 'Watch', exact: true }).click();
        await dialog.waitFor({ state: 'detached' });
        await tab(page, '/sse').click();
        expect(await notices()).toEqual([]);
        await page.evaluate(() => {
          document.hasFocus = () => false;
        });
        await waitFor('a notification', async () => (await notices()).length > 0, 15_000);
        const sinceMs = performance.now();
        const [first] = await notices();
        expect(first?.title).toContain('/ws');
        expect(first?.body).toMatch(/new entr(y|ies) match(es)? kind:text/);
        // More came since, and none of it is told before its time.
        await row(page, /event/).first().waitFor();
        expect((await notices()).length).toBeLessThanOrEqual(2 + (performance.now() - sinceMs) / 10_000);
        await system('clickNotice', { index: 0 });
        await expect.poll(() => tab(page, '/ws').getAttribute('aria-selected')).toBe('true');
      });
    },
  );
});
