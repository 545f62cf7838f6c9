import { ok, type Result } from '../../../../src-shared/base/result.ts';
import type { EndpointInput } from '../../../../src-shared/model/endpoint.ts';

/** An endpoint with a name, by which a lab finds its connection again. */
export const namedEndpoint = (
  endpoint: EndpointInput & { readonly name: string },
): EndpointInput & { readonly name: string } => endpoint;

/** One after the other; the first that fails ends it. */
export async function inOrder<T>(
  items: readonly T[],
  each: (item: T) => Promise<Result<unknown>>,
): Promise<Result<unknown>> {
  for (const item of items) {
    const done = await each(item);
    if (!done.ok) return done;
  }
  return ok(null);
}
