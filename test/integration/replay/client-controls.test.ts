import { afterEach, describe, expect, it } from 'vitest';
import type { ReplayStatus } from '../../../src-shared/contract/replay.ts';
import type { DetailByKind } from '../../../src-shared/model/entry.ts';
import { freePort, type TestEngine, testEngine } from '../../fixtures/engine.ts';
import { waitFor } from '../../fixtures/wait-for.ts';
import { codesOf, recordSession, replayed, type Said, type TestServer, webSocketServer } from './client-replay.ts';

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function engine(): Promise<TestEngine> {
  const test = await testEngine();
  closing.push(() => test.close());
  return test;
}

async function served(answer: (said: Said) => void): Promise<TestServer> {
  const server = await webSocketServer(answer);
  closing.push(() => server.close());
  return server;
}

const echo = ({ socket, text }: Said): void => socket.send(`{"type":"echo","said":${text}}`);

/** Three messages, each answered. */
async function session(test: TestEngine): Promise<string> {
  const server = await served(echo);
  const steps = [1, 2, 3].map((n, after) => ({ after, text: String(n) }));
  return recordSession(test, { url: server.url }, steps, 3);
}

describe('what a replay as client does when told', () => {
  it('stands still, steps, and goes on', async () => {
    const test = await engine();
    const recordingId = await session(test);
    const now = await served(echo);
    const started = await test.must('replay.start', { as: 'client', recordingId, target: now.url, paused: true });
    const { replayId } = started;
    expect(started.state).toBe('paused');
    const control = (action: object): Promise<ReplayStatus> =>
      test.must('replay.control', { replayId, action } as never) as Promise<ReplayStatus>;
    await control({ do: 'step' });
    await waitFor('the connection', () => now.came.length === 1);
    await control({ do: 'step' });
    await waitFor('the first message', () => now.said.length === 1);
    await control({ do: 'step' });
    await waitFor('the second message', () => now.said.length === 2);
    const [status] = await test.must('replay.list', {});
    expect(status).toMatchObject({ state: 'paused', sent: 2, toSend: 3 });
    expect(now.said).toEqual(['1', '2']);
    await control({ do: 'play' });
    const detail = await test.must('replay.wait', { replayId });
    expect(detail.status).toMatchObject({ state: 'done', sent: 3 });
    expect(now.said).toEqual(['1', '2', '3']);
  });

  it('goes to a later place, says what it left out, and goes back to the start alone', async () => {
    const test = await engine();
    const recordingId = await session(test);
    const now = await served(echo);
    const sent = await test.entries(recordingId, 'dir:out kind:text');
    const started = await test.must('replay.start', { as: 'client', recordingId, target: now.url, paused: true });
    const { replayId } = started;
    const control = (action: object) => test.engine.call('replay.control', { replayId, action } as never);
    await control({ do: 'seek', toNs: (sent[2]?.atNs ?? 0) - 1 });
    const refused = await control({ do: 'seek', toNs: (sent[0]?.atNs ?? 0) + 1 });
    expect(refused).toMatchObject({ ok: false, error: { code: 'REPLAY_BACKWARD' } });
    await control({ do: 'play' });
    const detail = await test.must('replay.wait', { replayId });
    expect(now.said).toEqual(['3']);
    expect(detail.limits).toMatchObject([{ code: 'MESSAGES_SKIPPED', seqs: [sent[0]?.seq, sent[1]?.seq] }]);
    await control({ do: 'seek', toNs: started.startNs });
    await control({ do: 'play' });
    await waitFor('all of it again', () => now.said.length === 4);
    expect(now.said).toEqual(['3', '1', '2', '3']);
    expect(now.came).toHaveLength(2);
  });

  it('plays a loop with new connections in each round, until there is none', async () => {
    const test = await engine();
    const recordingId = await session(test);
    const now = await served(echo);
    const last = (await test.entries(recordingId)).at(-1);
    const loop = { fromNs: 0, toNs: (last?.atNs ?? 0) + 1 };
    const { replayId } = await test.must('replay.start', {
      as: 'client',
      recordingId,
      target: now.url,
      speed: 'max',
      loop,
    });
    await waitFor('three rounds', () => now.came.length >= 3);
    await test.must('replay.control', { replayId, action: { do: 'loop', loop: null } });
    const detail = await test.must('replay.wait', { replayId });
    expect(detail.status.rounds).toBeGreaterThanOrEqual(2);
    expect(now.said.slice(0, 6)).toEqual(['1', '2', '3', '1', '2', '3']);
  });

  it('waits for a slow server, and lets all that follows leave later', async () => {
    const test = await engine();
    const recordingId = await session(test);
    const at: number[] = [];
    const now = await served((said) => {
      at.push(performance.now());
      setTimeout(() => echo(said), 300);
    });
    const { detail } = await replayed(test, { recordingId, target: now.url, speed: 100 });
    expect(detail.status).toMatchObject({ state: 'done', sent: 3, received: 3 });
    expect((at[2] ?? 0) - (at[1] ?? 0)).toBeGreaterThan(290);
    expect(codesOf(detail)).toEqual([]);
  });
});

