import { join } from 'node:path';
import { expect, test } from 'vitest';
import { testEngine } from '../../fixtures/engine.ts';
import { keptRecording, OPENING } from '../../fixtures/kept-recording.ts';
import { waitFor } from '../../fixtures/wait-for.ts';

test('the library learns what is wrong with each recording, and opens none of them for it', async () => {
  const engine = await testEngine();
  try {
    const at = (name: string): string => join(engine.folder, 'recordings', name);
    await keptRecording({ path: at('fine.wirescope') }, OPENING);
    await keptRecording({ path: at('lost.wirescope') }, [
      ...OPENING,
      { kind: 'close', direction: null, atNs: 6e9, detail: { code: 1006, clean: false, by: 'network' } },
      { kind: 'missed', direction: null, atNs: 7e9, detail: { expectedByNs: 4.5e9, waitedForMs: 1, what: 'pong' } },
    ] as Parameters<typeof keptRecording>[1]);
    const counted = await waitFor('both to be counted', async () => {
      const { items } = await engine.must('library.list', { sort: 'name', descending: false });
      return items.length === 2 && items.every(({ findings }) => findings !== null) ? items : undefined;
    });
    expect(counted.map(({ name, findings }) => [name, findings])).toEqual([
      ['fine', { problems: 0, warnings: 0, hints: 0 }],
      ['lost', { problems: 1, warnings: 1, hints: 0 }],
    ]);
    expect(await engine.must('recording.list', {})).toEqual([]);
  } finally {
    await engine.close();
  }
});
