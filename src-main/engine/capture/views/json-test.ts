import { type FilterNode, isRegexLiteral, type PathStep } from '../../../../src-shared/filter/index.ts';
import { markPayloadsWith } from './body-search.ts';
import { someAt, valueTest } from './json-value.ts';
import { intersect, type Mask, unite } from './mask.ts';
import type { RangeScan } from './range-scan.ts';
import type { Test } from './test.ts';

/** A test of a value in a JSON payload. Parses only payloads whose bytes could hold it. */
export function jsonTest(node: Extract<FilterNode, { type: 'json' }>, exact: boolean): Test {
  const fits = valueTest(node.op, node.value);
  const { path } = node;
  const needles = necessaryBytes(node);
  return {
    cost: isRegexLiteral(node.value ?? { text: '', quoted: false }) ? 5 : 4,
    verdict: () => 'some',
    narrow(scan, mask) {
      const possible = candidates(scan, needles);
      for (let at = 0; at < mask.length; at++) {
        if (mask[at] === 0) continue;
        const index = scan.from + at;
        if (scan.isCut(index)) {
          // What is left of a cut payload does not parse: whether the value was there cannot be known.
          scan.markPartly(index);
          mask[at] = 0;
        } else if (possible[at] === 0 || !scan.hasPayload(index)) mask[at] = 0;
        else if (!someAt(scan.json(index, exact), path, 0, fits)) mask[at] = 0;
      }
    },
  };
}

const ESCAPE = Buffer.from('\\');

/**
 * Bytes without which a payload cannot fulfil the test, unless it spells them with escapes: the last name of the path,
 * and a text that must be equal.
 */
function necessaryBytes(node: Extract<FilterNode, { type: 'json' }>): Buffer[] {
  const needles: Buffer[] = [];
  const name = node.path.findLast((step: PathStep): step is string => typeof step === 'string');
  if (name !== undefined) needles.push(Buffer.from(JSON.stringify(name)));
  const { value } = node;
  if (node.op === '=' && value !== undefined && !isRegexLiteral(value)) {
    const isText = value.quoted || !/^(?:-?\d.*|true|false|null)$/.test(value.text);
    if (isText && value.text !== '') needles.push(Buffer.from(JSON.stringify(value.text)));
  }
  return needles;
}

function candidates(scan: RangeScan, needles: readonly Buffer[]): Mask {
  const [first, ...others] = needles;
  if (first === undefined) return new Uint8Array(scan.length).fill(1);
  const possible = new Uint8Array(scan.length);
  markPayloadsWith(scan, first, false, possible);
  for (const needle of others) {
    const found = new Uint8Array(scan.length);
    markPayloadsWith(scan, needle, false, found);
    intersect(possible, found);
  }
  const escaped = new Uint8Array(scan.length);
  markPayloadsWith(scan, ESCAPE, false, escaped);
  unite(possible, escaped);
  return possible;
}
