import {
  allocateColumns,
  FLAG,
  PAGE_BODY_BYTES,
  PAGE_ENTRIES,
  type Page,
  type PageColumns,
} from '../../../src-shared/codec/page.ts';
import { provideDetails } from './entry-of-page.ts';
import { FEW_DETAILS_BYTES, PageDetails } from './page-details.ts';
import { emptyMeta, growMeta } from './page-meta.ts';
import type { PageMeta } from './page-source.ts';

const LOOP_BYTES = 160;

/**
 * A page being filled: columns and a body that only ever grow, so that a {@link Page} given out earlier stays true.
 * What a page knows of itself ({@link PageMeta}) is caught up with when somebody asks, not with every entry: that keeps
 * the capture path to a handful of stores into typed arrays.
 */
export class PageBuilder {
  readonly firstSeq: number;
  readonly columns: PageColumns = allocateColumns(PAGE_ENTRIES);
  body: Uint8Array<ArrayBuffer>;
  bodyLength = 0;
  count = 0;
  #details: PageDetails | undefined;
  readonly #detailBytes: number;
  #meta: PageMeta = emptyMeta();
  #page: Page | undefined;

  /** @param detailBytes room for details to begin with, what the page before needed, say */
  constructor(firstSeq: number, bodyCapacity: number = PAGE_BODY_BYTES, detailBytes = FEW_DETAILS_BYTES) {
    this.firstSeq = firstSeq;
    this.#detailBytes = detailBytes;
    this.body = new Uint8Array(Math.max(bodyCapacity, PAGE_BODY_BYTES));
  }

  /** Whether `bytes` more of payload and one more entry fit. An empty page makes room for any payload. */
  hasRoom(bytes: number): boolean {
    if (this.count === 0) return true;
    return (
      this.count < PAGE_ENTRIES &&
      this.bodyLength + bytes <= this.body.length &&
      (this.#details?.length ?? 0) < PAGE_BODY_BYTES
    );
  }

  /** Copies bytes to the end of the body; gives where they start. Call {@link hasRoom} before. */
  append(bytes: Uint8Array): number {
    if (this.bodyLength + bytes.length > this.body.length) {
      if (this.count > 0) throw new RangeError('page body is full');
      this.bodyLength = 0;
      if (bytes.length > this.body.length) this.body = new Uint8Array(bytes.length);
    }
    const start = this.bodyLength;
    this.body.set(bytes, start);
    this.bodyLength = start + bytes.length;
    return start;
  }

  /** The same for a slice of bytes. */
  appendSlice(bytes: Uint8Array, from: number, to: number): number {
    const start = this.bodyLength;
    const end = start + to - from;
    // A few bytes are copied sooner than a view of them is made.
    if (to - from > LOOP_BYTES || end > this.body.length) return this.append(bytes.subarray(from, to));
    const { body } = this;
    for (let at = start, source = from; at < end; at++, source++) body[at] = bytes[source] as number;
    this.bodyLength = end;
    return start;
  }

  /** One more entry; gives its index. `flags` without {@link FLAG.detail} when {@link setDetail} follows. */
  put(
    kindCode: number,
    flags: number,
    atNs: number,
    connection: number,
    attempt: number,
    start: number,
    length: number,
    wireSize: number,
    frame: number,
  ): number {
    const index = this.count;
    const { columns } = this;
    columns.atNs[index] = atNs;
    columns.start[index] = start;
    columns.length[index] = length;
    columns.wireSize[index] = wireSize;
    columns.attempt[index] = attempt;
    columns.connection[index] = connection;
    columns.frame[index] = frame;
    columns.kind[index] = kindCode;
    columns.flags[index] = flags;
    this.count = index + 1;
    return index;
  }

  /** Gives the entry at `index` its detail, as JSON text of an object. */
  setDetail(index: number, json: string): void {
    this.#details ??= new PageDetails(PAGE_ENTRIES, this.#detailBytes);
    this.#details.add(index, json);
    this.columns.flags[index] = (this.columns.flags[index] as number) | FLAG.detail;
  }

  /** The same from its parts: see {@link PageDetails.addParts}. */
  setDetailParts(index: number, head: Uint8Array, bytes: Uint8Array, from: number, to: number, tail: Uint8Array): void {
    this.#details ??= new PageDetails(PAGE_ENTRIES, this.#detailBytes);
    this.#details.addParts(index, head, bytes, from, to, tail);
    this.columns.flags[index] = (this.columns.flags[index] as number) | FLAG.detail;
  }

  /** See {@link PageDetails.slice}. */
  details(from = 0, to = this.count): Uint8Array<ArrayBuffer> {
    return this.#details?.slice(from, to) ?? new Uint8Array(0);
  }

  /** What is known of the page now. The same object until it has grown. */
  meta(): PageMeta {
    this.#meta = growMeta(this.#meta, this.firstSeq, this.columns, this.count);
    return this.#meta;
  }

  /** The page as it is now, without copying. The same object until it has grown. */
  page(): Page {
    if (this.#page?.count === this.count) return this.#page;
    const { count } = this;
    const page = withDetails({ ...this.columns, firstSeq: this.firstSeq, count, body: this.body }, () =>
      this.details(0, count),
    );
    provideDetails(page, (index) => this.#details?.at(index));
    this.#page = page;
    return page;
  }

  /** The finished page, holding no more memory than it needs. */
  seal(): SealedPage {
    const { count, firstSeq, bodyLength, body } = this;
    const tight = bodyLength < body.length / 2 ? body.slice(0, bodyLength) : body.subarray(0, bodyLength);
    const details = this.#details;
    const page = withDetails({ ...this.columns, firstSeq, count, body: tight }, () => this.details(0, count));
    if (details !== undefined) provideDetails(page, (index) => details.at(index));
    return { page, details };
  }
}

/** A finished page, and its details as they are stored. */
export interface SealedPage {
  readonly page: Page;
  readonly details: PageDetails | undefined;
}

/** A page whose details become text only when somebody asks. */
function withDetails(page: Omit<Page, 'detailsJson'>, details: () => Uint8Array): Page {
  let json: string | undefined;
  return {
    ...page,
    get detailsJson() {
      json ??= utf8.decode(details());
      return json;
    },
  };
}

const utf8 = new TextDecoder();
