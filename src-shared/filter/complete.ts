import { TRANSPORTS } from '../model/entry.ts';
import type { FilterFacts } from '../model/filter-facts.ts';
import { KINDS } from '../model/kind.ts';
import { FIELDS, fieldInfo, OPERATORS } from './fields.ts';
import { type Lexeme, lex, quote } from './lexer.ts';

/** One offer: `insert` replaces `[from, to)`. */
export interface Completion {
  readonly label: string;
  readonly detail: string;
  readonly insert: string;
  readonly from: number;
  readonly to: number;
}

const MAX_OFFERS = 50;

const OPERATOR_DETAIL: Readonly<Record<(typeof OPERATORS)[number], string>> = {
  '=': 'equal',
  '!=': 'there, and different',
  '>': 'greater',
  '>=': 'greater or equal',
  '<': 'less',
  '<=': 'less or equal',
  '~': 'contains, or matches a /regex/',
};

interface Offer {
  readonly label: string;
  readonly detail: string;
  readonly insert?: string;
}

/** What could stand at the cursor, best first. Never fails, whatever is typed. */
export function completeFilter(text: string, cursor: number, facts: FilterFacts = {}): Completion[] {
  const at = Math.max(0, Math.min(cursor, text.length));
  const lexemes = lex(text.slice(0, at));
  const last = lexemes.at(-1);
  const touching = last !== undefined && last.to === at ? last : undefined;

  if (touching?.type === 'key') return offers(valuesOf(touching.text, facts), '', at, at);
  if (touching?.type === 'value') {
    const comma = touching.text.lastIndexOf(',') + 1;
    return offers(valuesOf(ownerOf(lexemes), facts), touching.text.slice(comma), touching.from + comma, at);
  }
  if (touching?.type === 'op') return offers(operators(), touching.text, touching.from, at);
  if (touching?.type === 'string') {
    return touching.unended === true ? offers(valuesOf(ownerOf(lexemes), facts), touching.text, touching.from, at) : [];
  }
  if (touching?.type === 'regex') return [];
  if (touching?.type === 'word') {
    const joins = lexemes.length > 1 ? JOIN_OFFERS : [];
    return offers([...startsOf(facts, touching.text), ...joins], touching.text, touching.from, at);
  }
  if (last?.type === 'op') return offers(valuesOf(lexemes.at(-2)?.text ?? '', facts), '', at, at);
  if (last?.type === 'word' && touching === undefined && takesOperator(last)) {
    return [...offers(operators(), '', at, at), ...offers(JOIN_OFFERS, '', at, at)];
  }
  const afterTerm = last !== undefined && last.type !== 'open' && last.type !== 'minus' && !isJoin(last);
  return [...offers(startsOf(facts, ''), '', at, at), ...(afterTerm ? offers(JOIN_OFFERS, '', at, at) : [])];
}

/** What the last lexeme is a value of: the key or path before it, or nothing. */
function ownerOf(lexemes: readonly Lexeme[]): string {
  const before = lexemes.at(-2);
  if (before?.type === 'key') return before.text;
  return before?.type === 'op' ? (lexemes.at(-3)?.text ?? '') : '';
}

const JOIN_OFFERS: readonly Offer[] = [
  { label: 'and', detail: 'both', insert: 'and ' },
  { label: 'or', detail: 'either', insert: 'or ' },
  { label: 'not', detail: 'the opposite', insert: 'not ' },
];

function isJoin(lexeme: Lexeme): boolean {
  return lexeme.type === 'word' && /^(and|or|not)$/i.test(lexeme.text);
}

