import { afterEach, describe, expect, it } from 'vitest';
import type { DetailByKind } from '../../../src-shared/model/entry.ts';
import { type TestEngine, testEngine } from '../../fixtures/engine.ts';
import { waitFor } from '../../fixtures/wait-for.ts';
import { codesOf, recordSession, replayed, type TestServer, webSocketServer } from './client-replay.ts';

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function engine(): Promise<TestEngine> {
  const test = await testEngine();
  closing.push(() => test.close());
  return test;
}

async function served(...args: Parameters<typeof webSocketServer>): Promise<TestServer> {
  const server = await webSocketServer(...args);
  closing.push(() => server.close());
  return server;
}

/** Makes orders with ids that no two runs share, and wants them back. */
function orders(): Promise<TestServer> {
  const run = Math.floor(performance.now() * 1000);
  let made = 0;
  return served(({ socket, text }) => {
    const { do: what, id } = JSON.parse(text) as { do: string; id?: number };
    if (what === 'make') {
      made += 1;
      socket.send(JSON.stringify({ type: 'made', order: { id: run + made }, at: new Date().toISOString() }));
    } else socket.send(JSON.stringify({ type: what, id, known: id === run + made }));
  });
}

/** A session in which the client sends back the id that it was given. */
async function shopping(test: TestEngine): Promise<{ recordingId: string; id: string }> {
  const shop = await orders();
  const made = await test.engine.startRecording({ name: 'shopping' });
  if (!made.ok) throw new Error(made.error.code);
  const { recordingId } = made.value;
  const target = await test.must('connection.open', {
    endpoint: { url: `${shop.url}/shop?lang=en`, headers: [['X-Client', 'qa']], subprotocols: [], name: 'shop' },
    recordingId,
  });
  const incoming = async () =>
    (await test.entries(recordingId, 'kind:text dir:in')).map(({ payload }) => new TextDecoder().decode(payload));
  await test.until(target.connection, 'is open', ({ state }) => state === 'open');
  const send = (text: string) => test.must('connection.send', { ...target, message: { kind: 'text', text } });
  await send('{"do":"make"}');
  const [first] = await waitFor('an order', async () => {
    const texts = await incoming();
    return texts.length > 0 ? texts : undefined;
  });
  const id = String((JSON.parse(first ?? '') as { order: { id: number } }).order.id);
  await send(`{"do":"ask","id":${id}}`);
  await waitFor('an answer', async () => (await incoming()).length > 1);
  await test.must('connection.disconnect', target);
  return { recordingId, id };
}

describe('a recorded WebSocket client, sent to a server', () => {
  it('sends what was sent once the answers before it have come, and is a recording of its own', async () => {
    const test = await engine();
    const answer = ({ socket, text }: { socket: { send(text: string): void }; text: string }): void =>
      socket.send(`{"type":"echo","said":${text}}`);
    const before = await served(answer);
    const recordingId = await recordSession(
      test,
      { url: `${before.url}/room?who=ada`, headers: [['X-Own', 'yes']] },
      [
        { after: 0, text: '1' },
        { after: 1, text: '2' },
        { after: 2, text: '3' },
      ],
      3,
    );
    const now = await served(answer);
    const { detail, entries, texts } = await replayed(test, { recordingId, target: now.url });
    expect(detail.status).toMatchObject({ state: 'done', problem: null, sent: 3, toSend: 3, received: 3 });
    expect(now.said).toEqual(['1', '2', '3']);
    expect(now.came[0]).toMatchObject({ url: '/room?who=ada', headers: { 'x-own': 'yes' } });
    expect(texts).toEqual([
      '> 1',
      '< {"type":"echo","said":1}',
      '> 2',
      '< {"type":"echo","said":2}',
      '> 3',
      '< {"type":"echo","said":3}',
    ]);
    const connecting = entries.find(({ kind }) => kind === 'connecting')?.detail as DetailByKind['connecting'];
    expect(connecting.cause).toBe('replay');
    const info = await test.must('recording.info', { recordingId: detail.status.liveRecordingId ?? '' });
    expect(info.name).toBe('replay of session');
    expect(entries.at(-1)).toMatchObject({ kind: 'close', detail: { by: 'client', code: 1000 } });
    expect(detail.status.timing.count).toBeGreaterThan(0);
  });

  it('puts ids of new answers in place of the recorded ones', async () => {
    const test = await engine();
    const { recordingId, id } = await shopping(test);
    const shop = await orders();
    const captured = { name: 'order', from: { kind: 'captured', path: '$.order.id' } };
    const { detail, texts } = await replayed(test, { recordingId, target: shop.url, variables: [captured] });
    expect(texts.at(-1)).toContain('"known":true');
    expect(detail.variables).toHaveLength(1);
    expect(detail.variables[0]).toMatchObject({ name: 'order', recorded: id });
    expect(detail.variables[0]?.value).not.toBe(id);
    expect(codesOf(detail)).not.toContain('CAPTURE_MISSING');
  });

  it('suggests what to capture, and does it when told to', async () => {
    const test = await engine();
    const { recordingId, id } = await shopping(test);
    const shop = await orders();
    const plain = await replayed(test, { recordingId, target: shop.url });
    expect(plain.texts.at(-1)).toContain('"known":false');
    expect(codesOf(plain.detail)).toContain('CAPTURE_SUGGESTED');
    expect(plain.detail.suggestions).toMatchObject([{ path: '$.order.id', recorded: id }]);
    const auto = await replayed(test, { recordingId, target: (await orders()).url, autoCapture: true });
    expect(auto.texts.at(-1)).toContain('"known":true');
  });

  it('logs in with another token than the recorded one', async () => {
    const test = await engine();
    const login = () =>
      served(({ socket, text }) =>
        socket.send(JSON.stringify({ type: 'welcome', with: (JSON.parse(text) as { token: string }).token })),
      );
    const recordingId = await recordSession(
      test,
      { url: `${(await login()).url}/?token=old-token-1`, headers: [['Authorization', 'Bearer old-token-1']] },
      [{ after: 0, text: '{"token":"old-token-1","n":1}' }],
      1,
    );
    const named = await login();
    const variables = [
      { name: 'token', from: { kind: 'named', value: 'NEW' } },
      { name: 'Authorization', from: { kind: 'named', value: 'Bearer NEW' } },
    ];
    const { detail } = await replayed(test, { recordingId, target: named.url, variables });
    expect(named.said).toEqual(['{"token":"NEW","n":1}']);
    expect(named.came[0]).toMatchObject({ url: '/?token=NEW', headers: { authorization: 'Bearer NEW' } });
    expect(detail.variables).toEqual([
      { name: 'token', recorded: 'old-token-1', value: 'NEW' },
      { name: 'Authorization', recorded: 'Bearer old-token-1', value: 'Bearer NEW' },
    ]);
    const given = await login();
    await replayed(test, {
      recordingId,
      target: `${given.url}/other?x=1`,
      variables: [{ name: 't', from: { kind: 'given', recorded: 'old-token-1', value: 'newer' } }],
      headers: [['X-More', 'm']],
    });
    expect(given.said).toEqual(['{"token":"newer","n":1}']);
    expect(given.came[0]).toMatchObject({
      url: '/other?x=1',
      headers: { authorization: 'Bearer newer', 'x-more': 'm' },
    });
  });
});
