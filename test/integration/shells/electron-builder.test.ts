/** What `npm run dist` would make, as far as it can be seen without Electron's binary: the settings and the archive. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { build, type Configuration, DIR_TARGET, Platform } from 'electron-builder';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { root } from '../../e2e/harness/shell-process.ts';
import { readAsar } from '../../fixtures/asar.ts';
import { ensureBuilt } from '../../fixtures/built.ts';

const packageJson = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  readonly main: string;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
};
/** How fuses lie in Electron's binary (@electron/fuses): a sentinel, version 1, their number, one letter each. */
const SENTINEL = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX';
/** In the wire's order, with what must come out: no Node to borrow, no way in by environment or flags, own archive only. */
const FUSES = [
  ['runAsNode', '0'],
  ['enableCookieEncryption', '1'],
  ['enableNodeOptionsEnvironmentVariable', '0'],
  ['enableNodeCliInspectArguments', '0'],
  ['enableEmbeddedAsarIntegrityValidation', '1'],
  ['onlyLoadAppFromAsar', '1'],
  ['loadBrowserProcessSpecificV8Snapshot', '0'],
  ['grantFileProtocolExtraPrivileges', '0'],
] as const;

let folder: string;
let packed: string;
let archive: ReadonlyMap<string, () => string>;
let files: readonly string[];

/** A folder in the shape of Electron's for Linux, with a binary that has fuses and nothing else. */
function dummyElectron(): string {
  const dist = join(folder, 'electron');
  mkdirSync(join(dist, 'resources'), { recursive: true });
  mkdirSync(join(dist, 'locales'));
  writeFileSync(join(dist, 'locales', 'en-US.pak'), '');
  writeFileSync(join(dist, 'version'), packageJson.devDependencies.electron ?? '');
  // Each fuse starts as the opposite, so that what comes out was set and not just left.
  const letters = FUSES.map(([name, wanted]) =>
    name === 'loadBrowserProcessSpecificV8Snapshot' || wanted === '1' ? '0' : '1',
  );
  const wire = Buffer.concat([Buffer.from(SENTINEL), Buffer.from([1, FUSES.length]), Buffer.from(letters.join(''))]);
  writeFileSync(join(dist, 'electron'), Buffer.concat([Buffer.alloc(64), wire, Buffer.alloc(64)]), { mode: 0o755 });
  return dist;
}

beforeAll(async () => {
  ensureBuilt();
  folder = mkdtempSync(join(tmpdir(), 'wirescope-dist-'));
  // electron-builder checks electron-builder.yml against its own schema before it does anything.
  const config: Configuration = { electronDist: dummyElectron(), directories: { output: join(folder, 'dist') } };
  await build({ targets: Platform.LINUX.createTarget(DIR_TARGET), projectDir: root, config, publish: 'never' });
  packed = join(folder, 'dist', 'linux-unpacked');
  archive = readAsar(join(packed, 'resources', 'app.asar'));
  files = [...archive.keys()];
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the packed app', () => {
  it('has what it starts with', () => {
    for (const path of [
      `/${packageJson.main}`,
      '/out/main/engine-thread.js',
      '/out/main/capture-writer.js',
      '/out/preload/index.cjs',
      '/out/renderer/index.html',
      '/package.json',
      '/resources/icon.png',
      '/LICENSE',
      '/NOTICE',
    ]) {
      expect(files).toContain(path);
    }
  });

  it('has every production dependency, and nothing that only builds or tests', () => {
    const packages = new Set(files.map((path) => /^\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1]));
    for (const name of Object.keys(packageJson.dependencies)) expect(packages, name).toContain(name);
    for (const name of Object.keys(packageJson.devDependencies)) expect(packages, name).not.toContain(name);
  });

  it('has no sources, tests, maps or settings of ours', () => {
    const ours = files.filter((path) => !path.startsWith('/node_modules/'));
    expect(
      ours.filter((path) => /^\/(?!out\/|out$|resources|package\.json|LICENSE|NOTICE|node_modules)/.test(path)),
    ).toEqual([]);
    expect(ours.filter((path) => /\.(ts|tsx|map|yml)$/.test(path))).toEqual([]);
  });

  it('finds every file that its entries import', () => {
    for (const entry of files.filter((path) => /^\/out\/main\/[^/]+\.js$/.test(path))) {
      const source = archive.get(entry)?.() ?? '';
      for (const [, chunk] of source.matchAll(/from "(\.\/[^"]+)"/g)) {
        expect(files).toContain(join(dirname(entry), chunk ?? ''));
      }
    }
  });

  it('is one archive: nothing lies unpacked beside it', () => {
    expect(readdirSync(join(packed, 'resources')).filter((name) => name.startsWith('app'))).toEqual(['app.asar']);
  });

  it('has its fuses set', () => {
    const binary = readFileSync(join(packed, 'wirescope'));
    const start = binary.indexOf(SENTINEL) + SENTINEL.length + 2;
    const wire = binary.toString('latin1', start, start + FUSES.length);
    expect(FUSES.map(([name], at) => [name, wire[at]])).toEqual(FUSES);
  });
});
