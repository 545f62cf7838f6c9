import { existsSync } from 'node:fs';
import type { LibraryItem } from '../../../src-shared/contract/library.ts';
import type { Capture } from '../capture/capture.ts';
import { countFindings } from '../diagnose/findings.ts';

type Counts = LibraryItem['findings'];

export interface FindingCountsOptions {
  readonly capture: Pick<Capture, 'reading'>;
  /** Another count is known: windows ask again. */
  counted(): void;
}

/** A file as it was when it was counted. */
const keyOf = ({ fileBytes, changedAtMs }: LibraryItem): string => `${fileBytes} ${changedAtMs}`;

/**
 * How much is wrong with each recording somebody looks at in a list: examined one after the other in the background, each once as long
 * as its file does not change.
 */
export function createFindingCounts({ capture, counted }: FindingCountsOptions) {
  const known = new Map<string, { readonly key: string; readonly counts: Counts }>();
  const waiting = new Map<string, LibraryItem>();
  let working: Promise<void> | undefined;
  let closed = false;

  /** Live ones change all the time; opening what a crash left would put its pieces together, which is for a person to begin. */
  const canCount = ({ live, problem, path }: LibraryItem): boolean =>
    !live && problem === null && !existsSync(`${path}-wal`);

  async function work(): Promise<void> {
    for (const [path, item] of waiting) {
      if (closed) return;
      waiting.delete(path);
      const counts = await capture.reading(path, countFindings);
      // One that cannot be read is told by its row; it is not tried again until it changes.
      known.set(path, { key: keyOf(item), counts: counts.ok ? counts.value : null });
      if (!closed) counted();
    }
  }

  return {
    /** The items with what is known of them by now. */
    known(items: readonly LibraryItem[]): readonly LibraryItem[] {
      return items.map((item) => {
        const found = known.get(item.path);
        return found?.key === keyOf(item) ? { ...item, findings: found.counts } : item;
      });
    },
    /** Looks for what is not known of these. */
    count(items: readonly LibraryItem[]): void {
      for (const item of items) {
        if (known.get(item.path)?.key !== keyOf(item) && canCount(item)) waiting.set(item.path, item);
      }
      if (closed || waiting.size === 0) return;
      working ??= work().finally(() => {
        working = undefined;
      });
    },
    async close(): Promise<void> {
      closed = true;
      await working;
    },
  };
}
