import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { aimTarget } from '../../../src-renderer/panels/mock/faults/aim.ts';
import {
  FAULT_FIELDS,
  faultInput,
  fieldName,
  hasTarget,
  lastsOf,
  targetOf,
  targetText,
  valuesOf,
  valuesText,
} from '../../../src-renderer/panels/mock/faults/fault-fields.ts';
import {
  FAULT_NAMES,
  FAULTS,
  type Fault,
  type FaultName,
  faultSchema,
  faultSchemas,
} from '../../../src-shared/model/scenario/fault.ts';

const read = (input: unknown): Fault => v.parse(faultSchema, input);

describe('the fields of faults', () => {
  it.each(FAULT_NAMES)(
    '%s: every value its schema takes has a field with a name, and what a field begins with is right',
    (name) => {
      const shared = new Set(['fault', 'at', 'on', 'for']);
      const own = Object.keys(faultSchemas[name].entries).filter((key) => !shared.has(key));
      expect(FAULT_FIELDS[name].map(({ key }) => key).toSorted()).toEqual(own.toSorted());
      for (const key of own) expect(fieldName(key), 'a name of its own').not.toBe(key);
      const made = faultInput(name, {}, {}, '');
      expect(made).toMatchObject({ ok: true });
      if (!made.ok) return;
      const fault = read(made.fault);
      expect(fault.fault).toBe(name);
      expect(valuesOf(read({ ...made.fault, ...(FAULTS[name].lasts ? { for: '8s' } : {}) }))).toEqual(valuesOf(fault));
    },
  );

  it.each(FAULT_NAMES)('%s: what was read of it and written again says the same', (name) => {
    const on = hasTarget(name) ? { room: 'globex', oneIn: 2 } : {};
    const first = faultInput(name, {}, on, FAULTS[name].lasts ? '90s' : '');
    if (!first.ok) throw new Error(first.mistake.words);
    const fault = read(first.fault);
    const again = faultInput(name, valuesOf(fault), targetOf(fault), lastsOf(fault));
    if (!again.ok) throw new Error(`${again.mistake.key} ${again.mistake.words}`);
    expect(read(again.fault)).toEqual(fault);
  });

  it('say what is wrong in the words of the schema, at the field', () => {
    expect(faultInput('bandwidth', { rate: 'fast' }, {}, '')).toEqual({
      ok: false,
      mistake: { key: 'rate', words: 'is a rate like 4kB/s' },
    });
    expect(faultInput('skip', { oneIn: '' }, {}, '')).toMatchObject({ ok: false, mistake: { key: 'oneIn' } });
    expect(faultInput('stall', {}, {}, 'long')).toMatchObject({ ok: false, mistake: { key: 'for' } });
    expect(faultInput('close', { code: '70000' }, {}, '')).toMatchObject({ ok: false, mistake: { key: 'code' } });
  });

  it('read like a sentence', () => {
    const shown = (name: FaultName, values = {}): string => valuesText(name, values);
    expect(shown('bandwidth')).toBe('4 kB/s');
    expect(shown('skip')).toBe('1 in 200');
    expect(shown('latency', { delay: '400ms', jitter: '100ms' })).toBe('400 ms ±100 ms');
    expect(shown('refuse', { status: '401', oneIn: '4' })).toBe('401 1 in 4');
    expect(shown('stall')).toBe('');
    expect(targetText({ room: 'globex' })).toBe('globex');
    expect(targetText({ clients: [1, 2, 3], oneIn: 2 })).toBe('3 clients, 1 in 2');
    expect(targetText({})).toBeNull();
  });
});

describe('whom a fault is aimed at', () => {
  it('is everybody, a path, a room, a user, those that are selected, and a share of them', () => {
    expect(aimTarget({ at: 'all', oneIn: 1 }, [])).toEqual({});
    expect(aimTarget({ at: 'all', oneIn: 3 }, [])).toEqual({ oneIn: 3 });
    expect(aimTarget({ at: 'endpoint:/a:b', oneIn: 1 }, [])).toEqual({ endpoint: '/a:b' });
    expect(aimTarget({ at: 'room:globex', oneIn: 1 }, [])).toEqual({ room: 'globex' });
    expect(aimTarget({ at: 'user:ada', oneIn: 1 }, [])).toEqual({ user: 'ada' });
    expect(aimTarget({ at: 'selected', oneIn: 1 }, [7])).toEqual({ client: 7 });
    expect(aimTarget({ at: 'selected', oneIn: 1 }, [7, 9])).toEqual({ clients: [7, 9] });
    expect(aimTarget({ at: 'selected', oneIn: 1 }, []), 'nobody is not everybody').toBeNull();
  });
});
