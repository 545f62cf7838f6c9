import { compile, type JSONPathQuery, type JSONValue } from 'json-p3';
import { fail, ok, type Result } from '../../../src-shared/base/result.ts';

/** Reads the id out of a message; undefined where there is none. */
export type ReadId = (payload: Uint8Array) => string | undefined;

/** A reader for a JSONPath (RFC 9535); the first value it finds counts, when it is a number or a string. */
export function idReader(path: string): Result<ReadId> {
  let query: JSONPathQuery;
  try {
    query = compile(path);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return fail(
      'ID_FIELD_INVALID',
      `The id field “${path}” is not a JSONPath: ${why}.`,
      'Write it like $.id or $.data.sequence (RFC 9535).',
      { at: 'idField' },
    );
  }
  return ok((payload) => {
    const value = firstValue(query, payload);
    return typeof value === 'number' || typeof value === 'string' ? String(value) : undefined;
  });
}

function firstValue(query: JSONPathQuery, payload: Uint8Array): unknown {
  const text = Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength).toString('utf8');
  let message: JSONValue;
  try {
    message = JSON.parse(text) as JSONValue;
  } catch {
    return undefined;
  }
  const [found] = query.query(message).values();
  return found;
}
