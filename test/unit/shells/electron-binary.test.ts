import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { hasDisplay } from '../../../src-main/shells/browser/open-browser.ts';
import { findElectron } from '../../../src-main/shells/electron-binary.ts';

const root = join(import.meta.dirname, '..', '..', '..');
const display = process.platform === 'linux' ? { DISPLAY: ':0' } : {};
const missing = !existsSync(join(root, 'node_modules', 'electron', 'dist'));
const WHY_NOT_MISSING = "Electron's binary is here";

describe('a display', () => {
  it('is what X or Wayland name on Linux', () => {
    expect(hasDisplay({}, 'linux')).toBe(false);
    expect(hasDisplay({ DISPLAY: ':0' }, 'linux')).toBe(true);
    expect(hasDisplay({ WAYLAND_DISPLAY: 'wayland-0' }, 'linux')).toBe(true);
  });

  it('is the one at the desk elsewhere, not the one at the far end of ssh', () => {
    expect(hasDisplay({}, 'darwin')).toBe(true);
    expect(hasDisplay({ SSH_CONNECTION: '1' }, 'win32')).toBe(false);
  });
});

describe('where there is no Electron', () => {
  it('says that there is no display', async ({ skip }) => {
    skip(process.platform !== 'linux', 'only Linux has no display by default');
    expect(await findElectron({})).toEqual({ found: false, why: 'there is no display here' });
  });

  it('says that root cannot run it', async ({ skip }) => {
    skip(process.platform !== 'linux', 'root is no trouble elsewhere');
    expect(await findElectron(display, true)).toMatchObject({ found: false, why: expect.stringContaining('root') });
  });

  it('does not try where it is told not to', async ({ skip }) => {
    skip(!missing, WHY_NOT_MISSING);
    expect(await findElectron({ ...display, ELECTRON_SKIP_BINARY_DOWNLOAD: '1' }, false)).toMatchObject({
      found: false,
    });
  });

  it('asks the mirror once and says that it cannot be reached', async ({ skip }) => {
    skip(!missing, WHY_NOT_MISSING);
    const answer = await findElectron({ ...display, ELECTRON_MIRROR: 'http://127.0.0.1:9/' }, false);
    expect(answer).toMatchObject({ found: false, why: expect.stringContaining('127.0.0.1:9 cannot be reached') });
  });
});
