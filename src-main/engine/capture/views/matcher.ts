import { assertNever } from '../../../../src-shared/base/result.ts';
import { type FilterNode, isRegexLiteral } from '../../../../src-shared/filter/index.ts';
import { type Kind, LIFECYCLE_KINDS } from '../../../../src-shared/model/kind.ts';
import { columnTest, connectionTest, directionTest, isColumnField, kindTest } from './column-tests.ts';
import { detailNumberTest, nameTest } from './detail-tests.ts';
import { jsonTest } from './json-test.ts';
import { needsBigint } from './json-value.ts';
import { allOf, anyOf, EVERYTHING, NOTHING, noneOf, type Test } from './test.ts';
import { regexTest, wordTest } from './word-tests.ts';

/** A filter made ready to run over pages. */
export interface Matcher {
  /** Entries the filter means. */
  readonly exact: Test;
  /** Lifecycle entries that stay as separators although the filter does not mean them. */
  readonly separators: Test;
  /** Regexes can take time without bound: the scan must be able to stop one. */
  readonly hasRegex: boolean;
  /** Several tests look into the same payloads: worth keeping them parsed. */
  readonly keepParsed: boolean;
}

const lifecycle: ReadonlySet<Kind> = new Set(LIFECYCLE_KINDS);

export function compileFilter(filter: FilterNode): Matcher {
  const leaves = leavesOf(filter);
  const context = { exactNumbers: leaves.some((leaf) => leaf.type === 'json' && needsBigint(leaf.value)) };
  return {
    exact: compile(filter, 'exact', context),
    separators: compile(filter, 'possible', context),
    hasRegex: leaves.some(
      (leaf) =>
        leaf.type === 'regex' || ('value' in leaf && typeof leaf.value === 'object' && isRegexLiteral(leaf.value)),
    ),
    keepParsed: leaves.filter((leaf) => leaf.type === 'json').length > 1,
  };
}

type Leaf = Exclude<FilterNode, { type: 'and' | 'or' | 'not' }>;

function leavesOf(node: FilterNode): Leaf[] {
  switch (node.type) {
    case 'and':
    case 'or':
      return node.parts.flatMap(leavesOf);
    case 'not':
      return leavesOf(node.part);
    default:
      return [node];
  }
}

/**
 * `exact` is what the filter says. For separators, conditions on traffic (words, json, size, dir, kinds of traffic …) say
 * nothing about a lifecycle entry: it stays where the rest of the filter allows it. `possible` takes such a condition
 * as met, `certain` as not met; `not` swaps the two.
 */
type Mode = 'exact' | 'possible' | 'certain';

interface Context {
  readonly exactNumbers: boolean;
}

function compile(node: FilterNode, mode: Mode, context: Context): Test {
  switch (node.type) {
    case 'all':
      return EVERYTHING;
    case 'and':
      return allOf(node.parts.map((part) => compile(part, mode, context)));
    case 'or':
      return anyOf(node.parts.map((part) => compile(part, mode, context)));
    case 'not': {
      const inner: Mode = mode === 'exact' ? 'exact' : mode === 'possible' ? 'certain' : 'possible';
      return noneOf(compile(node.part, inner, context));
    }
    default:
      if (mode === 'exact' || speaksOfLifecycle(node)) return compileLeaf(node, context);
      return mode === 'possible' ? EVERYTHING : NOTHING;
  }
}

/** Whether a condition is about lifecycle entries too, or about when and where: then it decides about separators. */
function speaksOfLifecycle(node: Leaf): boolean {
  switch (node.type) {
    case 'kind':
      return node.kinds.some((kind) => lifecycle.has(kind));
    case 'transport':
      return true;
    case 'number':
      return node.field !== 'size' && node.field !== 'rtt' && node.field !== 'held';
    case 'name':
      return node.field === 'conn' || node.field === 'code';
    case 'all':
    case 'dir':
    case 'word':
    case 'regex':
    case 'json':
      return false;
    default:
      return assertNever(node);
  }
}

function compileLeaf(node: Leaf, context: Context): Test {
  switch (node.type) {
    case 'all':
      return EVERYTHING;
    case 'word':
      return wordTest(node.text);
    case 'regex':
      return regexTest(node.regex);
    case 'kind':
      return kindTest(node.kinds);
    case 'dir':
      return directionTest(node.direction);
    case 'transport': {
      const wanted = new Set(node.transports);
      return connectionTest((_id, info) => info !== undefined && wanted.has(info.transport));
    }
    case 'number':
      return isColumnField(node.field) ? columnTest(node.field, node) : detailNumberTest(node.field, node);
    case 'name':
      return nameTest(node.field, node);
    case 'json':
      return jsonTest(node, context.exactNumbers);
    default:
      return assertNever(node);
  }
}
