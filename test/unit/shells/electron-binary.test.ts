import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { hasDisplay } from '../../../src-main/shells/browser/open-browser.ts';
import { findElectron } from '../../../src-main/shells/electron-binary.ts';

const root = join(import.meta.dirname, '..', '..', '..');
const display = process.platform === 'linux' ? { DISPLAY: ':0' } : {};
const missing = !existsSync(join(root, 'node_modules', 'electron', 'dist')) && process.getuid?.() !== 0;

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
  it.runIf(process.platform === 'linux')('says that there is no display', async () => {
    expect(await findElectron({})).toEqual({ found: false, why: 'there is no display here' });
  });

  it.runIf(process.platform === 'linux' && process.getuid?.() === 0)('says that root cannot run it', async () => {
    expect(await findElectron(display)).toMatchObject({ found: false, why: expect.stringContaining('root') });
  });

  it.runIf(missing)('does not try where it is told not to', async () => {
    expect(await findElectron({ ...display, ELECTRON_SKIP_BINARY_DOWNLOAD: '1' })).toMatchObject({ found: false });
  });

  it.runIf(missing)('asks the mirror once and says that it cannot be reached', async () => {
    const answer = await findElectron({ ...display, ELECTRON_MIRROR: 'http://127.0.0.1:9/' });
    expect(answer).toMatchObject({ found: false, why: expect.stringContaining('127.0.0.1:9 cannot be reached') });
  });
});
