import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { MIN_WIDTH, readWindowState, writeWindowState } from '../../../src-main/shells/electron/window-state.ts';

const screen = { x: 0, y: 0, width: 1920, height: 1080 };
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'wirescope-window-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it('comes back where it was', () => {
  const state = { x: 10, y: 20, width: 1200, height: 800, maximized: true };
  expect(writeWindowState(folder, state)).toBeNull();
  expect(readWindowState(folder, [screen])).toEqual(state);
});

it('comes to a screen that is there, with its size, when the old one is gone', () => {
  writeWindowState(folder, { x: 3000, y: 20, width: 1200, height: 800, maximized: false });
  expect(readWindowState(folder, [screen])).toEqual({
    x: undefined,
    y: undefined,
    width: 1200,
    height: 800,
    maximized: false,
  });
});

it.each(['', 'null', '[]', '{"width":"wide","x":1e99}', '{"width":1,"height":-5}'])(
  'is usable whatever the file says: %s',
  (text) => {
    writeFileSync(join(folder, 'window.json'), text);
    const state = readWindowState(folder, [screen]);
    expect(state.width).toBeGreaterThanOrEqual(MIN_WIDTH);
    expect(state.x).toBeUndefined();
  },
);

it('tells when its place could not be kept', () => {
  expect(writeWindowState(join(folder, 'missing'), { width: 1, height: 1, maximized: false })).toBeInstanceOf(Error);
});
