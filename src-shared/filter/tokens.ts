import type { Span } from './ast.ts';
import { fieldInfo, isOperator } from './fields.ts';
import { type Lexeme, lex } from './lexer.ts';

export type TokenClass =
  | 'keyword'
  | 'key'
  | 'path'
  | 'operator'
  | 'number'
  | 'string'
  | 'value'
  | 'word'
  | 'regex'
  | 'paren'
  | 'unknown';

/** A coloured piece of a filter. */
export interface FilterToken extends Span {
  readonly class: TokenClass;
}

/** Pieces for highlighting, in order, without the spaces between. Works on anything typed so far. */
export function tokenizeFilter(text: string): FilterToken[] {
  const lexemes = lex(text);
  return lexemes.map((lexeme, at) => ({ from: lexeme.from, to: lexeme.to, class: classOf(lexeme, lexemes[at + 1]) }));
}

function classOf(lexeme: Lexeme, next: Lexeme | undefined): TokenClass {
  switch (lexeme.type) {
    case 'open':
    case 'close':
      return 'paren';
    case 'minus':
      return 'keyword';
    case 'op':
      return isOperator(lexeme.text) ? 'operator' : 'unknown';
    case 'key':
      return fieldInfo(lexeme.text) === undefined ? 'unknown' : 'key';
    case 'value':
      return /^-?\d/.test(lexeme.text) ? 'number' : 'value';
    case 'string':
    case 'regex':
      return lexeme.type;
    case 'word':
      if (/^json[.[]/.test(lexeme.text)) return 'path';
      if (/^(and|or|not)$/i.test(lexeme.text)) return 'keyword';
      if (next?.type !== 'op') return 'word';
      return fieldInfo(lexeme.text) === undefined ? 'unknown' : 'key';
  }
}
