import { existsSync } from 'node:fs';
import { join } from 'node:path';

export const SHELL_KINDS = ['browser', 'standin', 'electron'] as const;
export type ShellKind = (typeof SHELL_KINDS)[number];

export interface ShellUnderTest {
  readonly kind: ShellKind;
  /** Why specs in this shell are skipped, or null. */
  readonly skip: string | null;
}

const root = join(import.meta.dirname, '..', '..', '..');

/** Electron's executable, where its package or ELECTRON_OVERRIDE_DIST_PATH has one. Never fetches it. */
export function electronExecutable(): string | null {
  const names: Partial<Record<NodeJS.Platform, string>> = {
    win32: 'electron.exe',
    darwin: 'Electron.app/Contents/MacOS/Electron',
  };
  const folder = process.env.ELECTRON_OVERRIDE_DIST_PATH ?? join(root, 'node_modules', 'electron', 'dist');
  const path = join(folder, names[process.platform] ?? 'electron');
  return existsSync(path) ? path : null;
}

function whyNot(kind: ShellKind): string | null {
  if (kind !== 'electron') return null;
  if (electronExecutable() === null) return "Electron's binary is not here (npx install-electron fetches it)";
  if (process.platform === 'linux' && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY) {
    return 'there is no display for Electron (xvfb-run gives one)';
  }
  return null;
}

/** For `describe.each`. A shell that cannot run here is in the list with its reason, so that the skip is seen. */
export function shellsUnderTest(): readonly ShellUnderTest[] {
  const wanted = process.env.WIRESCOPE_E2E_SHELL;
  const known = SHELL_KINDS.filter((kind) => wanted === undefined || wanted === '' || kind === wanted);
  if (known.length === 0) throw new Error(`WIRESCOPE_E2E_SHELL is ${wanted}; it can be ${SHELL_KINDS.join(', ')}.`);
  return known.map((kind) => ({ kind, skip: whyNot(kind) }));
}

/**
 * For specs of what the page alone does. The page is the same file in every shell: one is enough, unless another is asked for by name.
 * What a shell itself does (starting, files, windows, menus, the main job) is tested in all of them.
 */
export function shellsForThePage(): readonly ShellUnderTest[] {
  const named = process.env.WIRESCOPE_E2E_SHELL !== undefined && process.env.WIRESCOPE_E2E_SHELL !== '';
  return shellsUnderTest().map((shell) =>
    shell.kind === 'browser' || named || shell.skip !== null
      ? shell
      : { ...shell, skip: `the page is the browser shell's; WIRESCOPE_E2E_SHELL=${shell.kind} runs it here` },
  );
}
