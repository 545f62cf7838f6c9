import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** Whether a browser opened here would be seen by whoever started us. */
export function hasDisplay(env: Readonly<Record<string, string | undefined>>, platform: NodeJS.Platform): boolean {
  if (platform === 'win32' || platform === 'darwin') return env.SSH_CONNECTION === undefined;
  return Boolean(env.DISPLAY || env.WAYLAND_DISPLAY);
}

function openerFor(platform: NodeJS.Platform, target: string): readonly [string, readonly string[]] {
  if (platform === 'darwin') return ['open', [target]];
  if (platform === 'win32') return ['explorer.exe', [target]];
  return ['xdg-open', [target]];
}

/**
 * Opens the system's browser at `url`. The url carries the token, and command lines can be read by every user of the
 * machine: so the browser is sent to a page in the profile that only this user can read, and that page goes on to `url`.
 * @returns cleanup for that page, and a promise of whether an opener could be started.
 */
export function openBrowser(
  url: string,
  profileDir: string,
  platform: NodeJS.Platform = process.platform,
): { readonly opened: Promise<boolean>; readonly forget: () => void } {
  const page = join(profileDir, `open-${randomBytes(8).toString('hex')}.html`);
  writeFileSync(
    page,
    `<!doctype html><meta charset="utf-8"><title>Wirescope</title><meta http-equiv="refresh" content="0;url=${url}"><a href="${url}">Wirescope</a>\n`,
    { mode: 0o600 },
  );
  const [command, args] = openerFor(platform, pathToFileURL(page).href);
  const opener = spawn(command, args, { stdio: 'ignore', detached: true });
  opener.unref();
  const opened = new Promise<boolean>((resolve) => {
    opener.once('error', () => resolve(false));
    opener.once('spawn', () => resolve(true));
  });
  return { opened, forget: () => rmSync(page, { force: true }) };
}
