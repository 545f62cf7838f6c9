/** A recording as the source of a mock server's messages: from the file to a client that is not ours. */

import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import type { Capture } from '../../../src-main/engine/capture/capture.ts';
import { createCapture } from '../../../src-main/engine/capture/create-capture.ts';
import { readScenario } from '../../../src-main/engine/mock/definition/read-scenario.ts';
import { createRun } from '../../../src-main/engine/mock/run/scenario-run.ts';
import { ScenarioServer } from '../../../src-main/engine/mock/run/scenario-server.ts';
import { readRecorded } from '../../../src-main/engine/recorded-messages.ts';
import { EVENTS, FEED, must, temporaryDir } from '../../fixtures/recordings.ts';
import { waitFor } from '../../fixtures/wait-for.ts';

let dir: ReturnType<typeof temporaryDir>;
let capture: Capture;
beforeEach(() => {
  dir = temporaryDir();
  capture = createCapture({ recordingsDir: join(dir.path, 'recordings'), appVersion: '0.0.0' });
});
afterEach(async () => {
  await capture.closeAll();
  dir.remove();
});

/** A recording of two connections; times are milliseconds after it began. */
async function recorded(): Promise<string> {
  const live = must(await capture.create({}));
  live.addConnection(FEED);
  live.addConnection(EVENTS);
  const add = (atMs: number, connection: number, kind: 'text' | 'binary' | 'event', payload: Uint8Array): void => {
    const detail = kind === 'event' ? { detail: { event: 'order', id: '1', chunk: 1 } } : {};
    live.recorder.add({ kind, direction: 'toClient', atNs: atMs * 1e6, connection, attempt: 1, payload, ...detail });
  };
  add(10, 1, 'text', Buffer.from('first'));
  add(20, 2, 'event', Buffer.from('an order'));
  add(110, 1, 'binary', Buffer.from([0, 255]));
  add(310, 1, 'text', Buffer.from('last'));
  must(await capture.close(live.id));
  return live.path;
}

it('plays what the server sent, text and bytes, as far apart as it was, again and again, and leaves the file closed', async () => {
  const file = await recorded();
  const scenario = must(
    readScenario(`
name: played
feeds:
  tape: { recording: { file: ${JSON.stringify(file)}, speed: 2 }, loop: true }
  events: { recording: { file: ${JSON.stringify(file)}, connection: 2 } }
endpoints:
  /ws: { transport: websocket, feed: tape, ping: 0s }
  /state: { transport: poll, feed: events }
`),
  );
  const run = must(
    await createRun(scenario, {
      nowMs: () => performance.now(),
      wallMs: () => Date.now(),
      events: { marked: () => undefined, changed: () => undefined },
      recorded: (source) => readRecorded(capture, source),
    }),
  );
  expect(capture.list()).toEqual([]);
  const server = new ScenarioServer(run, async (_request, response) => void response.end());
  const port = await server.listen(0, '127.0.0.1');
  const ws = new WebSocket(`ws://127.0.0.1:${port}/ws`);
  const came: { what: string; atMs: number }[] = [];
  ws.on('message', (data, binary) => {
    came.push({ what: binary ? (data as Buffer).toString('hex') : data.toString(), atMs: performance.now() });
  });
  await waitFor('the client', () => run.clients.size === 1);
  const beganMs = performance.now();
  for (const feed of run.feeds.values()) feed.start();
  await waitFor('two rounds', () => came.length >= 6);
  for (const feed of run.feeds.values()) feed.stop();
  expect(came.slice(0, 6).map(({ what }) => what)).toEqual(['first', '00ff', 'last', 'first', '00ff', 'last']);
  const [, second, third] = came;
  // 100 ms and 200 ms were between them, at twice the speed; a busy machine is late, never early.
  expect((second?.atMs ?? 0) - beganMs).toBeGreaterThan(48);
  expect((third?.atMs ?? 0) - beganMs).toBeGreaterThan(148);
  const state = await fetch(`http://127.0.0.1:${port}/state`);
  expect(await state.json()).toEqual({ events: [{ id: 1, text: 'an order' }], last_id: 1 });
  ws.terminate();
  await server.close(0);
});
