import type * as v from 'valibot';

/** Input schema of one command together with the type of its answer. */
export interface Command<Schema extends v.GenericSchema = v.GenericSchema, Output = unknown> {
  readonly schema: Schema;
  /** Never set: carries the answer's type. */
  readonly output?: Output;
}

/** `command<Answer>()(schema)`: two steps, so that the schema's type is inferred while the answer's is given. */
export function command<Output>() {
  return <Schema extends v.GenericSchema>(schema: Schema): Command<Schema, Output> => ({ schema });
}
