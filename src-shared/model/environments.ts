/** What the document of environments means: which variables are in force, and what stands behind their names. */
import type { Problem } from '../base/result.ts';
import type { Documents } from './documents.ts';
import { firstOf, type VariableLookup, type VariableValue } from './variables.ts';

export type Environments = Documents['environments'];
export type Environment = Environments['environments'][number];
export type Variable = Environment['variables'][number];

/** Shown in place of a secret's value. As long for every secret: its length is one too. */
export const SECRET_SHOWN = '••••••';

/** A shorter one would also be found where it is not meant, so it is not masked in what is recorded. UTF-16 units. */
export const SHORTEST_MASKED = 4;

/** The environment of this id; undefined when there is none. */
export function environmentOf(document: Environments, id: string | null): Environment | undefined {
  return document.environments.find((one) => one.id === id);
}

/** Every variable of a document, whichever environment is chosen. */
export function allVariables({ globals, environments }: Environments): readonly Variable[] {
  return [...globals, ...environments.flatMap(({ variables }) => variables)];
}

/**
 * The variables in force: those of the environment (null: of none), then the globals. A plain value may name others; a secret
 * stands for itself.
 * @param secretOf what is behind a secret variable, asked when its name is looked up
 */
export function environmentLookup(
  document: Environments,
  environmentId: string | null,
  secretOf: (variable: Variable) => VariableValue,
): VariableLookup {
  const lookupOfList = (list: readonly Variable[]): VariableLookup => ({
    names: list.map(({ name }) => name),
    value(name) {
      const found = list.find((one) => one.name === name);
      if (found === undefined) return undefined;
      return found.secret ? secretOf(found) : { text: found.value, template: true };
    },
  });
  const chosen = environmentOf(document, environmentId);
  return firstOf(...(chosen === undefined ? [] : [lookupOfList(chosen.variables)]), lookupOfList(document.globals));
}

/** A secret variable nobody has given a value on this machine. */
export function secretMissing(name: string): Problem {
  return {
    code: 'SECRET_MISSING',
    message: `The secret "${name}" has no value on this machine.`,
    hint: 'Give it one in the editor of environments. Values of secrets never leave the machine they were typed on.',
  };
}
