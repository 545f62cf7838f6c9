/**
 * `docs/scenario.schema.json` is what the schemas of the sources say, and every key of it is described. `--write` makes it anew.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { type JsonSchema, scenarioJsonSchema } from './scenario-json-schema.ts';

const path = resolve(import.meta.dirname, '../../docs/scenario.schema.json');

/** Keys without a description, with where they are. */
function* undescribed(schema: unknown, place: string): Iterable<string> {
  if (typeof schema !== 'object' || schema === null) return;
  const { properties, definitions } = schema as JsonSchema & { definitions?: Record<string, JsonSchema> };
  for (const [key, inner] of Object.entries(properties ?? {})) {
    const target = typeof inner.$ref === 'string' ? top.definitions?.[inner.$ref.split('/').at(-1) ?? ''] : inner;
    if (target?.description === undefined && inner.const === undefined) yield `${place}${key}`;
  }
  for (const [key, inner] of Object.entries(schema)) {
    if (key !== 'definitions' && key !== 'examples') yield* undescribed(inner, `${place}${key}/`);
  }
  for (const [key, inner] of Object.entries(definitions ?? {})) yield* undescribed(inner, `${key}/`);
}

const top = scenarioJsonSchema() as JsonSchema & { definitions?: Record<string, JsonSchema> };
const text = `${JSON.stringify(top, null, 2)}\n`;

if (process.argv.includes('--write')) {
  writeFileSync(path, text);
  console.log(`schema: ${text.length} characters written`);
} else if (readFileSync(path, 'utf8') !== text) {
  console.error('docs/scenario.schema.json is not what the schemas say: npm run docs:schema');
  process.exitCode = 1;
}
const silent = [...undescribed(top, '')];
for (const key of silent) console.error(`${key} has no description: say what it is for with described(…)`);
if (silent.length > 0) process.exitCode = 1;
if (process.exitCode === undefined) console.log('schema: as the sources say, every key described');
