/** In a checkout: builds when there is no build, or one older than the sources. A packed app has no sources and no need. */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const SOURCES = ['src-main', 'src-shared', 'src-renderer', 'electron.vite.config.ts', 'package.json'];
const OUTPUTS = ['out/main/cli.js', 'out/main/index.js', 'out/preload/index.cjs', 'out/renderer/index.html'];

/** Time of the newest file below; a folder's own time tells of files that are gone. */
function newestMs(path) {
  const stat = statSync(path);
  if (!stat.isDirectory()) return stat.mtimeMs;
  return readdirSync(path).reduce((newest, name) => Math.max(newest, newestMs(join(path, name))), stat.mtimeMs);
}

/** @returns {null | string} why a build is needed */
export function buildNeeded() {
  if (!existsSync(join(root, 'src-main'))) return null;
  const outputs = OUTPUTS.map((path) => join(root, path));
  if (!outputs.every((path) => existsSync(path))) return 'there is no build yet';
  const builtMs = Math.min(...outputs.map((path) => statSync(path).mtimeMs));
  const changedMs = Math.max(...SOURCES.map((path) => newestMs(join(root, path))));
  return changedMs > builtMs ? 'sources are newer than the build' : null;
}

/**
 * @param {(line: string) => void} say one line, when there is something to do
 * @returns {boolean} false when the build failed; what it said is on stderr
 */
export function buildIfNeeded(say) {
  const why = buildNeeded();
  if (why === null) return true;
  say(`building first, ${why} …`);
  const tool = join(root, 'node_modules', 'electron-vite', 'bin', 'electron-vite.js');
  if (!existsSync(tool)) {
    process.stderr.write('wirescope: nothing to build with. Run `npm install` first.\n');
    return false;
  }
  const built = spawnSync(process.execPath, [tool, 'build', '--logLevel', 'warn'], { cwd: root, encoding: 'utf8' });
  if (built.status === 0) return true;
  process.stderr.write(`${built.stdout}${built.stderr}wirescope: the build failed.\n`);
  return false;
}
