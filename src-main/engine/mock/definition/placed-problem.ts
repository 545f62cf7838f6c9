import { isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml';
import type { Problem } from '../../../../src-shared/base/result.ts';
import type { ScenarioPlace, ScenarioProblem } from './read-scenario.ts';

/** The node that a path like `endpoints./v1.0/ws.rules[0].answer` leads to, or the last that is there. Keys may hold dots. */
function nodeAt(root: Node | null, path: string): Node | null {
  let node = root;
  let rest = path;
  while (rest !== '') {
    if (isMap(node)) {
      const found = node.items.find(({ key }) => {
        const name = isScalar(key) ? String(key.value) : '';
        return name !== '' && (rest === name || rest.startsWith(`${name}.`) || rest.startsWith(`${name}[`));
      });
      if (found === undefined) return node;
      const name = isScalar(found.key) ? String(found.key.value) : '';
      node = found.value as Node | null;
      rest = rest.slice(name.length).replace(/^\./, '');
    } else if (isSeq(node)) {
      const match = /^\[(\d+)\]\.?/.exec(rest);
      if (match === null) return node;
      node = node.items[Number(match[1])] as Node | null;
      rest = rest.slice(match[0].length);
    } else return node;
  }
  return node;
}

/**
 * A problem that names a place in a scenario by its keys (`feeds.prices`), with the line and column of that place in the text. One that
 * has them already stays as it is; one without any place points at the beginning.
 */
export function placedProblem(problem: Problem, text: string): ScenarioProblem {
  const at = problem.at === undefined ? undefined : String(problem.at);
  const known = /^(\d+):(\d+)$/.exec(at ?? '');
  if (known !== null) return { ...problem, line: Number(known[1]), column: Number(known[2]) };
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const node = at === undefined ? null : nodeAt(document.contents, at);
  const { line, col } = node?.range ? lines.linePos(node.range[0]) : { line: 1, col: 1 };
  const place: ScenarioPlace = { line: Math.max(1, line), column: Math.max(1, col) };
  const where = at === undefined ? '' : `Line ${place.line}, column ${place.column}: `;
  return { ...problem, message: `${where}${problem.message}`, ...place };
}
