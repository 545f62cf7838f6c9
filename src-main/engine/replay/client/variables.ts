import type { JSONPathQuery } from 'json-p3';
import { fail, ok, type Result } from '../../../../src-shared/base/result.ts';
import type { ReplayDetail } from '../../../../src-shared/contract/replay.ts';
import type { ReplayVariable } from '../../../../src-shared/model/replay.ts';
import type { Captured, RecordedAnswer } from './answer-book.ts';
import type { Replacement, Replacements } from './put-in-place.ts';
import { compiledPath, scalarAt } from './scalars.ts';

/** What a captured variable looks for. */
export interface CapturePath {
  readonly variable: string;
  readonly path: string;
  readonly query: JSONPathQuery;
}

/** Pairs of values kept for a captured variable: the oldest go. */
const KEPT = 5_000;
/** Of which the detail shows the newest. */
const SHOWN = 20;

/** JSONPaths of the captured variables. Errors: JSONPATH_INVALID, `at` the variable. */
export function capturePaths(variables: readonly ReplayVariable[]): Result<readonly CapturePath[]> {
  const paths: CapturePath[] = [];
  for (const [index, { name, from }] of variables.entries()) {
    if (from.kind !== 'captured') continue;
    const { query, problem } = compiledPath(from.path);
    if (query === undefined) {
      return fail(
        'JSONPATH_INVALID',
        `“${from.path}” is not a JSONPath: ${problem}.`,
        'It starts with $, as in $.token or $.data.id (RFC 9535).',
        { at: `variables[${index}].from.path` },
      );
    }
    paths.push({ variable: name, path: from.path, query });
  }
  return ok(paths);
}

/** What the paths find in a recorded answer. */
export function capturesIn(paths: readonly CapturePath[], payload: Uint8Array | undefined): readonly Captured[] {
  return paths.flatMap(({ variable, path, query }) => {
    const recorded = scalarAt(query, payload);
    return recorded === undefined ? [] : [{ variable, path, recorded }];
  });
}

/** The values of one run: those given, and those found in its answers so far. */
export class Variables {
  readonly #given: readonly ReplayVariable[];
  readonly #paths: ReadonlyMap<string, JSONPathQuery>;
  /** By variable, then by recorded value. */
  readonly #captured = new Map<string, Map<string, string>>();
  #replacements: Replacements | undefined;

  constructor(given: readonly ReplayVariable[], paths: readonly CapturePath[]) {
    this.#given = given;
    this.#paths = new Map(paths.map(({ path, query }) => [path, query]));
  }

  /** A new answer stands for a recorded one. Gives what should have been in it and was not. */
  answered(answer: RecordedAnswer, payload: Uint8Array | undefined): readonly Captured[] {
    const missing: Captured[] = [];
    for (const captured of answer.captures ?? []) {
      const query = this.#paths.get(captured.path);
      const value = query === undefined ? undefined : scalarAt(query, payload);
      if (value === undefined) missing.push(captured);
      else this.#keep(captured, value);
    }
    return missing;
  }

  #keep({ variable, recorded }: Captured, value: string): void {
    const known = this.#captured.get(variable) ?? new Map<string, string>();
    this.#captured.set(variable, known);
    known.delete(recorded);
    known.set(recorded, value);
    if (known.size > KEPT)
      for (const oldest of known.keys()) {
        known.delete(oldest);
        break;
      }
    this.#replacements = undefined;
  }

  /** What is put in place from now on. */
  replacements(): Replacements {
    this.#replacements ??= this.#make();
    return this.#replacements;
  }

  #make(): Replacements {
    const values: Replacement[] = [];
    const named = new Map<string, string>();
    for (const { name, from } of this.#given) {
      if (from.kind === 'given') values.push({ recorded: from.recorded, value: from.value, where: 'text' });
      else if (from.kind === 'named') named.set(name.toLowerCase(), from.value);
    }
    for (const known of this.#captured.values()) {
      for (const [recorded, value] of known) if (recorded !== value) values.push({ recorded, value, where: 'value' });
    }
    return { values, named };
  }

  /** What has been captured: recorded values by the new ones, for answers that name what was sent. */
  recordedOf(value: string): string {
    for (const known of this.#captured.values()) {
      for (const [recorded, fresh] of known) if (fresh === value) return recorded;
    }
    return value;
  }

  shown(namedRecorded: (name: string) => string): ReplayDetail['variables'] {
    return this.#given.flatMap(({ name, from }) => {
      if (from.kind === 'given') return [{ name, recorded: from.recorded, value: from.value }];
      if (from.kind === 'named') return [{ name, recorded: namedRecorded(name), value: from.value }];
      const known = [...(this.#captured.get(name) ?? [])].slice(-SHOWN);
      return known.map(([recorded, value]) => ({ name, recorded, value }));
    });
  }
}
