import { nearest } from '../base/nearest.ts';
import { assertNever } from '../base/result.ts';
import { KINDS, type Kind } from '../model/kind.ts';
import type {
  CompareOp,
  FilterNode,
  Literal,
  NameField,
  NumberField,
  PathStep,
  RegexLiteral,
  Span,
  TextOp,
} from './ast.ts';
import { DIRECTION_WORDS, FIELD_NAMES, type FieldInfo, KIND_WORDS, type Operator, TRANSPORT_WORDS } from './fields.ts';
import type { Lexeme } from './lexer.ts';
import { type FilterMistake, mistake, place, quoted, runAt } from './problem.ts';
import { parseBytes, parseCount, parseNs } from './units.ts';

/** What is compared, with the words it was written in. */
interface Term {
  readonly text: string;
  readonly info: FieldInfo;
  readonly name: Lexeme;
  readonly op: Operator;
  readonly value: Lexeme;
  readonly span: Span;
}

/** `size > 4kb`, `kind:text,binary`, `event ~ /^price/`: the test a field and its value mean. */
export function fieldTest(text: string, info: FieldInfo, name: Lexeme, op: Operator, value: Lexeme): FilterNode {
  const term: Term = { text, info, name, op, value, span: { from: name.from, to: value.to } };
  const { shape } = info;
  switch (shape.values) {
    case 'kind':
      return negatable(term, {
        type: 'kind',
        kinds: pieces(term).map((piece) => kindOf(term, piece)),
        span: term.span,
      });
    case 'transport':
      return negatable(term, {
        type: 'transport',
        transports: pieces(term).map((piece) => oneOf(term, piece, TRANSPORT_WORDS)),
        span: term.span,
      });
    case 'dir':
      return negatable(term, {
        type: 'dir',
        direction: oneOf(term, whole(term), DIRECTION_WORDS),
        span: term.span,
      });
    case 'bound': {
      if (op !== '=') throw wrongOperator(term, [], `${info.name}:12s`);
      return { type: 'number', field: 'at', op: shape.op, value: moment(term, whole(term)), span: term.span };
    }
    case 'moment': {
      if (op === '~' || op === '=' || op === '!=') throw wrongOperator(term, ['>', '<'], 'at > 12s');
      return { type: 'number', field: 'at', op, value: moment(term, whole(term)), span: term.span };
    }
    case 'duration':
      return numbers(term, (piece) => moment(term, piece));
    case 'bytes':
      return numbers(term, (piece) => {
        const bytes = parseBytes(piece.text);
        if (bytes !== undefined) return bytes;
        throw wrongValue(term, piece, 'a size', 'Write 512, 4kb or 1.5MiB; kb is 1,000 bytes, KiB 1,024.');
      });
    case 'count':
      return numbers(term, (piece) => count(term, piece));
    case 'status':
      return statusTest(term);
    case 'name-or-count':
      return nameOrCount(term);
    case 'name':
      return nameTest(term);
    case 'json':
      return valueInJson(term);
    default:
      return assertNever(shape);
  }
}

/** A test of a value inside a JSON payload. */
export function jsonTest(
  text: string,
  path: readonly PathStep[],
  name: Lexeme,
  op: Operator,
  value: Lexeme,
): FilterNode {
  const span = { from: name.from, to: value.to };
  if (value.type !== 'regex') return { type: 'json', path, op, value: literalOf(value), span };
  if (op !== '~' && op !== '=') {
    throw mistake(
      'FILTER_OPERATOR',
      value,
      `A /regex/ goes with ~, not with ${op} ${place(value)}.`,
      'Write path ~ /regex/.',
    );
  }
  return { type: 'json', path, op: '~', value: regexOf(text, value), span };
}

const REGEX_FLAGS = 'imsuv';

