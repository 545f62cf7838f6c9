import { expect, test } from 'vitest';
import { type Arrangement, arranged, tagsIn } from '../../../src-main/engine/library/arrange.ts';
import type { LibraryItem } from '../../../src-shared/contract/library.ts';

function item(name: string, more: Partial<LibraryItem> = {}): LibraryItem {
  return {
    path: `/r/${name}.wirescope`,
    recordingId: null,
    live: false,
    name,
    pinned: false,
    tags: [],
    notes: '',
    importedFrom: null,
    startedAtMs: 0,
    durationMs: 0,
    entries: 0,
    fileBytes: 0,
    changedAtMs: 0,
    transports: [],
    endpoints: [],
    findings: null,
    traffic: [],
    drops: [],
    elsewhere: false,
    problem: null,
    ...more,
  };
}

const names = (items: readonly LibraryItem[], wanted: Partial<Arrangement>) =>
  arranged(items, { sort: 'started', descending: true, ...wanted }).map(({ name }) => name);

test('the newest first, pinned ones before all', () => {
  const items = [
    item('old', { startedAtMs: 1 }),
    item('new', { startedAtMs: 3 }),
    item('kept', { startedAtMs: 2, pinned: true }),
  ];
  expect(names(items, {})).toEqual(['kept', 'new', 'old']);
  expect(names(items, { descending: false })).toEqual(['kept', 'old', 'new']);
});

test('names as people count, sizes, lengths and entries as numbers', () => {
  const items = [
    item('run 10', { fileBytes: 5, durationMs: 1, entries: 3 }),
    item('Run 9', { fileBytes: 40, durationMs: 3, entries: 2 }),
    item('run 1', { fileBytes: 300, durationMs: 2, entries: 1 }),
  ];
  expect(names(items, { sort: 'name', descending: false })).toEqual(['run 1', 'Run 9', 'run 10']);
  expect(names(items, { sort: 'size' })).toEqual(['run 1', 'Run 9', 'run 10']);
  expect(names(items, { sort: 'length' })).toEqual(['Run 9', 'run 1', 'run 10']);
  expect(names(items, { sort: 'entries' })).toEqual(['run 10', 'Run 9', 'run 1']);
});

test('one problem weighs more than many warnings, and what nobody looked at comes last', () => {
  const items = [
    item('unknown'),
    item('none', { findings: { problems: 0, warnings: 0, hints: 0 } }),
    item('warnings', { findings: { problems: 0, warnings: 900, hints: 9 } }),
    item('problem', { findings: { problems: 1, warnings: 0, hints: 0 } }),
  ];
  expect(names(items, { sort: 'findings' })).toEqual(['problem', 'warnings', 'none', 'unknown']);
});

test('equal ones keep an order, so that pages never overlap', () => {
  const items = [item('c'), item('a'), item('b')];
  expect(names(items, {})).toEqual(['a', 'b', 'c']);
  expect(names([...items].reverse(), {})).toEqual(['a', 'b', 'c']);
});

test('every word is searched for in name, tags, notes, endpoints and hosts', () => {
  const items = [
    item('crash', { tags: ['JIRA-7'], notes: 'after the deploy' }),
    item('prices', { endpoints: [{ name: 'feed', url: 'wss://staging.example.com/prices' }] }),
    item('chrome', { importedFrom: 'session.har' }),
  ];
  expect(names(items, { search: 'jira-7 DEPLOY' })).toEqual(['crash']);
  expect(names(items, { search: 'staging.example' })).toEqual(['prices']);
  expect(names(items, { search: '.har' })).toEqual(['chrome']);
  expect(names(items, { search: 'jira-7 staging' })).toEqual([]);
  expect(names(items, { search: '  ' })).toHaveLength(3);
});

test('a tag is the whole tag', () => {
  const items = [item('a', { tags: ['release'] }), item('b', { tags: ['release-2'] })];
  expect(names(items, { tag: 'release' })).toEqual(['a']);
  expect(tagsIn([...items, item('c', { tags: ['release', 'bug'] })])).toEqual(['bug', 'release', 'release-2']);
});
