import { nearest } from '../base/nearest.ts';
import type { FilterNode, ParsedFilter, Span } from './ast.ts';
import { fieldInfo, isOperator, OPERATOR_HABITS, type Operator } from './fields.ts';
import { type Lexeme, lex } from './lexer.ts';
import { parsePath } from './path.ts';
import { FilterMistake, mistake, place, quoted, runAt } from './problem.ts';
import { fieldTest, jsonTest, regexOf, unknownField } from './terms.ts';

/** Longer filters are refused: nobody typed them. */
const MAX_FILTER_CHARS = 4_000;
const MAX_DEPTH = 60;

const JOIN_HABITS: ReadonlyMap<string, string> = new Map([
  ['&&', 'and'],
  ['&', 'and'],
  ['||', 'or'],
  ['|', 'or'],
]);

/** Reads a filter (docs/filter.md). Never throws; a mistake comes back with the characters it is about. */
export function parseFilter(text: string): ParsedFilter {
  try {
    if (text.length > MAX_FILTER_CHARS) {
      throw mistake(
        'FILTER_LONG',
        { from: MAX_FILTER_CHARS, to: text.length },
        `A filter may have ${MAX_FILTER_CHARS.toLocaleString('en')} characters.`,
        'Shorten it, or search for a part of the text.',
      );
    }
    return { ok: true, value: new Parser(text).parse() };
  } catch (caught) {
    if (caught instanceof FilterMistake) return { ok: false, error: caught.problem };
    throw caught;
  }
}

class Parser {
  private readonly text: string;
  private readonly lexemes: readonly Lexeme[];
  private index = 0;
  private depth = 0;

  constructor(text: string) {
    this.text = text;
    this.lexemes = lex(text);
  }

  parse(): FilterNode {
    if (this.lexemes.length === 0) return { type: 'all', span: { from: 0, to: this.text.length } };
    const node = this.or();
    const extra = this.lexemes[this.index];
    if (extra !== undefined) {
      throw mistake('FILTER_PAREN', extra, `There is no opening ( for this ) ${place(extra)}.`, 'Remove it.', {
        from: extra.from,
        to: extra.to,
        text: '',
      });
    }
    return node;
  }

  private or(): FilterNode {
    const parts = [this.and()];
    while (this.isKeyword(this.lexemes[this.index], 'or')) {
      this.index++;
      parts.push(this.and());
    }
    return joined('or', parts);
  }

  private and(): FilterNode {
    const parts = [this.not()];
    for (;;) {
      const next = this.lexemes[this.index];
      if (next === undefined || next.type === 'close' || this.isKeyword(next, 'or')) break;
      if (this.isKeyword(next, 'and')) this.index++;
      parts.push(this.not());
    }
    return joined('and', parts);
  }

  private not(): FilterNode {
    const next = this.lexemes[this.index];
    if (next === undefined || !(next.type === 'minus' || this.isKeyword(next, 'not'))) return this.atom();
    this.index++;
    return this.nested(next, () => {
      const part = this.not();
      return { type: 'not', part, span: { from: next.from, to: part.span.to } };
    });
  }

  private nested<T>(here: Span, parse: () => T): T {
    if (++this.depth > MAX_DEPTH) {
      throw mistake(
        'FILTER_DEEP',
        here,
        `More than ${MAX_DEPTH} levels of ( and not ${place(here)}.`,
        'Write it flatter.',
      );
    }
    const value = parse();
    this.depth--;
    return value;
  }

  private atom(): FilterNode {
    const lexeme = this.lexemes[this.index];
    if (lexeme === undefined || lexeme.type === 'close' || this.isAnyKeyword(lexeme)) throw this.missingTerm(lexeme);
    this.index++;
    switch (lexeme.type) {
      case 'open':
        return this.group(lexeme);
      case 'string':
        this.ended(lexeme);
        return this.comparedText(lexeme) ?? { type: 'word', text: lexeme.text, quoted: true, span: spanOf(lexeme) };
      case 'regex':
        return { type: 'regex', regex: regexOf(this.text, lexeme), span: spanOf(lexeme) };
      case 'key':
        return this.keyed(lexeme);
      case 'op':
        throw this.operatorWithoutField(lexeme);
      default:
        return this.word(lexeme);
    }
  }

  private group(open: Lexeme): FilterNode {
    return this.nested(open, () => {
      const node = this.or();
      const close = this.lexemes[this.index];
      if (close?.type !== 'close') {
        throw mistake('FILTER_PAREN', open, `The ( ${place(open)} is never closed.`, 'Add a ) at the end.', {
          from: this.text.length,
          to: this.text.length,
          text: ')',
        });
      }
      this.index++;
      return { ...node, span: { from: open.from, to: close.to } };
    });
  }

  private keyed(key: Lexeme): FilterNode {
    const info = fieldInfo(key.text);
    if (info === undefined) throw unknownField(this.text, key);
    const value = this.lexemes[this.index];
    if (value === undefined || value.from !== key.to || !isValue(value)) {
      const behind = value !== undefined && value.from > key.to && value.type === 'word' ? value : undefined;
      throw mistake(
        'FILTER_VALUE',
        key,
        `${key.text}: needs a value right behind it, ${place(key)}.`,
        behind === undefined ? `For example ${key.text}:${info.example}` : 'No space after the colon.',
        behind === undefined
          ? undefined
          : { from: key.from, to: behind.to, text: `${key.text}:${this.text.slice(behind.from, behind.to)}` },
      );
    }
    this.index++;
    this.ended(value);
    return fieldTest(this.text, info, key, '=', value);
  }

