import { describe, expect, it } from 'vitest';
import {
  cleanPath,
  firstChoice,
  importedCommand,
  importPlan,
  importRows,
} from '../../../src-renderer/panels/imports/plan.ts';
import { wholeEndpoint } from '../../../src-renderer/state/endpoints.ts';
import type { Imported } from '../../../src-shared/contract/imports.ts';

const imported: Imported = {
  formats: ['Insomnia 4'],
  endpoints: [
    {
      id: 'a',
      folder: 'chat/eu',
      endpoint: { name: 'lobby', url: 'wss://a.example/lobby' },
      from: '$[0]',
      credentials: [],
    },
    {
      id: 'b',
      folder: '',
      endpoint: { url: 'https://a.example/events', transport: 'sse' },
      from: '$[1]',
      credentials: [],
    },
    {
      id: 'c',
      folder: 'chat',
      endpoint: { name: 'GET /all', url: 'wss://a.example/all' },
      from: '$[2]',
      credentials: [],
    },
  ],
  messages: [
    { endpointId: 'a', name: 'hello', kind: 'json', body: '{}' },
    { endpointId: 'c', name: 'bye', kind: 'text', body: 'bye' },
    { endpointId: '', name: 'any', kind: 'text', body: 'any' },
  ],
  environments: [
    {
      name: 'Local',
      variables: [
        { name: 'host', value: 'localhost', secret: 'no' },
        { name: 'token', value: 'abc', secret: 'named' },
        { name: 'empty', value: '', secret: 'marked' },
      ],
    },
  ],
  skipped: [],
};

const shown = (rows: ReturnType<typeof importRows>) =>
  rows.map((row) => `${'  '.repeat(row.depth)}${row.kind === 'folder' ? `[${row.name}] ${row.ids.join()}` : row.name}`);

describe('the list of an import', () => {
  it('puts folders in folders, before the endpoints beside them', () => {
    expect(shown(importRows(imported, []))).toEqual(['[chat] a,c', '  [eu] a', '    lobby', '  GET /all', '/events']);
  });

  it('chooses everything but what is saved already', () => {
    const saved = [{ id: 'e1', folder: '', endpoint: wholeEndpoint({ name: 'lobby', url: 'wss://a.example/lobby' }) }];
    const choice = firstChoice(importRows(imported, saved), imported);
    expect([...choice.endpoints]).toEqual(['c', 'b']);
    expect([...choice.environments]).toEqual([0]);
  });
});

describe('the plan of an import', () => {
  const plan = importPlan(imported, { endpoints: new Set(['a', 'c']), environments: new Set([0]), into: ' team /' });

  it('adds what was chosen, with every folder on the way, under the folder that was named', () => {
    expect(plan.folders).toEqual(['team', 'team/chat', 'team/chat/eu']);
    expect(plan.endpoints.map(({ folder, endpoint }) => [folder, endpoint.name])).toEqual([
      ['team/chat/eu', 'lobby'],
      // A slash in a name would make a folder of it.
      ['team/chat', 'GET -all'],
    ]);
    expect(plan.endpoints[0]?.endpoint.reconnect).toMatchObject({ policy: 'exponential', capMs: 30_000 });
  });

  it('keeps messages with their endpoint, and those of every endpoint', () => {
    const [lobby, all] = plan.endpoints;
    expect(plan.messages.map(({ endpointId, name, kind }) => [endpointId, name, kind])).toEqual([
      [lobby?.id, 'hello', 'json'],
      [all?.id, 'bye', 'text'],
      ['', 'any', 'text'],
    ]);
  });

  it('puts the values of secrets into no document', () => {
    expect(JSON.stringify(plan.environments)).not.toContain('abc');
    const [environment] = plan.environments;
    expect(environment?.variables.map(({ name, value, secret }) => [name, value, secret])).toEqual([
      ['host', 'localhost', false],
      ['token', '', true],
      ['empty', '', true],
    ]);
    expect(plan.secrets).toEqual([{ id: environment?.variables[1]?.secretId, value: 'abc' }]);
    expect(environment?.variables[2]?.secretId).toBe('');
  });

  it('adds nothing that was not chosen', () => {
    const none = importPlan(imported, { endpoints: new Set(), environments: new Set(), into: '' });
    expect(none).toMatchObject({ folders: [], endpoints: [], environments: [], secrets: [] });
  });
});

it('a command line is an import of one endpoint, its remarks are told', () => {
  const of = importedCommand(
    {
      tool: 'curl',
      endpoint: { url: 'https://a.example/events' },
      messages: ['hi'],
      notes: ['--compressed means nothing here.'],
    },
    'curl command',
    'Remarks',
  );
  expect(of.skipped).toEqual([{ what: 'Remarks', why: '--compressed means nothing here.', names: [] }]);
  expect(importPlan(of, firstChoice(importRows(of, []), of)).messages).toMatchObject([
    { name: 'curl command 1', body: 'hi' },
  ]);
});

it.each([
  ['', ''],
  [' / ', ''],
  ['/a//b /', 'a/b'],
])('the path %j is %j', (path, clean) => expect(cleanPath(path)).toBe(clean));
