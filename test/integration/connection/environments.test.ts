/** Variables and secrets from the document to the wire, and what of them is left in the recording. */
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocketServer } from 'ws';
import type { OpenDetail } from '../../../src-shared/model/entry.ts';
import { type TestEngine, testEngine, textOf } from '../../fixtures/engine.ts';
import { eventStream, httpServer } from '../../fixtures/servers.ts';
import { waitFor } from '../../fixtures/wait-for.ts';

const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

const TOKEN = 'hunter2-very-secret';

async function echo() {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  await once(server, 'listening');
  const seen = { urls: [] as string[], auth: [] as (string | undefined)[], messages: [] as string[] };
  server.on('connection', (socket, request) => {
    seen.urls.push(request.url ?? '');
    seen.auth.push(request.headers.authorization);
    socket.on('message', (data: Buffer) => {
      seen.messages.push(data.toString('utf8'));
      socket.send(data.toString('utf8'));
    });
  });
  ends.push(async () => {
    for (const client of server.clients) client.terminate();
    await new Promise<void>((resolve) => server.close(() => resolve()));
  });
  return { ...seen, host: `127.0.0.1:${(server.address() as AddressInfo).port}` };
}

async function engineWith(host: string): Promise<TestEngine> {
  const engine = await testEngine();
  ends.push(engine.close);
  await engine.must('secret.set', { id: 's1', value: TOKEN });
  const value = {
    activeId: 'a',
    environments: [
      {
        id: 'a',
        name: 'local',
        variables: [
          { name: 'host', value: host },
          { name: 'base', value: 'ws://{{host}}' },
          { name: 'token', secret: true, secretId: 's1' },
        ],
      },
    ],
  };
  await engine.must('document.write', { name: 'environments', value, basedOn: 1 });
  return engine;
}

/** Every file of the profile, as one text. */
function profileText(folder: string): string {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((one) => one.isFile() && one.name !== 'secrets.json')
    .map((one) => readFileSync(join(one.parentPath, one.name), 'latin1'))
    .join('\n');
}

