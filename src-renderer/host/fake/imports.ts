import { fail } from '../../../src-shared/base/result.ts';
import type { Handlers } from '../../../src-shared/contract/index.ts';

const HINT = 'The generated session has no engine; use a real shell to read files and commands.';

/** What needs the engine's readers: nothing is invented in their place. */
export const fakeImports: Pick<Handlers, 'endpoints.import' | 'endpoint.parse'> = {
  'endpoints.import': () => fail('IMPORT_UNKNOWN', 'No file can be read here.', HINT),
  'endpoint.parse': () => fail('PARSE_UNKNOWN', 'No command can be read here.', HINT),
};
