import type { FilterNode } from '../../../../src-shared/filter/index.ts';
import type { ScopeInput } from './scope.ts';

const NOWHERE = { from: 0, to: 0 };

/** The filter together with the tab's connections and the range of time, both ends included. */
export function narrowed(filter: FilterNode, input: ScopeInput): FilterNode {
  const parts: FilterNode[] = [];
  if (input.connections !== undefined) {
    const ids = input.connections.map(
      (value): FilterNode => ({ type: 'number', field: 'conn', op: '=', value, span: NOWHERE }),
    );
    parts.push({ type: 'or', parts: ids, span: NOWHERE });
  }
  if (input.fromNs !== undefined) {
    parts.push({ type: 'number', field: 'at', op: '>=', value: input.fromNs, span: NOWHERE });
  }
  if (input.toNs !== undefined) {
    parts.push({ type: 'number', field: 'at', op: '<=', value: input.toNs, span: NOWHERE });
  }
  return parts.length === 0 ? filter : { type: 'and', parts: [...parts, filter], span: NOWHERE };
}
