import type { HitBucket, ViewStatus } from '../../../../src-shared/contract/recording.ts';
import type { PageSource } from '../page-source.ts';
import type { RowPlace, View } from './view.ts';

/** The unfiltered view is the table itself: row = seq − 1, no memory, no scan. */
export class WholeView implements View {
  private readonly id: string;
  private readonly source: PageSource;
  private readonly stopListening: () => void;

  constructor(id: string, source: PageSource, changed: () => void) {
    this.id = id;
    this.source = source;
    this.stopListening = source.onGrow(changed);
  }

  status(): ViewStatus {
    const { entries } = this.source;
    return {
      viewId: this.id,
      start: 0,
      end: entries,
      scanned: entries,
      total: entries,
      done: true,
      cancelled: false,
      matches: entries,
    };
  }

  seqAt(row: number): number {
    return row + 1;
  }

  indexOf(seq: number): RowPlace | null {
    const { entries } = this.source;
    if (entries === 0) return null;
    return { index: Math.min(seq, entries) - 1, exact: seq <= entries };
  }

  /** There is nothing to stop… */
  cancel(): void {
    this.status();
  }

  /** …and nothing to go on with. */
  resume(): void {
    this.status();
  }

  /** Without a filter nothing was looked for: no match stands out. */
  hitBeside(): undefined {
    return undefined;
  }

  hits(): { readonly hits: readonly HitBucket[]; readonly done: boolean } {
    return { hits: [], done: true };
  }

  close(): void {
    this.stopListening();
  }
}
