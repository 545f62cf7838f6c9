import { FLAG, PAGE_ENTRIES } from '../../../../src-shared/codec/page.ts';

const ALL_BYTES = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0')).join('');

/** SQL for the value of byte `at` (from 1) of a blob: its place among all bytes. */
const byteOf = (blob: string, at: number | string): string => `(instr(bytes, substr(${blob}, ${at}, 1)) - 1)`;

/** SQL for a little-endian unsigned integer of `width` bytes, beginning `before` bytes into a blob. */
const unsignedOf = (blob: string, width: number, before = ''): string =>
  Array.from({ length: width }, (_, at) => `(${byteOf(blob, `${before}${at + 1}`)} << ${at * 8})`).join(' | ');

/**
 * The view `entries`: one row per entry, decoded from pages by SQL that every `sqlite3` since 3.40 understands. It must
 * say exactly what entry-of-page.ts says. Reading it is a scan.
 *
 * `LIMIT -1` in the inner selects changes no row: it keeps SQLite from merging them into the outer one, which would
 * load a page's blobs again for every byte that is looked at. A function copies the whole blob it is given: therefore
 * the columns are taken apart once per page, and payload and detail are taken out of theirs in the first step.
 * `CROSS JOIN` fixes the order, so that rows come by `seq`. An empty payload is a case of its own, because `substr` of
 * an empty blob is NULL.
 */
export const ENTRIES_VIEW = `
CREATE VIEW entries AS
WITH RECURSIVE
  indexes(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM indexes WHERE i < ${PAGE_ENTRIES - 1}),
  constants(bytes, started_us) AS (
    SELECT x'${ALL_BYTES}', (SELECT value FROM meta WHERE key = 'started_at_ms') * 1000.0
  ),
  whole_page AS (
    SELECT
      page.first_seq,
      page.count,
      substr(head, 1, count * 8) AS at_column,
      substr(head, count * 8 + 1, count * 4) AS start_column,
      substr(head, count * 12 + 1, count * 4) AS length_column,
      substr(head, count * 16 + 1, count * 4) AS wire_size_column,
      substr(head, count * 20 + 1, count * 4) AS attempt_column,
      substr(head, count * 24 + 1, count * 2) AS connection_column,
      substr(head, count * 26 + 1, count * 2) AS frame_column,
      substr(head, count * 28 + 1, count) AS kind_column,
      substr(head, count * 29 + 1, count) AS flags_column,
      body,
      details,
      bytes,
      started_us
    FROM page CROSS JOIN page_data ON page_data.first_seq = page.first_seq CROSS JOIN constants
    ORDER BY page.first_seq
    LIMIT -1
  ),
  cells AS (
    SELECT
      first_seq + i AS seq,
      bytes,
      started_us,
      substr(at_column, i * 8 + 1, 8) AS at_ns,
      substr(length_column, i * 4 + 1, 4) AS length,
      substr(wire_size_column, i * 4 + 1, 4) AS wire_size,
      substr(attempt_column, i * 4 + 1, 4) AS attempt,
      substr(connection_column, i * 2 + 1, 2) AS connection,
      substr(frame_column, i * 2 + 1, 2) AS frame,
      substr(kind_column, i + 1, 1) AS kind,
      substr(flags_column, i + 1, 1) AS flags,
      substr(
        body,
        (${unsignedOf('start_column', 4, 'i * 4 + ')}) + 1,
        ${unsignedOf('length_column', 4, 'i * 4 + ')}
      ) AS payload,
      CASE
        WHEN ${byteOf('flags_column', 'i + 1')} & ${FLAG.detail}
        THEN json_extract(details, '$."' || i || '"')
      END AS detail
    FROM whole_page CROSS JOIN indexes ON i < count
    LIMIT -1
  ),
  numbers AS (
    SELECT
      seq,
      ((${byteOf('at_ns', 8)} & 127) << 4) | (${byteOf('at_ns', 7)} >> 4) AS exponent,
      ((${byteOf('at_ns', 7)} & 15) << 48) | ${unsignedOf('at_ns', 6)} AS mantissa,
      ${unsignedOf('length', 4)} AS length,
      ${unsignedOf('wire_size', 4)} AS wire_size,
      ${unsignedOf('attempt', 4)} AS attempt,
      ${unsignedOf('connection', 2)} AS connection,
      ${unsignedOf('frame', 2)} AS frame,
      ${byteOf('kind', 1)} AS kind,
      ${byteOf('flags', 1)} AS flags,
      payload,
      detail,
      started_us
    FROM cells
    LIMIT -1
  ),
  parts AS (
    SELECT
      seq,
      CASE
        WHEN exponent < 1023 THEN 0
        WHEN exponent < 1075 THEN (mantissa | (1 << 52)) >> (1075 - exponent)
        ELSE (mantissa | (1 << 52)) << (exponent - 1075)
      END AS at_ns,
      started_us,
      connection,
      attempt,
      kind,
      flags,
      frame,
      length,
      wire_size,
      CASE
        WHEN (flags & ${FLAG.payload}) = 0 THEN NULL
        WHEN length = 0 THEN x''
        ELSE payload
      END AS payload,
      detail
    FROM numbers
    LIMIT -1
  )
SELECT
  seq,
  at_ns,
  strftime('%Y-%m-%dT%H:%M:%S', CAST(started_us + at_ns / 1000.0 AS INTEGER) / 1000000, 'unixepoch')
    || printf('.%06dZ', CAST(started_us + at_ns / 1000.0 AS INTEGER) % 1000000) AS at,
  parts.connection,
  attempt,
  connection.transport,
  CASE flags & ${FLAG.direction} WHEN 1 THEN 'toServer' WHEN 2 THEN 'toClient' END AS direction,
  kind.name AS kind,
  CASE WHEN flags & ${FLAG.truncated} THEN json_extract(detail, '$."$cut".size') ELSE length END AS size,
  NULLIF(wire_size, 0) AS wire_size,
  CASE WHEN kind.name NOT IN ('binary', 'ping', 'pong') THEN CAST(payload AS TEXT) END AS text,
  payload,
  (flags & ${FLAG.truncated}) <> 0 AS truncated,
  CASE WHEN flags & ${FLAG.truncated} THEN json_extract(detail, '$."$cut".sha256') END AS sha256,
  (flags & ${FLAG.inflated}) <> 0 AS inflated,
  NULLIF(frame, 0) AS frame,
  CASE
    WHEN flags & ${FLAG.truncated} THEN NULLIF(json_remove(detail, '$."$cut"'), '{}')
    ELSE detail
  END AS detail
FROM parts
LEFT JOIN connection ON connection.connection = parts.connection
LEFT JOIN kind ON kind.code = parts.kind;
`;
