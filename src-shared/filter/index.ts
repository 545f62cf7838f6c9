export { nearest } from '../base/nearest.ts';
export type { FilterFacts } from '../model/filter-facts.ts';
export type * from './ast.ts';
export { isRegexLiteral } from './ast.ts';
export { type Completion, completeFilter } from './complete.ts';
export {
  directionTerm,
  jsonTerm,
  jsonTermOfText,
  kindTerm,
  nameTerm,
  numberTerm,
  type TermJoin,
  withTerm,
} from './compose.ts';
export { FactsCollector, jsonPathsOf } from './facts.ts';
export { FIELD_HELP } from './fields.ts';
export { quote } from './lexer.ts';
export { parseFilter } from './parser.ts';
export { printPath } from './path.ts';
export { printFilter } from './print.ts';
export { tokenizeFilter } from './tokens.ts';
