import type { Problem } from '../../../../../src-shared/base/result.ts';
import { isoMs } from '../ndjson/read.ts';
import { Stopped } from '../selection.ts';
import type { NameValue } from './shape.ts';

export type Fields = Readonly<Record<string, unknown>>;

/** What is wrong with a field of a HAR, named by its path. */
export function badField(path: string, what: string): Stopped {
  const problem: Problem = {
    code: 'IMPORT_INVALID',
    message: `${path} ${what}.`,
    hint: 'Mend that field, or export the HAR again. Nothing was imported.',
    at: path,
  };
  return new Stopped(problem);
}

export const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const said = (value: unknown): string => {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
};

/** An object; missing and null are an empty one unless it must be there. */
export function fieldsOf(value: unknown, path: string, must = false): Fields {
  if (isFields(value)) return value;
  if (!must && (value === undefined || value === null)) return {};
  throw badField(path, value === undefined ? 'is missing' : `is ${said(value)} and should be an object`);
}

export function textOf(value: unknown, path: string): string | undefined {
  if (typeof value === 'string') return value;
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'number') return String(value);
  throw badField(path, `is ${said(value)} and should be text`);
}

/** A number; what stands for "not known" (missing, null, negative) is undefined. */
export function numberOf(value: unknown, path: string): number | undefined {
  if (value === undefined || value === null || value === '') return undefined;
  const number = typeof value === 'string' ? Number(value) : value;
  if (typeof number !== 'number' || !Number.isFinite(number))
    throw badField(path, `is ${said(value)} and should be a number`);
  return number < 0 ? undefined : number;
}

/** Lists of `{name, value}`: headers. */
export function pairsOf(value: unknown, path: string): readonly NameValue[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw badField(path, `is ${said(value)} and should be a list`);
  return value.map((pair: unknown, index) => {
    const fields = fieldsOf(pair, `${path}[${index}]`, true);
    return {
      name: textOf(fields.name, `${path}[${index}].name`) ?? '',
      value: textOf(fields.value, `${path}[${index}].value`) ?? '',
    };
  });
}

/**
 * A moment as milliseconds since 1970: ISO 8601, or a number of seconds, milliseconds, microseconds or nanoseconds, told by its
 * size (from 1973 on each has its own range).
 */
export function momentMs(value: unknown, path: string): number | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'string' && !/^\d+(\.\d+)?$/.test(value)) {
    const ms = isoMs(value);
    if (ms === undefined) throw badField(path, `is ${said(value)} and should be a time`);
    return ms;
  }
  const number = Number(value);
  if ((typeof value !== 'number' && typeof value !== 'string') || !Number.isFinite(number) || number < 0) {
    throw badField(path, `is ${said(value)} and should be a time`);
  }
  if (number < 1e11) return number * 1e3;
  if (number < 1e14) return number;
  return number < 1e17 ? number / 1e3 : number / 1e6;
}
