import { FLAG } from '../../../../src-shared/codec/page.ts';
import type { CompareOp, FilterNode, NumberField } from '../../../../src-shared/filter/index.ts';
import { DIRECTION_CODE, type Kind, LIFECYCLE_KINDS } from '../../../../src-shared/model/kind.ts';
import { sizeOf } from '../entry-of-page.ts';
import { kindBitsOf } from './kinds.ts';
import { eachEntry, type MetaFacts, type Test, type Verdict } from './test.ts';

/** The comparison of an operator, as a function once and not a switch per entry. */
export function comparison(op: CompareOp, value: number): (found: number) => boolean {
  switch (op) {
    case '=':
      return (found) => found === value;
    case '!=':
      return (found) => found !== value;
    case '>':
      return (found) => found > value;
    case '>=':
      return (found) => found >= value;
    case '<':
      return (found) => found < value;
    case '<=':
      return (found) => found <= value;
  }
}

export function kindTest(kinds: readonly Kind[]): Test {
  const wanted = kindBitsOf(kinds);
  return eachEntry(
    1,
    ({ meta }) => ((meta.kinds & wanted) === 0 ? 'none' : (meta.kinds & ~wanted) === 0 ? 'all' : 'some'),
    (scan, index) => ((1 << (scan.page.kind[index] as number)) & wanted) !== 0,
  );
}

// `close` may have a direction, so a page of it is no proof.
const NEVER_DIRECTED = kindBitsOf(LIFECYCLE_KINDS.filter((kind) => kind !== 'close'));

export function directionTest(direction: 'toServer' | 'toClient'): Test {
  const wanted = DIRECTION_CODE[direction];
  return eachEntry(
    1,
    ({ meta }) => ((meta.kinds & ~NEVER_DIRECTED) === 0 ? 'none' : 'some'),
    (scan, index) => ((scan.page.flags[index] as number) & FLAG.direction) === wanted,
  );
}

/** A test of the connection alone: its number, name or transport. */
export function connectionTest(keep: (id: number, info: ReturnType<MetaFacts['connection']>) => boolean): Test {
  return {
    cost: 1,
    verdict({ meta, connection }) {
      let kept = 0;
      for (const id of meta.connections.keys()) if (keep(id, connection(id))) kept++;
      return kept === 0 ? 'none' : kept === meta.connections.size ? 'all' : 'some';
    },
    narrow(scan, mask) {
      const { from, page, source } = scan;
      let lastId = -1;
      let lastKept = false;
      for (let at = 0; at < mask.length; at++) {
        if (mask[at] === 0) continue;
        const id = page.connection[from + at] as number;
        if (id !== lastId) {
          lastId = id;
          lastKept = keep(id, source.connection(id));
        }
        if (!lastKept) mask[at] = 0;
      }
    },
  };
}

type NumberNode = Extract<FilterNode, { type: 'number' }>;

/** Numbers that are columns of the page. */
export function isColumnField(field: NumberField): field is 'conn' | 'attempt' | 'size' | 'seq' | 'at' {
  return field === 'conn' || field === 'attempt' || field === 'size' || field === 'seq' || field === 'at';
}

export function columnTest(field: 'conn' | 'attempt' | 'size' | 'seq' | 'at', { op, value }: NumberNode): Test {
  const fits = comparison(op, value);
  switch (field) {
    case 'conn':
      return connectionTest((id) => fits(id));
    case 'attempt':
      return eachEntry(1, unknown, (scan, index) => fits(scan.page.attempt[index] as number));
    case 'size':
      return eachEntry(1, unknown, (scan, index) => fits(sizeOf(scan.page, index)));
    case 'seq':
      return eachEntry(
        1,
        ({ meta }) => within(op, value, meta.firstSeq, meta.firstSeq + meta.count - 1),
        (scan, index) => fits(scan.page.firstSeq + index),
      );
    case 'at':
      return eachEntry(
        1,
        ({ meta }) => within(op, value, meta.firstAtNs, meta.lastAtNs),
        (scan, index) => fits(scan.page.atNs[index] as number),
      );
  }
}

const unknown = (): Verdict => 'some';

/** Of numbers between `low` and `high`, both met: do all, some or none compare? */
function within(op: CompareOp, value: number, low: number, high: number): Verdict {
  const fits = comparison(op, value);
  if (op === '=' || op === '!=') {
    const inside = value >= low && value <= high;
    if (inside) return low === high ? (op === '=' ? 'all' : 'none') : 'some';
    return op === '=' ? 'none' : 'all';
  }
  const lowFits = fits(low);
  const highFits = fits(high);
  return lowFits && highFits ? 'all' : lowFits || highFits ? 'some' : 'none';
}
