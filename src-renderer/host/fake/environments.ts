import { fail, ok } from '../../../src-shared/base/result.ts';
import type { Handlers } from '../../../src-shared/contract/index.ts';
import { type Environments, environmentLookup, secretMissing } from '../../../src-shared/model/environments.ts';
import type { VariableLookup } from '../../../src-shared/model/variables.ts';

/** Secrets that live as long as the page, and what is behind the variables of its document. */
export function createFakeEnvironments(document: () => Environments) {
  const secrets = new Map<string, string>();

  const handlers = {
    'secret.status': () =>
      ok({
        protection: 'file',
        keeper: '',
        path: 'the memory of this page',
        known: [...secrets.keys()],
        unreadable: [],
        problem: null,
      }),
    'secret.set': ({ id, value }) => {
      secrets.set(id, value);
      return ok(null);
    },
    'secret.reveal': ({ id }) => {
      const value = secrets.get(id);
      return value === undefined ? fail(secretMissing(id)) : ok({ value });
    },
  } satisfies Partial<Handlers>;

  return {
    handlers,
    lookup: (environmentId: string | null): VariableLookup =>
      environmentLookup(document(), environmentId, ({ name, secretId }) => {
        const text = secrets.get(secretId);
        return text === undefined ? { text: '', secret: true, problem: secretMissing(name) } : { text, secret: true };
      }),
  };
}
