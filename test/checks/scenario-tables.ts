/** The tables of `docs/scenario.md`, out of the published schema: a key that is there is explained there. */

import { FAULT_GROUPS, FAULT_NAMES, FAULTS, type FaultGroup } from '../../src-shared/model/scenario/fault.ts';
import type { JsonSchema } from './scenario-json-schema.ts';

type Properties = Readonly<Record<string, JsonSchema>>;

const escaped = (text: string): string => text.replaceAll('|', '\\|');
/** A value as YAML has it in one line. */
const flow = (value: unknown): string =>
  JSON.stringify(value).replaceAll('"', '').replaceAll(':', ': ').replaceAll(',', ', ');
const code = (value: unknown): string => `\`${escaped(typeof value === 'string' ? value : flow(value))}\``;

/** Reads one schema, with what it refers to. */
class SchemaReader {
  readonly #top: JsonSchema & { readonly definitions?: Properties };

  constructor(top: JsonSchema) {
    this.#top = top as JsonSchema & { readonly definitions?: Properties };
  }

  resolve(schema: JsonSchema | undefined): JsonSchema {
    if (typeof schema?.$ref !== 'string') return schema ?? {};
    return this.#top.definitions?.[schema.$ref.split('/').at(-1) ?? ''] ?? {};
  }

  keysOf(schema: JsonSchema | undefined): Properties {
    return this.resolve(schema).properties ?? {};
  }

  /** What can stand there, as shortly as can be. */
  valueText(schema: JsonSchema): string {
    const { enum: names, examples, type, items } = schema;
    if (Array.isArray(names)) return names.map(code).join(' ');
    if (Array.isArray(examples)) return examples.map(code).join(' ');
    if (type === 'array' && Array.isArray(this.resolve(items as JsonSchema).enum)) {
      return `list of ${this.valueText(this.resolve(items as JsonSchema))}`;
    }
    if (schema.const !== undefined) return code(schema.const);
    switch (type) {
      case 'array':
        return 'list';
      case 'boolean':
        return '`true` `false`';
      case 'object':
        return 'keys below';
      case 'integer':
      case 'number':
        return 'number';
      default:
        return 'text';
    }
  }

  table(properties: Properties, but: ReadonlySet<string>): string {
    const rows = Object.entries(properties).flatMap(([key, raw]) => {
      if (but.has(key)) return [];
      const schema = this.resolve(raw);
      const standard = raw.default ?? schema.default;
      const none = standard === undefined || (typeof standard === 'object' && JSON.stringify(standard).length === 2);
      return [
        `| \`${key}\` | ${escaped(String(schema.description ?? ''))} | ${this.valueText(schema)} | ${none || standard === '' ? '' : code(standard)} |`,
      ];
    });
    return ['| key | what it is | values | default |', '|---|---|---|---|', ...rows].join('\n');
  }
}

const NOTHING: ReadonlySet<string> = new Set();

function faultTable(reader: SchemaReader, faults: readonly JsonSchema[], group: FaultGroup): string {
  const rows = FAULT_NAMES.filter((name) => FAULTS[name].group === group).map((name) => {
    const keys = reader.keysOf(faults.find((one) => one.properties?.fault?.const === name));
    const takes = Object.entries(keys).flatMap(([key, schema]) => {
      if (['fault', 'at', 'on', 'for'].includes(key)) return [];
      const { description } = reader.resolve(schema);
      const standard = schema.default === undefined || schema.default === '' ? '' : ` (${code(schema.default)})`;
      return [`\`${key}\`${standard}: ${escaped(String(description ?? ''))}`];
    });
    const { about, transports, lasts } = FAULTS[name];
    const who = transports.length === 4 ? 'all' : transports.join(', ');
    return `| \`${name}\` | ${escaped(about)} | ${who} | ${lasts ? 'lasts' : 'once'} | ${takes.join(' ')} |`;
  });
  return ['| fault | what it does | reaches | | takes |', '|---|---|---|---|---|', ...rows].join('\n');
}

/** Every table by its name in the page. */
export function scenarioTables(top: JsonSchema): ReadonlyMap<string, string> {
  const reader = new SchemaReader(top);
  const all = reader.keysOf(top);
  const tables = new Map<string, string>();
  const put = (name: string, properties: Properties, but = NOTHING): void =>
    void tables.set(name, reader.table(properties, but));
  const valuesOf = (key: string): JsonSchema => reader.resolve(all[key]?.additionalProperties as JsonSchema);
  put('scenario', all);
  put('user', reader.keysOf(valuesOf('users')));
  put('cluster', reader.keysOf(all.cluster));
  const feeds = valuesOf('feeds').anyOf as readonly JsonSchema[];
  const pace = Object.keys(reader.keysOf(feeds[0])).filter((key) => feeds.every((feed) => key in reader.keysOf(feed)));
  put('pace', Object.fromEntries(pace.map((key) => [key, reader.keysOf(feeds[0])[key] ?? {}])));
  put('sources', Object.assign({}, ...feeds.map((feed) => reader.keysOf(feed))) as Properties, new Set(pace));
  put('recording', reader.keysOf(reader.keysOf(feeds.find((feed) => 'recording' in reader.keysOf(feed))).recording));
  const endpoints = valuesOf('endpoints').oneOf as readonly JsonSchema[];
  const shared = ['about', 'auth', 'limits', 'slow'];
  const [websocket] = endpoints;
  const ofWebsocket = reader.keysOf(websocket);
  put('endpoint', Object.fromEntries(shared.map((key) => [key, ofWebsocket[key] ?? {}])));
  for (const endpoint of endpoints) {
    const keys = reader.keysOf(endpoint);
    put(String(keys.transport?.const), keys, new Set([...shared, 'transport']));
  }
  for (const key of ['auth', 'limits', 'slow']) put(key, reader.keysOf(ofWebsocket[key]));
  const rule = reader.resolve(reader.resolve(ofWebsocket.rules).items as JsonSchema);
  put('rule', reader.keysOf(rule));
  for (const key of ['when', 'publish', 'close']) put(`rule-${key}`, reader.keysOf(reader.keysOf(rule)[key]));
  const faults = (reader.resolve(all.timeline).items as JsonSchema).oneOf as readonly JsonSchema[];
  const lasting = reader.keysOf(faults.find((fault) => 'for' in reader.keysOf(fault)));
  put(
    'fault',
    Object.fromEntries(['fault', 'at', 'on', 'for'].map((key) => [key, lasting[key] ?? {}])),
    new Set(['fault']),
  );
  const [, target] = reader.resolve(lasting.on).anyOf as readonly JsonSchema[];
  put('target', reader.keysOf(target));
  for (const group of FAULT_GROUPS) tables.set(`faults-${group}`, faultTable(reader, faults, group));
  return tables;
}

/** The page with every `<!-- table NAME -->` filled anew; throws for a name there is no table of, and names those not used. */
export function withTables(
  page: string,
  tables: ReadonlyMap<string, string>,
): { readonly page: string; readonly unused: readonly string[] } {
  const unused = new Set(tables.keys());
  const filled = page.replaceAll(/<!-- table ([\w-]+) -->\n[\s\S]*?<!-- \/table -->/g, (_whole, name: string) => {
    const table = tables.get(name);
    if (table === undefined) throw new Error(`docs/scenario.md asks for a table "${name}", which there is none of`);
    unused.delete(name);
    // Endpoints without keys of their own have no table, and say so in the page.
    return `<!-- table ${name} -->\n${table}\n<!-- /table -->`;
  });
  for (const [name, table] of tables) if (table.split('\n').length === 2) unused.delete(name);
  return { page: filled, unused: [...unused] };
}
