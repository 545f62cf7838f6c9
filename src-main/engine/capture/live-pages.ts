import { BYTES_PER_HEAD, type Page } from '../../../src-shared/codec/page.ts';
import { PageBuilder, type SealedPage } from './page-builder.ts';
import type { PageDetails } from './page-details.ts';
import { pageIndexOf } from './page-meta.ts';
import type { PageMeta } from './page-source.ts';

/** Bytes of recent pages kept in memory although they are in the file. */
export const TAIL_BYTES = 32 * 1024 * 1024;

const bytesOf = ({ page, details }: SealedPage): number =>
  page.body.buffer.byteLength + page.count * BYTES_PER_HEAD + (details?.memoryBytes ?? 0);

/** The next page's details will be about as long. */
const roomFor = (details: PageDetails | undefined): number | undefined =>
  details === undefined ? undefined : details.length + (details.length >> 3);

/**
 * The pages of a recording being written: metas of all, the page being filled, and in memory every page that is not in
 * the file yet, besides the most recent ones that are.
 */
export class LivePages {
  readonly #metas: PageMeta[] = [];
  readonly #inMemory = new Map<number, SealedPage>();
  readonly #tailBytes: number;
  /** Pages before this one are in the file, whole. */
  #written = 0;
  /** Pages before this one are no longer in memory. */
  #evicted = 0;
  #memoryBytes = 0;
  current = new PageBuilder(1);

  constructor(tailBytes: number = TAIL_BYTES) {
    this.#tailBytes = tailBytes;
  }

  /** Finished pages; the one being filled is not counted. */
  get sealed(): number {
    return this.#metas.length;
  }

  /** Bytes of payload and columns held in finished pages. */
  get memoryBytes(): number {
    return this.#memoryBytes;
  }

  get pageCount(): number {
    return this.#metas.length + (this.current.count > 0 ? 1 : 0);
  }

  /** Finishes the current page and begins the next, with room for `bodyBytes` at least. Gives the finished one. */
  cut(bodyBytes: number): SealedPage {
    const { current } = this;
    const sealed = current.seal();
    this.#inMemory.set(this.#metas.length, sealed);
    this.#metas.push(current.meta());
    this.#memoryBytes += bytesOf(sealed);
    this.current = new PageBuilder(current.firstSeq + current.count, bodyBytes, roomFor(sealed.details));
    this.#evict();
    return sealed;
  }

  /** The finished pages before the one at `firstSeq + count` are in the file now. */
  markWritten(firstSeq: number): void {
    const index = pageIndexOf(this.#metas, firstSeq);
    if (index >= this.#written) this.#written = index + 1;
    this.#evict();
  }

  #evict(): void {
    while (this.#memoryBytes > this.#tailBytes && this.#evicted < this.#written) {
      const sealed = this.#inMemory.get(this.#evicted);
      this.#inMemory.delete(this.#evicted);
      if (sealed !== undefined) this.#memoryBytes -= bytesOf(sealed);
      this.#evicted++;
    }
  }

  meta(index: number): PageMeta {
    const meta = index === this.#metas.length ? this.current.meta() : this.#metas[index];
    if (meta === undefined) throw new RangeError(`no page ${index} among ${this.pageCount}`);
    return meta;
  }

  pageOf(seq: number): number {
    const { current } = this;
    if (seq >= current.firstSeq) return seq < current.firstSeq + current.count ? this.#metas.length : -1;
    return pageIndexOf(this.#metas, seq);
  }

  /** The page from memory; undefined when it is only in the file. */
  read(index: number): Page | undefined {
    return index === this.#metas.length && this.current.count > 0
      ? this.current.page()
      : this.#inMemory.get(index)?.page;
  }
}
