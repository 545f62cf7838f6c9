/** What export, import and query print, against files in test/fixtures/golden: `npx vitest -u` writes them anew. */
import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { harFixture } from '../../fixtures/exchange.ts';
import { runCli } from '../../fixtures/run-cli.ts';

const golden = (name: string): string => join(import.meta.dirname, '../../fixtures/golden', name);
/** What differs from version to version. */
const plain = (text: string): string =>
  text
    .replaceAll(/"app":"Wirescope [^"]*"/g, '"app":"Wirescope VERSION"')
    .replaceAll(/("name":"Wirescope","version":)"[^"]*"/g, '$1"VERSION"');

let folder = '';
let recording = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'wirescope-cli-formats-'));
  recording = join(folder, 'v1.wirescope');
  copyFileSync(join(import.meta.dirname, '../../fixtures/recordings/v1.wirescope'), recording);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('wirescope export', () => {
  it.each([
    ['har', []],
    ['ndjson', []],
    ['csv', ['--path', '$.price', '--redact', 'regex:/hello/i=[greeting]']],
  ] as const)('--format %s prints what it always did', async (format, more) => {
    const { code, stdout } = await runCli(['export', recording, '--format', format, ...more]);
    expect(code).toBe(0);
    await expect(plain(stdout)).toMatchFileSnapshot(golden(`export.${format}`));
  });

  it('--out writes a file, and --json says which', async () => {
    const out = join(folder, 'payloads.zip');
    const { code, stdout } = await runCli(['export', recording, '--format', 'payloads', '--out', out, '--json']);
    expect([code, JSON.parse(stdout)]).toEqual([0, { path: out, format: 'payloads', entries: 8, notes: [] }]);
    expect(readFileSync(out).toString('latin1', 0, 2)).toBe('PK');
  });

  it.each([
    [['--format', 'payloads'], 2, '--out'],
    [['--redact', 'token'], 2, 'json:$.path'],
    [['--out', '/nowhere/at/all.ndjson'], 5, 'PATH_NOT_WRITABLE'],
  ])('%j ends with %i', async (more, code, says) => {
    const ended = await runCli(['export', recording, ...more]);
    expect([ended.code, ended.stdout]).toEqual([code, '']);
    expect(ended.stderr).toContain(says);
  });
});

describe('wirescope query', () => {
  it('prints what it always did', async () => {
    const { code, stdout } = await runCli(['query', recording, 'kind:text or kind:event']);
    expect(code).toBe(0);
    await expect(stdout).toMatchFileSnapshot(golden('query.ndjson'));
  });
});

describe('wirescope import', () => {
  it('makes the same recording of a HAR as always', async () => {
    const out = join(folder, 'chrome.wirescope');
    const { code, stdout, stderr } = await runCli(['import', harFixture('chrome'), '--out', out, '--json']);
    expect([code, JSON.parse(stdout)]).toMatchObject([0, { path: out, entries: 23, connections: 3 }]);
    expect(stderr).toContain('4 HTTP exchanges');
    const lines = await runCli(['export', out]);
    await expect(plain(lines.stdout)).toMatchFileSnapshot(golden('import-chrome.ndjson'));
  });

  it('ends with 4 at a bad place and leaves nothing, with 5 where the recording is there', async () => {
    const from = join(folder, 'bad.ndjson');
    writeFileSync(from, '{"wirescope":1,"startedAt":"2026-01-01T00:00:00Z"}\n{"seq":1,\n');
    const bad = await runCli(['import', from]);
    expect(bad.code).toBe(4);
    expect(bad.stderr).toContain('Line 2, column 10');
    expect(existsSync(join(folder, 'bad.wirescope'))).toBe(false);
    const taken = await runCli(['import', harFixture('proxyman'), '--out', recording]);
    expect([taken.code, taken.stderr]).toEqual([5, expect.stringContaining('FILE_EXISTS')]);
  });
});
