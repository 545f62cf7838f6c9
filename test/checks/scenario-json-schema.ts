/** `docs/scenario.schema.json` out of the schemas that read scenarios, so that editors complete what the mock server takes. */

import { toJsonSchema } from '@valibot/to-json-schema';
import { MOCK_TRANSPORTS } from '../../src-shared/model/scenario/endpoint.ts';
import { FAULT_NAMES, FAULTS } from '../../src-shared/model/scenario/fault.ts';
import { scenarioSchema } from '../../src-shared/model/scenario/scenario.ts';

/** A schema in JSON, or a piece of one. */
export interface JsonSchema {
  [key: string]: unknown;
  properties?: Record<string, JsonSchema>;
}

/** Pieces of this many characters that come again are written once. */
const WORTH_NAMING = 250;

function isObject(value: unknown): value is JsonSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Every object in a schema, the inner ones first, with the key it stands under. */
function* pieces(value: unknown, key = ''): Iterable<{ readonly piece: JsonSchema; readonly key: string }> {
  if (Array.isArray(value)) for (const item of value) yield* pieces(item, key);
  if (!isObject(value)) return;
  for (const [name, inner] of Object.entries(value)) yield* pieces(inner, name);
  yield { piece: value, key };
}

/** Which fault, and which transport: said before the alternatives, so that an editor completes the name first. */
function nameAlternatives(schema: JsonSchema): void {
  for (const { piece } of pieces(schema)) {
    if (!Array.isArray(piece.oneOf)) continue;
    for (const [field, names, description] of [
      ['fault', FAULT_NAMES, 'What goes wrong.'],
      ['transport', MOCK_TRANSPORTS, 'How clients listen at this path, or what it answers.'],
    ] as const) {
      const first = (piece.oneOf[0] as JsonSchema).properties?.[field];
      if (first === undefined) continue;
      Object.assign(piece, {
        type: 'object',
        required: [field],
        properties: { [field]: { description, enum: names } },
      });
    }
  }
}

function describeFaults(schema: JsonSchema): void {
  for (const { piece } of pieces(schema)) {
    const name = FAULT_NAMES.find((fault) => piece.properties?.fault?.const === fault);
    if (name === undefined) continue;
    const { title, about, transports } = FAULTS[name];
    piece.title = title;
    piece.description = `${about} Reaches ${transports.join(', ')}.`;
    Object.assign(piece.properties?.fault ?? {}, { description: about });
  }
}

/** Writes what comes again once, under `definitions`, named by the key it first stood under. */
function shareRepeated(schema: JsonSchema): JsonSchema {
  const definitions: Record<string, JsonSchema> = {};
  for (;;) {
    const seen = new Map<string, { count: number; key: string }>();
    for (const { piece, key } of pieces(schema)) {
      const text = JSON.stringify(piece);
      if (text.length < WORTH_NAMING) continue;
      seen.set(text, { count: (seen.get(text)?.count ?? 0) + 1, key: seen.get(text)?.key ?? key });
    }
    // The longest first: what is inside of it is found in the definition, once.
    const [longest] = [...seen].filter(([, { count }]) => count > 1).toSorted(([a], [b]) => b.length - a.length);
    if (longest === undefined) return { ...schema, definitions };
    const [text, { key }] = longest;
    const taken = Object.keys(definitions).filter((name) => name.replace(/\d+$/, '') === key).length;
    const name = taken === 0 ? key : `${key}${taken + 1}`;
    const replace = (value: unknown): unknown => {
      if (Array.isArray(value)) return value.map(replace);
      if (!isObject(value)) return value;
      if (JSON.stringify(value) === text) return { $ref: `#/definitions/${name}` };
      return Object.fromEntries(Object.entries(value).map(([field, inner]) => [field, replace(inner)]));
    };
    schema = replace(schema) as JsonSchema;
    for (const [other, definition] of Object.entries(definitions))
      definitions[other] = replace(definition) as JsonSchema;
    definitions[name] = JSON.parse(text) as JsonSchema;
  }
}

/** Draft 7, which the YAML support of editors knows best. What only the mock server can know (names that must exist) is not in it. */
export function scenarioJsonSchema(): JsonSchema {
  const schema = toJsonSchema(scenarioSchema, {
    typeMode: 'input',
    target: 'draft-07',
    overrideAction: ({ valibotAction, jsonSchema }) => {
      switch (valibotAction.type) {
        // Characters instead of bytes: what has more is refused, what is near the limit is left to the server.
        case 'max_bytes':
          return {
            ...jsonSchema,
            maxLength: (valibotAction as unknown as { readonly requirement: number }).requirement,
          };
        case 'check':
          return jsonSchema;
        default:
          return undefined;
      }
    },
  }) as JsonSchema;
  nameAlternatives(schema);
  describeFaults(schema);
  const { $schema, ...rest } = shareRepeated(schema);
  return { $schema, title: 'Scenario of the mock server of Wirescope', ...rest };
}
