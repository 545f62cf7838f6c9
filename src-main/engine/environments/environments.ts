import { randomUUID } from 'node:crypto';
import { fail, ok, type Result } from '../../../src-shared/base/result.ts';
import type { SecretsStatus } from '../../../src-shared/contract/environments.ts';
import type { Endpoint } from '../../../src-shared/model/endpoint.ts';
import {
  allVariables,
  type Environments as EnvironmentsDocument,
  environmentLookup,
  environmentOf,
  secretMissing,
  type Variable,
} from '../../../src-shared/model/environments.ts';
import { expandEndpoint, type VariableLookup, type VariableValue } from '../../../src-shared/model/variables.ts';
import type { DocumentStore } from '../documents/documents.ts';
import type { SecretBox } from '../secret-box.ts';
import { SecretMask } from './secret-mask.ts';
import { createSecrets } from './secrets.ts';

/** Which variables are in force where, secrets included. See src-shared/contract/environments.ts for the commands. */
export interface Environments {
  /**
   * The variables as they are now.
   * @param environmentId null: the globals alone. Errors: ENVIRONMENT_UNKNOWN.
   */
  lookup(environmentId: string | null): Result<VariableLookup>;
  /**
   * An endpoint with its variables put in place, and a mask for the secrets among them. Waits until secrets can be had.
   * Errors: ENVIRONMENT_UNKNOWN, and those of expandEndpoint (src-shared/model/variables.ts).
   */
  expand(endpoint: Endpoint, environmentId: string | null): Promise<Result<Prepared>>;
  /** Writes the document. Errors: those of documents, and DOCUMENT_INVALID for a secret in clear. */
  write(value: unknown, basedOn: number): Result<{ readonly revision: number }>;
  status(): Promise<Result<SecretsStatus>>;
  set(id: string, value: string): Promise<Result<null>>;
  reveal(id: string): Promise<Result<{ readonly value: string }>>;
}

/** An endpoint as it is connected to. */
export interface Prepared {
  readonly endpoint: Endpoint;
  readonly variables: VariableLookup;
  readonly mask: SecretMask;
}

export interface EnvironmentsOptions {
  readonly documents: DocumentStore;
  /** The file of secrets. */
  readonly path: string;
  readonly box?: SecretBox;
}

/** Ids of secrets that a document names: what it names is kept. */
const namedBy = (document: EnvironmentsDocument): ReadonlySet<string> =>
  new Set(allVariables(document).flatMap(({ secret, secretId }) => (secret && secretId !== '' ? [secretId] : [])));

export function createEnvironments({ documents, path, box }: EnvironmentsOptions): Environments {
  const secrets = createSecrets(path, box);
  const read = (): EnvironmentsDocument => documents.read('environments').value as EnvironmentsDocument;

  function secretOf(variable: Variable): VariableValue {
    const value = secrets.value(variable.secretId);
    if (value?.ok) return { text: value.value, secret: true };
    const problem = value?.error ?? secretMissing(variable.name);
    return { text: '', secret: true, problem: { ...problem, facts: { variable: variable.name } } };
  }

  /** A secret that a person wrote into the document's file by hand: it moves to where secrets are. */
  async function adopt(): Promise<void> {
    const { revision, problem } = documents.read('environments');
    // A file kept aside may be put back: nothing it names is let go.
    if (problem !== null) return;
    const document = read();
    if (!allVariables(document).some(({ secret, value }) => secret && value !== '')) {
      await secrets.keepOnly(namedBy(document));
      return;
    }
    const moved = async (list: readonly Variable[]): Promise<Variable[]> => {
      const result: Variable[] = [];
      for (const variable of list) {
        if (!variable.secret || variable.value === '') {
          result.push(variable);
          continue;
        }
        const secretId = variable.secretId === '' ? randomUUID() : variable.secretId;
        const set = await secrets.set(secretId, variable.value);
        result.push(set.ok ? { ...variable, value: '', secretId } : variable);
      }
      return result;
    };
    const environments = [];
    for (const one of document.environments) environments.push({ ...one, variables: await moved(one.variables) });
    const adopted = { ...document, globals: await moved(document.globals), environments };
    documents.write('environments', adopted, revision);
    await secrets.keepOnly(namedBy(adopted));
  }

  const ready = secrets.ready.then(adopt);

  function lookup(environmentId: string | null): Result<VariableLookup> {
    if (environmentId === null || environmentOf(read(), environmentId) !== undefined) {
      return ok(environmentLookup(read(), environmentId, secretOf));
    }
    return fail(
      'ENVIRONMENT_UNKNOWN',
      'The chosen environment is no longer there.',
      'Choose another one, or none, and connect again.',
    );
  }

  return {
    lookup,
    async expand(endpoint, environmentId) {
      await ready;
      const variables = lookup(environmentId);
      if (!variables.ok) return variables;
      const expanded = expandEndpoint(endpoint, variables.value);
      if (!expanded.ok) return expanded;
      const mask = new SecretMask();
      mask.add(expanded.value.secrets);
      return ok({ endpoint: expanded.value.endpoint, variables: variables.value, mask });
    },
    write(value, basedOn) {
      const clear = clearSecret(value);
      if (clear !== undefined) {
        return fail(
          'DOCUMENT_INVALID',
          `"environments" was not saved: the secret "${clear}" would stand in it in clear.`,
          'Values of secrets are set with secret.set; the document holds their ids.',
        );
      }
      const written = documents.write('environments', value, basedOn);
      if (written.ok) void secrets.keepOnly(namedBy(read()));
      return written;
    },
    async status() {
      await ready;
      return ok(secrets.status());
    },
    async set(id, value) {
      await ready;
      return secrets.set(id, value);
    },
    async reveal(id) {
      await ready;
      const value = secrets.value(id);
      if (value === undefined) {
        return fail(secretMissing(allVariables(read()).find(({ secretId }) => secretId === id)?.name ?? id));
      }
      return value.ok ? ok({ value: value.value }) : value;
    },
  };
}

/** The name of a secret variable that has its value in the document; undefined when none has. */
function clearSecret(value: unknown): string | undefined {
  const lists = [listOf(value, 'globals'), ...listOf(value, 'environments').map((one) => listOf(one, 'variables'))];
  for (const variable of lists.flat()) {
    const { name, secret, value: text } = (variable ?? {}) as Partial<Variable>;
    if (secret === true && typeof text === 'string' && text !== '') return String(name);
  }
  return undefined;
}

function listOf(value: unknown, member: string): readonly unknown[] {
  const list = (value as Record<string, unknown> | null | undefined)?.[member];
  return Array.isArray(list) ? list : [];
}
