import { execFileSync } from 'node:child_process';
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectGolden } from '../../fixtures/golden.ts';
import { keptRecording, OPENING } from '../../fixtures/kept-recording.ts';
import { temporaryDir } from '../../fixtures/recordings.ts';
import { linesOf, runCli } from '../../fixtures/run-cli.ts';

const folder = temporaryDir();
const before = join(folder.path, 'before.wirescope');
const after = join(folder.path, 'after.wirescope');
const copy = join(folder.path, 'copy.wirescope');

const order = (id: number, total: number, ts: string): string => JSON.stringify({ type: 'order', id, total, ts });
const created = { kind: 'event', connection: 2, detail: { event: 'order.created', id: '7', chunk: 0 } } as const;
const close = (code: number) =>
  ({ kind: 'close', direction: null, detail: { code, clean: true, by: 'server' } }) as const;

beforeAll(async () => {
  await keptRecording({ path: before }, [
    ...OPENING,
    { atNs: 10e6, text: order(1, 10, '2026-03-12T00:00:00.010Z') },
    { atNs: 20e6, text: order(2, 20, '2026-03-12T00:00:00.020Z') },
    { atNs: 30e6, text: order(3, 30, '2026-03-12T00:00:00.030Z') },
    { atNs: 35e6, ...created, text: '{"total":4}' },
    { atNs: 40e6, text: 'bye\u0007 <all> & "sundry"' },
    { atNs: 50e6, ...close(1000) },
  ]);
  await keptRecording({ path: after, startedAtMs: Date.UTC(2026, 2, 13) }, [
    ...OPENING,
    { atNs: 12e6, text: order(1, 10, '2026-03-13T00:00:00.012Z') },
    { atNs: 32e6, text: order(3, 31, '2026-03-13T00:00:00.032Z') },
    { atNs: 36e6, ...created, text: '{"total":4}' },
    { atNs: 940e6, text: 'bye\u0007 <all> & "others"' },
    { atNs: 950e6, ...close(1011) },
    { atNs: 960e6, text: order(4, 40, '2026-03-13T00:00:00.960Z') },
  ]);
  copyFileSync(before, copy);
});
afterAll(folder.remove);

describe('wirescope diff', () => {
  it('prints what differs, field by field, and ends with 1', async () => {
    const { code, stdout, stderr } = await runCli(['diff', before, after]);
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
    expectGolden('diff.txt', stdout);
  });

  it('prints a difference a line with --json, and the counts on the last', async () => {
    const { code, stdout } = await runCli(['diff', before, after, '--json', '--timing', '500ms', '--ignore', 'id']);
    expect(code).toBe(1);
    expectGolden('diff.ndjson', stdout);
    expect(linesOf(stdout).at(-1)).toHaveProperty('summary.counts');
  });

  it('writes a JUnit report that other parsers read', async () => {
    const report = join(folder.path, 'report.xml');
    const { code } = await runCli(['diff', before, after, '--junit', report, '--no-guess']);
    expect(code).toBe(1);
    expectGolden('diff.junit.xml', readFileSync(report, 'utf8'));
    const script = [
      'import sys, xml.etree.ElementTree as tree',
      'root = tree.parse(sys.argv[1]).getroot()',
      "for suite in root: print(suite.get('name'), suite.get('tests'), suite.get('failures'), len(suite.findall('testcase/failure')))",
    ].join('\n');
    let told: string;
    try {
      told = execFileSync('python3', ['-c', script, report], { encoding: 'utf8' });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      console.log('python3 is not here: the report was not read by another parser');
      return;
    }
    expect(told.split('\n').slice(0, 2)).toEqual(['feed 7 6 6', 'events 1 0 0']);
  });

  it('ends with 0 when nothing differs, and prints what is the same with --all', async () => {
    const { code, stdout } = await runCli(['diff', before, copy, '--all']);
    expect(code).toBe(0);
    expect(stdout).toContain('same      ↓ text');
    expect(stdout).toContain('8 same, no differences.');
  });

  it('says in a sentence what it cannot compare', async () => {
    const none = join(folder.path, 'none.wirescope');
    const other = join(folder.path, 'other.txt');
    writeFileSync(other, 'no recording');
    const said = async (...args: string[]) => {
      const { code, stderr } = await runCli(['diff', ...args]);
      return `${code} ${stderr.split('\n')[0]?.replaceAll(folder.path, '') ?? ''}`;
    };
    expect(await said(before, before)).toMatch(/^2 COMPARE_SAME Both sides are the same recording/);
    expect(await said(before, none)).toMatch(/^4 FILE_NOT_FOUND /);
    expect(await said(before, other)).toMatch(/^4 FILE_NOT_A_RECORDING /);
    expect(await said(before, after, '--connection', 'one')).toContain('Two connections are A:B');
    const nowhere = join(folder.path, 'no', 'where.xml');
    expect(await said(before, after, '--junit', nowhere)).toMatch(/^5 PATH_NOT_WRITABLE /);
  });
});
