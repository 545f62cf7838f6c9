import { statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { writeLongRecording } from '../../fixtures/long-recording.ts';
import { entriesOf, openRecording, temporaryDir } from '../../fixtures/recordings.ts';

const dir = temporaryDir();
afterAll(() => dir.remove());

describe('the generator of long recordings', () => {
  it('writes exactly as many entries as asked, and every message says which it is', async () => {
    const path = join(dir.path, 'long.wirescope');
    await writeLongRecording(path, { entries: 50_000, drops: 2 });
    const opened = openRecording(path);
    const entries = entriesOf(opened);
    opened.close();
    expect(entries).toHaveLength(50_000);
    const messages = entries.filter(({ kind }) => kind === 'text');
    const wrong = messages.filter(({ seq, payload }) => JSON.parse(Buffer.from(payload ?? []).toString()).n !== seq);
    expect(wrong).toEqual([]);
    expect(entries.filter(({ kind }) => kind === 'open')).toHaveLength(3);
    expect(entries.filter(({ kind }) => kind === 'pong')).toHaveLength(3);
    expect(entries.at(-1)).toMatchObject({ kind: 'close', seq: 50_000, attempt: 3, detail: { code: 1000 } });
    expect(entries.map(({ atNs }) => atNs)).toEqual(entries.map((_, at) => at * 360_000));
    // 150 bytes an entry would be 1.5 GB at ten million.
    expect(statSync(path).size).toBeLessThan(50_000 * 150);
  });
});
