import { readFileSync } from 'node:fs';
import { InvalidArgumentError } from 'commander';
import { parseDurationMs } from '../../../src-shared/base/duration.ts';
import type { CursorRule, Reconnect } from '../../../src-shared/model/endpoint.ts';

/** Parsers of option values: each gives the value or a sentence commander shows with the option's name. */
export function duration(text: string): number {
  const ms = parseDurationMs(text);
  if (ms === undefined) throw new InvalidArgumentError('A duration has a unit: 250ms, 10s, 2m.');
  return ms;
}

export function positive(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError('A whole number from 1 up is needed.');
  return value;
}

export function port(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0 || value > 65_535) {
    throw new InvalidArgumentError('A port is a number from 0 to 65535; 0 takes a free one.');
  }
  return value;
}

type HeaderPair = [name: string, value: string];

/** `-H 'Name: value'`, repeatable. */
export function header(text: string, before: HeaderPair[] = []): HeaderPair[] {
  const colon = text.indexOf(':');
  if (colon < 1) throw new InvalidArgumentError("A header is 'Name: value'.");
  return [...before, [text.slice(0, colon).trim(), text.slice(colon + 1).trim()]];
}

/** `--cursor 'TO=FROM'`, repeatable (surface: query:NAME, header:NAME or body:JSONPATH = JSONPath or header:NAME). */
export function cursor(text: string, before: CursorRule[] = []): CursorRule[] {
  const match = /^((?:query|header):[^=]+|body:\$[^=]*)=(\$.*|header:.+)$/s.exec(text);
  const [, to, from] = match ?? [];
  if (to === undefined || from === undefined) {
    throw new InvalidArgumentError("A cursor rule is TO=FROM, for example 'query:since=$.last_id'.");
  }
  return [...before, { to, from }];
}

export function collect(text: string, before: string[] = []): string[] {
  return [...before, text];
}

/** A file's text, for certificates and keys. */
export function fileText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new InvalidArgumentError(`Cannot read ${path}: ${(error as Error).message}.`);
  }
}

/** The terminal's short names of reconnect policies, each with its defaults. */
export const RECONNECT_POLICIES = ['none', 'exponential', 'fixed', 'server'] as const satisfies Reconnect['policy'][];
