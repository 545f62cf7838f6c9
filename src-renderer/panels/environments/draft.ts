import {
  type Environments,
  environmentLookup,
  SECRET_SHOWN,
  SHORTEST_MASKED,
  type Variable,
} from '../../../src-shared/model/environments.ts';
import { expandVariables, isVariableName, MOST_NAME_LENGTH } from '../../../src-shared/model/variables.ts';
import { words } from '../../words/index.ts';

const said = words.endpoints.environments;

/** A variable as it is being edited. */
export interface DraftVariable {
  readonly key: string;
  readonly name: string;
  /** Of a secret that is kept: empty until it was revealed or typed anew. */
  readonly value: string;
  readonly secret: boolean;
  readonly secretId: string;
  /** The secret has a value, and it is not the one in `value`. */
  readonly kept: boolean;
  /** What the document holds besides, written by a newer version. */
  readonly rest: Variable | null;
}

/** One set of variables: an environment, or the globals under the id {@link GLOBALS}. */
export interface DraftSet {
  readonly id: string;
  readonly name: string;
  readonly variables: readonly DraftVariable[];
}

export const GLOBALS = '';

let lastKey = 0;
export function newKey(): string {
  lastKey += 1;
  return `v${lastKey}`;
}

export const emptyVariable = (): DraftVariable => ({
  key: newKey(),
  name: '',
  value: '',
  secret: false,
  secretId: '',
  kept: false,
  rest: null,
});

/** @param known ids of secrets that have a value, readable or not */
export function draftOf(document: Environments, known: ReadonlySet<string>): readonly DraftSet[] {
  const variablesOf = (list: readonly Variable[]): readonly DraftVariable[] =>
    list.map((one) => ({
      key: newKey(),
      name: one.name,
      value: one.value,
      secret: one.secret,
      secretId: one.secretId,
      kept: one.secret && known.has(one.secretId),
      rest: one,
    }));
  return [
    { id: GLOBALS, name: said.globals, variables: variablesOf(document.globals) },
    ...document.environments.map(({ id, name, variables }) => ({ id, name, variables: variablesOf(variables) })),
  ];
}

/** A row nobody has written anything into is not saved, and nothing is wrong with it. */
export const isBlank = ({ name, value, kept }: DraftVariable): boolean => name.trim() === '' && value === '' && !kept;

/** The document of a draft; values of secrets are left out of it. */
export function documentOf(before: Environments, sets: readonly DraftSet[]): Environments {
  const variablesOf = (list: readonly DraftVariable[]): Variable[] =>
    list
      .filter((one) => !isBlank(one))
      .map(({ name, value, secret, secretId, rest }) => ({
        ...rest,
        name: name.trim(),
        value: secret ? '' : value,
        secret,
        secretId: secret ? secretId : '',
      }));
  const environments = sets.filter(({ id }) => id !== GLOBALS);
  const globals = sets.find(({ id }) => id === GLOBALS);
  return {
    ...before,
    activeId: environments.some(({ id }) => id === before.activeId) ? before.activeId : '',
    globals: variablesOf(globals?.variables ?? []),
    environments: environments.map(({ id, name, variables }) => ({
      ...before.environments.find((one) => one.id === id),
      id,
      name: name.trim(),
      variables: variablesOf(variables),
    })),
  };
}

/** What to say of a row: a mistake keeps it from being saved, a remark does not. */
export interface Said {
  readonly mistake: string | null;
  readonly remark: string | null;
}

export interface Checked {
  readonly names: ReadonlyMap<string, string>;
  readonly rows: ReadonlyMap<string, Said>;
  readonly mistakes: number;
}

/** Everything that is wrong or worth saying, by set id and row key. */
export function checkDraft(before: Environments, sets: readonly DraftSet[]): Checked {
  const names = new Map<string, string>();
  const rows = new Map<string, Said>();
  const document = documentOf(before, sets);
  for (const set of sets) {
    const name = set.name.trim();
    if (name === '') names.set(set.id, said.nameMissing);
    else if (sets.some((other) => other !== set && other.name.trim() === name)) names.set(set.id, said.nameTaken(name));
    for (const variable of set.variables) {
      const mistake = mistakeOf(variable, set.variables) ?? loopOf(variable, document, set.id);
      rows.set(variable.key, { mistake, remark: mistake === null ? remarkOf(variable, document, set.id) : null });
    }
  }
  const mistakes = names.size + [...rows.values()].filter(({ mistake }) => mistake !== null).length;
  return { names, rows, mistakes };
}

function mistakeOf(variable: DraftVariable, list: readonly DraftVariable[]): string | null {
  const name = variable.name.trim();
  if (isBlank(variable)) return null;
  if (name === '') return said.variableMissing;
  if (name.length > MOST_NAME_LENGTH) return said.variableLong(MOST_NAME_LENGTH);
  if (name.startsWith('$')) return said.variableDynamic;
  if (!isVariableName(name)) return said.variableWrong;
  const first = list.find((one) => one.name.trim() === name);
  return first === variable ? null : said.variableTwice(name);
}

function loopOf({ secret, value }: DraftVariable, document: Environments, id: string): string | null {
  if (secret) return null;
  const expanded = expandVariables(value, lookup(document, id));
  return expanded.ok || expanded.error.code === 'VARIABLE_UNKNOWN' ? null : expanded.error.message;
}

function remarkOf(variable: DraftVariable, document: Environments, id: string): string | null {
  const { secret, value, kept } = variable;
  if (isBlank(variable)) return null;
  if (secret) {
    if (kept) return null;
    if (value === '') return said.secretEmpty;
    return value.length < SHORTEST_MASKED ? said.secretShort(SHORTEST_MASKED) : null;
  }
  const expanded = expandVariables(value, lookup(document, id));
  if (!expanded.ok) return expanded.error.message;
  return expanded.value.text === value ? null : said.becomes(expanded.value.text);
}

const lookup = (document: Environments, id: string) =>
  environmentLookup(document, id === GLOBALS ? null : id, () => ({ text: SECRET_SHOWN, secret: true }));
