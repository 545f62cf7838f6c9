import { afterEach, describe, expect, it } from 'vitest';
import { createEngineClient } from '../../../src-renderer/data/engine.ts';
import { fakeHost } from '../../../src-renderer/host/fake.ts';
import { clientNow, connectedText, heartbeatText } from '../../../src-renderer/panels/mock/clients/client-texts.ts';
import {
  ClientsPuller,
  clientNumbers,
  EVERY_CLIENT,
} from '../../../src-renderer/panels/mock/clients/clients-puller.ts';
import type { CallEngine } from '../../../src-shared/contract/index.ts';
import { waitFor } from '../../fixtures/wait-for.ts';

const pullers: ClientsPuller[] = [];
afterEach(() => {
  for (const puller of pullers.splice(0)) puller.close();
});

async function many() {
  const engine = createEngineClient(fakeHost({ scene: 'mock-many', live: true }));
  await engine.ready;
  await waitFor('the server', () => engine.tick().mocks.length > 0);
  const asked: { readonly from?: number; readonly count?: number }[] = [];
  const call: CallEngine = (name, input) => {
    if (name === 'mock.clients') asked.push(input as (typeof asked)[number]);
    return engine.call(name, input);
  };
  return { call, asked, mockId: engine.tick().mocks[0]?.mockId ?? 0 };
}

describe('the list of ten thousand clients', () => {
  it('asks for what is seen and little more, once a second at most while nothing moves', async () => {
    const { call, asked, mockId } = await many();
    const puller = new ClientsPuller(call, mockId, () => undefined);
    pullers.push(puller);
    puller.show(0, 30);
    expect(asked, 'nobody looks').toHaveLength(0);
    puller.watch(true);
    await waitFor('rows', () => puller.list.known);
    expect(puller.list).toMatchObject({ total: 10_000, matching: 10_000, from: 0 });
    expect(puller.list.rows.length).toBeLessThanOrEqual(70);
    await waitFor('the next answer', () => asked.length === 2);
    const since = performance.now();
    await waitFor('the one after', () => asked.length === 3);
    expect(performance.now() - since).toBeGreaterThan(800);
    puller.watch(false);
  });

  it('finds the one that waits for most as soon as it is sorted by that', async () => {
    const { call, mockId } = await many();
    const puller = new ClientsPuller(call, mockId, () => undefined);
    pullers.push(puller);
    puller.watch(true);
    puller.ask({ ...EVERY_CLIENT, sort: 'buffered', descending: true });
    await waitFor('the worst', () => puller.list.rows[0]?.client === 7_342);
    expect(puller.list.rows[0]?.bufferedBytes).toBeGreaterThan(puller.list.rows[0]?.slowAboveBytes ?? 0);
  });

  it('shows the last of them at once when one goes there', async () => {
    const { call, asked, mockId } = await many();
    const puller = new ClientsPuller(call, mockId, () => undefined);
    pullers.push(puller);
    puller.watch(true);
    await waitFor('rows', () => puller.list.known);
    puller.show(9_970, 10_000);
    await waitFor('the last', () => puller.list.rows.at(-1)?.client === 10_000);
    expect(asked.at(-1)?.from).toBe(9_950);
  });

  it('knows the numbers of all that fit, page by page', async () => {
    const { call, asked, mockId } = await many();
    const numbers = await clientNumbers(call, mockId, { ...EVERY_CLIENT, room: 'globex' }, 0, 10_000);
    expect(numbers).toHaveLength(2_000);
    expect(asked.every(({ count }) => (count ?? 0) <= 500)).toBe(true);
  });
});

describe('what is said of a client', () => {
  const row = {
    client: 3,
    node: 1,
    transport: 'websocket',
    path: '/ws',
    user: '',
    rooms: ['prices'],
    peer: '127.0.0.1:52131',
    connectedAtMs: 0,
    lastAskedAtMs: null,
    heldSinceMs: null,
    resumedAfter: null,
    sentMessages: 0,
    sentBytes: 0,
    receivedMessages: 0,
    outPerSecond: 0,
    droppedMessages: 0,
    bufferedBytes: 0,
    slowAboveBytes: 1e6,
    lastHeartbeatAtMs: 9_600,
    pingsMissed: 0,
    faults: [],
  } as const;
  const fault = (what: object) => ({
    faultId: 1,
    fault: { at: 0, on: { client: 3 }, ...what } as never,
    by: 'person' as const,
    sinceMs: 3_800,
    untilMs: null,
  });
  it('is what is wrong with it, the gravest first', () => {
    const faults = [fault({ fault: 'bandwidth', rate: 4_000 }), fault({ fault: 'stall' })];
    expect(clientNow({ ...row, faults: ['bandwidth', 'stall'] }, faults, 10_000)).toEqual({
      tone: 'bad',
      text: 'stalled for 6.2 s, throttled to 4 kB/s',
    });
    expect(clientNow({ ...row, resumedAfter: 8_813 }, [], 0)).toEqual({ tone: 'plain', text: 'resumed after 8813' });
    expect(
      clientNow({ ...row, faults: ['skip'] }, [fault({ fault: 'skip', oneIn: 2, on: {} })], 0),
      'everybody has it',
    ).toBeNull();
  });
  it('is how long it is here or held, and when it was last heard of', () => {
    expect(connectedText({ ...row, heldSinceMs: 1_800 }, 10_000)).toBe('held 8.2 s');
    expect(connectedText(row, 842_000)).toBe('14m 02s');
    expect(heartbeatText(row, 10_000)).toBe('0.4 s ago');
    expect(heartbeatText({ ...row, pingsMissed: 3 }, 10_000)).toBe('3 missed');
    expect(heartbeatText({ ...row, transport: 'poll', lastHeartbeatAtMs: null }, 0)).toBe('none');
  });
});
