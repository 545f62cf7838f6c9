import * as v from 'valibot';
import { parseDurationMs } from '../../../../src-shared/base/duration.ts';
import { bytesText, countText, roundDurationText } from '../../../../src-shared/base/units-text.ts';
import { parseByteCount } from '../../../../src-shared/model/scenario/amounts.ts';
import {
  FAULTS,
  type Fault,
  type FaultName,
  type FaultTarget,
  type faultSchema,
  faultSchemas,
} from '../../../../src-shared/model/scenario/fault.ts';
import { words } from '../../../words/index.ts';

/**
 * What each fault takes, as fields that a person fills in. A field holds text as a scenario file writes it (`800ms`, `4kB/s`), so that
 * the window, the file and `POST /_mock/faults` take and refuse the same; the schema itself is what checks it.
 */

/** How a field's text is read and shown. */
export type FieldKind = 'duration' | 'bytes' | 'rate' | 'oneIn' | 'number' | 'text';

export interface FaultField {
  readonly key: string;
  readonly kind: FieldKind;
  /** What it holds before anybody wrote something; empty where it may be left out. */
  readonly initial: string;
}

const field = (key: string, kind: FieldKind, initial: string): FaultField => ({ key, kind, initial });
const oneIn = (initial: string): readonly FaultField[] => [field('oneIn', 'oneIn', initial)];

/** The fields of each fault, the one that is shown beside its switch first; `at`, `on` and `for` are of all. */
export const FAULT_FIELDS: Readonly<Record<FaultName, readonly FaultField[]>> = {
  refuse: [field('status', 'number', '503'), field('oneIn', 'oneIn', '1'), field('retryAfter', 'duration', '')],
  redirect: [field('to', 'text', '/')],
  'slow-handshake': [field('delay', 'duration', '3s')],
  'wrong-accept': [],
  'wrong-content-type': [field('type', 'text', 'text/html')],
  drop: [],
  close: [field('code', 'number', '1011'), field('reason', 'text', '')],
  restart: [field('down', 'duration', '2500ms')],
  drain: [field('wait', 'duration', '5s')],
  'stop-heartbeats': [],
  'no-pong': [],
  'wrong-pong': [],
  'late-pong': [field('delay', 'duration', '800ms'), field('jitter', 'duration', '0ms')],
  'half-open': [],
  skip: oneIn('200'),
  repeat: oneIn('50'),
  reorder: [field('within', 'number', '5')],
  'duplicate-ids': oneIn('50'),
  'ids-backwards': oneIn('50'),
  'bad-json': oneIn('500'),
  'lost-cursor': [],
  latency: [field('delay', 'duration', '400ms'), field('jitter', 'duration', '0ms')],
  bandwidth: [field('rate', 'rate', '4kB/s')],
  stall: [],
  burst: [field('every', 'duration', '2s')],
  'never-flush': [],
  'hot-loop': [],
  'fragmented-with-ping': [],
  'invalid-utf8': [],
  'split-utf8': [],
  'reserved-bit': [],
  'masked-frame': [],
  oversize: [field('bytes', 'bytes', '20MB')],
  'no-blank-line': [],
  'huge-line': [field('bytes', 'bytes', '1MB')],
  'byte-order-mark': [],
  'carriage-returns': [],
  'retry-zero': [],
};

const NAMES: Readonly<Record<string, string>> = words.mock.faults.field;
/** What a field is called. */
export const fieldName = (key: string): string => NAMES[key] ?? key;

/** What stands in the fields, by key; a field that is not there holds what it began with. */
export type FaultValues = Readonly<Record<string, string>>;
/** A fault as a scenario writes it, and as `mock.fault` takes it. */
export type FaultInput = v.InferInput<typeof faultSchema>;

/** Whether it can be done to some clients only: a restart and a drain are the server's. */
export function hasTarget(name: FaultName): boolean {
  return 'on' in faultSchemas[name].entries;
}

/** What is wrong with a field, in words that follow its name. */
export interface FieldMistake {
  readonly key: string;
  readonly words: string;
}

export type MadeFault =
  | { readonly ok: true; readonly fault: FaultInput }
  | { readonly ok: false; readonly mistake: FieldMistake };

/**
 * A fault of what stands in its fields.
 * @param lasts how long, as a scenario writes it; empty: until it is switched off.
 */
