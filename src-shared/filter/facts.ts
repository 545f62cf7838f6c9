import type { FilterFacts } from '../model/filter-facts.ts';
import type { Kind } from '../model/kind.ts';
import type { PathStep } from './ast.ts';
import { quote } from './lexer.ts';
import { printPath } from './path.ts';

const MAX_DEPTH = 6;

type Visit = (path: string, value: unknown) => void;

/** Paths to the values in a parsed payload, nearest first, at most `limit`. Of an array the first element stands for all. */
export function jsonPathsOf(value: unknown, limit = 100): string[] {
  const paths: string[] = [];
  visitPaths(value, limit, (path) => paths.push(path));
  return paths;
}

function visitPaths(value: unknown, limit: number, visit: Visit): void {
  let visited = 0;
  let level: { readonly steps: readonly PathStep[]; readonly value: unknown }[] = [{ steps: [], value }];
  for (let depth = 0; depth <= MAX_DEPTH && level.length > 0; depth++) {
    const deeper: typeof level = [];
    for (const { steps, value: here } of level) {
      if (steps.length > 0 && visited < limit) {
        visited++;
        visit(printPath(steps), here);
      }
      if (Array.isArray(here)) {
        if (here.length > 0) deeper.push({ steps: [...steps, 0], value: here[0] });
      } else if (typeof here === 'object' && here !== null) {
        for (const [name, member] of Object.entries(here).slice(0, limit)) {
          deeper.push({ steps: [...steps, name], value: member });
        }
      }
    }
    level = deeper.slice(0, limit);
  }
}

/** What of an entry may be offered. */
export interface FactsEntry {
  readonly kind: Kind;
  readonly attempt: number;
  readonly detail?: object;
  readonly text?: string;
}

const MAX_NAMES = 40;
const MAX_PATHS = 120;
const MAX_VALUES_COUNTED = 64;
const MAX_VALUES = 12;
const MAX_VALUE_CHARS = 60;
const MAX_PARSED_CHARS = 64 * 1024;

/** Gathers {@link FilterFacts} from entries, in bounded room however many there are. */
export class FactsCollector {
  readonly #kinds = new Set<Kind>();
  readonly #events = new Map<string, number>();
  readonly #ids = new Set<string>();
  readonly #statuses = new Map<number, number>();
  readonly #codes = new Map<string, number>();
  readonly #values = new Map<string, Map<string, number>>();
  #attempts = 1;

  /** Of many entries at once, where no more is known of them. */
  addKinds(kinds: Iterable<Kind>): void {
    for (const kind of kinds) this.#kinds.add(kind);
  }

  add({ kind, attempt, detail, text }: FactsEntry): void {
    this.#kinds.add(kind);
    this.#attempts = Math.max(this.#attempts, attempt);
    const known = (detail ?? {}) as Readonly<Record<string, unknown>>;
    if (typeof known.event === 'string') count(this.#events, known.event, MAX_NAMES);
    if (typeof known.id === 'string' && this.#ids.size < MAX_NAMES) this.#ids.add(known.id);
    if (typeof known.status === 'number') count(this.#statuses, known.status, MAX_NAMES);
    if (kind === 'close' || kind === 'error' || kind === 'notice') {
      if (typeof known.code === 'number' || typeof known.code === 'string') {
        count(this.#codes, String(known.code), MAX_NAMES);
      }
    }
    if (text !== undefined) this.#addJson(text);
  }

  #addJson(text: string): void {
    if (text.length > MAX_PARSED_CHARS || !/^\s*[{[]/.test(text)) return;
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      // No JSON: nothing in it has a path.
      return;
    }
    visitPaths(value, MAX_PATHS, (path, here) => {
      let values = this.#values.get(path);
      if (values === undefined) {
        if (this.#values.size >= MAX_PATHS) return;
        values = new Map();
        this.#values.set(path, values);
      }
      const written = writtenValue(here);
      if (written !== undefined) count(values, written, MAX_VALUES_COUNTED);
    });
  }

  facts(connections: FilterFacts['connections'] = []): FilterFacts {
    const jsonValues: Record<string, readonly string[]> = {};
    for (const [path, values] of this.#values) if (values.size > 0) jsonValues[path] = frequent(values, MAX_VALUES);
    return {
      kinds: [...this.#kinds],
      events: frequent(this.#events, MAX_NAMES),
      ids: [...this.#ids],
      statuses: frequent(this.#statuses, MAX_NAMES),
      codes: frequent(this.#codes, MAX_NAMES),
      types: (jsonValues['json.type'] ?? []).filter((value) => value.startsWith('"')).map(unquoted),
      attempts: this.#attempts,
      connections,
      jsonPaths: [...this.#values.keys()],
      jsonValues,
    };
  }
}

function count<Value>(counts: Map<Value, number>, value: Value, most: number): void {
  const known = counts.get(value);
  if (known !== undefined || counts.size < most) counts.set(value, (known ?? 0) + 1);
}

function frequent<Value>(counts: ReadonlyMap<Value, number>, most: number): Value[] {
  return [...counts]
    .sort((a, b) => b[1] - a[1])
    .slice(0, most)
    .map(([value]) => value);
}

/** A value as a filter compares with it; undefined for lists, objects and long texts. */
function writtenValue(value: unknown): string | undefined {
  if (typeof value === 'string') return value.length > MAX_VALUE_CHARS ? undefined : quote(value);
  return typeof value === 'object' && value !== null ? undefined : String(value);
}

function unquoted(written: string): string {
  return written.slice(1, -1).replace(/\\(.)/g, '$1');
}
