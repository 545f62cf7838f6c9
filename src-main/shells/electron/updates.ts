/**
 * Updates over electron-builder's generic feed. Off until a feed is set; looks only when asked, downloads only when asked,
 * installs only when asked. electron-updater is loaded with the first look, so that a start does not pay for it.
 */
import { app } from 'electron';
import type { AppUpdater } from 'electron-updater';
import { fail, ok, type Problem, type Result } from '../../../src-shared/base/result.ts';
import type { UpdateStatus } from '../../../src-shared/contract/shell.ts';

export interface Updates {
  check(feed: string): Promise<Result<UpdateStatus>>;
  download(): Promise<Result<UpdateStatus>>;
  install(): Result<null>;
}

/** An update replaces the program: its feed must be the one that was meant, so plain HTTP is for this machine alone. */
export function feedProblem(feed: string): Problem | null {
  const wrong = (message: string): Problem => ({
    code: 'UPDATE_FEED_INVALID',
    message,
    hint: 'Give the https address of a folder with latest.yml, or leave the field empty to keep updates off.',
  });
  if (!URL.canParse(feed)) return wrong('The update feed is no address.');
  const { protocol, hostname, username, password } = new URL(feed);
  if (username !== '' || password !== '') return wrong('The update feed carries a user or a password.');
  const here = ['127.0.0.1', 'localhost', '[::1]'].includes(hostname);
  if (protocol === 'https:' || (protocol === 'http:' && here)) return null;
  return wrong('The update feed is not encrypted: what it answers could be anybody’s.');
}

function failed(error: unknown): Problem {
  const what = (error instanceof Error ? error.message : String(error)).split('\n', 1)[0] ?? '';
  return {
    code: 'UPDATE_FAILED',
    message: `The update feed could not be used: ${what}`,
    hint: 'Check the address in the settings and whether the server has latest.yml for this system. Nothing was changed.',
  };
}

/** Release notes are a stranger's text; the window shows them as text, and not without end. */
const MOST_NOTES_CHARS = 4000;
const notesOf = (notes: unknown): string => (typeof notes === 'string' ? notes.slice(0, MOST_NOTES_CHARS) : '');

export function createUpdates(tell: (status: UpdateStatus) => void): Updates {
  let updater: AppUpdater | undefined;
  let found: string | null = null;
  let ready = false;

  async function load(): Promise<AppUpdater> {
    if (updater !== undefined) return updater;
    const { default: library } = await import('electron-updater');
    updater = library.autoUpdater;
    updater.autoDownload = false;
    updater.autoInstallOnAppQuit = false;
    updater.logger = null;
    // In a checkout there is no app-update.yml; the feed comes from the settings anyway.
    updater.forceDevUpdateConfig = !app.isPackaged;
    // The library would send an id of this installation along; nobody needs to count us.
    updater.requestHeaders = { 'x-user-staging-id': 'none' };
    updater.on('download-progress', ({ percent }) =>
      tell({ state: 'downloading', version: found ?? '', percent: Math.floor(percent) }),
    );
    // Told by the promise of whoever asked; without a listener the library would throw.
    updater.on('error', () => undefined);
    return updater;
  }

  return {
    async check(feed) {
      if (feed === '') return ok({ state: 'off' });
      const problem = feedProblem(feed);
      if (problem !== null) return fail(problem);
      try {
        const loaded = await load();
        loaded.setFeedURL({ provider: 'generic', url: feed });
        const result = await loaded.checkForUpdates();
        if (result === null)
          return fail(
            'UPDATE_NOT_HERE',
            'This installation is not updated by Wirescope itself.',
            'Get new versions where this one came from: the package manager, or the download page.',
          );
        const { version, releaseNotes } = result.updateInfo;
        found = result.isUpdateAvailable ? version : null;
        ready = false;
        return ok(
          found === null
            ? { state: 'none', version: app.getVersion() }
            : { state: 'available', version, notes: notesOf(releaseNotes) },
        );
      } catch (error) {
        return fail(failed(error));
      }
    },
    async download() {
      if (updater === undefined || found === null)
        return fail('UPDATE_NONE', 'There is no update to download.', 'Look for one first.');
      try {
        await updater.downloadUpdate();
        ready = true;
        return ok({ state: 'ready', version: found });
      } catch (error) {
        return fail(failed(error));
      }
    },
    install() {
      if (updater === undefined || !ready)
        return fail('UPDATE_NONE', 'There is no update to install.', 'Download it first.');
      const downloaded = updater;
      // After the answer: what follows ends the window that waits for it.
      setImmediate(() => downloaded.quitAndInstall());
      return ok(null);
    },
  };
}
