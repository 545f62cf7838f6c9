import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { harmlessName } from '../../../src-shared/base/file-name.ts';
import { fail, ok, type Result } from '../../../src-shared/base/result.ts';
import { PART } from '../capture/recording-file.ts';
import { fileExists } from '../capture/store/problems.ts';

const EXTENSION = '.wirescope';

/** Where a new recording goes: the path asked for, or the first free name in the folder. Errors: FILE_EXISTS. */
export function placeFor(folder: string, name: string, out: string | undefined): Result<string> {
  if (out !== undefined) {
    const path = resolve(out);
    return existsSync(path) ? fail(fileExists(path)) : ok(path);
  }
  const plain = harmlessName(name);
  for (let number = 1; ; number += 1) {
    const path = join(folder, `${plain}${number === 1 ? '' : ` (${number})`}${EXTENSION}`);
    if (!existsSync(path) && !existsSync(path + PART)) return ok(path);
  }
}
