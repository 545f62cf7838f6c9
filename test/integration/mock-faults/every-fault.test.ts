/** Every fault of the catalogue is shown by a client that is not ours. */

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { FAULT_NAMES, FAULTS, type FaultName } from '../../../src-shared/model/scenario/fault.ts';

const here = import.meta.dirname;
const sources = readdirSync(here)
  .filter((name) => name.endsWith('.test.ts') && name !== 'every-fault.test.ts' && name !== 'shaped-socket.test.ts')
  .map((name) => readFileSync(join(here, name), 'utf8'));
const titles = sources.flatMap((source) =>
  [...source.matchAll(/\bit(?:\.\w+\([^)]*\))?\(\s*'([a-z0-9, -]+): /g)].map(([, names = '']) => names),
);

describe('the catalogue of faults', () => {
  it('has a test of each fault, named by it, in which it is switched on', () => {
    const named = new Set(titles.flatMap((title) => title.split(', ')));
    const done = new Set(
      sources.flatMap((source) => [...source.matchAll(/fault: '([a-z0-9-]+)'/g)].map(([, name]) => name)),
    );
    expect(FAULT_NAMES.filter((name) => !named.has(name) || !done.has(name))).toEqual([]);
  });

  it('has no test of a fault that is not there', () => {
    const named = titles.flatMap((title) => title.split(', '));
    expect(named.filter((name) => !FAULT_NAMES.includes(name as FaultName))).toEqual([]);
  });

  it('says of each what it does and whom it can reach', () => {
    for (const name of FAULT_NAMES) {
      expect([name, FAULTS[name].about.endsWith('.'), FAULTS[name].transports.length > 0]).toEqual([name, true, true]);
    }
  });
});
