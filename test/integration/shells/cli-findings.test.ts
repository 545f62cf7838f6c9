import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRecordingFile } from '../../../src-main/engine/capture/recording-file.ts';
import { expectGolden } from '../../fixtures/golden.ts';
import { must, temporaryDir } from '../../fixtures/recordings.ts';
import { runCli } from '../../fixtures/run-cli.ts';

const folder = temporaryDir();
const path = join(folder.path, 'staging-crash.wirescope');

beforeAll(async () => {
  const file = must(await createRecordingFile({ path, startedAtMs: 1_773_500_000_000 }, '0.0.0'));
  file.addConnection({ connection: 1, name: 'orders', transport: 'sse', url: 'https://staging.example.com/orders' });
  const life = { direction: null, connection: 1 } as const;
  const url = 'https://staging.example.com/orders?token=abc';
  const open = { url, status: 200, requestHeaders: [], responseHeaders: [], timings: { totalMs: 24 } };
  file.add({ ...life, kind: 'connecting', atNs: 0, attempt: 1, detail: { url, cause: 'user' } });
  file.add({ ...life, kind: 'open', atNs: 24e6, attempt: 1, detail: open });
  const close = { clean: false, by: 'network', livedMs: 170_000 } as const;
  file.add({ ...life, kind: 'close', atNs: 170e9, attempt: 1, detail: close });
  file.add({ ...life, kind: 'open', atNs: 172e9, attempt: 2, detail: open });
  const gap = { field: 'id', from: '8814', to: '8816', count: 3 };
  file.add({ ...life, kind: 'gap', atNs: 172.4e9, attempt: 2, detail: gap });
  must(await file.finish());
});
afterAll(folder.remove);

describe('wirescope findings', () => {
  it('says what, where, why and what to do, the gravest first', async () => {
    const { code, stdout, stderr } = await runCli(['findings', path]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    // The size of the file depends on the version of SQLite.
    expectGolden('findings.txt', stdout.replace(/[\d.]+ kB/, '(size)'));
  });

  it('prints one finding a line with --json, and ends with 1 where one is as grave as --fail-on', async () => {
    const { code, stdout } = await runCli(['findings', path, '--json', '--fail-on', 'problem']);
    expect(code).toBe(1);
    expectGolden('findings.ndjson', stdout);
    expect((await runCli(['findings', join(folder.path, 'none.wirescope')])).code).toBe(4);
    expect((await runCli(['findings', path, '--fail-on', 'everything'])).code).toBe(2);
  });
});