/** Checks a regex as the engine will build it. */
export function regexOf(text: string, lexeme: Lexeme): RegexLiteral {
  const run = { from: lexeme.from, to: lexeme.to };
  if (lexeme.unended === true) {
    const word = runAt(text, lexeme.from);
    throw mistake(
      'FILTER_REGEX',
      run,
      `The regex ${place(lexeme)} has no closing /.`,
      'Close it with /, or quote it to search for the text.',
      quoted(text, word),
    );
  }
  const flags = lexeme.flags ?? '';
  const strange = [...flags].find((flag, at) => !REGEX_FLAGS.includes(flag) || flags.indexOf(flag) !== at);
  if (strange !== undefined) {
    throw mistake(
      'FILTER_REGEX',
      { from: lexeme.to - flags.length, to: lexeme.to },
      `${flags} is no set of regex flags, at character ${lexeme.to - flags.length + 1}.`,
      `Flags are ${[...REGEX_FLAGS].join(' ')}; quote text with slashes to search for it.`,
      quoted(text, run),
    );
  }
  if (lexeme.text === '') {
    throw mistake('FILTER_REGEX', run, `The regex ${place(lexeme)} is empty.`, 'Write something between the slashes.');
  }
  try {
    new RegExp(lexeme.text, flags);
  } catch (caught) {
    const why = caught instanceof Error ? caught.message.replace(/^Invalid regular expression: /, '') : String(caught);
    throw mistake(
      'FILTER_REGEX',
      run,
      `The regex ${place(lexeme)} is not valid: ${why}.`,
      'Escape special characters with \\, or quote it to search for the text.',
    );
  }
  return { source: lexeme.text, flags };
}

/** `name` is no field: the nearest one, `json.name`, or the text in quotes. */
export function unknownField(text: string, name: Lexeme): FilterMistake {
  const near = nearest(name.text, FIELD_NAMES);
  const run = runAt(text, name.from);
  const tail = name.type === 'key' ? ':' : '';
  const inJson = `json.${name.text}${name.type === 'key' ? ' = ' : ''}`;
  const isName = /^[\p{L}_][\p{L}\p{N}_.-]*$/u.test(name.text) && !text.startsWith('//', name.to);
  const suggestion =
    near !== undefined
      ? { from: name.from, to: name.to, text: near + tail }
      : isName
        ? { from: name.from, to: name.to, text: inJson }
        : quoted(text, run);
  return mistake(
    'FILTER_FIELD',
    name,
    `There is no field ${name.text} ${place(name)}.`,
    `A value in the payload is json.${isName ? name.text : 'name'}; quote text that is to be searched as it is.`,
    suggestion,
  );
}

interface Piece extends Span {
  readonly text: string;
  readonly quoted: boolean;
}

function whole({ value }: Term): Piece {
  return { from: value.from, to: value.to, text: value.text, quoted: value.type === 'string' };
}

/** `a,b,c` of a bare value; a quoted one is one piece. */
function pieces(term: Term): Piece[] {
  if (term.value.type !== 'value') return [whole(term)];
  let from = term.value.from;
  return term.value.text.split(',').map((text) => {
    // A piece that looks like a regex is none: marked as quoted it prints as what it is.
    const piece = { from, to: from + text.length, text, quoted: text.startsWith('/') };
    from = piece.to + 1;
    if (text === '') throw wrongValue(term, piece, 'a value', 'Values are listed as a,b without spaces.');
    return piece;
  });
}

function wrongValue(term: Term, piece: Span & { text: string }, what: string, hint: string, near?: string) {
  return mistake(
    'FILTER_VALUE',
    piece,
    `${piece.text === '' ? 'Nothing' : piece.text} is not ${what} for ${term.info.name} ${place(piece)}.`,
    hint,
    near === undefined ? undefined : { from: piece.from, to: piece.to, text: near },
  );
}

function wrongOperator(term: Term, good: readonly string[], example: string): FilterMistake {
  const between = { from: term.name.to - (term.name.type === 'key' ? 1 : 0), to: term.value.from };
  const [first] = good;
  const op = term.name.type === 'key' ? ':' : term.op;
  const written = term.text.slice(between.from, between.to);
  return mistake(
    'FILTER_OPERATOR',
    between,
    `${term.info.name} cannot be compared with ${op} ${place(between)}.`,
    `Write ${example}.`,
    first === undefined ? undefined : { ...between, text: written.replace(/\S+/, first) },
  );
}

/** Fields of words take `=` and `!=` only. */
function negatable(term: Term, node: FilterNode): FilterNode {
  if (term.op === '=') return node;
  if (term.op === '!=') return { type: 'not', part: node, span: term.span };
  throw wrongOperator(term, ['='], `${term.info.name}:…`);
}

function kindOf(term: Term, piece: Piece): Kind {
  const kind = KINDS.find((name) => name === piece.text.toLowerCase());
  if (kind !== undefined) return kind;
  throw wrongValue(term, piece, 'a kind', `Kinds are ${KINDS.join(', ')}.`, nearest(piece.text, KIND_WORDS));
}

