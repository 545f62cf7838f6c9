import { expect, test } from 'vitest';
import { dayText, parsePosition, positionText } from '../../../src-renderer/panels/recordings/moments.ts';
import { refreshed, sideOf, toggled } from '../../../src-renderer/panels/recordings/selection.ts';
import { tagsOf } from '../../../src-renderer/panels/recordings/tags.ts';
import { groupsOf } from '../../../src-renderer/panels/sidebar/recording-groups.ts';
import type { LibraryItem } from '../../../src-shared/contract/library.ts';

const NOW_MS = new Date(2026, 2, 14, 12, 30).getTime();

function item(name: string, more: Partial<LibraryItem> = {}): LibraryItem {
  return {
    path: `/r/${name}`,
    recordingId: null,
    live: false,
    name,
    pinned: false,
    tags: [],
    notes: '',
    importedFrom: null,
    startedAtMs: NOW_MS,
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

test('a moment is written and read as people do', () => {
  expect(positionText(62_500)).toBe('1:02.500');
  expect(['62.5', ' 1:02.5 ', '0:1:2.5', '0', '3600.'].map(parsePosition)).toEqual([
    62_500, 62_500, 62_500, 0, 3_600_000,
  ]);
  expect(['', '1:', 'a', '-1', '1:2:3:4', '1,5'].map(parsePosition)).toEqual([null, null, null, null, null, null]);
  expect(parsePosition(positionText(197_123))).toBe(197_123);
});

test('a day has its year when that is another', () => {
  expect(dayText(new Date(2026, 0, 3).getTime(), NOW_MS)).toBe('3 Jan');
  expect(dayText(new Date(2024, 0, 3).getTime(), NOW_MS)).toBe('3 Jan 2024');
});

test('tags are separated by commas, each once, none empty', () => {
  expect(tagsOf(' release, JIRA-7,, release ,two words')).toEqual(['release', 'JIRA-7', 'two words']);
  expect(tagsOf(' , ')).toEqual([]);
});

test('of two selected the first is A; of one or three none is', () => {
  const [a, b, c] = [item('a'), item('b'), item('c')];
  const two = toggled(toggled([], b), a);
  expect(['/r/a', '/r/b', '/r/c'].map((path) => sideOf(two, path))).toEqual(['b', 'a', null]);
  expect(sideOf(toggled(two, c), '/r/a')).toBe(null);
  expect(toggled(two, item('b')).map(({ name }) => name)).toEqual(['a']);
});

test('what is selected is shown as it is now, and stays the same object while nothing changed', () => {
  const [a, b] = [item('a'), item('b')];
  const selection = [a, b];
  expect(refreshed(selection, new Map([[a.path, a]]))).toBe(selection);
  const renamed = { ...b, name: 'better' };
  expect(refreshed(selection, new Map([[b.path, renamed]]))).toEqual([a, renamed]);
});

test('the sidebar groups by the day they began, pinned and open ones apart, broken ones not at all', () => {
  const yesterday = new Date(2026, 2, 13, 23, 59).getTime();
  const groups = groupsOf(
    [
      item('pinned', { pinned: true, startedAtMs: 0 }),
      item('open', { recordingId: '1' }),
      item('today', { startedAtMs: new Date(2026, 2, 14).getTime() }),
      item('yesterday', { startedAtMs: yesterday }),
      item('older', { startedAtMs: new Date(2026, 2, 12, 23).getTime() }),
      item('broken', { problem: { code: 'FILE_DAMAGED', message: '', hint: '' } }),
    ],
    NOW_MS,
  );
  const named = Object.entries(groups).map(([group, items]) => [group, ...items.map(({ name }: LibraryItem) => name)]);
  expect(named).toEqual([
    ['open', 'open'],
    ['pinned', 'pinned'],
    ['today', 'today'],
    ['yesterday', 'yesterday'],
  ]);
});
