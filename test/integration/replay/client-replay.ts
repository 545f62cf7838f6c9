import type { AddressInfo } from 'node:net';
import { type RawData, type WebSocket, WebSocketServer } from 'ws';
import type { ReplayDetail, ReplayStatus } from '../../../src-shared/contract/replay.ts';
import type { EndpointInput } from '../../../src-shared/model/endpoint.ts';
import type { Entry } from '../../../src-shared/model/entry.ts';
import type { TestEngine } from '../../fixtures/engine.ts';
import { waitFor } from '../../fixtures/wait-for.ts';

/** What a client of a test server has said, and a way to answer it. */
export interface Said {
  readonly socket: WebSocket;
  readonly text: string;
  /** Connections before this one on the server. */
  readonly connection: number;
}

export interface TestServer {
  readonly url: string;
  /** Everything clients said, in order. */
  readonly said: string[];
  /** Addresses and headers they came with. */
  readonly came: { readonly url: string; readonly headers: Readonly<Record<string, unknown>>; readonly atMs: number }[];
  close(): Promise<void>;
}

/** A WebSocket server that answers by a function; `hello` is said to each client. */
export async function webSocketServer(
  answer: (said: Said) => void,
  hello: (socket: WebSocket, connection: number) => void = () => undefined,
): Promise<TestServer> {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  await new Promise<void>((resolve) => server.once('listening', resolve));
  const said: string[] = [];
  const came: TestServer['came'] = [];
  server.on('connection', (socket, request) => {
    const connection = came.length;
    came.push({ url: request.url ?? '', headers: request.headers, atMs: performance.now() });
    socket.on('message', (data: RawData) => {
      const text = Buffer.from(data as Buffer).toString();
      said.push(text);
      answer({ socket, text, connection });
    });
    hello(socket, connection);
  });
  return {
    url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}`,
    said,
    came,
    close: () =>
      new Promise((resolve) => {
        for (const client of server.clients) client.terminate();
        server.close(() => resolve());
      }),
  };
}

/** A session that a client had: sends each text when so many messages have come, ends after the last of `upTo`. */
export async function recordSession(
  test: TestEngine,
  endpoint: EndpointInput,
  steps: readonly { readonly after: number; readonly text: string }[],
  upTo: number,
): Promise<string> {
  const made = await test.engine.startRecording({ name: 'session' });
  if (!made.ok) throw new Error(made.error.code);
  const { recordingId } = made.value;
  const opened = await test.must('connection.open', {
    endpoint: { reconnect: { policy: 'none' }, ...endpoint },
    recordingId,
  });
  const came = async (): Promise<number> =>
    (await test.entries(recordingId, 'dir:in')).filter(({ kind }) =>
      ['text', 'event', 'response', 'item'].includes(kind),
    ).length;
  await waitFor('the connection to be open', async () => (await test.entries(recordingId, 'kind:open')).length > 0);
  for (const { after, text } of steps) {
    await waitFor(`${after} messages`, async () => (await came()) >= after);
    await test.must('connection.send', { ...opened, message: { kind: 'text', text } });
  }
  await waitFor(`${upTo} messages at last`, async () => (await came()) >= upTo);
  await test.must('connection.disconnect', opened);
  return recordingId;
}

/** Plays a recording to a target until it has ended. */
export async function replayed(
  test: TestEngine,
  wanted: { recordingId: string; target: string } & Record<string, unknown>,
): Promise<{ detail: ReplayDetail; entries: readonly Entry[]; texts: readonly string[] }> {
  const started = await test.must('replay.start', { as: 'client', ...wanted } as never);
  const detail = await test.must('replay.wait', { replayId: (started as ReplayStatus).replayId });
  const entries = await test.entries(detail.status.liveRecordingId ?? '');
  const texts = entries
    .filter(({ kind }) => kind === 'text' || kind === 'event' || kind === 'item')
    .map(({ direction, payload }) => `${direction === 'toServer' ? '>' : '<'} ${new TextDecoder().decode(payload)}`);
  return { detail, entries, texts };
}

export const codesOf = (detail: ReplayDetail): readonly string[] => detail.limits.map(({ code }) => code);
