import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as v from 'valibot';
import { expect, it } from 'vitest';
import { WebSocketServer } from 'ws';
import { createCapture } from '../../../src-main/engine/capture/create-capture.ts';
import { openConnection } from '../../../src-main/engine/connection/open-connection.ts';
import { createNetwork } from '../../../src-main/engine/net/create-network.ts';
import { websocket } from '../../../src-main/engine/transports/websocket.ts';
import { EndpointSchema } from '../../../src-shared/model/endpoint.ts';
import type { DetailByKind, Entry } from '../../../src-shared/model/entry.ts';
import { waitFor } from '../../fixtures/wait-for.ts';

it.each([true, false])(
  'a recording has every message as it was, and its frame on the wire (compressed: %s)',
  async (perMessageDeflate) => {
    const messages = Array.from({ length: 8_000 }, (_, i) =>
      JSON.stringify({ id: i, symbol: 'BTC-USD', note: 'ü'.repeat(i % 5) }),
    );
    const server = new WebSocketServer({
      port: 0,
      host: '127.0.0.1',
      perMessageDeflate: perMessageDeflate && { threshold: 0 },
    });
    server.on('connection', (socket) => {
      for (const message of messages) socket.send(message);
      socket.ping('last');
    });
    await once(server, 'listening');
    const url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    const recordingsDir = await mkdtemp(join(tmpdir(), 'wirescope-ws-'));
    const capture = createCapture({ recordingsDir, appVersion: 'test' });
    const created = await capture.create({});
    if (!created.ok) throw new Error(created.error.message);
    const { id, recorder, clock, addConnection } = created.value;
    addConnection.call(created.value, { connection: 1, name: 'ws', transport: 'websocket', url });
    const network = createNetwork();
    const endpoint = v.parse(EndpointSchema, { url });
    const connection = openConnection({
      recordingId: id,
      connection: 1,
      name: 'ws',
      endpoint,
      transport: websocket,
      recorder,
      clock,
      network,
      changed: () => undefined,
    });
    connection.start();
    await waitFor('all messages', () => connection.status().inCount === messages.length);
    await connection.disconnect();

    const entries: Entry[] = [];
    const found = capture.entries({ recordingId: id });
    if (!found.ok) throw new Error(found.error.message);
    for await (const entry of found.value) entries.push(entry);
    const texts = entries.filter((entry) => entry.kind === 'text');
    expect(texts.map((entry) => Buffer.from(entry.payload ?? []).toString())).toEqual(messages);
    for (const entry of texts) {
      const [frame] = (entry.detail as DetailByKind['text']).frames ?? [];
      expect(frame?.rsv1).toBe(perMessageDeflate);
      expect((frame?.wireLength ?? 0) + (frame?.headerLength ?? 0)).toBe(entry.wireSize);
      if (!perMessageDeflate) expect(frame?.wireLength).toBe(entry.size);
    }
    const kinds = entries.map((entry) => entry.kind).filter((kind) => kind !== 'text');
    expect(kinds.slice(0, 2)).toEqual(['connecting', 'open']);
    expect(kinds.at(-1)).toBe('close');

    await capture.closeAll();
    network.close();
    for (const socket of server.clients) socket.terminate();
    server.close();
    await rm(recordingsDir, { recursive: true });
  },
);
