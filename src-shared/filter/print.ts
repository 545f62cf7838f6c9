import { assertNever } from '../base/result.ts';
import { type FilterNode, isRegexLiteral, type Literal, type RegexLiteral } from './ast.ts';
import { quote } from './lexer.ts';
import { printPath } from './path.ts';
import { printNs } from './units.ts';

/** The filter in its plain spelling; parsing it again gives the same tree, spans aside. */
export function printFilter(node: FilterNode): string {
  switch (node.type) {
    case 'all':
      return '';
    case 'and':
    case 'or':
      return node.parts.map((part) => printInner(part)).join(` ${node.type} `);
    case 'not':
      return `not ${printInner(node.part)}`;
    case 'word':
      return printLiteral(node);
    case 'regex':
      return printValue(node.regex);
    case 'kind':
      return `kind:${node.kinds.join(',')}`;
    case 'dir':
      return `dir:${node.direction === 'toClient' ? 'in' : 'out'}`;
    case 'transport':
      return `transport:${node.transports.join(',')}`;
    case 'number':
      return `${node.field} ${node.op} ${printNumber(node)}`;
    case 'name':
      return `${node.field} ${node.op} ${printValue(node.value)}`;
    case 'json':
      if (node.value === undefined) return printPath(node.path);
      return `${printPath(node.path)} ${node.op} ${printValue(node.value)}`;
    default:
      return assertNever(node);
  }
}

function printInner(node: FilterNode): string {
  return node.type === 'and' || node.type === 'or' ? `(${printFilter(node)})` : printFilter(node);
}

function printNumber(node: Extract<FilterNode, { type: 'number' }>): string {
  const isTime = node.field === 'at' || node.field === 'rtt' || node.field === 'held';
  return isTime ? printNs(node.value) : String(node.value);
}

function printValue(value: Literal | RegexLiteral): string {
  return isRegexLiteral(value) ? `/${value.source}/${value.flags}` : printLiteral(value);
}

function printLiteral(literal: Literal): string {
  return literal.quoted ? quote(literal.text) : literal.text;
}
