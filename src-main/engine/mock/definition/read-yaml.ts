import {
  type Document,
  isAlias,
  isCollection,
  isMap,
  isNode,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseDocument,
  visit,
  type YAMLParseError,
} from 'yaml';
import { type Path, Places, pathText, problemAt, type ScenarioProblem, shortened } from './scenario-problem.ts';

/** More than anybody writes by hand, and little enough to check while one types. */
export const MAX_SCENARIO_CHARACTERS = 1_048_576;
/** Deeper than any message is, and far from what a stack can take. */
const MAX_DEPTH = 64;
/** What aliases may make of a text. */
const MAX_EXPANDED_CHARACTERS = 8 * MAX_SCENARIO_CHARACTERS;

/** The values of a text, and where they stand. */
export type ReadYaml =
  | { readonly ok: true; readonly root: unknown; readonly places: Places }
  | { readonly ok: false; readonly error: ScenarioProblem };

const STANDARD = 'tag:yaml.org,2002:';
const STANDARD_TAGS = new Set(['str', 'int', 'float', 'bool', 'null', 'map', 'seq'].map((name) => STANDARD + name));

const SYNTAX = 'SCENARIO_SYNTAX';
const TOO_BIG = 'SCENARIO_TOO_BIG';

/** A sentence and a hint for what the library says; its own words where there are no better ones. */
function syntaxProblem(mistake: YAMLParseError, text: string, document: Document, places: Places): ScenarioProblem {
  const place = places.at(mistake.pos[0]);
  const line = text.split(/\r\n|\r|\n/, place.line)[place.line - 1] ?? '';
  const say = (sentence: string, hint: string): ScenarioProblem => problemAt(place, SYNTAX, sentence, hint);
  switch (mistake.code) {
    case 'TAB_AS_INDENT':
      return say('a tab is no indentation in YAML.', 'Use two spaces a level.');
    case 'DUPLICATE_KEY':
      return say(
        `“${shortened(line.slice(place.column - 1).split(':')[0] ?? '')}” is there twice.`,
        'Keep one of them; in YAML the second would silently win.',
      );
    case 'MULTIPLE_DOCS':
      return say(
        'a second document begins; a file holds one scenario.',
        'Put each scenario into a file of its own, without the line of dashes.',
      );
    case 'RESOURCE_EXHAUSTION':
      return problemAt(places.at(tooDeepAt(text)), TOO_BIG, `this is more than ${MAX_DEPTH} levels deep.`, FLATTER);
    case 'BLOCK_AS_IMPLICIT_KEY':
      return say(
        'there are two “key: value” in one line.',
        'Put the inner one onto its own line, or a text in quotes.',
      );
    case 'MULTILINE_IMPLICIT_KEY':
      return say('here a key begins, and its line has no “: ”.', 'Write “key: value”, with a space after the colon.');
    case 'BAD_SCALAR_START':
      return say(`“${line[place.column - 1]}” cannot begin a text.`, 'Put the text in quotes.');
    case 'MISSING_CHAR': {
      const opened = openedBefore(document, mistake.pos[0]);
      if (opened === null) break;
      return problemAt(places.ofNode(opened), SYNTAX, 'the quote that is opened here is not closed.', 'Close it.');
    }
    case 'BAD_INDENT':
      return mistake.message.startsWith('Flow')
        ? say(
            'a bracket that was opened above is not closed.',
            'Close it with ] or }, or write the value on lines of its own.',
          )
        : say('this line is indented otherwise than those it belongs to.', 'Use two spaces a level.');
    default:
      break;
  }
  return say(`${mistake.message.replace(/\.?$/, '.')}`, 'A scenario is YAML: two spaces a level, “key: value”.');
}

/** The last text in quotes that begins before an offset. */
function openedBefore(document: Document, offset: number): Node | null {
  let opened: Node | null = null;
  visit(document, {
    Scalar(_key, node) {
      if (node.type?.startsWith('QUOTE') === true && node.range && node.range[0] < offset) opened = node;
    },
  });
  return opened;
}

const FLATTER = 'Messages of so many levels are no message; take some away.';

/** Offset of the first bracket that is too deep, for texts on which the library gave up. */
function tooDeepAt(text: string): number {
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (character === '[' || character === '{') depth += 1;
    else if (character === ']' || character === '}') depth -= 1;
    if (depth > MAX_DEPTH) return at;
  }
  return 0;
}

/** What the library takes, and a scenario does not: each is a misunderstanding waiting to happen. */
function misunderstanding(document: Document, places: Places): ScenarioProblem | null {
  let found: ScenarioProblem | null = null;
  const anchors = new Set<string>();
  const say = (node: Node, code: string, sentence: string, hint: string): symbol => {
    found = problemAt(places.ofNode(node), code, sentence, hint);
    return visit.BREAK;
  };
  visit(document, (key, node, ancestors) => {
    if (isPair(node)) {
      // `px: {{id}}` is YAML for a map with a map as key, and never what was meant.
      if (isMap(node.key))
        return say(node.key, SYNTAX, 'a text with {{…}} stands without quotes.', "Put it in quotes: '{{id}}'.");
      if (isCollection(node.key))
        return say(node.key, SYNTAX, 'a key is a text, not a list.', 'Write “key: value”, with a text as key.');
      if (isScalar(node.key) && node.key.value === null)
        return say(node.key, SYNTAX, 'there is a value without a key.', 'Write “key: value”, with a text as key.');
      return undefined;
    }
    if (isAlias(node)) {
      if (!anchors.has(node.source)) {
        return say(
          node,
          SYNTAX,
          `nothing above is called &${shortened(node.source)}, which *${shortened(node.source)} stands for.`,
          'Name it with an anchor (&name) before it is used; a text that begins with * needs quotes.',
        );
      }
      return undefined;
    }
    if (isCollection(node) || isScalar(node)) {
      if (node.anchor !== undefined) anchors.add(node.anchor);
      if (node.tag !== undefined && !STANDARD_TAGS.has(node.tag)) {
        return say(
          node,
          SYNTAX,
          `the tag ${shortened(node.tag.replace(STANDARD, '!!'))} is not known here.`,
          'Take it away: a scenario needs no tags.',
        );
      }
      // Pairs and collections both count as ancestors.
      const depth = ancestors.filter((one) => isCollection(one)).length;
      if (isCollection(node) && depth > MAX_DEPTH)
        return say(node, TOO_BIG, `this is more than ${MAX_DEPTH} levels deep.`, FLATTER);
      if (isScalar(node) && key !== 'key' && typeof node.value === 'number' && !Number.isFinite(node.value))
        return say(
          node,
          'SCENARIO_VALUE_INVALID',
          `${node.source ?? node.value} is no number that can be sent.`,
          'Write a number in digits.',
        );
      if (isScalar(node) && typeof node.value === 'string' && node.value.includes('\u0000'))
        return say(node, SYNTAX, 'there is a zero byte in this text.', 'Save the file as plain UTF-8 text.');
    }
    return undefined;
  });
  return found;
}

