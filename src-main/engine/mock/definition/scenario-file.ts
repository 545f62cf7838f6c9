import { readFileSync } from 'node:fs';
import { fail, ok, type Result } from '../../../../src-shared/base/result.ts';
import { MAX_SCENARIO_CHARACTERS } from './read-yaml.ts';
import { problemAt } from './scenario-problem.ts';

/** UTF-8 takes at most four bytes for a character; a byte order mark three. */
const MAX_BYTES = MAX_SCENARIO_CHARACTERS * 4 + 3;

/** Offset of the first byte that is no UTF-8. */
function firstBadByte(bytes: Buffer): number {
  let good = 0;
  let bad = bytes.length;
  // The longest beginning that can be read, found by halves.
  while (bad - good > 1) {
    const middle = Math.floor((good + bad) / 2);
    if (isUtf8Prefix(bytes.subarray(0, middle))) good = middle;
    else bad = middle;
  }
  return good;
}

/** Whether it is UTF-8, or becomes it with more bytes. */
function isUtf8Prefix(bytes: Buffer): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true });
    return true;
  } catch (error) {
    if (error instanceof TypeError) return false;
    throw error;
  }
}

function unreadable(path: string, { code, message }: NodeJS.ErrnoException): Result<never> {
  const said: Readonly<Record<string, string>> = {
    ENOENT: `There is no file ${path}.`,
    ENOTDIR: `There is no file ${path}.`,
    EISDIR: `${path} is a folder.`,
    EACCES: `This user may not read ${path}.`,
  };
  return fail(
    'SCENARIO_NOT_READ',
    said[code ?? ''] ?? `${path} could not be read: ${message}.`,
    'Name a YAML file, or a built-in scenario (wirescope mock --list).',
  );
}

/**
 * The text of a scenario's file, without a byte order mark.
 *
 * Errors: SCENARIO_NOT_READ, SCENARIO_TOO_BIG, SCENARIO_SYNTAX for what is no text, with the place of the first bad byte.
 *
 * @param path absolute
 */
export function readScenarioText(path: string): Result<string> {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    return unreadable(path, error as NodeJS.ErrnoException);
  }
  const start = { line: 1, column: 1 };
  if (bytes.length > MAX_BYTES) {
    return fail(
      problemAt(
        start,
        'SCENARIO_TOO_BIG',
        `the file has ${bytes.length} bytes; ${MAX_SCENARIO_CHARACTERS} characters are read.`,
        'Put long lists of messages into a recording, and name its file.',
      ),
    );
  }
  const utf16 = bytes.length >= 2 && (bytes.readUInt16BE(0) === 0xfeff || bytes.readUInt16BE(0) === 0xfffe);
  if (utf16) return fail(problemAt(start, 'SCENARIO_SYNTAX', 'this is UTF-16.', 'Save the file as UTF-8.'));
  try {
    return ok(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    const before = bytes.subarray(0, firstBadByte(bytes)).toString('latin1');
    const lines = before.split(/\r\n|\r|\n/);
    return fail(
      problemAt(
        { line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1 },
        'SCENARIO_SYNTAX',
        'the bytes here are no UTF-8.',
        'Is it a scenario? Save it as UTF-8 text.',
      ),
    );
  }
}
