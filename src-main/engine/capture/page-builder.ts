import {
  allocateColumns,
  FLAG,
  PAGE_BODY_BYTES,
  PAGE_ENTRIES,
  type Page,
  type PageColumns,
} from '../../../src-shared/codec/page.ts';
import { provideDetails } from './entry-of-page.ts';
import { emptyMeta, growMeta } from './page-meta.ts';
import type { PageMeta } from './page-source.ts';

/**
 * A page being filled: columns and a body that only ever grow, so that a {@link Page} given out earlier stays true.
 * What a page knows of itself ({@link PageMeta}) is caught up with when somebody asks, not with every entry: that keeps
 * the capture path to a handful of stores into typed arrays.
 */
export class PageBuilder {
  readonly firstSeq: number;
  readonly columns: PageColumns = allocateColumns(PAGE_ENTRIES);
  body: Uint8Array;
  bodyLength = 0;
  count = 0;
  /** JSON text of each detail, by index. */
  readonly details = new Map<number, string>();
  #detailChars = 0;
  #meta: PageMeta = emptyMeta();
  #page: Page | undefined;

  constructor(firstSeq: number, bodyCapacity: number = PAGE_BODY_BYTES) {
    this.firstSeq = firstSeq;
    this.body = new Uint8Array(Math.max(bodyCapacity, PAGE_BODY_BYTES));
  }

  /** Whether `bytes` more of payload and one more entry fit. An empty page makes room for any payload. */
  hasRoom(bytes: number): boolean {
    if (this.count === 0) return true;
    return (
      this.count < PAGE_ENTRIES && this.bodyLength + bytes <= this.body.length && this.#detailChars < PAGE_BODY_BYTES
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
    this.details.set(index, json);
    this.#detailChars += json.length;
    this.columns.flags[index] = (this.columns.flags[index] as number) | FLAG.detail;
  }

  /** JSON of the details of entries `[from, to)`, with indexes counted from `from`; '' when there are none. */
  detailsJson(from = 0, to = this.count): string {
    const parts: string[] = [];
    for (const [index, json] of this.details) {
      if (index >= from && index < to) parts.push(`"${index - from}":${json}`);
    }
    return parts.length === 0 ? '' : `{${parts.join(',')}}`;
  }

  /** What is known of the page now. The same object until it has grown. */
  meta(): PageMeta {
    this.#meta = growMeta(this.#meta, this.firstSeq, this.columns, this.count);
    return this.#meta;
  }

  /** The page as it is now, without copying. The same object until it has grown. */
  page(): Page {
    if (this.#page?.count === this.count) return this.#page;
    const { details, count } = this;
    let json: string | undefined;
    const textOf = this.detailsJson.bind(this);
    const page: Page = {
      ...this.columns,
      firstSeq: this.firstSeq,
      count,
      body: this.body,
      get detailsJson() {
        json ??= textOf(0, count);
        return json;
      },
    };
    provideDetails(page, (index) => details.get(index));
    this.#page = page;
    return page;
  }

  /** The finished page, holding no more memory than it needs. */
  seal(): Page {
    const { count, firstSeq, bodyLength, body } = this;
    const tight = bodyLength < body.length / 2 ? body.slice(0, bodyLength) : body.subarray(0, bodyLength);
    return { ...this.columns, firstSeq, count, body: tight, detailsJson: this.detailsJson() };
  }
}
