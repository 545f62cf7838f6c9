import type * as v from 'valibot';

type Schema = v.GenericSchema;

/** What this file reads of a schema of Valibot; each kind has some of it. */
interface Shape {
  readonly type: string;
  readonly wrapped?: Schema;
  readonly entries?: Readonly<Record<string, Schema>>;
  readonly value?: Schema;
  readonly item?: Schema;
  readonly key?: string;
  readonly options?: readonly Schema[];
  readonly literal?: unknown;
}

const shapeOf = (schema: Schema): Shape => schema as unknown as Shape;

/** The alternatives a value may be checked with: through optional values, and by the field that tells variants apart. */
function alternatives(schema: Schema, value: unknown): readonly Schema[] {
  const shape = shapeOf(schema);
  if (shape.wrapped !== undefined) return alternatives(shape.wrapped, value);
  if (shape.options === undefined || (shape.type !== 'variant' && shape.type !== 'union')) return [schema];
  const options = shape.options.flatMap((option) => alternatives(option, value));
  if (shape.type === 'union' || shape.key === undefined) return options;
  const chosen =
    typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[shape.key] : undefined;
  const fitting = options.filter((option) => {
    const tag = shapeOf(option).entries?.[shape.key ?? ''];
    return tag !== undefined && shapeOf(tag).literal === chosen;
  });
  return fitting.length > 0 ? fitting : options;
}

/**
 * The keys an object may have at a place.
 *
 * @param path keys from the root to the object
 */
export function keysAllowedAt(schema: Schema, root: unknown, path: readonly (string | number)[]): readonly string[] {
  let schemas = alternatives(schema, root);
  let value = root;
  for (const key of path) {
    value = typeof value === 'object' && value !== null ? (value as Record<string | number, unknown>)[key] : undefined;
    schemas = schemas.flatMap((one) => {
      const shape = shapeOf(one);
      const next = shape.entries?.[key] ?? shape.item ?? shape.value;
      return next === undefined ? [] : alternatives(next, value);
    });
  }
  return [...new Set(schemas.flatMap((one) => Object.keys(shapeOf(one).entries ?? {})))];
}
