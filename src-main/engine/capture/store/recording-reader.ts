import type { DatabaseSync, SQLOutputValue, StatementSync } from 'node:sqlite';
import { BYTES_PER_HEAD, columnsOver, type Page, type PageColumns } from '../../../../src-shared/codec/page.ts';
import type { ConnectionInfo } from '../../../../src-shared/model/connection.ts';
import { TRANSPORTS, type TransportName } from '../../../../src-shared/model/entry.ts';
import type { PageMeta } from '../page-source.ts';
import type { LifecycleRow } from './batch.ts';
import { fileDamaged, RecordingError } from './problems.ts';

type Row = readonly SQLOutputValue[];

/** Page bytes kept after reading unless told otherwise, oldest use first out. */
const CACHE_BYTES = 32 * 1024 * 1024;

const SQL = {
  meta: 'SELECT key, value FROM meta',
  connections: 'SELECT connection, name, transport, url FROM connection ORDER BY connection',
  metas: 'SELECT first_seq, count, first_at_ns, last_at_ns, kinds, connections FROM page ORDER BY first_seq',
  page: 'SELECT head, body, details FROM page_data WHERE first_seq = ?',
  head: 'SELECT head FROM page_data WHERE first_seq = ?',
  lifecycle:
    'SELECT seq, at_ns, connection, attempt, kind, detail FROM lifecycle WHERE seq BETWEEN ? AND ? ORDER BY seq DESC LIMIT ?',
  lastLifecycle:
    'SELECT seq, at_ns, connection, attempt, kind, detail FROM lifecycle WHERE connection = ? AND kind = ? AND seq < ? ORDER BY seq DESC LIMIT 1',
  buckets:
    'SELECT slot, in_count, out_count, in_bytes, out_bytes FROM bucket WHERE level = ? AND connection = ? AND slot BETWEEN ? AND ? ORDER BY slot',
  gaugeCount: 'SELECT count(*) FROM gauge WHERE connection = ? AND gauge = ? AND at_ns BETWEEN ? AND ?',
  gauges: 'SELECT at_ns, value FROM gauge WHERE connection = ? AND gauge = ? AND at_ns BETWEEN ? AND ? ORDER BY at_ns',
  gaugeBefore:
    'SELECT at_ns, value FROM gauge WHERE connection = ? AND gauge = ? AND at_ns < ? ORDER BY at_ns DESC LIMIT 1',
  gaugeLowest:
    'SELECT at_ns, min(value) FROM gauge WHERE connection = ? AND gauge = ? AND at_ns BETWEEN ? AND ? GROUP BY at_ns / CAST(? AS INTEGER)',
  gaugeHighest:
    'SELECT at_ns, max(value) FROM gauge WHERE connection = ? AND gauge = ? AND at_ns BETWEEN ? AND ? GROUP BY at_ns / CAST(? AS INTEGER)',
} as const;

/** Read side of a recording's file, over a connection of its own. Throws {@link RecordingError} for what is damaged. */
export class RecordingReader {
  readonly #db: DatabaseSync;
  readonly #path: string;
  readonly #mostCacheBytes: number;
  readonly #statements = new Map<keyof typeof SQL, StatementSync>();
  readonly #cache = new Map<number, Page>();
  #cacheBytes = 0;

  constructor(db: DatabaseSync, path: string, cacheBytes: number = CACHE_BYTES) {
    this.#db = db;
    this.#path = path;
    this.#mostCacheBytes = cacheBytes;
  }