export function faultInput(name: FaultName, values: FaultValues, on: FaultTarget, lasts: string, at = ''): MadeFault {
  const input: Record<string, unknown> = { fault: name };
  if (at.trim() !== '') input.at = at.trim();
  for (const { key, kind, initial } of FAULT_FIELDS[name]) {
    const text = (values[key] ?? initial).trim();
    if (text === '') {
      if (initial !== '') return { ok: false, mistake: { key, words: words.mock.faults.missing } };
      continue;
    }
    const number = kind === 'number' || kind === 'oneIn';
    if (kind === 'oneIn' && name === 'refuse' && text === '1') continue;
    if (kind === 'duration' && initial === '0ms' && parseDurationMs(text) === 0) continue;
    input[key] = number && /^\d+$/.test(text) ? Number(text) : text;
  }
  if (hasTarget(name) && Object.keys(on).length > 0) input.on = on;
  if (FAULTS[name].lasts && lasts.trim() !== '') input.for = lasts.trim();
  const parsed = v.safeParse(faultSchemas[name], input);
  if (parsed.success) return { ok: true, fault: input as FaultInput };
  const [issue] = parsed.issues;
  return { ok: false, mistake: { key: String(issue.path?.[0]?.key ?? ''), words: issue.message } };
}

function durationInput(ms: number): string {
  if (ms >= 60_000 && ms % 60_000 === 0) return `${ms / 60_000}m`;
  return ms >= 1_000 && ms % 100 === 0 ? `${ms / 1_000}s` : `${ms}ms`;
}

function bytesInput(bytes: number): string {
  for (const [unit, size] of [
    ['MB', 1e6],
    ['kB', 1e3],
    ['MiB', 1_048_576],
    ['KiB', 1_024],
  ] as const) {
    if (bytes >= size && bytes % size === 0) return `${bytes / size}${unit}`;
  }
  return `${bytes}B`;
}

/** The fields of a fault that was read: amounts are numbers of milliseconds and bytes there. */
export function valuesOf(fault: Fault): FaultValues {
  const read: Record<string, string> = {};
  const known = fault as unknown as Readonly<Record<string, unknown>>;
  for (const { key, kind } of FAULT_FIELDS[fault.fault]) {
    const value = known[key];
    if (value === undefined) continue;
    if (kind === 'duration' && typeof value === 'number') read[key] = durationInput(value);
    else if (kind === 'bytes' && typeof value === 'number') read[key] = bytesInput(value);
    else if (kind === 'rate' && typeof value === 'number') read[key] = `${bytesInput(value)}/s`;
    else read[key] = String(value);
  }
  return read;
}

/** How long it is to last, as a field holds it; empty without an end. */
export function lastsOf(fault: Fault): string {
  return 'for' in fault && fault.for !== undefined ? durationInput(fault.for) : '';
}

/** Whom it means; nobody named is everybody. */
export function targetOf(fault: Fault): FaultTarget {
  return 'on' in fault ? fault.on : {};
}

/** `4 kB`: what was written has no tenths that say nothing. */
const roundBytesText = (bytes: number): string => bytesText(bytes).replace('.0 ', ' ');

function shownAmount({ kind }: FaultField, text: string): string {
  switch (kind) {
    case 'duration': {
      const ms = parseDurationMs(text);
      return ms === undefined ? text : roundDurationText(ms);
    }
    case 'bytes': {
      const bytes = parseByteCount(text);
      return bytes === undefined ? text : roundBytesText(bytes);
    }
    case 'rate': {
      const bytes = parseByteCount(text.trim().replace(/\/s$/, ''));
      return bytes === undefined ? text : `${roundBytesText(bytes)}/s`;
    }
    case 'oneIn':
      return words.mock.faults.oneIn(countText(Number(text)));
    case 'number':
    case 'text':
      return text;
  }
}

/** The values in one line, `503 · 1 in 4`, `400 ms ±100 ms`; empty of a fault that takes none. */
export function valuesText(name: FaultName, values: FaultValues): string {
  const said = FAULT_FIELDS[name].flatMap((one) => {
    const text = (values[one.key] ?? one.initial).trim();
    if (text === '' || (one.kind === 'oneIn' && text === '1')) return [];
    if (one.key === 'jitter') return parseDurationMs(text) === 0 ? [] : [`±${shownAmount(one, text)}`];
    return [shownAmount(one, text)];
  });
  return said.join(' ');
}

/** Whom a fault means, in a word or two; null: everybody. */
export function targetText(on: FaultTarget): string | null {
  const said = words.mock.aim;
  const parts = [
    on.endpoint,
    on.room,
    on.user,
    on.client === undefined ? undefined : said.client(on.client),
    on.clients === undefined ? undefined : said.clients(on.clients.length),
    on.oneIn === undefined || on.oneIn === 1 ? undefined : words.mock.faults.oneIn(countText(on.oneIn)),
  ].filter((part) => part !== undefined);
  return parts.length === 0 ? null : parts.join(', ');
}
