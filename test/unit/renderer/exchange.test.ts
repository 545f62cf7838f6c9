import { describe, expect, it } from 'vitest';
import { isForeignRecording, isRecording } from '../../../src-renderer/panels/desktop/dropped.ts';
import {
  changedPart,
  choiceOf,
  type ExportForm,
  fileNameOf,
  leftMs,
  pathsOf,
  whatOf,
  wholeRules,
} from '../../../src-renderer/panels/exchange/plan.ts';
import { makeTab } from '../../../src-renderer/state/tabs.ts';

const form: ExportForm = {
  format: 'har',
  filtered: false,
  ranged: false,
  connections: null,
  masked: true,
  paths: '',
};
const choice = { filter: 'kind:event', range: { fromNs: 1, toNs: 9 }, connections: null };

describe('an export', () => {
  it('takes everything unless told otherwise', () => {
    expect(whatOf(form, choice, false)).toEqual({});
  });

  it('takes the filter, the range and the connections that were chosen', () => {
    expect(whatOf({ ...form, filtered: true, ranged: true, connections: [2] }, choice, false)).toEqual({
      filter: 'kind:event',
      fromNs: 1,
      toNs: 9,
      connections: [2],
    });
  });

  it('takes several recordings whole: a range is one recording’s', () => {
    expect(whatOf({ ...form, ranged: true }, choice, true)).toEqual({});
  });

  it('knows the filter and the range of the tab one looks at', () => {
    const first = makeTab({ id: 'a', kind: 'recording', recordingId: 'r1', filter: 'x' });
    const active = makeTab({ id: 'b', kind: 'connection', recordingId: 'r1', filter: 'y', connections: [3] });
    expect(choiceOf([first, active], 'b', 'r1')).toEqual({ filter: 'y', range: null, connections: [3] });
    expect(choiceOf([first, active], 'z', 'r1').filter).toBe('x');
    expect(choiceOf([first], 'a', 'r2')).toEqual({ filter: '', range: null, connections: null });
  });

  it('gives its file a harmless name', () => {
    expect(fileNameOf('staging/crash: 12', 'har')).toBe('staging-crash- 12.har');
    expect(fileNameOf('..', 'payloads')).toBe('recording.zip');
    expect(fileNameOf('crash', 'wirescope')).toBe('crash (redacted).wirescope');
  });

  it('leaves out rules that say nothing yet, and empty columns', () => {
    expect(
      wholeRules([
        { type: 'json', path: ' ', replacement: '' },
        { type: 'regex', pattern: 'a', flags: '', replacement: '' },
      ]),
    ).toHaveLength(1);
    expect(pathsOf('$.a\n\n $.b ')).toEqual(['$.a', '$.b']);
  });

  it('says how long it still takes, where anybody can tell', () => {
    expect(leftMs({ done: 50, total: 100, perSecond: 25 })).toBe(2000);
    expect(leftMs({ done: 50, total: null, perSecond: 25 })).toBeNull();
    expect(leftMs({ done: 0, total: 100, perSecond: 0 })).toBeNull();
  });

  it('shows what a rule changes, and what stays around it', () => {
    expect(changedPart('{"a":"bob"}', '{"a":"***"}')).toEqual([6, 9, 9]);
    expect(changedPart('same', 'same')).toEqual([4, 4, 4]);
  });
});

describe('a dropped file', () => {
  it('is opened, imported, or something else', () => {
    expect(isRecording('a.wirescope')).toBe(true);
    for (const name of ['a.har', 'a.NDJSON', 'a.jsonl']) expect(isForeignRecording(name)).toBe(true);
    for (const name of ['a.json', 'a.wirescope', 'har']) expect(isForeignRecording(name)).toBe(false);
  });
});
