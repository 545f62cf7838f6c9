import * as v from 'valibot';

/** The parts of a schema that this walks through: valibot's schemas are plain objects (`type`, and what they are made of). */
interface Parts {
  readonly type: string;
  readonly entries?: Readonly<Record<string, v.GenericSchema>>;
  readonly item?: v.GenericSchema;
  readonly items?: readonly v.GenericSchema[];
  readonly wrapped?: v.GenericSchema;
  readonly default?: unknown;
  readonly key?: string;
  readonly options?: readonly v.GenericSchema[];
  readonly value?: v.GenericSchema;
  readonly pipe?: readonly unknown[];
}

function loosened(schema: v.GenericSchema): v.GenericSchema {
  const parts = schema as unknown as Parts;
  // A pipe ends in checks of a text or a number: nothing in it has members.
  if (parts.pipe !== undefined) return schema;
  if (parts.type === 'object' && parts.entries !== undefined) {
    return v.looseObject(
      Object.fromEntries(Object.entries(parts.entries).map(([name, member]) => [name, loosened(member)])),
    );
  }
  if (parts.type === 'array' && parts.item !== undefined) return v.array(loosened(parts.item));
  if (parts.type === 'optional' && parts.wrapped !== undefined) {
    return v.optional(loosened(parts.wrapped), parts.default);
  }
  if (parts.type === 'variant' && parts.key !== undefined && parts.options !== undefined) {
    return v.variant(parts.key, parts.options.map(loosened) as unknown as v.VariantOptions<string>);
  }
  if (parts.type === 'record' && parts.value !== undefined) return v.record(v.string(), loosened(parts.value));
  return schema;
}

/**
 * The same schema for files that another version of this program may write: members that it does not know, at any depth, stay
 * where `v.object` would drop them. Known members are checked as before.
 */
export function keepingUnknown<Schema extends v.GenericSchema>(schema: Schema): Schema {
  return loosened(schema) as Schema;
}
