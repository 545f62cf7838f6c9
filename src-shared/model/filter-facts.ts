import type { Kind } from './kind.ts';

/** What the recording holds, as far as the one who asks knows: completion offers these. */
export interface FilterFacts {
  readonly kinds?: readonly Kind[];
  readonly events?: readonly string[];
  /** Of SSE events and poll items, the latest first. */
  readonly ids?: readonly string[];
  readonly statuses?: readonly number[];
  /** Close codes and codes of errors and notices. */
  readonly codes?: readonly string[];
  readonly types?: readonly string[];
  /** Highest attempt seen. */
  readonly attempts?: number;
  readonly connections?: readonly { readonly connection: number; readonly name: string }[];
  /** Paths as a filter writes them: `json.book.bid[0]`. */
  readonly jsonPaths?: readonly string[];
  /** Values seen at a path, as they are written in a filter: `101.42`, `"ACME"`; the most frequent first. */
  readonly jsonValues?: Readonly<Record<string, readonly string[]>>;
}
