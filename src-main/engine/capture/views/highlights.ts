import { type FilterNode, isRegexLiteral } from '../../../../src-shared/filter/index.ts';
import { locateJson, type TextRange } from './json-locate.ts';
import { valueTest } from './json-value.ts';
import { parseJson } from './range-scan.ts';

/** What a filter found in a text, in order, not overlapping. */
export interface Highlighter {
  readonly hasRegex: boolean;
  find(text: string): TextRange[];
}

type Finder = (text: string) => TextRange[];

/** A text with more matches than this has the rest unmarked: nobody sees them in a row. */
const MOST = 20;

/** The parts of a filter that point into a text, `not` aside; undefined when there are none. */
export function highlighterOf(filter: FilterNode): Highlighter | undefined {
  const finders: Finder[] = [];
  let hasRegex = false;
  const visit = (node: FilterNode): void => {
    switch (node.type) {
      case 'and':
      case 'or':
        for (const part of node.parts) visit(part);
        break;
      case 'word':
        if (node.text !== '') finders.push(wordFinder(node.text));
        break;
      case 'regex':
        hasRegex = true;
        finders.push(regexFinder(node.regex.source, node.regex.flags));
        break;
      case 'json':
        if (node.value !== undefined && isRegexLiteral(node.value)) hasRegex = true;
        finders.push(jsonFinder(node));
        break;
      default:
        break;
    }
  };
  visit(filter);
  if (finders.length === 0) return undefined;
  return { hasRegex, find: (text) => disjoint(finders.flatMap((finder) => finder(text))) };
}

function wordFinder(word: string): Finder {
  const wanted = word.toLowerCase();
  return (text) => {
    const lower = text.toLowerCase();
    // A few letters change their length with their case; then places in one text are not places in the other.
    const [hay, needle] = lower.length === text.length ? [lower, wanted] : [text, word];
    const found: TextRange[] = [];
    for (let at = hay.indexOf(needle); at !== -1 && found.length < MOST; at = hay.indexOf(needle, at + needle.length)) {
      found.push([at, at + needle.length]);
    }
    return found;
  };
}

function regexFinder(source: string, flags: string): Finder {
  const regex = new RegExp(source, `${flags}g`);
  return (text) => {
    const found: TextRange[] = [];
    for (const match of text.matchAll(regex)) {
      if (match[0] !== '') found.push([match.index, match.index + match[0].length]);
      if (found.length >= MOST) break;
    }
    return found;
  };
}

function jsonFinder(node: Extract<FilterNode, { type: 'json' }>): Finder {
  const fits = valueTest(node.op, node.value);
  return (text) =>
    locateJson(text, node.path, MOST).filter(([from, to]) => {
      const value = parseJson(text.slice(from, to), true);
      return value !== undefined && fits(value);
    });
}

function disjoint(ranges: TextRange[]): TextRange[] {
  const kept: TextRange[] = [];
  let end = -1;
  for (const range of ranges.sort((a, b) => a[0] - b[0] || b[1] - a[1])) {
    if (range[0] < end) continue;
    kept.push(range);
    end = range[1];
  }
  return kept;
}
