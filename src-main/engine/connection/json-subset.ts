/** Recognises messages by a JSON subset, or by their exact text where the pattern is no JSON. */
export interface JsonPattern {
  matches(payload: Uint8Array): boolean;
}

/** Heartbeats are short: longer messages are not parsed for it. */
const MAX_BYTES = 4096;

/**
 * `{"type":"ping"}` recognises every object with that field; arrays and scalars must be equal; text that is no JSON must
 * be equal to the letter (`PING`).
 */
export function jsonPattern(text: string): JsonPattern {
  const pattern = parsed(text);
  const exact = text.trim();
  return {
    matches(payload) {
      if (payload.length > MAX_BYTES) return false;
      const message = Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength).toString('utf8').trim();
      if (pattern === undefined) return message === exact;
      const value = parsed(message);
      return value !== undefined && isSubset(pattern.value, value.value);
    },
  };
}

function parsed(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return undefined;
  }
}

/** Whether everything `pattern` says is also in `value`. */
export function isSubset(pattern: unknown, value: unknown): boolean {
  if (typeof pattern !== 'object' || pattern === null) return pattern === value;
  if (typeof value !== 'object' || value === null) return false;
  if (Array.isArray(pattern)) {
    return (
      Array.isArray(value) &&
      pattern.length === value.length &&
      pattern.every((item, index) => isSubset(item, value[index]))
    );
  }
  if (Array.isArray(value)) return false;
  const fields = value as Readonly<Record<string, unknown>>;
  return Object.entries(pattern).every(([key, wanted]) => Object.hasOwn(fields, key) && isSubset(wanted, fields[key]));
}
