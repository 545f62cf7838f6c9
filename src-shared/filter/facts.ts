import type { Kind } from '../model/kind.ts';
import type { PathStep } from './ast.ts';
import { printPath } from './path.ts';

/** What the recording holds, as far as the one who asks knows: completion offers these. */
export interface FilterFacts {
  readonly kinds?: readonly Kind[];
  readonly events?: readonly string[];
  readonly statuses?: readonly number[];
  readonly types?: readonly string[];
  /** Highest attempt seen. */
  readonly attempts?: number;
  readonly connections?: readonly { readonly connection: number; readonly name: string }[];
  /** Paths as {@link jsonPathsOf} gives them: `json.book.bid[0]`. */
  readonly jsonPaths?: readonly string[];
}

const MAX_DEPTH = 6;

/** Paths to the values in a parsed payload, nearest first, at most `limit`. Of an array the first element stands for all. */
export function jsonPathsOf(value: unknown, limit = 100): string[] {
  const paths: string[] = [];
  let level: { readonly steps: readonly PathStep[]; readonly value: unknown }[] = [{ steps: [], value }];
  for (let depth = 0; depth <= MAX_DEPTH && level.length > 0; depth++) {
    const deeper: typeof level = [];
    for (const { steps, value: here } of level) {
      if (steps.length > 0 && paths.length < limit) paths.push(printPath(steps));
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
  return paths;
}
