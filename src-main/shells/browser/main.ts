/** `out/main/serve.js`: the browser shell alone, for `bin/dev.js` and tests. People come through the terminal's `serve`. */
import { parseArgs } from 'node:util';
import { EXIT } from '../exit-codes.ts';
import { newToken } from './access.ts';
import { runServe } from './run-serve.ts';

function usage(message: string): never {
  process.stderr.write(
    `wirescope: ${message}\n  Usage: wirescope serve [--port 0] [--host 127.0.0.1] [--open | --no-open] [FILE…]\n`,
  );
  process.exit(EXIT.usage);
}

function readArguments() {
  try {
    return parseArgs({
      args: process.argv.slice(2).filter((word, index) => index > 0 || word !== 'serve'),
      allowPositionals: true,
      allowNegative: true,
      options: {
        port: { type: 'string' },
        host: { type: 'string' },
        open: { type: 'boolean' },
        'dev-origin': { type: 'string' },
      },
    });
  } catch (error) {
    return usage((error as Error).message);
  }
}

const { values, positionals } = readArguments();
const port = Number(values.port ?? 0);
if (!Number.isInteger(port) || port < 0 || port > 65_535) usage(`"${values.port}" is no port: 0 to 65535.`);
const origin = values['dev-origin'];
process.exit(
  await runServe({
    port,
    host: values.host,
    open: values.open,
    files: positionals,
    dev: origin === undefined ? undefined : { origin, token: process.env.WIRESCOPE_DEV_TOKEN ?? newToken() },
  }),
);
