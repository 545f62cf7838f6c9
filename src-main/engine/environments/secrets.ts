/** Values of secret variables: one file beside the documents, mode 0600, each value encrypted where the system has a key store. */
import { chmodSync, readFileSync, renameSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as v from 'valibot';
import { fail, ok, type Problem, type Result } from '../../../src-shared/base/result.ts';
import type { SecretsStatus } from '../../../src-shared/contract/environments.ts';
import { replaceFile } from '../documents/replace-file.ts';
import type { SecretBox } from '../secret-box.ts';

export interface SecretStore {
  status(): SecretsStatus;
  /** Errors: SECRETS_NOT_WRITTEN; the value then holds until the engine ends. */
  set(id: string, value: string): Promise<Result<null>>;
  /** Undefined: there is none. Errors: SECRET_UNREADABLE. */
  value(id: string): Result<string> | undefined;
  /** Removes all others from the file; they stay in memory until the engine ends, for a change taken back. */
  keepOnly(ids: ReadonlySet<string>): Promise<Result<null>>;
  /** Resolves when what the file holds is decrypted, as far as it can be. */
  readonly ready: Promise<void>;
}

const FileSchema = v.object({
  version: v.literal(1),
  secrets: v.record(v.string(), v.union([v.object({ text: v.string() }), v.object({ sealed: v.string() })])),
});
type Stored = v.InferOutput<typeof FileSchema>['secrets'][string];

interface Secret {
  readonly stored: Stored;
  readonly value: Result<string>;
  /** False: no document names it any more. */
  readonly kept: boolean;
}

const UNREADABLE: Problem = {
  code: 'SECRET_UNREADABLE',
  message: 'The value of this secret was encrypted by the key store of the system, which is not to be had here.',
  hint: 'Open Wirescope as a desktop application under the account that saved it, or give the value again.',
};

/** @param now for the name of a file kept aside */
export function createSecrets(
  path: string,
  box: SecretBox | undefined,
  now: () => Date = () => new Date(),
): SecretStore {
  const secrets = new Map<string, Secret>();
  let problem: Problem | null = null;
  /** One write after the other: each holds all there is. */
  let last: Promise<unknown> = Promise.resolve();

  function keepAside(why: string): Problem {
    const aside = join(dirname(path), `secrets.broken-${now().toISOString().replace(/[:.]/g, '-')}.json`);
    let where = `It was kept as ${aside}.`;
    try {
      renameSync(path, aside);
    } catch (error) {
      where = `It could not be moved aside (${(error as Error).message}), so the next change replaces it.`;
    }
    return {
      code: 'SECRETS_BROKEN',
      message: `The values of secret variables in ${path} could not be read: ${why}.`,
      hint: `${where} Give the values again, or repair the file and put it back while Wirescope is closed.`,
    };
  }

  /** Undefined on Windows, where a file's mode says nothing: the folder of the account protects it. */
  function exposed(): Problem | null {
    const mode = statSync(path).mode & 0o777;
    if (process.platform === 'win32' || (mode & 0o077) === 0) return null;
    chmodSync(path, 0o600);
    return {
      code: 'SECRETS_EXPOSED',
      message: `Other users of this machine could read ${path} (mode ${mode.toString(8)}); now they cannot.`,
      hint: 'Count its secrets as known to them: change them where they are used.',
    };
  }

  function load(): Readonly<Record<string, Stored>> {
    let text: string;
    try {
      text = readFileSync(path, 'utf8');
      problem = exposed();
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') problem = keepAside((error as Error).message);
      return {};
    }
    try {
      const parsed = v.safeParse(FileSchema, JSON.parse(text));
      if (parsed.success) return parsed.output.secrets;
      const [first] = parsed.issues;
      problem = keepAside(`${v.getDotPath(first) ?? 'the file'} is not what was expected`);
    } catch {
      // The error of JSON.parse quotes what it read: that may be a secret.
      problem = keepAside('it is not JSON');
    }
    return {};
  }

  function write(): Result<null> {
    const kept = [...secrets].filter(([, secret]) => secret.kept).map(([id, { stored }]) => [id, stored] as const);
    try {
      replaceFile(path, `${JSON.stringify({ version: 1, secrets: Object.fromEntries(kept) }, null, 2)}\n`);
      return ok(null);
    } catch (error) {
      return fail(
        'SECRETS_NOT_WRITTEN',
        `The value could not be saved in ${path}: ${(error as Error).message}.`,
        'Check that the profile folder and its disk can be written. The value holds until Wirescope is closed.',
      );
    }
  }

  function queued<T>(work: () => Promise<T>): Promise<T> {
    const done = last.then(work);
    last = done.catch(() => undefined);
    return done;
  }

  async function opened(): Promise<void> {
    let sealedAnew = false;
    for (const [id, stored] of Object.entries(load())) {
      if ('sealed' in stored) {
        const value = box === undefined ? fail(UNREADABLE) : await box.open(stored.sealed);
        secrets.set(id, { stored, value, kept: true });
        continue;
      }
      // Written where there was no key store: now there is one.
      const sealed = await box?.seal(stored.text);
      sealedAnew ||= sealed?.ok === true;
      secrets.set(id, {
        stored: sealed?.ok === true ? { sealed: sealed.value } : stored,
        value: ok(stored.text),
        kept: true,
      });
    }
    if (sealedAnew) write();
  }
  const ready = queued(opened);

  return {
    ready,
    status: () => {
      const kept = [...secrets].filter(([, secret]) => secret.kept);
      return {
        protection: box === undefined ? 'file' : 'system',
        keeper: box?.keeper ?? '',
        path,
        known: kept.filter(([, { value }]) => value.ok).map(([id]) => id),
        unreadable: kept.filter(([, { value }]) => !value.ok).map(([id]) => id),
        problem,
      };
    },
    set: (id, text) =>
      queued(async () => {
        const sealed = await box?.seal(text);
        if (sealed?.ok === false) return sealed;
        const stored: Stored = sealed === undefined ? { text } : { sealed: sealed.value };
        secrets.set(id, { stored, value: ok(text), kept: true });
        return write();
      }),
    value: (id) => secrets.get(id)?.value,
    keepOnly: (ids) =>
      queued(async () => {
        let changed = false;
        for (const [id, secret] of secrets) {
          if (secret.kept === ids.has(id)) continue;
          secrets.set(id, { ...secret, kept: ids.has(id) });
          changed = true;
        }
        return changed ? write() : ok(null);
      }),
  };
}
