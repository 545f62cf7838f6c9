#!/usr/bin/env node
/** `wirescope`: the right Node, a build, and then the command line. */
import { buildIfNeeded } from './build-if-needed.js';
import { thisNodeWillDo } from './find-node.js';

const EXIT_BUG = 70;
/** Node ends when nothing is left to do. Something left open must not keep a finished command in the terminal. */
const LINGER_MS = 1_500;

async function run() {
  if (!buildIfNeeded((line) => process.stderr.write(`wirescope: ${line}\n`))) {
    process.exitCode = EXIT_BUG;
    return;
  }
  const { main } = await import('../out/main/cli.js');
  process.exitCode = await main(process.argv.slice(2));
  setTimeout(() => process.exit(), LINGER_MS).unref();
}

if (thisNodeWillDo()) await run();