  #all(name: keyof typeof SQL, ...values: number[]): Row[] {
    let statement = this.#statements.get(name);
    if (statement === undefined) {
      statement = this.#db.prepare(SQL[name]);
      statement.setReturnArrays(true);
      this.#statements.set(name, statement);
    }
    return statement.all(...values) as unknown as Row[];
  }

  #damaged(what: string): RecordingError {
    return new RecordingError(fileDamaged(this.#path, what));
  }

  meta(): ReadonlyMap<string, string | number> {
    return new Map(
      this.#all('meta').map(([key, value]) => [String(key), typeof value === 'number' ? value : String(value)]),
    );
  }

  connections(): ConnectionInfo[] {
    return this.#all('connections').map(([connection, name, transport, url]) => ({
      connection: Number(connection),
      name: String(name),
      transport: this.#transport(transport),
      url: String(url),
    }));
  }

  #transport(value: SQLOutputValue | undefined): TransportName {
    const known = TRANSPORTS.find((name) => name === value);
    if (known === undefined) throw this.#damaged(`a connection has the unknown transport ${String(value)}`);
    return known;
  }

  /** Metas of all pages, checked to hold every entry from 1 on exactly once. */
  metas(): PageMeta[] {
    // Most pages have the same connections with the same counts: parsing each text once saves most of the time.
    const parsed = new Map<string, ReadonlyMap<number, number>>();
    let next = 1;
    return this.#all('metas').map(([firstSeq, count, firstAtNs, lastAtNs, kinds, json]) => {
      if (firstSeq !== next) throw this.#damaged(`entry ${next} is missing, a page begins at ${String(firstSeq)}`);
      next += Number(count);
      const text = String(json);
      let connections = parsed.get(text);
      if (connections === undefined) {
        connections = this.#connectionCounts(text);
        if (parsed.size < 1_000) parsed.set(text, connections);
      }
      return {
        firstSeq: Number(firstSeq),
        count: Number(count),
        firstAtNs: Number(firstAtNs),
        lastAtNs: Number(lastAtNs),
        kinds: Number(kinds),
        connections,
      };
    });
  }

  #connectionCounts(text: string): ReadonlyMap<number, number> {
    try {
      const counts = Object.entries(JSON.parse(text) as Record<string, number>);
      return new Map(counts.map(([id, count]) => [Number(id), count]));
    } catch {
      throw this.#damaged('the connections of a page are not JSON');
    }
  }

  /** A whole page, from the cache or the file. */
  page({ firstSeq, count }: PageMeta): Page {
    const cached = this.#cache.get(firstSeq);
    // A piece of a page and the page it became begin at the same entry.
    if (cached !== undefined && cached.count === count) {
      this.#cache.delete(firstSeq);
      this.#cache.set(firstSeq, cached);
      return cached;
    }
    const row = this.#all('page', firstSeq)[0];
    if (row === undefined) throw this.#damaged(`the page of entry ${firstSeq} is missing`);
    const [head, body, details] = row;
    if (!(body instanceof Uint8Array) || typeof details !== 'string')
      throw this.#damaged(`page ${firstSeq} is no page`);
    const page: Page = { ...this.#columns(firstSeq, count, head), firstSeq, body, detailsJson: details };
    this.#checkPayloads(page);
    this.#cache.set(firstSeq, page);
    this.#cacheBytes += weight(page);
    for (const [oldest, evicted] of this.#cache) {
      if (this.#cacheBytes <= this.#mostCacheBytes || evicted === page) break;
      this.#cache.delete(oldest);
      this.#cacheBytes -= weight(evicted);
    }
    return page;
  }

  /** Payloads must lie in the body: a page that points outside it would show empty payloads that never were. */
  #checkPayloads({ count, start, length, body, firstSeq }: Page): void {
    for (let index = 0; index < count; index++) {
      // Where nothing begins is no matter; pieces that a crash left say it wrongly in older files.
      if (length[index] !== 0 && (start[index] as number) + (length[index] as number) > body.length) {
        throw this.#damaged(`the payload of entry ${firstSeq + index} is cut off`);
      }
    }
  }

  /** Columns alone: a fifth of the bytes of a page, for counting. */
  columns({ firstSeq, count }: PageMeta): PageColumns {
    const cached = this.#cache.get(firstSeq);
    if (cached !== undefined && cached.count === count) return cached;
    return this.#columns(firstSeq, count, this.#all('head', firstSeq)[0]?.[0]);
  }

  #columns(firstSeq: number, count: number, head: SQLOutputValue | undefined): PageColumns {
    if (!(head instanceof Uint8Array) || head.length !== count * BYTES_PER_HEAD) {
      throw this.#damaged(
        `the page of entry ${firstSeq} has ${head instanceof Uint8Array ? head.length : 'no'} bytes of columns`,
      );
    }
    return columnsOver(head, count);
  }

  /** Rows with `seq` in `[from, to]`, the newest `limit`, newest first. */
  lifecycle(from: number, to: number, limit: number): LifecycleRow[] {
    return this.#all('lifecycle', from, to, limit).map(lifecycleRow);
  }

  /** The last row of a kind before `seq` on a connection. */
  lastLifecycle(connection: number, kindCode: number, beforeSeq: number): LifecycleRow | undefined {
    return this.#all('lastLifecycle', connection, kindCode, beforeSeq).map(lifecycleRow)[0];
  }

  /** `[slot, inCount, outCount, inBytes, outBytes]` of slots in `[from, to]`. */
  buckets(level: number, connection: number, from: number, to: number): number[][] {
    return this.#all('buckets', level, connection, from, to) as unknown as number[][];
  }

  /** Samples `[atNs, value]` in `[from, to]`: all, or the extremes of each `stepNs` when there are more than `limit`. */
  gauges(connection: number, gauge: number, from: number, to: number, stepNs: number, limit: number) {
    const count = Number(this.#all('gaugeCount', connection, gauge, from, to)[0]?.[0] ?? 0);
    if (count <= limit) {
      return { rows: this.#all('gauges', connection, gauge, from, to) as unknown as number[][], thinned: false };
    }
    // SQLite gives the other columns of the row that holds the minimum (sqlite.org/lang_select.html, bare columns).
    const extremes = [
      ...this.#all('gaugeLowest', connection, gauge, from, to, stepNs),
      ...this.#all('gaugeHighest', connection, gauge, from, to, stepNs),
    ] as unknown as [number, number][];
    extremes.sort((a, b) => a[0] - b[0]);
    return {
      rows: extremes.filter(([atNs], index) => index === 0 || extremes[index - 1]?.[0] !== atNs),
      thinned: true,
    };
  }

  /** The last sample before a moment. */
  gaugeBefore(connection: number, gauge: number, beforeNs: number): number[] | undefined {
    return (this.#all('gaugeBefore', connection, gauge, beforeNs) as unknown as number[][])[0];
  }

  close(): void {
    this.#statements.clear();
    this.#cache.clear();
    this.#db.close();
  }
}

function weight(page: Page): number {
  return page.body.length + page.count * BYTES_PER_HEAD + page.detailsJson.length;
}

function lifecycleRow([seq, atNs, connection, attempt, kind, detail]: Row): LifecycleRow {
  return {
    seq: Number(seq),
    atNs: Number(atNs),
    connection: Number(connection),
    attempt: Number(attempt),
    kindCode: Number(kind),
    detail: String(detail),
  };
}
