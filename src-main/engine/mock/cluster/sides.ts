import { fail, ok, type Result } from '../../../../src-shared/base/result.ts';

/** @param nodes how many there are */
export function unknownNode(number: number, nodes: number): Result<never> {
  const there = nodes === 1 ? 'one node' : `nodes 1 to ${nodes}`;
  return fail('NODE_UNKNOWN', `There is no node ${number}.`, `This scenario has ${there}.`);
}

/**
 * On which side of a split each node is: 1 for the first group, and so on; who is in no group is on one more.
 *
 * Errors: NODE_UNKNOWN, GROUPS_INVALID.
 */
export function sidesOf(
  groups: readonly (readonly number[])[],
  nodes: readonly number[],
): Result<ReadonlyMap<number, number>> {
  const sides = new Map<number, number>();
  for (const [index, group] of groups.entries()) {
    for (const number of group) {
      if (!nodes.includes(number)) return unknownNode(number, nodes.length);
      if (sides.has(number)) return wrong(`Node ${number} is in two groups.`);
      sides.set(number, index + 1);
    }
  }
  if (sides.size === 0) return wrong('No group names a node.');
  for (const number of nodes) if (!sides.has(number)) sides.set(number, groups.length + 1);
  return ok(sides);
}

function wrong(message: string): Result<never> {
  return fail('GROUPS_INVALID', message, 'Write groups like [[1, 2], [3]].');
}
