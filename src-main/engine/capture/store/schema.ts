import { KINDS, LIFECYCLE_KINDS } from '../../../../src-shared/model/kind.ts';
import { ENTRIES_VIEW } from './entries-view.ts';

/** `WSCP` in ASCII: what makes a SQLite file a recording. */
export const APPLICATION_ID = 0x57534350;

/** Version of everything below, in `user_version`. A change needs a step in `capture/upgrades/`. */
export const FORMAT_VERSION = 1;

/** Writing costs by the page (two system calls each), a flush of little by the size of those it touches. */
export const FILE_PAGE_BYTES = 16_384;

const lifecycle = new Set<string>(LIFECYCLE_KINDS);

/**
 * The tables of docs/recording-format.md. What every opening reads (`page`) is apart from the bytes (`page_data`), so
 * that ten million entries are found by reading a few hundred kilobytes.
 */
export const SCHEMA = `
CREATE TABLE meta (key TEXT PRIMARY KEY, value) WITHOUT ROWID;
CREATE TABLE kind (code INTEGER PRIMARY KEY, name TEXT NOT NULL, lifecycle INTEGER NOT NULL);
CREATE TABLE connection (
  connection INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  transport TEXT NOT NULL,
  url TEXT NOT NULL
);
CREATE TABLE page (
  first_seq INTEGER PRIMARY KEY,
  count INTEGER NOT NULL,
  first_at_ns INTEGER NOT NULL,
  last_at_ns INTEGER NOT NULL,
  kinds INTEGER NOT NULL,
  connections TEXT NOT NULL
);
CREATE TABLE page_data (
  first_seq INTEGER PRIMARY KEY,
  head BLOB NOT NULL,
  body BLOB NOT NULL,
  details TEXT NOT NULL
);
CREATE TABLE lifecycle (
  seq INTEGER PRIMARY KEY,
  at_ns INTEGER NOT NULL,
  connection INTEGER NOT NULL,
  attempt INTEGER NOT NULL,
  kind INTEGER NOT NULL,
  detail TEXT NOT NULL
);
CREATE INDEX lifecycle_by_connection ON lifecycle (connection, kind, seq);
CREATE TABLE gauge (
  connection INTEGER NOT NULL,
  gauge INTEGER NOT NULL,
  at_ns INTEGER NOT NULL,
  value REAL NOT NULL,
  PRIMARY KEY (connection, gauge, at_ns)
) WITHOUT ROWID;
CREATE TABLE bucket (
  level INTEGER NOT NULL,
  connection INTEGER NOT NULL,
  slot INTEGER NOT NULL,
  in_count INTEGER NOT NULL,
  out_count INTEGER NOT NULL,
  in_bytes INTEGER NOT NULL,
  out_bytes INTEGER NOT NULL,
  PRIMARY KEY (level, connection, slot)
) WITHOUT ROWID;
INSERT INTO kind VALUES ${KINDS.map((name, code) => `(${code}, '${name}', ${lifecycle.has(name) ? 1 : 0})`).join(', ')};
${ENTRIES_VIEW}
PRAGMA application_id = ${APPLICATION_ID};
PRAGMA user_version = ${FORMAT_VERSION};
`;