function takesOperator(word: Lexeme): boolean {
  return /^json[.[]/.test(word.text) || fieldInfo(word.text) !== undefined;
}

function operators(): Offer[] {
  return OPERATORS.map((label) => ({ label, detail: OPERATOR_DETAIL[label], insert: `${label} ` }));
}

function startsOf(facts: FilterFacts, typed: string): Offer[] {
  const paths = facts.jsonPaths ?? [];
  if (/^json[.[]/.test(typed)) return paths.map((label) => ({ label, detail: 'seen in payloads' }));
  const fields = FIELDS.map((info): Offer => {
    const label = info.style === 'colon' ? `${info.name}:` : info.name;
    const detail =
      info.name === 'attempt' && facts.attempts !== undefined ? `1 to ${facts.attempts} here` : info.detail;
    return { label, detail, insert: info.style === 'colon' ? label : `${label} ` };
  });
  const json = {
    label: 'json.',
    detail: paths.length === 0 ? 'a value in the payload' : `${paths.length} paths seen here`,
  };
  return [...fields, json];
}

function valuesOf(name: string, facts: FilterFacts): Offer[] {
  const info = fieldInfo(name);
  if (info === undefined) return jsonValuesOf(name, facts);
  switch (info.name) {
    case 'kind': {
      const seen = new Set<string>(facts.kinds ?? []);
      const known = KINDS.map((label) => ({ label, detail: seen.has(label) ? 'seen here' : '' }));
      return [...known.filter((offer) => offer.detail !== ''), ...known.filter((offer) => offer.detail === '')];
    }
    case 'dir':
      return [
        { label: 'in', detail: 'to the client' },
        { label: 'out', detail: 'to the server' },
        { label: 'toClient', detail: 'the same as in' },
        { label: 'toServer', detail: 'the same as out' },
      ];
    case 'transport':
      return TRANSPORTS.map((label) => ({ label, detail: '' }));
    case 'event':
      return names(facts.events ?? [], 'event seen here');
    case 'type':
      return names(facts.types ?? [], 'seen in payloads');
    case 'status':
      return [...new Set([...(facts.statuses ?? []).map(String), '2xx', '4xx', '5xx'])].map((label) => ({
        label,
        detail: '',
      }));
    case 'conn':
      return (facts.connections ?? []).map(({ connection, name: label }) => ({
        label: String(connection),
        detail: label,
      }));
    case 'id':
      return names(facts.ids ?? [], 'seen here');
    case 'attempt':
      return Array.from({ length: Math.min(facts.attempts ?? 0, 20) }, (_, i) => ({
        label: String(i + 1),
        detail: '',
      }));
    case 'code': {
      const seen = new Set(facts.codes ?? []);
      const known = [...seen].map((label) => ({ label, detail: CLOSE_CODES.get(label) ?? 'seen here' }));
      const others = [...CLOSE_CODES].filter(([label]) => !seen.has(label));
      return [...known, ...others.map(([label, detail]) => ({ label, detail }))];
    }
    default:
      return [];
  }
}

const CLOSE_CODES: ReadonlyMap<string, string> = new Map([
  ['1000', 'normal closure'],
  ['1001', 'going away'],
  ['1006', 'no close frame'],
  ['1011', 'internal error'],
]);

/** Values seen at a path, as a filter writes them. */
function jsonValuesOf(path: string, facts: FilterFacts): Offer[] {
  const seen = facts.jsonValues;
  if (seen === undefined || !Object.hasOwn(seen, path)) return [];
  return (seen[path] ?? []).map((label) => ({ label, detail: 'seen here', insert: label }));
}

function names(seen: readonly string[], detail: string): Offer[] {
  return seen.map((label) => ({ label, detail, insert: /^[^\s()",/][^\s()",]*$/.test(label) ? label : quote(label) }));
}

/** Those that begin with what is typed, in quotes or not, then those that hold it. */
function offers(list: readonly Offer[], typed: string, from: number, to: number): Completion[] {
  const wanted = typed.toLowerCase();
  const begins = list.filter((offer) => offer.label.toLowerCase().replace(/^"/, '').startsWith(wanted));
  const holds = list.filter((offer) => !begins.includes(offer) && offer.label.toLowerCase().includes(wanted));
  return [...begins, ...(wanted.length > 1 ? holds : [])]
    .filter((offer) => offer.label !== typed)
    .slice(0, MAX_OFFERS)
    .map(({ label, detail, insert }) => ({ label, detail, insert: insert ?? label, from, to }));
}
