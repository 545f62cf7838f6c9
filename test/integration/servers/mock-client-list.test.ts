import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import { ClientsPuller, EVERY_CLIENT } from '../../../src-renderer/panels/mock/clients/clients-puller.ts';
import { type TestEngine, testEngine } from '../../fixtures/engine.ts';
import { waitFor } from '../../fixtures/wait-for.ts';

const CLIENTS = 300;

let test: TestEngine;
let sockets: WebSocket[] = [];

beforeEach(async () => {
  test = await testEngine();
});
afterEach(async () => {
  for (const socket of sockets) socket.terminate();
  sockets = [];
  await test.close();
});

describe('the list of clients as the window pulls it', () => {
  it('has hundreds of real ones, finds the slow one at once, and closes those that are kicked', async () => {
    const { mockId, port } = await test.must('mock.start', { source: { kind: 'builtin', name: 'demo' }, port: 0 });
    // Uncompressed: it is the list that is looked at, not how fast three hundred streams are deflated.
    const plain = { perMessageDeflate: false };
    sockets = Array.from({ length: CLIENTS }, () => new WebSocket(`ws://127.0.0.1:${port}/ws`, plain));
    await Promise.all(sockets.map((socket) => once(socket, 'open')));

    const puller = new ClientsPuller(test.engine.call, mockId, () => undefined, 100);
    try {
      puller.watch(true);
      await waitFor('all of them', () => puller.list.total === CLIENTS);
      expect(puller.list.rows.length, 'a page of them').toBeLessThan(CLIENTS);

      const slow = puller.list.rows[7]?.client ?? 0;
      await test.must('mock.fault', { mockId, fault: { fault: 'bandwidth', rate: '1B/s', on: { client: slow } } });
      await test.must('mock.publish', { mockId, count: 100 });
      puller.ask({ ...EVERY_CLIENT, sort: 'buffered', descending: true });
      await waitFor('the slow one on top', () => puller.list.rows[0]?.client === slow);
      expect(puller.list.rows[0]).toMatchObject({ transport: 'websocket', path: '/ws', faults: ['bandwidth'] });
      expect(puller.list.rows[0]?.bufferedBytes).toBeGreaterThan(1_000);

      const others = puller.list.rows.slice(1, 6).map(({ client }) => client);
      expect(await test.must('mock.kick', { mockId, clients: others })).toEqual({ kicked: 5 });
      await waitFor('five less', () => puller.list.total === CLIENTS - 5);
    } finally {
      puller.close();
    }
  });
});
