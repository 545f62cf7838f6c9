import { describe, expect, it } from 'vitest';
import { chooseNode, cookieNode } from '../../../src-main/engine/mock/cluster/balancer.ts';
import { sidesOf } from '../../../src-main/engine/mock/cluster/sides.ts';

const nobody = { cookie: null, ip: '127.0.0.1' };

describe('the choice of a node', () => {
  it('goes round by turns over those that are up', () => {
    expect([0, 1, 2, 3].map((turn) => chooseNode('round-robin', [1, 2, 3], turn, nobody))).toEqual([1, 2, 3, 1]);
    expect([0, 1, 2].map((turn) => chooseNode('round-robin', [1, 3], turn, nobody))).toEqual([1, 3, 1]);
  });

  it.each(['round-robin', 'sticky-cookie', 'sticky-ip'] as const)('%s: is nobody where none is up', (balance) => {
    expect(chooseNode(balance, [], 5, { cookie: 1, ip: '10.0.0.1' })).toBeUndefined();
  });

  it('keeps to the cookie as long as its node is up, then goes round', () => {
    expect(chooseNode('sticky-cookie', [1, 2, 3], 0, { ...nobody, cookie: 3 })).toBe(3);
    expect(chooseNode('sticky-cookie', [1, 2], 1, { ...nobody, cookie: 3 })).toBe(2);
    expect(chooseNode('round-robin', [1, 2, 3], 0, { ...nobody, cookie: 3 }), 'only where it is asked to').toBe(1);
  });

  it('keeps to the address, and moves only the clients of a node that goes', () => {
    const ips = Array.from({ length: 300 }, (_, index) => `10.0.${index >> 8}.${index & 255}`);
    const at = (up: number[]) => ips.map((ip, turn) => chooseNode('sticky-ip', up, turn, { cookie: null, ip }));
    const before = at([1, 2, 3]);
    expect(at([1, 2, 3])).toEqual(before);
    for (const node of [1, 2, 3]) expect(before.filter((one) => one === node).length).toBeGreaterThan(60);
    const after = at([1, 3]);
    for (const [index, node] of before.entries()) {
      if (node === 2) expect([1, 3]).toContain(after[index]);
      else expect(after[index]).toBe(node);
    }
  });

  it.each([
    [undefined, null],
    ['', null],
    ['wirescope_node=2', 2],
    ['a=b; wirescope_node=12; c=d', 12],
    ['not_wirescope_node=2', null],
    ['wirescope_node=two', null],
    ['wirescope_node=2x', null],
  ])('reads the cookie %s as %s', (header, node) => {
    expect(cookieNode(header)).toBe(node);
  });
});

describe('the sides of a split', () => {
  const sides = (groups: number[][]) => {
    const found = sidesOf(groups, [1, 2, 3, 4]);
    return found.ok ? [1, 2, 3, 4].map((node) => found.value.get(node)) : found.error.code;
  };

  it('are the groups in their order, and one more for the rest', () => {
    expect(
      sides([
        [1, 2],
        [3, 4],
      ]),
    ).toEqual([1, 1, 2, 2]);
    expect(sides([[3]])).toEqual([2, 2, 1, 2]);
    expect(sides([[1], [2], [3], [4]])).toEqual([1, 2, 3, 4]);
  });

  it('are refused where they make no sense', () => {
    expect(sides([])).toBe('GROUPS_INVALID');
    expect(sides([[]])).toBe('GROUPS_INVALID');
    expect(sides([[1], [1, 2]])).toBe('GROUPS_INVALID');
    expect(sides([[1, 1]])).toBe('GROUPS_INVALID');
    expect(sides([[5]])).toBe('NODE_UNKNOWN');
  });
});
