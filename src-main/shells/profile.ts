import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fail, ok, type Result } from '../../src-shared/base/result.ts';

/**
 * The folder of this user's things: `$WIRESCOPE_PROFILE`, else where the platform keeps data of applications
 * (XDG Base Directory; `Application Support`; `%LOCALAPPDATA%`). Not made here.
 */
export function profileDirectory(
  env: Readonly<Record<string, string | undefined>> = process.env,
  platform: NodeJS.Platform = process.platform,
  home: string = homedir(),
): string {
  if (env.WIRESCOPE_PROFILE) return resolve(env.WIRESCOPE_PROFILE);
  if (platform === 'win32') return join(env.LOCALAPPDATA || join(home, 'AppData', 'Local'), 'Wirescope');
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', 'Wirescope');
  return join(env.XDG_DATA_HOME || join(home, '.local', 'share'), 'wirescope');
}

const SQLITE_BUSY = 5;

/** A collected DatabaseSync closes its file, and with it goes the lock: what is held must be reachable. */
const heldLocks = new Set<DatabaseSync>();

export interface ProfileLock {
  readonly profileDir: string;
  /** Also given back by the system when the process dies, however it dies. */
  release(): void;
}

const holderFile = (profileDir: string) => join(profileDir, 'instance.json');

/** What the owner of the lock wrote about itself; only for the sentence, never for the decision. */
function holder(profileDir: string): string {
  try {
    const { pid, shell } = JSON.parse(readFileSync(holderFile(profileDir), 'utf8')) as Record<string, unknown>;
    return `${typeof shell === 'string' ? shell : 'another instance'}, process ${Number(pid)}`;
  } catch {
    return 'another instance';
  }
}

/**
 * Makes the profile folder and takes it for this process. A second taker gets PROFILE_IN_USE; what a killed process
 * left is taken over.
 *
 * The lock is SQLite's own on `instance.lock`, because the operating system frees it when its process ends: there is no
 * stale lock to guess about, and no pid that a restarted container gives to somebody else.
 *
 * @param shell who asks, in words for the sentence the second one reads: "the window", "wirescope serve".
 */
export function lockProfile(profileDir: string, shell: string): Result<ProfileLock> {
  let database: DatabaseSync | undefined;
  try {
    mkdirSync(profileDir, { recursive: true, mode: 0o700 });
    database = new DatabaseSync(join(profileDir, 'instance.lock'), { timeout: 0 });
    database.exec('BEGIN EXCLUSIVE');
    writeFileSync(holderFile(profileDir), JSON.stringify({ pid: process.pid, shell }), { mode: 0o600 });
  } catch (error) {
    database?.close();
    if ((error as { errcode?: number }).errcode === SQLITE_BUSY) {
      return fail(
        'PROFILE_IN_USE',
        `The profile ${profileDir} is in use by ${holder(profileDir)}.`,
        'Use that window, close it first, or set WIRESCOPE_PROFILE to another folder.',
      );
    }
    return fail(
      'PROFILE_UNUSABLE',
      `The profile folder ${profileDir} cannot be used: ${(error as Error).message}.`,
      'Check that the folder and its disk can be written, or set WIRESCOPE_PROFILE to another folder.',
    );
  }
  const held = database;
  heldLocks.add(held);
  return ok({
    profileDir,
    release() {
      if (!heldLocks.delete(held)) return;
      rmSync(holderFile(profileDir), { force: true });
      held.close();
    },
  });
}