function oneOf<T>(term: Term, piece: Piece, words: ReadonlyMap<string, T>): T {
  const found = words.get(piece.text.toLowerCase());
  if (found !== undefined) return found;
  const names = [...words.keys()];
  throw wrongValue(term, piece, 'a value', `Values are ${names.join(', ')}.`, nearest(piece.text, names));
}

function numbers(term: Term, read: (piece: Piece) => number): FilterNode {
  const { op } = term;
  if (op === '~') throw wrongOperator(term, ['='], `${term.info.name} > …`);
  const field = term.info.name as NumberField;
  const list = op === '=' ? pieces(term) : [whole(term)];
  return anyOf(
    list.map((piece) => ({ type: 'number', field, op, value: read(piece), span: term.span })),
    term.span,
  );
}

function anyOf(parts: FilterNode[], span: Span): FilterNode {
  const [only] = parts;
  return only !== undefined && parts.length === 1 ? only : { type: 'or', parts, span };
}

function count(term: Term, piece: Piece): number {
  const value = parseCount(piece.text);
  if (value !== undefined) return value;
  throw wrongValue(term, piece, 'a number', `Write digits, for example ${term.info.name}:2.`);
}

function moment(term: Term, piece: Piece): number {
  const ns = parseNs(piece.text);
  if (ns !== undefined) return ns;
  const bare = /^\d+(\.\d+)?$/.test(piece.text);
  throw wrongValue(term, piece, 'a time', 'Units are ns us ms s m h.', bare ? `${piece.text}s` : undefined);
}

/** `status:4xx` is a range of a hundred. */
function statusTest(term: Term): FilterNode {
  const { op, span } = term;
  const list = op === '=' ? pieces(term) : [whole(term)];
  const parts = list.map((piece): FilterNode => {
    const group = /^([1-9])xx$/i.exec(piece.text);
    if (group === null || op !== '=') {
      if (op === '~') throw wrongOperator(term, ['='], 'status:4xx');
      return { type: 'number', field: 'status', op, value: count(term, piece), span };
    }
    const from = Number(group[1]) * 100;
    const bound = (bop: CompareOp, value: number): FilterNode => ({
      type: 'number',
      field: 'status',
      op: bop,
      value,
      span,
    });
    return { type: 'and', parts: [bound('>=', from), bound('<', from + 100)], span };
  });
  return anyOf(parts, span);
}

function nameOrCount(term: Term): FilterNode {
  const isCount = (piece: Piece): boolean => !piece.quoted && parseCount(piece.text) !== undefined;
  if (term.op === '~' || term.value.type === 'regex') return nameTest(term);
  const list = term.op === '=' ? pieces(term) : [whole(term)];
  if (list.every(isCount)) return numbers(term, (piece) => count(term, piece));
  if (term.op !== '=') return nameTest(term);
  const parts = list.map((piece): FilterNode => {
    if (!isCount(piece)) return name(term, '=', piece);
    const field = term.info.name as NumberField;
    return { type: 'number', field, op: '=', value: count(term, piece), span: term.span };
  });
  return anyOf(parts, term.span);
}

function nameTest(term: Term): FilterNode {
  const { op, span, value } = term;
  const field = term.info.name as NameField;
  if (value.type === 'regex') {
    if (op !== '=' && op !== '~') throw wrongOperator(term, ['~'], `${field} ~ /regex/`);
    return { type: 'name', field, op: '~', value: regexOf(term.text, value), span };
  }
  if (op !== '=' && op !== '!=' && op !== '~') throw wrongOperator(term, ['=', '~'], `${field}:name`);
  const list = op === '=' ? pieces(term) : [whole(term)];
  return anyOf(
    list.map((piece) => name(term, op, piece)),
    span,
  );
}

function name(term: Term, op: TextOp, piece: Piece): FilterNode {
  const field = term.info.name as NameField;
  return { type: 'name', field, op, value: { text: piece.text, quoted: piece.quoted }, span: term.span };
}

/** `type:price,trade` is sugar for the member of the payload with that name. */
function valueInJson(term: Term): FilterNode {
  const { op, value, span } = term;
  const path = [term.info.name];
  if (op !== '=' || value.type !== 'value') return jsonTest(term.text, path, term.name, op, value);
  return anyOf(
    pieces(term).map((piece) => ({
      type: 'json',
      path,
      op,
      value: { text: piece.text, quoted: piece.quoted },
      span,
    })),
    span,
  );
}

function literalOf(value: Lexeme): Literal {
  return { text: value.text, quoted: value.type === 'string' };
}
