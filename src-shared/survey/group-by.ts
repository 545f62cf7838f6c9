import type { JSONPathQuery } from 'json-p3';
import { assertNever, ok, type Result } from '../base/result.ts';
import { jsonColumn } from '../codec/json-cells.ts';
import type { Group, GroupBy } from '../contract/survey.ts';
import {
  directionTerm,
  kindTerm,
  nameTerm,
  numberTerm,
  type PathStep,
  parseFilter,
  printPath,
  quote,
} from '../filter/index.ts';
import { DIRECTION_CODE, directionOf, KINDS } from '../model/kind.ts';
import { type Counted, Groups } from './groups.ts';
import { filterSteps, type JsonKey, type SingularStep, singularSteps } from './json-value.ts';

/** A path made ready: how to find its values, and how the filter language spells it where it can. */
export interface GroupPath {
  readonly query: JSONPathQuery;
  /** Of a path that finds one value at most; undefined for one that may find several. */
  readonly steps: readonly SingularStep[] | undefined;
}

/** Errors: JSONPATH_INVALID. */
export function groupPath(path: string): Result<GroupPath> {
  const column = jsonColumn(path);
  if (!column.ok) return column;
  const { query } = column.value;
  if (query === null) throw new TypeError(`no query for ${path}`);
  return ok({ query, steps: singularSteps(query) });
}

/** What an entry is counted under: the code of its kind or direction, a number, a name, a value. */
export type GroupKey = JsonKey;

/** Counts per value of what entries are put together by, and what to call each value. */
export class Grouping {
  readonly by: GroupBy['by'];
  readonly #steps: readonly PathStep[] | undefined;
  readonly #groups = new Groups<GroupKey>(handleOf);
  #unread = 0;

  constructor(by: GroupBy, path?: GroupPath) {
    this.by = by.by;
    this.#steps = path?.steps === undefined ? undefined : filterSteps(path.steps);
  }

  add(key: GroupKey | undefined, bytes: number, seq: number): void {
    this.#groups.add(key, bytes, seq);
  }

  /** An entry whose value nobody can know: its payload was cut at the cap. It counts among those without. */
  addUnread(bytes: number, seq: number): void {
    this.#unread++;
    this.#groups.add(undefined, bytes, seq);
  }

  /** @param nameOf the name of a connection */
  list(limit: number, nameOf: (connection: number) => string | undefined) {
    const { groups, others } = this.#groups.largest(limit);
    return {
      groups: groups.map((group) => this.#described(group, nameOf)),
      others,
      tooMany: this.#groups.tooMany,
      unread: this.#unread,
    };
  }

  #described(counted: Counted<GroupKey>, nameOf: (connection: number) => string | undefined): Group {
    const { key, count, bytes, firstSeq, lastSeq } = counted;
    const label = this.by === 'connection' ? nameOf(Number(key)) : undefined;
    return {
      value: key === undefined ? null : this.#valueOf(key),
      ...(label !== undefined && { label }),
      count,
      bytes,
      firstSeq,
      lastSeq,
      filter: understood(this.#filterOf(key)),
    };
  }

  #valueOf(key: GroupKey): string {
    switch (this.by) {
      case 'kind':
        return KINDS[Number(key)] ?? String(key);
      case 'direction':
        return directionOf(Number(key)) ?? String(key);
      case 'connection':
      case 'attempt':
      case 'event':
        return String(key);
      case 'path':
        return typeof key === 'object' ? key.opaque : numberText(key);
      default:
        return assertNever(this.by);
    }
  }

  #filterOf(key: GroupKey | undefined): string | null {
    switch (this.by) {
      case 'kind': {
        const kind = KINDS[Number(key)];
        return kind === undefined ? null : kindTerm(kind);
      }
      case 'direction': {
        const direction = key === undefined ? null : directionOf(Number(key));
        return direction === null ? 'not (dir:in or dir:out)' : directionTerm(direction);
      }
      case 'connection':
        return `conn:${String(key)}`;
      case 'attempt':
        return numberTerm('attempt', Number(key));
      case 'event':
        // Every text contains the empty one: this is "has no name at all".
        return key === undefined ? 'not event ~ ""' : nameTerm('event', String(key));
      case 'path':
        return this.#steps === undefined ? null : jsonFilter(this.#steps, key);
      default:
        return assertNever(this.by);
    }
  }
}

/** Two values that the same `Map` must tell apart, or must not, whatever they are made of. */
function handleOf(key: GroupKey): string | number | bigint {
  if (typeof key === 'object') return `\u0000${key.opaque}`;
  return typeof key === 'string' && key.startsWith('\u0000') ? `\u0000\u0000${key}` : key;
}

/** Beyond what a double holds a text may still spell a number. */
const INFINITE = '1e999';

function numberText(key: string | number | bigint): string {
  if (key === Number.POSITIVE_INFINITY) return INFINITE;
  if (key === Number.NEGATIVE_INFINITY) return `-${INFINITE}`;
  return String(key);
}

function jsonFilter(steps: readonly PathStep[], key: GroupKey | undefined): string | null {
  const where = printPath(steps);
  if (key === undefined) return `not ${where}`;
  if (typeof key === 'object') return null;
  if (typeof key !== 'string') return `${where} = ${numberText(key)}`;
  // Unquoted these mean the JSON value and its text alike, as the group does.
  return `${where} = ${key === 'true' || key === 'false' || key === 'null' ? key : quote(key)}`;
}

/** Only what the language takes: a filter has at most 4,000 characters. */
function understood(filter: string | null): string | null {
  return filter !== null && parseFilter(filter).ok ? filter : null;
}

/** The key of a direction as a recording stores it. */
export function directionKey(code: number): number | undefined {
  return code === DIRECTION_CODE.none ? undefined : code;
}
