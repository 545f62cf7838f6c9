import { compile, type JSONPathQuery, type JSONValue } from 'json-p3';
import { fail, ok, type Result } from '../../../../src-shared/base/result.ts';
import type { WaitFor } from '../../../../src-shared/model/replay.ts';
import { isSubset } from '../../connection/json-subset.ts';

/** Messages of a client that nothing has waited for yet are kept up to so many, then the oldest is given up. */
const KEPT = 1_000;

export interface ClientMessage {
  readonly payload: Uint8Array;
  readonly binary: boolean;
}

/** How a message of a client is compared with the recorded one. */
export interface Matching {
  readonly waitFor: WaitFor;
  readonly ignore: readonly JSONPathQuery[];
}

/** Errors: JSONPATH_INVALID. A bare name, `ts`, is that member at any depth. */
export function compileIgnored(paths: readonly string[]): Result<readonly JSONPathQuery[]> {
  const compiled: JSONPathQuery[] = [];
  for (const [index, path] of paths.entries()) {
    try {
      compiled.push(compile(path.startsWith('$') ? path : `$..['${path.replaceAll(/['\\]/g, '\\$&')}']`));
    } catch (error) {
      return fail(
        'JSONPATH_INVALID',
        `“${path}” is not a JSONPath: ${error instanceof Error ? error.message : String(error)}.`,
        'It starts with $, as in $.id (RFC 9535), or is the name of a member.',
        { at: `ignore[${index}]` },
      );
    }
  }
  return ok(compiled);
}

function parsed(payload: Uint8Array): { readonly value: JSONValue } | undefined {
  try {
    return { value: JSON.parse(textOf(payload)) as JSONValue };
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

const textOf = (payload: Uint8Array): string =>
  Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength).toString('utf8');

const sameBytes = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0;

/** Takes out what the paths find; the value is this function's own. */
function without(value: JSONValue, ignore: readonly JSONPathQuery[]): JSONValue {
  for (const path of ignore) {
    // From behind, so that what is taken out of an array moves nothing that is still to be found.
    for (const { location } of [...path.query(value).nodes].reverse()) {
      const last = location.at(-1);
      let holder: unknown = value;
      for (const step of location.slice(0, -1)) holder = (holder as Record<string | number, unknown>)[step];
      if (last === undefined) return null;
      if (Array.isArray(holder)) holder.splice(Number(last), 1);
      else delete (holder as Record<string, unknown>)[last];
    }
  }
  return value;
}

/** Whether both are the same JSON, whatever the order of their members. */
function isSame(a: unknown, b: unknown): boolean {
  return isSubset(a, b) && isSubset(b, a);
}

/** Whether a message of a client is the recorded one. */
export function isMeant(recorded: ClientMessage, got: ClientMessage, { waitFor, ignore }: Matching): boolean {
  if (waitFor === 'any' || waitFor === 'ignore') return true;
  if (recorded.binary || got.binary) {
    return recorded.binary === got.binary && sameBytes(recorded.payload, got.payload);
  }
  if (sameBytes(recorded.payload, got.payload)) return true;
  const wanted = parsed(recorded.payload);
  const seen = parsed(got.payload);
  if (wanted === undefined || seen === undefined) return false;
  const pattern = without(wanted.value, ignore);
  return waitFor === 'json' ? isSubset(pattern, seen.value) : isSame(pattern, without(seen.value, ignore));
}

/** What a client has sent and nothing has waited for yet. */
export class Inbox {
  readonly #matching: Matching;
  readonly #waiting: ClientMessage[] = [];
  readonly #unexpected: (message: ClientMessage) => void;

  /** @param unexpected told of what is given up: nothing waits for it any more */
  constructor(matching: Matching, unexpected: (message: ClientMessage) => void) {
    this.#matching = matching;
    this.#unexpected = unexpected;
  }

  put(message: ClientMessage): void {
    if (this.#matching.waitFor === 'ignore') return;
    this.#waiting.push(message);
    if (this.#waiting.length > KEPT) this.#giveUp(this.#waiting.shift());
  }

  /** Takes the message that the recorded one stands for; false where it has not come. */
  take(recorded: ClientMessage): boolean {
    const { waitFor } = this.#matching;
    if (waitFor === 'ignore') return true;
    const at = this.#waiting.findIndex((got) => isMeant(recorded, got, this.#matching));
    if (waitFor === 'strict') {
      // What came before the next in order is out of order: it will not be waited for.
      const before = at < 0 ? this.#waiting.length : at;
      for (const message of this.#waiting.splice(0, before)) this.#giveUp(message);
      return this.#waiting.shift() !== undefined;
    }
    if (at < 0) return false;
    this.#waiting.splice(at, 1);
    return true;
  }

  /** Nothing will be waited for any more. */
  close(): void {
    for (const message of this.#waiting.splice(0)) this.#giveUp(message);
  }

  #giveUp(message: ClientMessage | undefined): void {
    if (message !== undefined) this.#unexpected(message);
  }
}