describe('an endpoint with variables', () => {
  it('goes out filled in; its secrets are on the wire and in no file but their own', async () => {
    const server = await echo();
    const engine = await engineWith(server.host);
    const target = await engine.must('connection.open', {
      endpoint: {
        transport: 'websocket',
        url: '{{base}}/live?key={{token}}',
        headers: [['Authorization', 'Bearer {{token}}']],
      },
      environmentId: 'a',
    });
    await engine.until(target.connection, 'is open', (status) => status.state === 'open');
    expect(server.urls).toEqual([`/live?key=${TOKEN}`]);
    expect(server.auth).toEqual([`Bearer ${TOKEN}`]);
    expect(engine.status(target.connection).url).toBe(`ws://${server.host}/live?key=***`);

    const message = { kind: 'json', body: '{"auth":"{{token}}"}' } as const;
    expect((await engine.must('send.preview', { ...target, message })).body).toBe('{"auth":"••••••"}');
    await engine.must('send.message', { ...target, message });
    await waitFor('the echo', () => engine.status(target.connection).inCount === 1);
    expect(server.messages).toEqual([`{"auth":"${TOKEN}"}`]);

    const texts = await engine.entries(target.recordingId, 'kind:text');
    expect(texts.map(textOf)).toEqual(Array(2).fill(`{"auth":"${'*'.repeat(TOKEN.length)}"}`));
    const [open] = await engine.entries(target.recordingId, 'kind:open');
    expect((open?.detail as OpenDetail | undefined)?.requestHeaders).toContainEqual(['Authorization', 'Bearer ***']);
    const notices = await engine.entries(target.recordingId, 'kind:notice');
    expect(notices.map(({ detail }) => (detail as { code: string }).code)).toEqual(['SECRETS_MASKED']);
    expect(await engine.must('connection.endpoint', target)).toMatchObject({
      environmentId: 'a',
      endpoint: { url: '{{base}}/live?key={{token}}' },
    });

    await engine.must('connection.disconnect', target);
    await engine.must('recording.close', { recordingId: target.recordingId });
    expect(profileText(engine.folder)).not.toContain(TOKEN);
  });

  it('is masked in an event stream as well, ids and all', async () => {
    const server = await httpServer((_request, response) => {
      eventStream(response);
      response.write(`id: ${TOKEN}-7\nevent: e-${TOKEN}\ndata: you are ${TOKEN}\n\n`);
      response.write(`event: e-${TOKEN}\ndata: still ${TOKEN}\n\n`.repeat(3));
    });
    ends.push(server.close);
    const engine = await engineWith(new URL(server.url).host);
    const target = await engine.must('connection.open', {
      endpoint: { transport: 'sse', url: 'http://{{host}}/?key={{token}}' },
      environmentId: 'a',
    });
    await engine.until(target.connection, 'has an event', (status) => status.inCount === 4);
    const stars = '*'.repeat(TOKEN.length);
    const events = await engine.entries(target.recordingId, 'kind:event');
    expect(events.map(textOf)).toEqual([`you are ${stars}`, ...Array(3).fill(`still ${stars}`)]);
    expect(events[0]?.detail).toMatchObject({ id: expect.stringMatching(/^\*+-7$/) });
    for (const { detail } of events) expect(detail).toMatchObject({ event: expect.stringMatching(/^e-\*+$/) });
  });

  it('is refused by the name that is not known, at its character, before anything is opened', async () => {
    const engine = await engineWith('127.0.0.1:1');
    const opened = (url: string, environmentId: string | null) =>
      engine.engine.call('connection.open', { endpoint: { url }, environmentId });
    expect(await opened('wss://{{hots}}/prices', 'a')).toMatchObject({
      ok: false,
      error: { code: 'VARIABLE_UNKNOWN', at: 6, facts: { variable: 'hots', suggestion: 'host' } },
    });
    expect(await opened('wss://{{host}}/prices', null)).toMatchObject({
      ok: false,
      error: { code: 'VARIABLE_UNKNOWN', message: expect.stringContaining('"host"') },
    });
    expect(await opened('wss://{{host}}/prices', 'gone')).toMatchObject({ error: { code: 'ENVIRONMENT_UNKNOWN' } });
    expect(await opened('not an address {{token}}', 'a')).toMatchObject({
      error: { code: 'URL_INVALID', message: expect.not.stringContaining(TOKEN) },
    });
    expect(await engine.must('recording.list', {})).toEqual([]);
  });

  it('is filled in for a test too, whose report masks', async () => {
    const server = await echo();
    const engine = await engineWith(server.host);
    const endpoint = { transport: 'websocket', url: '{{base}}/?key={{token}}' } as const;
    const { trialId } = await engine.must('endpoint.test', { endpoint, waitMs: 0, environmentId: 'a' });
    const report = await waitFor('the end of the test', async () => {
      const now = await engine.must('endpoint.testReport', { trialId });
      return now.state === 'running' ? undefined : now;
    });
    expect(report.state).toBe('passed');
    expect(server.urls).toEqual([`/?key=${TOKEN}`]);
    expect(JSON.stringify(report)).not.toContain(TOKEN);
    const unknown = await engine.must('endpoint.test', { endpoint: { url: 'ws://{{hots}}' }, environmentId: 'a' });
    const refused = await waitFor('the refusal', async () => {
      const now = await engine.must('endpoint.testReport', { trialId: unknown.trialId });
      return now.state === 'running' ? undefined : now;
    });
    expect(refused).toMatchObject({ state: 'failed', problem: { code: 'VARIABLE_UNKNOWN' } });
  });

  it('without a secret leaves the recording as it was', async () => {
    const server = await echo();
    const engine = await engineWith(server.host);
    const target = await engine.must('connection.open', { endpoint: { url: 'ws://{{host}}/' }, environmentId: 'a' });
    await engine.until(target.connection, 'is open', (status) => status.state === 'open');
    await engine.must('send.message', { ...target, message: { body: TOKEN } });
    await waitFor('the echo', () => engine.status(target.connection).inCount === 1);
    expect((await engine.entries(target.recordingId, 'kind:text')).map(textOf)).toEqual([TOKEN, TOKEN]);
    expect(await engine.entries(target.recordingId, 'kind:notice')).toEqual([]);
    // The first message that uses one tells it.
    await engine.must('send.message', { ...target, message: { body: '{{token}}' } });
    expect(await engine.entries(target.recordingId, 'kind:notice')).toHaveLength(1);
  });
});
