import { existsSync, statSync } from 'node:fs';
import { DatabaseSync, type SQLOutputValue } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
import { fail, ok, type Result } from '../../../../src-shared/base/result.ts';
import type { ConnectionInfo } from '../../../../src-shared/model/connection.ts';
import { TRANSPORTS } from '../../../../src-shared/model/entry.ts';
import { KIND_CODE } from '../../../../src-shared/model/kind.ts';
import { LEVEL_NS } from '../aggregates.ts';
import { inspectFile } from '../store/open-file.ts';
import { cannotRead, fileDamaged } from '../store/problems.ts';
import { type Labels, labelsOf } from './meta.ts';

/** What a list of recordings shows of one: read without a single payload, whatever its length. */
export interface RecordingSummary extends Labels {
  /** What it was imported from; null of what Wirescope recorded itself. */
  readonly importedFrom: string | null;
  /** Wall clock of its zero, milliseconds since 1970. */
  readonly startedAtMs: number;
  readonly durationMs: number;
  readonly entries: number;
  readonly connections: readonly ConnectionInfo[];
  /** Entries that crossed the wire, in equal steps of its length. */
  readonly traffic: readonly number[];
  /** Where attempts failed, or ended otherwise than by the client's will: parts of its length, each once, in order. */
  readonly drops: readonly number[];
}

/** Places a drop may stand at: closer ones are one. */
const DROP_PLACES = 200;
/** Rows looked at for the drawing of traffic: the finest steps that are not more. */
const MOST_BUCKETS = 50_000;
/** Ends looked at for drops. */
const MOST_ENDS = 20_000;

type Row = readonly SQLOutputValue[];

/**
 * Reads meta, connections, the length, sums of buckets and the ends of attempts. A file is not changed by it: neither one of an
 * older format, nor what a crash left beside it. Errors: those of opening a recording.
 */
export function readSummary(path: string, trafficSteps: number): Result<RecordingSummary> {
  const header = inspectFile(path);
  if (!header.ok) return header;
  let db: DatabaseSync | undefined;
  try {
    db = openUntouched(path, header.value.wal);
    return summaryOf(db, path, trafficSteps);
  } catch (error) {
    return fail(cannotRead(path, error));
  } finally {
    db?.close();
  }
}

/** Without a WAL that holds something, a file left in WAL mode is read as it lies: SQLite would make two files beside it. */
function openUntouched(path: string, wal: boolean): DatabaseSync {
  const left = wal && existsSync(`${path}-wal`) && statSync(`${path}-wal`).size > 0;
  if (!wal || left) return new DatabaseSync(path, { readOnly: true, timeout: 500 });
  const url = pathToFileURL(path);
  url.searchParams.set('immutable', '1');
  return new DatabaseSync(url, { readOnly: true });
}

function summaryOf(db: DatabaseSync, path: string, trafficSteps: number): Result<RecordingSummary> {
  const all = (sql: string, ...values: number[]): Row[] => {
    const statement = db.prepare(sql);
    statement.setReturnArrays(true);
    return statement.all(...values) as unknown as Row[];
  };
  const meta = new Map(
    all('SELECT key, value FROM meta').map(([key, value]) => [
      String(key),
      typeof value === 'number' ? value : String(value ?? ''),
    ]),
  );
  const connections: ConnectionInfo[] = [];
  for (const [connection, name, transport, url] of all('SELECT connection, name, transport, url FROM connection')) {
    const known = TRANSPORTS.find((one) => one === transport);
    if (known === undefined)
      return fail(fileDamaged(path, `a connection has the unknown transport ${String(transport)}`));
    connections.push({ connection: Number(connection), name: String(name), transport: known, url: String(url) });
  }
  const last = all('SELECT first_seq + count - 1, last_at_ns FROM page ORDER BY first_seq DESC LIMIT 1')[0];
  const durationNs = Math.max(Number(last?.[1] ?? 0), Number(meta.get('ended_at_ns') ?? 0));
  const importedFrom = meta.get('imported_from');
  return ok({
    ...labelsOf(meta),
    importedFrom: importedFrom === undefined || importedFrom === '' ? null : String(importedFrom),
    startedAtMs: Number(meta.get('started_at_ms') ?? 0),
    durationMs: durationNs / 1e6,
    entries: Number(last?.[0] ?? 0),
    connections,
    traffic: trafficOf(all, durationNs, connections.length, trafficSteps),
    drops: dropsOf(all, durationNs, connections),
  });
}

type Ask = (sql: string, ...values: number[]) => Row[];

function trafficOf(all: Ask, durationNs: number, connections: number, steps: number): number[] {
  const traffic = new Array<number>(steps).fill(0);
  if (durationNs <= 0) return traffic;
  const fitting = LEVEL_NS.findIndex((ns) => (durationNs / ns) * Math.max(1, connections) <= MOST_BUCKETS);
  const level = fitting === -1 ? LEVEL_NS.length - 1 : fitting;
  const levelNs = LEVEL_NS[level] as number;
  const rows = all('SELECT slot, sum(in_count + out_count) FROM bucket WHERE level = ? GROUP BY slot', level);
  for (const [slot, count] of rows) {
    const middleNs = (Number(slot) + 0.5) * levelNs;
    const step = Math.min(steps - 1, Math.floor((middleNs / durationNs) * steps));
    traffic[step] = (traffic[step] as number) + Number(count);
  }
  return traffic;
}

/** By connection, because that is what the table has an index for. */
function dropsOf(all: Ask, durationNs: number, connections: readonly ConnectionInfo[]): number[] {
  if (durationNs <= 0) return [];
  const places = new Set<number>();
  let left = MOST_ENDS;
  for (const { connection } of connections) {
    for (const kind of [KIND_CODE.error, KIND_CODE.close]) {
      if (left <= 0 || places.size >= DROP_PLACES) break;
      const rows = all(
        `SELECT at_ns FROM lifecycle WHERE connection = ? AND kind = ?
         AND (detail = '' OR json_extract(detail, '$.by') IS NOT 'client') LIMIT ?`,
        connection,
        kind,
        left,
      );
      left -= rows.length + 1;
      for (const [atNs] of rows) {
        places.add(Math.min(DROP_PLACES - 1, Math.floor((Number(atNs) / durationNs) * DROP_PLACES)));
      }
    }
  }
  return [...places].sort((a, b) => a - b).map((place) => (place + 0.5) / DROP_PLACES);
}