describe('a server that does not do what the recorded one did', () => {
  it('answers never: gives up, says so, marks it, and goes on', async () => {
    const test = await engine();
    const recordingId = await session(test);
    const now = await served(() => undefined);
    const { detail, entries } = await replayed(test, {
      recordingId,
      target: now.url,
      speed: 'max',
      answerWithinMs: 50,
    });
    expect(now.said).toEqual(['1', '2', '3']);
    const answers = await test.entries(recordingId, 'kind:text dir:in');
    expect(detail.status.state).toBe('done');
    expect(detail.limits).toMatchObject([{ code: 'ANSWER_MISSING', seqs: answers.map(({ seq }) => seq), count: 3 }]);
    const marks = entries.filter(({ kind }) => kind === 'mark').map(({ detail: one }) => one as DetailByKind['mark']);
    expect(marks).toHaveLength(3);
    expect(marks[0]).toMatchObject({
      by: 'replay',
      note: `Replay: gave up waiting for the answer to #${answers[0]?.seq} of the recording`,
    });
  });

  it('is not there: failed, with why', async () => {
    const test = await engine();
    const recordingId = await session(test);
    const { detail } = await replayed(test, { recordingId, target: `ws://127.0.0.1:${await freePort()}` });
    expect(detail.status).toMatchObject({ state: 'failed', sent: 0, problem: { code: 'ECONNREFUSED' } });
    expect(codesOf(detail)).toContain('NOT_SENT');
  });

  it('ends early: says which messages were not sent', async () => {
    const test = await engine();
    const recordingId = await session(test);
    const now = await served(({ socket, text }) => {
      if (text === '2') socket.close(1011, 'no');
      else socket.send('{"type":"echo","said":1}');
    });
    const { detail } = await replayed(test, { recordingId, target: now.url });
    expect(now.said).toEqual(['1', '2']);
    expect(detail.status).toMatchObject({ state: 'done', sent: 2 });
    expect(codesOf(detail)).toEqual(expect.arrayContaining(['CLOSED_EARLY', 'ANSWER_MISSING', 'NOT_SENT']));
  });

  it('lost a field and swapped answers: both still count, and each goes with its request', async () => {
    const test = await engine();
    const rpc = (extra: object, swap: boolean): ((said: Said) => void) => {
      const held: string[] = [];
      return ({ socket, text }) => {
        const { id } = JSON.parse(text) as { id: string };
        held.push(
          JSON.stringify({ id, result: { ticket: `${swap ? 'new' : 'old'}-ticket-${id}`, a: 1, b: 2, ...extra } }),
        );
        if (held.length < 2) return;
        for (const answer of swap ? held.splice(0).reverse() : held.splice(0)) socket.send(answer);
      };
    };
    const steps = [
      { after: 0, text: '{"id":"r1"}' },
      { after: 0, text: '{"id":"r2"}' },
      { after: 2, text: '{"id":"r3","use":"old-ticket-r1"}' },
      { after: 2, text: '{"id":"r4","use":"old-ticket-r2"}' },
    ];
    const recordingId = await recordSession(test, { url: (await served(rpc({ c: 3 }, false))).url }, steps, 4);
    const now = await served(rpc({}, true));
    const variables = [{ name: 'ticket', from: { kind: 'captured', path: '$.result.ticket' } }];
    const { detail } = await replayed(test, { recordingId, target: now.url, variables });
    expect(now.said.slice(2)).toEqual(['{"id":"r3","use":"new-ticket-r1"}', '{"id":"r4","use":"new-ticket-r2"}']);
    expect(codesOf(detail)).toEqual([]);
  });
});
