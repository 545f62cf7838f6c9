import { type JsonColumn, jsonCells, jsonColumn } from '../../../src-shared/codec/json-cells.ts';
import type { HitBucket, HitPlace, Row, ViewStatus } from '../../../src-shared/contract/recording.ts';
import { PREVIEW_CHARS } from '../../../src-shared/contract/recording.ts';
import type { FilterNode } from '../../../src-shared/filter/index.ts';
import { type Match, matchEntry } from './matches.ts';
import { type FakeEntry, isLifecycle, payloadOf, type Tape } from './tape.ts';

export interface FakeViewOptions {
  readonly viewId: string;
  readonly tape: Tape;
  readonly filter: FilterNode;
  readonly connections: readonly number[] | undefined;
  readonly fromNs: number | undefined;
  readonly toNs: number | undefined;
  /** What is marked in rows, where it is not the filter itself. */
  readonly mark: FilterNode | undefined;
}

/** A view of the generated session: found at once, grown when entries come. Indexes start at 0 as they never grow backwards here. */
export class FakeView {
  readonly #options: FakeViewOptions;
  /** `seq` of each row. */
  readonly #rows: number[] = [];
  readonly #matches = new Map<number, Match>();
  /** `seq` of the rows that match. */
  readonly #found: number[] = [];
  #scanned = 0;
  #inScope = 0;

  constructor(options: FakeViewOptions) {
    this.#options = options;
    this.grow();
  }

  get tape(): Tape {
    return this.#options.tape;
  }

  /** Looks at entries that are new since the last time. */
  grow(): void {
    const { tape, filter, connections, fromNs, toNs, mark } = this.#options;
    for (; this.#scanned < tape.entries.length; this.#scanned += 1) {
      const entry = tape.entries[this.#scanned] as FakeEntry;
      const seq = this.#scanned + 1;
      if (connections !== undefined && !connections.includes(entry.connection)) continue;
      if (fromNs !== undefined && entry.atNs < fromNs) continue;
      if (toNs !== undefined && entry.atNs > toNs) continue;
      this.#inScope += 1;
      const match = matchEntry(tape, entry, seq, filter);
      if (match === false && !isLifecycle(entry.kind)) continue;
      this.#rows.push(seq);
      if (match !== false) this.#found.push(seq);
      const marked = mark === undefined ? match : matchEntry(tape, entry, seq, mark);
      if (typeof marked === 'object') this.#matches.set(seq, marked);
    }
  }

  status(): ViewStatus {
    return {
      viewId: this.#options.viewId,
      start: 0,
      end: this.#rows.length,
      scanned: this.#inScope,
      total: this.#inScope,
      done: true,
      cancelled: false,
      matches: this.#found.length,
    };
  }

  step(fromSeq: number | undefined, to: 'next' | 'previous'): HitPlace | null {
    if (this.#options.filter.type === 'all') return null;
    const found = this.#found;
    const at =
      to === 'next'
        ? found.findIndex((seq) => fromSeq === undefined || seq > fromSeq)
        : found.findLastIndex((seq) => fromSeq === undefined || seq < fromSeq);
    return at < 0 ? null : { seq: found[at] as number, number: at + 1 };
  }

  hits(fromNs: number, toNs: number, buckets: number): HitBucket[] {
    if (this.#options.filter.type === 'all') return [];
    const stepNs = Math.max(1, toNs - fromNs) / buckets;
    const counts = new Map<number, number>();
    for (const seq of this.#found) {
      const { atNs } = this.tape.entries[seq - 1] as FakeEntry;
      if (atNs < fromNs || atNs > toNs) continue;
      const slot = Math.min(buckets - 1, Math.floor((atNs - fromNs) / stepNs));
      counts.set(slot, (counts.get(slot) ?? 0) + 1);
    }
    return [...counts].map(([slot, count]) => ({
      fromNs: fromNs + slot * stepNs,
      toNs: fromNs + (slot + 1) * stepNs,
      count,
    }));
  }

  slice(
    from: number,
    count: number,
    paths: readonly string[] = [],
  ): { readonly from: number; readonly rows: readonly Row[] } {
    const start = Math.max(0, Math.min(from, this.#rows.length));
    const columns = paths.map((path): JsonColumn => {
      const made = jsonColumn(path);
      return made.ok ? made.value : { query: null };
    });
    const rows = this.#rows.slice(start, start + count).map((seq) => {
      const row = this.#row(seq);
      if (columns.length === 0) return row;
      return { ...row, cells: jsonCells(this.#options.tape.entries[seq - 1]?.text ?? '', columns) };
    });
    return { from: start, rows };
  }

  copy(
    from: number,
    count: number,
    form: 'text' | 'ndjson',
  ): { readonly texts: readonly string[]; readonly next: number } {
    const { rows } = this.slice(from, count);
    const texts = rows.map((row) => {
      const text = this.#options.tape.entries[row.seq - 1]?.text ?? row.preview;
      if (form === 'text') return text;
      const { seq, atNs, connection, attempt, transport, direction, kind, size, detail } = row;
      return JSON.stringify({ seq, atNs, connection, attempt, transport, direction, kind, size, text, detail });
    });
    return { texts, next: from + texts.length };
  }

  indexOf(seq: number): { readonly index: number; readonly exact: boolean } | null {
    let low = 0;
    let high = this.#rows.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#rows[middle] as number) <= seq) low = middle + 1;
      else high = middle;
    }
    return low === 0 ? null : { index: low - 1, exact: this.#rows[low - 1] === seq };
  }

  #row(seq: number): Row {
    const { tape } = this.#options;
    const entry = tape.entries[seq - 1] as FakeEntry;
    const payload = payloadOf(entry);
    const info = tape.connections[entry.connection - 1];
    const whole = entry.text ?? [...(payload ?? [])].map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
    const match = this.#matches.get(seq);
    const [at, to] = typeof match === 'object' ? match : [0, 0];
    const start = at > 160 ? at - 40 : 0;
    const preview = whole.slice(start, start + PREVIEW_CHARS);
    return {
      seq,
      atNs: entry.atNs,
      connection: entry.connection,
      attempt: entry.attempt,
      transport: info?.transport ?? 'websocket',
      direction: entry.direction,
      kind: entry.kind,
      size: payload?.length ?? 0,
      wireSize: entry.wireSize,
      preview,
      cutStart: start > 0 || undefined,
      cutEnd: start + PREVIEW_CHARS < whole.length || undefined,
      matches: to > at ? [[at - start, to - start]] : undefined,
      detail: entry.detail === undefined ? undefined : withoutHeaders(entry.detail),
    };
  }
}

function withoutHeaders(detail: object): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(detail).filter(([name]) => !/headers$/i.test(name)));
}
