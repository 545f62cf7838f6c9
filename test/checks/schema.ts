/**
 * `docs/scenario.schema.json` and the tables of `docs/scenario.md` are what the schemas of the sources say, and every key of them is
 * described. `--write` makes them anew.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { type JsonSchema, scenarioJsonSchema } from './scenario-json-schema.ts';
import { scenarioTables, withTables } from './scenario-tables.ts';

const docs = resolve(import.meta.dirname, '../../docs');

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

/** Writes a file, or says that it is stale. */
function keep(name: string, text: string): void {
  const path = resolve(docs, name);
  if (process.argv.includes('--write')) {
    writeFileSync(path, text);
    console.log(`schema: docs/${name} written, ${text.length} characters`);
  } else if (readFileSync(path, 'utf8') !== text) {
    console.error(`docs/${name} is not what the schemas say: npm run docs:schema`);
    process.exitCode = 1;
  }
}

const top = scenarioJsonSchema() as JsonSchema & { definitions?: Record<string, JsonSchema> };
keep('scenario.schema.json', `${JSON.stringify(top, null, 2)}\n`);
const { page, unused } = withTables(readFileSync(resolve(docs, 'scenario.md'), 'utf8'), scenarioTables(top));
keep('scenario.md', page);
for (const name of unused)
  console.error(`docs/scenario.md has no table ${name}: write <!-- table ${name} --> where it belongs`);
const silent = [...undescribed(top, '')];
for (const key of silent) console.error(`${key} has no description: say what it is for with described(…)`);
if (silent.length + unused.length > 0) process.exitCode = 1;
if (process.exitCode === undefined) console.log('schema: as the sources say, every key described, every table there');
