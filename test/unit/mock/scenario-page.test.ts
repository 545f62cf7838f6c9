/** `docs/scenario.md`: what it shows works, and what there is it names. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { BUILTINS } from '../../../src-main/engine/mock/builtin/index.ts';
import { checkScenario } from '../../../src-main/engine/mock/servers/check-scenario.ts';
import { FAULT_NAMES } from '../../../src-shared/model/scenario/fault.ts';
import { scenarioJsonSchema } from '../../checks/scenario-json-schema.ts';
import { scenarioTables, withTables } from '../../checks/scenario-tables.ts';

const page = readFileSync(join(import.meta.dirname, '../../../docs/scenario.md'), 'utf8');
const schema = scenarioJsonSchema();
const validate = new Ajv({ strict: true, strictTypes: false, strictRequired: false }).compile(schema);
const blocks = [...page.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, text = '']) => ({
  name: /^name: (.+)$/m.exec(text)?.[1] ?? text,
  text,
}));

/** Every key that some schema has. */
function* keysOf(value: unknown): Iterable<string> {
  if (typeof value !== 'object' || value === null) return;
  if ('properties' in value && typeof value.properties === 'object') yield* Object.keys(value.properties ?? {});
  for (const [key, inner] of Object.entries(value)) if (key !== 'examples') yield* keysOf(inner);
}

describe('the page about scenarios', () => {
  it('has the tables that the schemas make, every one', () => {
    const { page: filled, unused } = withTables(page, scenarioTables(schema));
    expect(filled).toBe(page);
    expect(unused).toEqual([]);
  });

  it('names every key, every fault and every built-in', () => {
    const names = new Set([...keysOf(schema), ...FAULT_NAMES, ...BUILTINS.map(({ name }) => name)]);
    const missing = [...names].filter((name) => !page.includes(`\`${name}\``) && !page.includes(`### ${name}`));
    expect(missing).toEqual([]);
  });

  it.each(blocks)('shows $name, which can be served, and which an editor accepts', async ({ text }) => {
    expect((await checkScenario(text)).problem).toBeNull();
    expect(validate(parse(text, { merge: true })) ? null : validate.errors).toBeNull();
  });

  it('has a dozen recipes and more', () => {
    const recipes = page.slice(page.indexOf('## Recipes'));
    expect(recipes.split('```yaml').length - 1).toBeGreaterThanOrEqual(12);
  });
});
