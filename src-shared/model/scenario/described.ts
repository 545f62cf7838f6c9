import * as v from 'valibot';

/**
 * Says of a key what it is for. Editors show it while a scenario is written (`docs/scenario.schema.json`), and `docs/scenario.md` is
 * checked against it.
 *
 * The words stand right after the first schema of a pipe, because what comes after a transformation is not part of the input, and the
 * published schema describes what people write.
 *
 * @param examples values as they are written
 */
export function described<Schema extends v.GenericSchema>(
  schema: Schema,
  description: string,
  examples?: readonly unknown[],
): Schema {
  const words = v.metadata({ description, ...(examples !== undefined && { examples }) });
  const [first = schema, ...rest] = flat(schema);
  // Metadata changes neither what goes in nor what comes out: the type is the same.
  return (v.pipe as unknown as (...items: readonly unknown[]) => Schema)(first, words, ...rest);
}

type PipeItem = v.GenericSchema | v.GenericPipeItem;

/** The items of a pipe, those of pipes in it as well. */
function flat(item: PipeItem): readonly PipeItem[] {
  return 'pipe' in item ? (item.pipe as readonly PipeItem[]).flatMap(flat) : [item];
}
