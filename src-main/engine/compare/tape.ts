/** A column that grows. */
function grown<T extends Int32Array | Uint32Array | Float64Array>(column: T, length: number): T {
  const larger = new (column.constructor as new (length: number) => T)(Math.max(64, length * 2));
  larger.set(column as never);
  return larger;
}

/**
 * One side of a pair of connections: what is compared of it, one after the other, as numbers alone. No payload stays here: who
 * wants one reads it again by its `seq`.
 */
export class Tape {
  length = 0;
  seq = new Uint32Array(0);
  atNs = new Float64Array(0);
  /** Since the opening before it, or the connection's first entry. */
  sinceOpenNs = new Float64Array(0);
  /** Equal where contents are. */
  content = new Int32Array(0);
  /** Equal where contents are made alike. */
  shape = new Int32Array(0);
  /** Equal where kind and direction are. */
  sort = new Int32Array(0);
  #openedNs: number | undefined;

  /** Of any entry of the connection, compared or not: sets what times are measured from. */
  passed(atNs: number, isOpening: boolean): void {
    if (isOpening || this.#openedNs === undefined) this.#openedNs = atNs;
  }

  add(seq: number, atNs: number, content: number, shape: number, sort: number): void {
    const at = this.length++;
    if (at === this.seq.length) {
      this.seq = grown(this.seq, at);
      this.atNs = grown(this.atNs, at);
      this.sinceOpenNs = grown(this.sinceOpenNs, at);
      this.content = grown(this.content, at);
      this.shape = grown(this.shape, at);
      this.sort = grown(this.sort, at);
    }
    this.seq[at] = seq;
    this.atNs[at] = atNs;
    this.sinceOpenNs[at] = atNs - (this.#openedNs ?? atNs);
    this.content[at] = content;
    this.shape[at] = shape;
    this.sort[at] = sort;
  }
}
