/** `docs/scenario.schema.json` as an editor uses it: with a validator that is not ours. */

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { BUILTINS } from '../../../src-main/engine/mock/builtin/index.ts';
import { scenarioJsonSchema } from '../../checks/scenario-json-schema.ts';

const root = join(import.meta.dirname, '../../..');
const bad = join(root, 'test/fixtures/scenarios/bad');
const schema = JSON.parse(readFileSync(join(root, 'docs/scenario.schema.json'), 'utf8')) as object;
const validate = new Ajv({ strict: true, strictTypes: false, strictRequired: false, allErrors: false }).compile(schema);

/** Codes of what a schema of JSON can know of a file. */
const KNOWABLE = ['SCENARIO_KEY_UNKNOWN', 'SCENARIO_KEY_MISSING', 'SCENARIO_VALUE_INVALID'];
/** What of these it cannot know all the same: one part against another, numbers with units, programs in a text, bytes. */
const UNKNOWABLE = new Set([
  'bad-regex',
  'close-reason-too-long',
  'coalesce-without-key',
  'duration-of-a-week',
  'every-and-rate',
  'fault-after-the-repeat',
  'fault-that-cannot-happen',
  'published-with-a-pace',
]);

const goldens = readdirSync(bad).flatMap((file) => {
  if (!file.endsWith('.txt')) return [];
  const name = file.slice(0, -'.txt'.length);
  const [code = ''] = readFileSync(join(bad, file), 'utf8').split(' ');
  return [{ name, code }];
});
const knowable = goldens.filter(({ name, code }) => KNOWABLE.includes(code) && !UNKNOWABLE.has(name));

describe('the published schema', () => {
  it('is what the sources say', () => {
    expect(scenarioJsonSchema()).toEqual(schema);
  });

  it.each(BUILTINS.map(({ name, text }) => ({ name, text })))('accepts the built-in $name', ({ text }) => {
    expect(validate(parse(text)) ? null : validate.errors).toBeNull();
  });

  it.each(knowable)('refuses $name', ({ name }) => {
    expect(validate(parse(readFileSync(join(bad, `${name}.yaml`), 'utf8')))).toBe(false);
  });

  it('refuses most of what Wirescope refuses for its keys and values', () => {
    expect(knowable.length).toBeGreaterThan(30);
  });
});