/**
 * What the text is with its aliases written out, without writing them out: the first anchor that holds itself, or the first value that
 * becomes too big.
 */
class Expansion {
  readonly #places: Places;
  /** By name, the last one above: what an alias stands for. */
  readonly #anchors = new Map<string, Node>();
  readonly #sizes = new Map<Node, number>();
  readonly #open = new Set<Node>();
  problem: ScenarioProblem | null = null;

  constructor(places: Places) {
    this.#places = places;
  }

  /** Characters of a value with everything in it. */
  measure(node: unknown, path: Path): number {
    if (this.problem !== null || !isNode(node)) return 0;
    if (isAlias(node)) {
      const target = this.#anchors.get(node.source);
      if (target === undefined) return 0;
      if (!this.#open.has(target)) return this.#sizes.get(target) ?? 0;
      this.problem = problemAt(
        this.#places.ofNode(node),
        'SCENARIO_CYCLE',
        `${pathText(path)} holds itself.`,
        'An anchor (&name) cannot be used inside what it names.',
      );
      return 0;
    }
    if ('anchor' in node && typeof node.anchor === 'string') this.#anchors.set(node.anchor, node);
    this.#open.add(node);
    const size = this.#sizeOf(node, path);
    this.#open.delete(node);
    this.#sizes.set(node, size);
    if (size > MAX_EXPANDED_CHARACTERS) {
      this.problem ??= problemAt(
        this.#places.ofNode(node),
        TOO_BIG,
        `with its aliases written out this has more than ${MAX_EXPANDED_CHARACTERS} characters.`,
        'Use fewer aliases (*name), or a list in a recording.',
      );
    }
    return size;
  }

  #sizeOf(node: Node, path: Path): number {
    if (isScalar(node)) return String(node.value).length + 4;
    if (isMap(node)) {
      return node.items.reduce((sum, { key, value }) => {
        const name = isScalar(key) ? String(key.value) : '';
        return sum + name.length + 4 + this.measure(value, [...path, name]);
      }, 2);
    }
    if (!isSeq(node)) return 0;
    return node.items.reduce<number>((sum, item, index) => sum + this.measure(item, [...path, index]), 2);
  }
}

/**
 * Reads the values of a YAML 1.2 text (JSON is one too), one document. Merge keys (`<<`) of YAML 1.1 are understood, because people
 * use them.
 *
 * Errors: SCENARIO_TOO_BIG, SCENARIO_SYNTAX, SCENARIO_CYCLE, SCENARIO_VALUE_INVALID for a number without end.
 */
export function readYaml(text: string): ReadYaml {
  const bad = (error: ScenarioProblem): ReadYaml => ({ ok: false, error });
  if (text.length > MAX_SCENARIO_CHARACTERS) {
    return bad(
      problemAt(
        { line: 1, column: 1 },
        TOO_BIG,
        `the scenario has ${text.length} characters; ${MAX_SCENARIO_CHARACTERS} are read.`,
        'Put long lists of messages into a recording, and name its file.',
      ),
    );
  }
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    uniqueKeys: true,
    merge: true,
    schema: 'core',
  });
  const places = new Places(document, lines);
  const mistake =
    document.errors.find(({ code }) => code === 'RESOURCE_EXHAUSTION') ?? document.errors.at(0) ?? undefined;
  if (mistake !== undefined) return bad(syntaxProblem(mistake, text, document, places));
  const misread = misunderstanding(document, places);
  if (misread !== null) return bad(misread);
  const expansion = new Expansion(places);
  expansion.measure(document.contents, []);
  if (expansion.problem !== null) return bad(expansion.problem);
  try {
    // What aliases make of it was measured above; the library only guesses at it.
    return { ok: true, root: document.toJS({ maxAliasCount: -1 }), places };
  } catch (error) {
    // What << stands before is checked here and nowhere else, without a place.
    if (!(error instanceof Error) || !error.message.startsWith('Merge sources')) throw error;
    const place = placeOfMerge(document, places);
    return bad(problemAt(place, SYNTAX, '<< takes keys of a map in, and this is none.', 'Write <<: *name.'));
  }
}

function placeOfMerge(document: Document, places: Places) {
  let place = { line: 1, column: 1 };
  visit(document, {
    Pair(_key, { key, value }) {
      if (!isScalar(key) || key.source !== '<<' || value === null) return undefined;
      if (isAlias(value) || isMap(value)) return undefined;
      place = places.ofNode(value as Node);
      return visit.BREAK;
    },
  });
  return place;
}