  private word(word: Lexeme): FilterNode {
    const joinWord = JOIN_HABITS.get(word.text);
    if (joinWord !== undefined) {
      throw mistake(
        'FILTER_OPERATOR',
        word,
        `Unknown operator ${word.text} ${place(word)}.`,
        'Words join conditions.',
        {
          from: word.from,
          to: word.to,
          text: joinWord,
        },
      );
    }
    const isPath = /^json[.[]/.test(word.text);
    const operator = this.lexemes[this.index];
    if (operator?.type !== 'op') {
      if (!isPath) return { type: 'word', text: word.text, quoted: false, span: spanOf(word) };
      return { type: 'json', path: this.path(word), op: 'exists', span: spanOf(word) };
    }
    const info = isPath ? undefined : fieldInfo(word.text);
    const path = isPath ? this.path(word) : undefined;
    if (info === undefined && path === undefined) throw unknownField(this.text, word);
    this.index++;
    const op = this.operator(operator);
    const value = this.lexemes[this.index];
    if (value === undefined || !isValue(value)) {
      throw mistake(
        'FILTER_VALUE',
        operator,
        `There is nothing to compare with after ${op} ${place(operator)}.`,
        `For example ${word.text} ${op} ${info?.example ?? '101'}`,
      );
    }
    this.index++;
    this.ended(value);
    if (path !== undefined) return jsonTest(this.text, path, word, op, value);
    if (info !== undefined) return fieldTest(this.text, info, word, op, value);
    throw unknownField(this.text, word);
  }

  private path(word: Lexeme) {
    const path = parsePath(word.text);
    if (path.ok) return path.steps;
    const from = word.from + path.at;
    throw mistake(
      'FILTER_PATH',
      { from, to: Math.max(from, word.to) },
      `The path is missing ${path.expected} at character ${from + 1}.`,
      'For example json.book.bid[0] or json["odd name"]; quote it to search for the text itself.',
    );
  }

  private operator(lexeme: Lexeme): Operator {
    if (isOperator(lexeme.text)) return lexeme.text;
    const habit = OPERATOR_HABITS.get(lexeme.text) ?? nearest(lexeme.text, ['>=', '<=', '!=']);
    throw mistake(
      'FILTER_OPERATOR',
      lexeme,
      `Unknown operator ${lexeme.text} ${place(lexeme)}.`,
      'Known are = != > >= < <= ~.',
      habit === undefined ? undefined : { from: lexeme.from, to: lexeme.to, text: habit },
    );
  }

  /** `"px" > 3`: a quoted text cannot be compared. */
  private comparedText(text: Lexeme): undefined {
    const next = this.lexemes[this.index];
    if (next?.type !== 'op') return undefined;
    throw this.operatorWithoutField(next, text);
  }

  private operatorWithoutField(op: Lexeme, before?: Lexeme): FilterMistake {
    const run = before === undefined ? runAt(this.text, op.from) : undefined;
    return mistake(
      'FILTER_FIELD',
      op,
      `There is no field before ${op.text} ${place(op)}.`,
      'Write size > 4kb or json.path = value; quote text that is to be searched as it is.',
      run === undefined ? undefined : quoted(this.text, run),
    );
  }

  private missingTerm(here: Lexeme | undefined): FilterMistake {
    const before = this.lexemes[this.index - 1];
    const span = here ?? { from: this.text.length, to: this.text.length };
    const after = before === undefined ? 'at the start' : `after ${this.text.slice(before.from, before.to)}`;
    const isWord = here?.type === 'word';
    return mistake(
      'FILTER_TERM',
      span,
      `There is no condition ${after} ${place(span)}.`,
      isWord ? 'Quote it to search for the word.' : 'Write one, such as kind:text, or remove what leads to it.',
      isWord ? quoted(this.text, span) : undefined,
    );
  }

  private ended(lexeme: Lexeme): void {
    if (lexeme.type !== 'string' || lexeme.unended !== true) return;
    throw mistake('FILTER_QUOTE', lexeme, `The " ${place(lexeme)} is never closed.`, 'Add a " at the end.', {
      from: this.text.length,
      to: this.text.length,
      text: '"',
    });
  }

  private isKeyword(lexeme: Lexeme | undefined, word: string): boolean {
    if (lexeme?.type !== 'word' || lexeme.text.toLowerCase() !== word) return false;
    return true;
  }

  private isAnyKeyword(lexeme: Lexeme): boolean {
    return ['and', 'or', 'not'].some((word) => this.isKeyword(lexeme, word));
  }
}

function joined(type: 'and' | 'or', parts: FilterNode[]): FilterNode {
  const [first] = parts;
  const last = parts.at(-1);
  if (first === undefined || last === undefined) throw new Error('nothing to join');
  if (parts.length === 1) return first;
  return { type, parts, span: { from: first.span.from, to: last.span.to } };
}

function isValue(lexeme: Lexeme): boolean {
  return lexeme.type === 'value' || lexeme.type === 'string' || lexeme.type === 'regex';
}

function spanOf(lexeme: Lexeme): Span {
  return { from: lexeme.from, to: lexeme.to };
}
