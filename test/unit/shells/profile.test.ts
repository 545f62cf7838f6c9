import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { lockProfile, type ProfileLock, profileDirectory } from '../../../src-main/shells/profile.ts';
import { waitFor } from '../../fixtures/wait-for.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'wirescope-profile-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('where the profile is', () => {
  it('is where WIRESCOPE_PROFILE says', () => {
    expect(profileDirectory({ WIRESCOPE_PROFILE: '/somewhere', XDG_DATA_HOME: '/xdg' }, 'linux', '/home/u')).toBe(
      '/somewhere',
    );
  });

  it('follows the platform', () => {
    expect(profileDirectory({}, 'linux', '/home/u')).toBe('/home/u/.local/share/wirescope');
    expect(profileDirectory({ XDG_DATA_HOME: '/xdg' }, 'linux', '/home/u')).toBe('/xdg/wirescope');
    expect(profileDirectory({}, 'darwin', '/Users/u')).toBe('/Users/u/Library/Application Support/Wirescope');
    expect(profileDirectory({ LOCALAPPDATA: '/local' }, 'win32', '/u')).toBe('/local/Wirescope');
  });
});

function taken(profileDir: string): ProfileLock {
  const lock = lockProfile(profileDir, 'a test');
  if (!lock.ok) throw new Error(lock.error.message);
  return lock.value;
}

describe('the lock', () => {
  it('makes the folder, lets one in, and names that one to the second', () => {
    const profileDir = join(folder, 'new');
    const lock = taken(profileDir);
    const second = lockProfile(profileDir, 'another test');
    expect(second).toMatchObject({ ok: false, error: { code: 'PROFILE_IN_USE' } });
    expect(second.ok ? '' : second.error.message).toContain(`a test, process ${process.pid}`);
    lock.release();
  });

  it('lets the next one in after a release', () => {
    taken(folder).release();
    taken(folder).release();
  });

  it('is nothing the second one can break: its failed try leaves the first one in', () => {
    const lock = taken(folder);
    lockProfile(folder, 'another test');
    expect(lockProfile(folder, 'a third')).toMatchObject({ ok: false });
    expect(existsSync(join(folder, 'instance.json'))).toBe(true);
    lock.release();
  });

  it('is taken over from a process that was killed', async () => {
    const script = join(folder, 'hold.ts');
    const profile = new URL('../../../src-main/shells/profile.ts', import.meta.url).href;
    writeFileSync(
      script,
      `import { lockProfile } from '${profile}';
       if (lockProfile(${JSON.stringify(folder)}, 'a killed one').ok) console.log('held');
       setInterval(() => undefined, 1000);`,
    );
    const child = spawn(process.execPath, [script], { stdio: ['ignore', 'pipe', 'ignore'] });
    onTestFinished(() => void child.kill('SIGKILL'));
    const ended = new Promise((resolve) => child.once('exit', resolve));
    await new Promise((resolve) => child.stdout.once('data', resolve));
    expect(lockProfile(folder, 'a test')).toMatchObject({ ok: false, error: { code: 'PROFILE_IN_USE' } });
    child.kill('SIGKILL');
    await ended;
    const lock = await waitFor('the lock of a dead process', () => {
      const again = lockProfile(folder, 'a test');
      return again.ok ? again.value : null;
    });
    lock.release();
  });

  it('says that a folder cannot be used', () => {
    const file = join(folder, 'file');
    writeFileSync(file, '');
    expect(lockProfile(file, 'a test')).toMatchObject({ ok: false, error: { code: 'PROFILE_UNUSABLE' } });
  });
});
