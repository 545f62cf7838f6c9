import { assertNever } from '../../../src-shared/base/result.ts';
import {
  type CompareOp,
  type FilterNode,
  isRegexLiteral,
  type Literal,
  type PathStep,
  type RegexLiteral,
} from '../../../src-shared/filter/index.ts';
import type { FakeEntry, Tape } from './tape.ts';

/** `[from, to)` in the payload, or true where nothing in the text was found but the entry matches. */
export type Match = readonly [number, number] | boolean;

function compare(op: CompareOp, order: number): boolean {
  switch (op) {
    case '=':
      return order === 0;
    case '!=':
      return order !== 0;
    case '>':
      return order > 0;
    case '>=':
      return order >= 0;
    case '<':
      return order < 0;
    case '<=':
      return order <= 0;
    default:
      return assertNever(op);
  }
}

function jsonAt(value: unknown, path: readonly PathStep[]): unknown {
  let here = value;
  for (const step of path) {
    if (typeof here !== 'object' || here === null) return undefined;
    here = typeof step === 'object' ? Object.values(here)[0] : (here as Record<string | number, unknown>)[step];
  }
  return here;
}

function find(text: string, literal: Literal | RegexLiteral): Match {
  if (isRegexLiteral(literal)) {
    const found = new RegExp(literal.source, literal.flags).exec(text);
    return found === null ? false : [found.index, found.index + found[0].length];
  }
  const at = text.toLowerCase().indexOf(literal.text.toLowerCase());
  return at < 0 ? false : [at, at + literal.text.length];
}

function numberOf(entry: FakeEntry, seq: number, field: string): number | undefined {
  const detail = (entry.detail ?? {}) as Record<string, unknown>;
  switch (field) {
    case 'conn':
      return entry.connection;
    case 'attempt':
      return entry.attempt;
    case 'size':
      return entry.text?.length ?? entry.bytes?.length ?? 0;
    case 'seq':
      return seq;
    case 'at':
      return entry.atNs;
    case 'rtt':
      return typeof detail.rttMs === 'number' ? detail.rttMs * 1e6 : undefined;
    case 'held':
      return typeof detail.heldMs === 'number' ? detail.heldMs * 1e6 : undefined;
    default:
      return typeof detail[field] === 'number' ? (detail[field] as number) : undefined;
  }
}

/** Whether an entry matches, for the generated session only: the engine has its own, exact and fast. */
export function matchEntry(tape: Tape, entry: FakeEntry, seq: number, node: FilterNode): Match {
  switch (node.type) {
    case 'all':
      return true;
    case 'and': {
      let found: Match = true;
      for (const part of node.parts) {
        const match = matchEntry(tape, entry, seq, part);
        if (match === false) return false;
        if (match !== true) found = match;
      }
      return found;
    }
    case 'or':
      for (const part of node.parts) {
        const match = matchEntry(tape, entry, seq, part);
        if (match !== false) return match;
      }
      return false;
    case 'not':
      return matchEntry(tape, entry, seq, node.part) === false;
    case 'word':
      return find(entry.text ?? '', { text: node.text, quoted: node.quoted });
    case 'regex':
      return find(entry.text ?? '', node.regex);
    case 'kind':
      return node.kinds.includes(entry.kind);
    case 'dir':
      return entry.direction === node.direction;
    case 'transport': {
      const info = tape.connections[entry.connection - 1];
      return info !== undefined && node.transports.includes(info.transport);
    }
    case 'number': {
      const value = numberOf(entry, seq, node.field);
      return value !== undefined && compare(node.op, value - node.value);
    }
    case 'name': {
      const detail = (entry.detail ?? {}) as Record<string, unknown>;
      const name = node.field === 'conn' ? tape.connections[entry.connection - 1]?.name : detail[node.field];
      if (name === undefined) return false;
      if (isRegexLiteral(node.value) || node.op === '~') return find(String(name), node.value) !== false;
      return (String(name) === node.value.text) === (node.op === '=');
    }
    case 'json': {
      if (entry.text === undefined || !/^[[{]/.test(entry.text)) return false;
      const value = jsonAt(JSON.parse(entry.text), node.path);
      if (value === undefined) return false;
      if (node.op === 'exists' || node.value === undefined) return true;
      const printed = typeof value === 'string' ? value : JSON.stringify(value);
      const at = entry.text.indexOf(printed);
      const where: Match = at < 0 ? true : [at, at + printed.length];
      if (isRegexLiteral(node.value) || node.op === '~') return find(printed, node.value) === false ? false : where;
      const wanted = Number(node.value.text);
      const order =
        typeof value === 'number' && !Number.isNaN(wanted) ? value - wanted : printed.localeCompare(node.value.text);
      return compare(node.op, order) ? where : false;
    }
    default:
      return assertNever(node);
  }
}
