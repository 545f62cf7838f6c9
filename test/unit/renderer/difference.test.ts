import { describe, expect, it } from 'vitest';
import { candidatesOf, firstChoice } from '../../../src-renderer/panels/difference/candidates.ts';
import { markedPreview, nameOf, placeOf, sinceText } from '../../../src-renderer/panels/difference/marks.ts';
import {
  differencesIn,
  partDone,
  ruleFor,
  toleranceOf,
  withIgnored,
  withoutIgnored,
} from '../../../src-renderer/panels/difference/rules.ts';
import type { LibraryItem } from '../../../src-shared/contract/library.ts';
import type { RecordingInfo, Row } from '../../../src-shared/contract/recording.ts';
import type { CompareRules } from '../../../src-shared/model/compare-rules.ts';

const rules: CompareRules = {
  ignore: [],
  guessVolatile: true,
  timingMs: null,
  ignoreHeartbeats: true,
  side: 'both',
};
const row = (preview: string, more: Partial<Row> = {}): Row => ({
  seq: 1,
  atNs: 0,
  connection: 1,
  attempt: 1,
  transport: 'sse',
  direction: 'toClient',
  kind: 'event',
  size: preview.length,
  preview,
  ...more,
});

describe('what is marked in a preview', () => {
  const preview = '{"sku":"KX-40", "total": 31, "subtotal":31}';

  it('is the value of the member that changed, and of no other of the same value', () => {
    expect(placeOf(preview, '$.total', '31')).toEqual([25, 27]);
    expect(placeOf(preview, '$.sku', '"KX-40"')).toEqual([7, 14]);
    expect(placeOf(preview, '$.tot', '31')).toBeNull();
  });

  it('is not a number that only begins like the value', () => {
    expect(placeOf('{"total":310}', '$.total', '31')).toBeNull();
  });

  it('is a word of the sentence where it is no payload', () => {
    expect(placeOf('stream ended, by network', 'detail.by', '"network"')).toEqual([17, 24]);
    expect(placeOf('stream ended', 'detail.clean', 'false')).toBeNull();
  });

  it('comes to the front when it lies behind the end of the preview', () => {
    const cut = row('{"long":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa', { cutEnd: true });
    const marked = markedPreview(cut, [{ path: '$.order.total', a: '31', b: '31.5' }], 'a');
    expect(marked.preview).toContain('… "total":31');
    const [from = 0, to = 0] = marked.matches?.[0] ?? [];
    expect(marked.preview.slice(from, to)).toBe('31');
  });

  it('is nothing on the side that has no such member', () => {
    expect(markedPreview(row('{"a":1}'), [{ path: '$.b', a: null, b: '2' }], 'a').matches).toEqual([]);
  });

  it('knows the last name of a path', () => {
    expect(nameOf('$.order.total')).toBe('total');
    expect(nameOf("$.order['grand total']")).toBe('grand total');
    expect(nameOf('$.items[3]')).toBe('3');
  });

  it('writes moments since the recording began', () => {
    expect(sinceText(169.612e9)).toBe('2:49.612');
    expect(sinceText(3_769.0064e9)).toBe('1:02:49.006');
  });
});

describe('rules of a comparison', () => {
  it('take a path once, and give it back', () => {
    const once = withIgnored(rules, ' $.ts ');
    expect(once.ignore).toEqual(['$.ts']);
    expect(withIgnored(once, '$.ts')).toBe(once);
    expect(withIgnored(once, '  ')).toBe(once);
    expect(withoutIgnored(once, '$.ts').ignore).toEqual([]);
  });

  it('leave out a member of every element, not of one', () => {
    expect(ruleFor('$.items[3].ts')).toBe('$.items[*].ts');
    expect(ruleFor('$[0].ts')).toBe('$[*].ts');
    expect(ruleFor('detail.code')).toBeNull();
    expect(ruleFor('')).toBeNull();
  });

  it('read a tolerance: a number, nothing, or a mistake', () => {
    expect(toleranceOf(' 200 ')).toBe(200);
    expect(toleranceOf('')).toBeNull();
    expect(toleranceOf('soon')).toBeUndefined();
    expect(toleranceOf('-1')).toBeUndefined();
  });

  it('count what differs, and how much is done', () => {
    const counts = { same: 1214, changed: 6, slower: 3, missing: 2, extra: 3, reordered: 0 };
    expect(differencesIn(counts)).toBe(14);
    expect(partDone({ scanned: 5, total: 10 })).toBe(0.5);
    expect(partDone({ scanned: 0, total: 0 })).toBe(0);
  });
});

describe('what one may compare', () => {
  const open = (id: string, path: string): RecordingInfo => ({
    id,
    path,
    name: id,
    live: false,
    startedAtMs: 0,
    entries: 3,
    lastAtNs: 0,
    fileBytes: 0,
    connections: [],
  });
  const kept = (path: string, problem: LibraryItem['problem'] = null): LibraryItem => ({
    path,
    recordingId: null,
    live: false,
    name: path,
    pinned: false,
    tags: [],
    notes: '',
    importedFrom: null,
    startedAtMs: 0,
    durationMs: 0,
    entries: 3,
    fileBytes: 0,
    changedAtMs: 0,
    transports: [],
    endpoints: [],
    findings: null,
    traffic: [],
    drops: [],
    elsewhere: false,
    problem,
  });
  const broken = { code: 'FILE_DAMAGED', message: 'x', hint: 'y' };
  const all = candidatesOf([open('r1', '/a'), open('r2', '/b')], [kept('/a'), kept('/c'), kept('/d', broken)]);

  it('is each file once, without those that cannot be read', () => {
    expect(all.map(({ key }) => key)).toEqual(['open:r1', 'open:r2', 'file:/c']);
  });

  it('begins with what was asked for, else with the first two', () => {
    expect(firstChoice(all, { a: null, b: null })).toEqual({ a: 'open:r1', b: 'open:r2' });
    expect(firstChoice(all, { a: 'r2', b: null })).toEqual({ a: 'open:r2', b: 'open:r1' });
    expect(firstChoice([], { a: 'r2', b: null })).toEqual({ a: null, b: null });
  });
});
