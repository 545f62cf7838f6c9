import { afterEach, describe, expect, it } from 'vitest';
import { type TestEngine, testEngine } from '../../fixtures/engine.ts';
import { demoText, startMock } from '../../fixtures/mock-server.ts';
import { codesOf, recordSession, replayed, webSocketServer } from './client-replay.ts';

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function engine(): Promise<TestEngine> {
  const test = await testEngine();
  closing.push(() => test.close());
  return test;
}

/** Plays a recording as its server and as its client, against each other; gives what differs from the recording. */
async function roundTrip(test: TestEngine, recordingId: string) {
  const server = await test.must('replay.start', { as: 'server', recordingId, speed: 10 });
  const { detail } = await replayed(test, { recordingId, target: server.url, speed: 10 });
  const { compareId } = await test.must('compare.start', {
    a: { recordingId },
    b: { recordingId: detail.status.liveRecordingId ?? '' },
    rules: { guessVolatile: false },
  });
  const comparison = await test.must('compare.wait', { compareId });
  const { rows } = await test.must('compare.rows', { compareId, from: 0, count: 100, onlyDifferences: true });
  await test.must('replay.stop', { replayId: server.replayId });
  const differences = rows.map(({ status, a, b, changes }) => [status, (a ?? b)?.kind, (a ?? b)?.preview, changes]);
  return { detail, comparison, differences };
}

describe('a recording played to itself, as server and as client', () => {
  it('is the same WebSocket session again', async () => {
    const test = await engine();
    const server = await webSocketServer(
      ({ socket, text }) => socket.send(`{"type":"echo","said":${text},"at":${performance.now()}}`),
      (socket) => socket.send('{"type":"hello"}'),
    );
    closing.push(() => server.close());
    const steps = [1, 2, 3].map((n) => ({ after: n, text: `{"n":${n}}` }));
    const recordingId = await recordSession(test, { url: `${server.url}/a?b=c` }, steps, 4);
    const { detail, comparison, differences } = await roundTrip(test, recordingId);
    expect(differences).toEqual([]);
    expect(comparison.counts.same).toBeGreaterThan(7);
    expect(detail.status).toMatchObject({ state: 'done', sent: 3, received: 4 });
    expect(codesOf(detail)).toEqual([]);
  });

  it.each([
    ['sse', '/sse'],
    ['long-poll', '/poll'],
  ] as const)('is the same %s again', async (transport, path) => {
    const test = await engine();
    const mock = await startMock(demoText('80ms', '5s'));
    closing.push(() => mock.stop());
    const recordingId = await recordSession(test, { url: `${mock.status.url}${path}`, transport }, [], 4);
    const { detail, differences } = await roundTrip(test, recordingId);
    expect(differences).toEqual([]);
    expect(detail.status.state).toBe('done');
  });
});
