import * as v from 'valibot';
import { jsonMistakeAt } from '../../../../../src-shared/base/json-mistake.ts';
import { fail, ok, type Problem, type Result } from '../../../../../src-shared/base/result.ts';
import { TRANSPORTS } from '../../../../../src-shared/model/entry.ts';
import { GAUGES } from '../../../../../src-shared/model/gauge.ts';
import { KINDS } from '../../../../../src-shared/model/kind.ts';
import { jsonRanges, rangesAt } from '../redaction/json-ranges.ts';
import type { Line } from './lines.ts';

const count = v.pipe(v.number(), v.integer(), v.minValue(0));
/** Nanoseconds; a decimal string where a double would round. */
const ns = v.union(
  [
    v.pipe(v.number(), v.integer(), v.minValue(0)),
    v.pipe(v.string(), v.regex(/^\d{1,20}$/, 'is no number of nanoseconds'), v.transform(Number)),
  ],
  'is no number of nanoseconds',
);
const connection = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(0xffff));
const base64 = v.pipe(v.string(), v.base64('is no base64'));

export const ConnectionSchema = v.object({
  connection,
  name: v.string(),
  transport: v.picklist(TRANSPORTS),
  url: v.string(),
});

const HeaderSchema = v.object({
  wirescope: v.pipe(v.number(), v.integer(), v.minValue(1)),
  startedAt: v.string(),
  name: v.optional(v.string()),
  startedAtMs: v.optional(v.pipe(v.number(), v.finite())),
  connections: v.optional(v.array(ConnectionSchema), []),
});
export type ReadHeader = v.InferOutput<typeof HeaderSchema>;

/** An entry as every line has it, and as a HAR of ours has what is no message of a HAR. */
export const EntrySchema = v.object({
  seq: v.pipe(v.number(), v.integer(), v.minValue(1)),
  atNs: ns,
  at: v.optional(v.string()),
  connection,
  attempt: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(0xffffffff)),
  transport: v.picklist(TRANSPORTS),
  direction: v.nullable(v.picklist(['toServer', 'toClient'])),
  kind: v.picklist(KINDS),
  size: count,
  wireSize: v.optional(count),
  text: v.optional(v.string()),
  base64: v.optional(base64),
  textRest: v.optional(base64),
  truncated: v.optional(v.boolean()),
  sha256: v.optional(v.string()),
  inflated: v.optional(v.boolean()),
  detail: v.optional(v.record(v.string(), v.unknown())),
});
export type ReadEntry = v.InferOutput<typeof EntrySchema>;

export const GaugesSchema = v.object({
  gauge: v.picklist(GAUGES),
  connection,
  samples: v.array(v.tuple([ns, v.number()])),
});
export type ReadGauges = v.InferOutput<typeof GaugesSchema>;

export type ReadLine =
  | { readonly type: 'header'; readonly header: ReadHeader }
  | { readonly type: 'entry'; readonly entry: ReadEntry }
  | { readonly type: 'gauges'; readonly gauges: ReadGauges };

/** What a line says. Errors: IMPORT_INVALID, IMPORT_NEWER, with the line and the column. */
export function readLine(line: Line): Result<ReadLine> {
  const { text } = line;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (caught) {
    if (!(caught instanceof SyntaxError)) throw caught;
    const at = jsonMistakeAt(text) ?? 0;
    const found = text.slice(at).match(/^./su)?.[0];
    const what = found === undefined ? 'it ends too early' : `${JSON.stringify(found)} cannot stand here`;
    return invalid(line, at, `it is no JSON: ${what}`);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return invalid(line, 0, 'it is no object');
  }
  if ('wirescope' in value) {
    const header = v.safeParse(HeaderSchema, value);
    if (!header.success) return wrong(line, header.issues);
    if (header.output.wirescope > 1) {
      return newer(line, ['wirescope'], `version ${header.output.wirescope} of this format is not known here`);
    }
    return ok({ type: 'header', header: header.output });
  }
  if ('gauge' in value) {
    const gauges = v.safeParse(GaugesSchema, value);
    return gauges.success ? ok({ type: 'gauges', gauges: gauges.output }) : wrong(line, gauges.issues);
  }
  if ('kind' in value && typeof value.kind === 'string' && !(KINDS as readonly string[]).includes(value.kind)) {
    return newer(line, ['kind'], `the kind “${value.kind.slice(0, 40)}” is not known here`);
  }
  const entry = v.safeParse(EntrySchema, value);
  if (!entry.success) return wrong(line, entry.issues);
  if (entry.output.text !== undefined && entry.output.base64 !== undefined) {
    return invalid(line, columnOf(text, ['base64']), 'it has both text and base64');
  }
  return ok({ type: 'entry', entry: entry.output });
}

function wrong(line: Line, [first]: readonly v.BaseIssue<unknown>[]): Result<never> {
  const path = (first?.path ?? []).map(({ key }) => key as string | number);
  const field = path.join('.');
  const missing = first?.received === 'undefined';
  const what = missing ? `“${field}” is missing` : `“${field}” is wrong: ${first?.message ?? ''}`;
  return invalid(line, columnOf(line.text, missing ? [] : path), what.replace(/\.$/, ''));
}

/** Offset of a member's value in the line; of what it would stand in, where it is not there. */
function columnOf(text: string, path: readonly (string | number)[]): number {
  const root = jsonRanges(text);
  for (let length = path.length; length >= 0; length -= 1) {
    const range = rangesAt(root, path.slice(0, length)).at(-1);
    if (range !== undefined) return range.from;
  }
  return 0;
}

const place = (line: Line, offset: number): Pick<Problem, 'at' | 'facts'> => ({
  at: `line ${line.number}, column ${offset + 1}`,
  facts: { line: String(line.number), column: String(offset + 1) },
});

/** Bad input, at a place of a line. */
export function invalid(line: Line, offset: number, what: string): Result<never> {
  return fail(
    'IMPORT_INVALID',
    `Line ${line.number}, column ${offset + 1}: ${what}.`,
    'A line is one JSON object, as `wirescope export` writes it (docs/export.md). Nothing was imported.',
    place(line, offset),
  );
}

function newer(line: Line, path: readonly string[], what: string): Result<never> {
  const offset = columnOf(line.text, path);
  return fail(
    'IMPORT_NEWER',
    `Line ${line.number}, column ${offset + 1}: ${what}.`,
    'A newer Wirescope wrote the file: import it with that one, or a newer. Nothing was imported.',
    place(line, offset),
  );
}
