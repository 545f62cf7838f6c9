import * as v from 'valibot';
import { isSecretName } from '../../../../src-shared/codec/mask.ts';
import type {
  Imported,
  ImportedEndpoint,
  ImportedEnvironment,
  ImportedMessage,
  ImportedVariable,
  Skipped,
} from '../../../../src-shared/contract/imports.ts';
import { type EndpointInput, EndpointSchema } from '../../../../src-shared/model/endpoint.ts';
import { ImportFault, type Node } from './node.ts';

export type MessageKind = ImportedMessage['kind'];

/** How tools say that a variable is secret; their word counts, else its name. */
export function variable(name: string, value: string, marked = false): ImportedVariable {
  return { name, value, secret: marked ? 'marked' : isSecretName(name) ? 'named' : 'no' };
}

const CREDENTIAL_HEADERS = /^(?:authorization|proxy-authorization|cookie)$/i;
const VARIABLE = /\{\{[^{}]*\}\}/g;

/** Headers and query parameters of an endpoint that hold a credential as it is, not by a variable. */
export function credentialsOf(endpoint: EndpointInput): readonly string[] {
  const isPlain = (value: string): boolean =>
    value
      .replace(VARIABLE, '')
      .replace(/^(?:basic|bearer)\b/i, '')
      .trim() !== '';
  const headers = (endpoint.headers ?? [])
    .filter(([name, value]) => (CREDENTIAL_HEADERS.test(name) || isSecretName(name)) && isPlain(value))
    .map(([name]) => name);
  const query = [...endpoint.url.matchAll(/[?&]([^=&#]+)=([^&#]*)/g)]
    .filter(([, name = '', value = '']) => isSecretName(name) && isPlain(value))
    .map(([, name = '']) => `?${name}`);
  const user = /^[a-z]+:\/\/[^/@]*:[^/@]+@/i.test(endpoint.url) ? ['password in the URL'] : [];
  return [...new Set([...headers, ...query, ...user])];
}

/** Collects what the readers of the formats find, in order, and what they leave out. */
export class Gather {
  readonly #formats = new Set<string>();
  readonly #endpoints: ImportedEndpoint[] = [];
  readonly #messages: ImportedMessage[] = [];
  readonly #environments: ImportedEnvironment[] = [];
  readonly #skipped: Skipped[] = [];
  /** By `one|many|why`. */
  readonly #counted = new Map<
    string,
    { readonly one: string; readonly many: string; readonly why: string; readonly names: string[] }
  >();

  format(name: string): void {
    this.#formats.add(name);
  }

  /** Adds an endpoint as the model has it. @returns its id, for its messages */
  endpoint(folder: string, endpoint: EndpointInput, from: Node): string {
    const parsed = v.safeParse(EndpointSchema, endpoint);
    if (!parsed.success) {
      const where = v.getDotPath(parsed.issues[0]) ?? 'endpoint';
      throw new ImportFault({
        code: 'IMPORT_INVALID',
        message: `"${endpoint.name ?? endpoint.url}" cannot be an endpoint: ${where}: ${parsed.issues[0].message}.`,
        hint: 'Correct it in the file, or leave this request out of it. Nothing was imported.',
        at: from.where,
      });
    }
    const id = `i${this.#endpoints.length + 1}`;
    this.#endpoints.push({ id, folder, endpoint, from: from.where, credentials: credentialsOf(endpoint) });
    return id;
  }

  message(endpointId: string, name: string, kind: MessageKind, body: string): void {
    this.#messages.push({ endpointId, name, kind, body });
  }

  environment(name: string, variables: readonly ImportedVariable[]): void {
    // A later value of the same name is the one the tools use.
    const byName = new Map(variables.filter((one) => one.name !== '').map((one) => [one.name, one]));
    if (byName.size > 0) this.#environments.push({ name, variables: [...byName.values()] });
  }

  /** One thing that was left out. */
  skip(what: string, why: string): void {
    if (!this.#skipped.some((one) => one.what === what && one.why === why))
      this.#skipped.push({ what, why, names: [] });
  }

  /** One of possibly many of a kind: they become one line with their number. */
  count(one: string, many: string, why: string, name: string): void {
    const key = `${one}|${why}`;
    const known = this.#counted.get(key);
    if (known === undefined) this.#counted.set(key, { one, many, why, names: [name] });
    else known.names.push(name);
  }

  done(): Imported {
    const counted = [...this.#counted.values()].map(({ one, many, why, names }) => ({
      what: names.length === 1 ? `1 ${one}` : `${names.length} ${many}`,
      why,
      names,
    }));
    return {
      formats: [...this.#formats],
      endpoints: this.#endpoints,
      messages: this.#messages,
      environments: this.#environments,
      skipped: [...counted, ...this.#skipped],
    };
  }
}
