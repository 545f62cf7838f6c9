import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectGolden } from '../../fixtures/golden.ts';
import { keptRecording, OPENING } from '../../fixtures/kept-recording.ts';
import { temporaryDir } from '../../fixtures/recordings.ts';
import { linesOf, runCli } from '../../fixtures/run-cli.ts';

const folder = temporaryDir();
const path = join(folder.path, 'orders.wirescope');
const asked = join(folder.path, 'orders.yaml');
const report = join(folder.path, 'report.xml');

beforeAll(async () => {
  await keptRecording({ path }, [
    ...OPENING,
    {
      atNs: 1e9,
      kind: 'event',
      connection: 2,
      detail: { event: 'order.created', chunk: 0 },
      text: '{"id":"a","total":12}',
    },
    { atNs: 42e9, text: '{"type":"price"}' },
    { atNs: 50e9, kind: 'close', direction: null, detail: { code: 1000, clean: true, by: 'server' } },
  ]);
  writeFileSync(
    asked,
    [
      'assertions:',
      '  - within: 5s',
      '    event: order.created',
      '    where: $.total > 0',
      '  - name: nobody waits for half a minute',
      '    no gap longer than: 30s',
      '  - no close other than: 1000',
      '',
    ].join('\n'),
  );
});
afterAll(folder.remove);

describe('wirescope assert', () => {
  it('says of each assertion whether it holds, what was seen and where it stands', async () => {
    const { code, stdout, stderr } = await runCli(['assert', path, asked, '--junit', report]);
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
    expectGolden('assert.txt', stdout.replaceAll(asked, 'orders.yaml'));
    expectGolden('assert.junit.xml', readFileSync(report, 'utf8').replaceAll(asked, 'orders.yaml'));
  });

  it('prints a result a line with --json', async () => {
    const { code, stdout } = await runCli(['assert', path, asked, '--json']);
    expect(code).toBe(1);
    expect(linesOf(stdout)).toHaveLength(3);
    expectGolden('assert.ndjson', stdout);
  });

  it('ends with 2 where the file of assertions is wrong, with line and column', async () => {
    const wrong = join(folder.path, 'wrong.yaml');
    writeFileSync(wrong, 'assertions:\n  - whitin: 5s\n    event: a\n');
    const { code, stdout, stderr } = await runCli(['assert', path, wrong]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(`ASSERTION_KEY_UNKNOWN ${wrong}: Line 2, column 5: “whitin” is nothing`);
    expect((await runCli(['assert', path, join(folder.path, 'none.yaml')])).stderr).toContain(
      'ASSERTION_FILE_UNREADABLE',
    );
  });
});
