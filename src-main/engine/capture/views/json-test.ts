import { type FilterNode, isRegexLiteral, type PathStep } from '../../../../src-shared/filter/index.ts';
import { markPayloadsWith } from './body-search.ts';
import { isProbePath, JsonProbe } from './json-probe.ts';
import { someAt, valueTest } from './json-value.ts';
import { countOf, intersect, type Mask, unite } from './mask.ts';
import type { RangeScan } from './range-scan.ts';
import type { Test } from './test.ts';

/** Steps for which what the last search for a name has shown is believed. */
const SKIPPED_SEARCHES = 32;

/** A test of a value in a JSON payload. Parses only payloads whose bytes could hold it. */
export function jsonTest(node: Extract<FilterNode, { type: 'json' }>, exact: boolean): Test {
  const fits = valueTest(node.op, node.value);
  const { path } = node;
  const needles = necessaryBytes(node);
  // What keeps integers past 2^53 apart is JSON.parse alone.
  const probe = !exact && isProbePath(path) ? new JsonProbe(path) : undefined;
  let sinceSearch = 0;
  let skip = 0;
  const holds = (scan: RangeScan, index: number): boolean => {
    if (probe !== undefined) {
      const { body, start, length } = scan.page;
      const from = start[index] as number;
      const found = probe.find(body, from, from + (length[index] as number));
      if (found !== 'unsure') return found === 'value' && fits(probe.value);
    }
    return someAt(scan.json(index, exact), path, 0, fits);
  };
  return {
    cost: isRegexLiteral(node.value ?? { text: '', quoted: false }) ? 5 : 4,
    verdict: () => 'some',
    narrow(scan, mask) {
      // Where nearly every payload has the name, looking for it first only costs; now and then that is asked again.
      const isDense = probe !== undefined && sinceSearch++ < skip;
      const possible = isDense ? undefined : candidates(scan, needles);
      if (possible !== undefined) {
        sinceSearch = 0;
        skip = countOf(possible) > scan.length / 2 ? SKIPPED_SEARCHES : 0;
      }
      for (let at = 0; at < mask.length; at++) {
        if (mask[at] === 0) continue;
        const index = scan.from + at;
        if (scan.isCut(index)) {
          // What is left of a cut payload does not parse: whether the value was there cannot be known.
          scan.markPartly(index);
          mask[at] = 0;
        } else if (possible?.[at] === 0 || !scan.hasPayload(index)) mask[at] = 0;
        else if (!holds(scan, index)) mask[at] = 0;
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
