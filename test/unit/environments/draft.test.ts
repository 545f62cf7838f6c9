import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import {
  checkDraft,
  type DraftSet,
  documentOf,
  draftOf,
  emptyVariable,
} from '../../../src-renderer/panels/environments/draft.ts';
import { documentSchemas } from '../../../src-shared/model/documents.ts';
import type { Environments } from '../../../src-shared/model/environments.ts';

const document = v.parse(documentSchemas.environments, {
  activeId: 'a',
  newerThanUs: true,
  globals: [{ name: 'version', value: '2' }],
  environments: [
    {
      id: 'a',
      name: 'staging',
      colour: 'green',
      variables: [
        { name: 'host', value: 'h.example', note: 'kept' },
        { name: 'token', secret: true, secretId: 's1' },
      ],
    },
  ],
}) as Environments;

/** What is said of each row of the first environment, when these are its variables. */
function saidOf(...variables: readonly { name?: string; value?: string; secret?: boolean; kept?: boolean }[]) {
  const rows = variables.map((one) => ({ ...emptyVariable(), ...one }));
  const sets: readonly DraftSet[] = [
    ...draftOf(document, new Set()).slice(0, 1),
    { id: 'a', name: 'staging', variables: rows },
  ];
  const checked = checkDraft(document, sets);
  return rows.map(({ key }) => checked.rows.get(key)?.mistake ?? checked.rows.get(key)?.remark ?? null);
}

describe('a draft of environments', () => {
  it('that nobody touched gives the document back, with what a newer version wrote', () => {
    expect(documentOf(document, draftOf(document, new Set(['s1'])))).toEqual(document);
  });

  it('never carries a secret into the document', () => {
    const sets = draftOf(document, new Set()).map((set) => ({
      ...set,
      variables: set.variables.map((one) => (one.secret ? { ...one, value: 'hunter2' } : one)),
    }));
    expect(JSON.stringify(documentOf(document, sets))).not.toContain('hunter2');
  });

  it('leaves rows out that nobody wrote into, and lets go of a choice that was deleted', () => {
    const [globals] = draftOf(document, new Set());
    const sets = [{ id: '', name: 'Globals', variables: [...(globals?.variables ?? []), emptyVariable()] }];
    expect(documentOf(document, sets)).toMatchObject({
      activeId: '',
      globals: [{ name: 'version' }],
      environments: [],
    });
  });

  it('says what is wrong with a name', () => {
    expect(
      saidOf({ value: 'x' }, { name: '1st', value: 'x' }, { name: '$uuid' }, { name: 'a', value: 'x' }, { name: 'a' }),
    ).toEqual([
      'A value needs a name.',
      'Letters, digits, _ - and . only; the first a letter or _.',
      'Names with $ are made when a message is sent, like $uuid.',
      null,
      '“a” stands above already.',
    ]);
    expect(saidOf({ name: 'a'.repeat(101) })).toEqual(['At most 100 characters.']);
    expect(saidOf({})).toEqual([null]);
  });

  it('says what a value becomes, and what it needs that is not there', () => {
    expect(saidOf({ name: 'url', value: 'ws://{{host}}/v{{version}}' }, { name: 'host', value: 'h' })).toEqual([
      'becomes ws://h/v2',
      null,
    ]);
    expect(saidOf({ name: 'url', value: 'ws://{{hots}}' })).toEqual(['There is no variable "hots".']);
    expect(saidOf({ name: 'a', value: '{{b}}' }, { name: 'b', value: '{{a}}' })).toEqual([
      expect.stringContaining('never comes to an end'),
      expect.stringContaining('never comes to an end'),
    ]);
  });

  it('says what a secret lacks', () => {
    expect(
      saidOf(
        { name: 'a', secret: true },
        { name: 'b', secret: true, value: 'abc' },
        { name: 'c', secret: true, value: 'long enough' },
        { name: 'd', secret: true, kept: true },
      ),
    ).toEqual([
      'No value on this machine yet: what uses it is refused.',
      'Shorter than 4 characters: not masked in recordings.',
      null,
      null,
    ]);
  });

  it('wants names of environments that differ', () => {
    const sets = ['x', ' x ', ''].map((name, index) => ({ id: `e${index}`, name, variables: [] }));
    const { names, mistakes } = checkDraft(document, sets);
    expect([...names]).toEqual([
      ['e0', 'Another one is called “x” already.'],
      ['e1', 'Another one is called “x” already.'],
      ['e2', 'Give it a name.'],
    ]);
    expect(mistakes).toBe(3);
  });
});
