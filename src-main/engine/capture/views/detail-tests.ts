import type { FilterNode, NameField } from '../../../../src-shared/filter/index.ts';
import type { DetailByKind } from '../../../../src-shared/model/entry.ts';
import type { Kind } from '../../../../src-shared/model/kind.ts';
import { detailOf } from '../entry-of-page.ts';
import { comparison, connectionTest } from './column-tests.ts';
import { kindBitsOf } from './kinds.ts';
import { eachEntry, type MetaFacts, type Test, type Verdict } from './test.ts';
import { textComparison } from './text-value.ts';

const NS_PER_MS = 1e6;

/** Fields that stand in the detail of some kinds. */
type DetailField = 'status' | 'code' | 'rtt' | 'held' | 'event' | 'id';
type Found = string | number | undefined;

const KINDS_WITH: Readonly<Record<DetailField, readonly Kind[]>> = {
  status: ['open', 'response', 'error', 'redirect'],
  code: ['close', 'error', 'notice'],
  rtt: ['pong'],
  held: ['response'],
  event: ['event'],
  id: ['event', 'item'],
};

function fieldValue(field: DetailField, detail: DetailByKind[Kind]): Found {
  switch (field) {
    case 'status':
      return (detail as DetailByKind['open']).status;
    case 'code':
      return (detail as DetailByKind['close']).code ?? (detail as DetailByKind['error']).code;
    case 'rtt':
      return inNs((detail as DetailByKind['pong']).rttMs);
    case 'held':
      return inNs((detail as DetailByKind['response']).heldMs);
    case 'event':
      return (detail as DetailByKind['event']).event;
    case 'id':
      return (detail as DetailByKind['event']).id;
  }
}

function inNs(ms: number | undefined): number | undefined {
  return ms === undefined ? undefined : ms * NS_PER_MS;
}

function detailTest(field: DetailField, keep: (found: string | number) => boolean): Test {
  const bits = kindBitsOf(KINDS_WITH[field]);
  return eachEntry(
    2,
    ({ meta }: MetaFacts): Verdict => ((meta.kinds & bits) === 0 ? 'none' : 'some'),
    ({ page }, index) => {
      if (((1 << (page.kind[index] as number)) & bits) === 0) return false;
      const detail = detailOf(page, index);
      const found = detail === undefined ? undefined : fieldValue(field, detail);
      return found !== undefined && keep(found);
    },
  );
}

/** `status`, `code`, `rtt`, `held` against a number; an entry without one does not fulfil it, whatever the operator. */
export function detailNumberTest(
  field: 'status' | 'code' | 'rtt' | 'held',
  node: Extract<FilterNode, { type: 'number' }>,
): Test {
  const fits = comparison(node.op, node.value);
  return detailTest(field, (found) => typeof found === 'number' && fits(found));
}

/** `event`, `id`, `conn`, `code` against a name. */
export function nameTest(field: NameField, node: Extract<FilterNode, { type: 'name' }>): Test {
  const fits = textComparison(node.op, node.value);
  if (field === 'conn') return connectionTest((_id, info) => info !== undefined && fits(info.name));
  return detailTest(field, (found) => fits(String(found)));
}

/** Strings of a detail that nobody would search for. */
const SKIPPED = new Set(['frames', 'timings']);

/** Every text in a detail, for a search by words: headers, reasons, messages, ids. */
export function detailStrings(detail: unknown, into: string[] = []): string[] {
  if (typeof detail === 'string') into.push(detail);
  else if (Array.isArray(detail)) for (const part of detail) detailStrings(part, into);
  else if (typeof detail === 'object' && detail !== null) {
    for (const [name, part] of Object.entries(detail)) if (!SKIPPED.has(name)) detailStrings(part, into);
  }
  return into;
}
