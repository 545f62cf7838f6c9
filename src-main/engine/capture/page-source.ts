import type { Page, PageColumns } from '../../../src-shared/codec/page.ts';
import type { ConnectionInfo } from '../../../src-shared/model/connection.ts';

/** What is known of a page without reading it: enough to skip it, or to count a connection's entries in it. */
export interface PageMeta {
  readonly firstSeq: number;
  readonly count: number;
  readonly firstAtNs: number;
  readonly lastAtNs: number;
  /** Bit `1 << code` of every kind in it. */
  readonly kinds: number;
  /** Entries of each connection in it. */
  readonly connections: ReadonlyMap<number, number>;
}

/**
 * The read side of one recording, live or not: what views, timeline and export are made from. The page still being
 * filled is among them; its meta object is replaced as it grows, its `firstSeq` stays.
 */
export interface PageSource {
  /** Entries there are now, those not yet on disk included. */
  readonly entries: number;
  readonly live: boolean;
  /** In `seq` order, without holes. */
  readonly pageCount: number;
  meta(index: number): PageMeta;
  /** Index of the page that holds `seq`, or -1. */
  pageOf(seq: number): number;
  /** From memory (tail ring, cache) or the file. The page must not be changed. */
  read(index: number): Page;
  /** Columns of a page without its body; cheaper than {@link read} when the page is only in the file. */
  columns(index: number): PageColumns;
  connection(id: number): ConnectionInfo | undefined;
  /** After entries were added, at most once per turn of the event loop. Gives the way to stop listening. */
  onGrow(listener: () => void): () => void;
  /** When it stopped being live or was closed. */
  onEnd(listener: () => void): () => void;
}
