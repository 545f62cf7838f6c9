/** Finds a Node that can run Wirescope. Runs under older ones too: no newer syntax or API here. */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const NEEDED_MAJOR = 24;
const EXIT_USAGE = 2;

/** @param {string} version such as v24.21.0 */
function isNewEnough(version) {
  return Number(version.replace(/^v/, '').split('.')[0]) >= NEEDED_MAJOR;
}

/** The Node that `npm install` put beside us, if it is there and can run. */
function installedNode() {
  const name = process.platform === 'win32' ? 'node.exe' : 'node';
  const path = fileURLToPath(new URL(`../node_modules/node/bin/${name}`, import.meta.url));
  if (!existsSync(path)) return null;
  const asked = spawnSync(path, ['--version'], { encoding: 'utf8' });
  return asked.status === 0 && isNewEnough(asked.stdout.trim()) ? path : null;
}

/**
 * Gives false where this Node is too old; then the same command runs under a newer one, and ends this process as that
 * one ends. Without a newer one it says what is needed.
 */
export function thisNodeWillDo() {
  if (isNewEnough(process.version)) return true;
  const node = installedNode();
  if (node === null) {
    process.stderr.write(
      `wirescope: Node ${NEEDED_MAJOR} or newer is needed, this is ${process.version}.\n` +
        '  Run `npm install` (it brings a Node 24 of its own; with --ignore-scripts it cannot), or install Node 24.\n',
    );
    process.exitCode = EXIT_USAGE;
    return false;
  }
  const child = spawn(node, process.argv.slice(1), { stdio: 'inherit' });
  // Ctrl-C in a terminal reaches the whole process group by itself; what is sent to us alone is passed on.
  process.on('SIGINT', () => process.stdin.isTTY || child.kill('SIGINT'));
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) => {
    process.exitCode = code === null ? 1 : code;
    if (signal !== null) process.stderr.write(`wirescope: ended by ${signal}\n`);
  });
  return false;
}
