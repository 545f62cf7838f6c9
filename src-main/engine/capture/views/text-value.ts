import { isRegexLiteral, type Literal, type RegexLiteral, type TextOp } from '../../../../src-shared/filter/index.ts';
import { REGEX_MAX_BYTES } from './range-scan.ts';

/** A compiled `= != ~` on a text. */
export function textComparison(op: TextOp, value: Literal | RegexLiteral): (found: string) => boolean {
  if (isRegexLiteral(value)) {
    const regex = new RegExp(value.source, value.flags);
    return (found) => regex.test(found.length > REGEX_MAX_BYTES ? found.slice(0, REGEX_MAX_BYTES) : found);
  }
  const { text } = value;
  switch (op) {
    case '=':
      return (found) => found === text;
    case '!=':
      return (found) => found !== text;
    case '~': {
      const wanted = text.toLowerCase();
      return (found) => found.toLowerCase().includes(wanted);
    }
  }
}
