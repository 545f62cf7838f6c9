/**
 * nginx with nchan: one channel by WebSocket, EventSource and long-poll, 1,000 messages, and a restart half-way. The
 * recording must explain each connection exactly: what is not there is a gap, what came twice is a duplicate.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Entry, GapDetail } from '../../../src-shared/model/entry.ts';
import { freePort, type TestEngine, testEngine, textOf } from '../../fixtures/engine.ts';
import { type Nginx, nchanMissing, nginxWithNchan, publishAll } from '../../fixtures/nginx.ts';
import { waitFor } from '../../fixtures/wait-for.ts';

const missing = nchanMissing();
if (missing !== undefined) console.log(`skipped: nchan, because ${missing}`);

const FIRST_HALF = 500;
const WHILE_AWAY = 50;
const TOTAL = 1_000;

const message = (id: number): string => JSON.stringify({ id, px: 100 + (id % 7) });
const range = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, index) => from + index);

/** What one connection's part of the recording says about the ids. */
interface Account {
  readonly ids: readonly number[];
  readonly lost: readonly number[];
  readonly twice: readonly number[];
  readonly claimedLost: readonly number[];
  readonly claimedTwice: readonly number[];
}

function accountOf(entries: readonly Entry[], connection: number): Account {
  const mine = entries.filter((entry) => entry.connection === connection);
  const ids = mine
    .filter((entry) => ['text', 'event', 'item'].includes(entry.kind) && entry.direction === 'toClient')
    .map((entry) => (JSON.parse(textOf(entry)) as { id: number }).id);
  const seen = new Map<number, number>();
  for (const id of ids) seen.set(id, (seen.get(id) ?? 0) + 1);
  const claims = (kind: 'gap' | 'duplicate') =>
    mine.filter((entry) => entry.kind === kind).map((entry) => entry.detail as GapDetail);
  return {
    ids,
    lost: range(1, TOTAL).filter((id) => !seen.has(id)),
    twice: [...seen].filter(([, times]) => times > 1).map(([id]) => id),
    claimedLost: claims('gap').flatMap(({ from, to }) => range(Number(from), Number(to))),
    claimedTwice: claims('duplicate').flatMap(({ from, to }) => range(Number(from), Number(to))),
  };
}

describe.skipIf(missing !== undefined)('nchan by three transports, restarted half-way', () => {
  let nginx: Nginx;
  let test: TestEngine;

  beforeAll(async () => {
    nginx = nginxWithNchan(await freePort());
    await nginx.start();
    test = await testEngine();
  });
  afterAll(async () => {
    await test?.close();
    await nginx?.remove();
  });

  it('finds in the recording what each transport kept, lost or got twice', async () => {
    const reconnect = { policy: 'fixed', delayMs: 2_500 } as const;
    const url = `${nginx.base}/sub`;
    const shared = { reconnect, idField: '$.id' };
    const ws = await test.connect({ ...shared, transport: 'websocket', url: url.replace('http', 'ws') });
    const sse = await test.connect({ ...shared, transport: 'sse', url });
    const longPoll = await test.connect({ ...shared, transport: 'long-poll', url });
    const { recordingId } = ws;

    const listening = async (): Promise<void> => {
      await test.until(ws.connection, 'open', (status) => status.state === 'open');
      await test.until(sse.connection, 'open', (status) => status.state === 'open');
      await test.until(longPoll.connection, 'held', (status) => status.heldSinceNs !== undefined);
    };
    await listening();
    await publishAll(nginx.base, range(1, FIRST_HALF).map(message));
    const reached = (id: number) => async (): Promise<boolean> => {
      const last = await test.entries(recordingId, `json.id = ${id} and dir:in`);
      return new Set(last.filter((entry) => entry.kind !== 'response').map((entry) => entry.connection)).size === 3;
    };
    await waitFor('the first half on all three', reached(FIRST_HALF), 20_000);

    await nginx.stop();
    for (const { connection } of [ws, sse, longPoll]) {
      await test.until(connection, 'waiting', (status) => status.state === 'waiting');
    }
    // nchan's ids are a second and a number within it. In the same second a new process would number from 0 again, and
    // the old cursor would hide what it publishes.
    const stopped = Math.floor(Date.now() / 1000);
    await waitFor('the next second', () => Math.floor(Date.now() / 1000) > stopped);
    await nginx.start();
    // Nobody is back yet: the fixed wait is longer than this.
    await publishAll(nginx.base, range(FIRST_HALF + 1, FIRST_HALF + WHILE_AWAY).map(message));
    await listening();
    await publishAll(nginx.base, range(FIRST_HALF + WHILE_AWAY + 1, TOTAL).map(message));
    await waitFor('the last message on all three', reached(TOTAL), 20_000);

    const entries = await test.entries(recordingId);
    const accounts = {
      websocket: accountOf(entries, ws.connection),
      sse: accountOf(entries, sse.connection),
      longPoll: accountOf(entries, longPoll.connection),
    };
    for (const [name, account] of Object.entries(accounts)) {
      console.log(
        `nchan by ${name}: ${account.ids.length} messages, ${account.lost.length} lost, ${account.twice.length} twice`,
      );
      expect(account.claimedLost, `${name}: gaps say what is lost`).toEqual(account.lost);
      expect(account.claimedTwice, `${name}: duplicates say what came twice`).toEqual(account.twice);
      expect(
        account.ids.toSorted((a, b) => a - b),
        `${name}: in order`,
      ).toEqual(account.ids);
    }
    // A WebSocket has no cursor: what was published while it was away is gone.
    expect(accounts.websocket.lost).toEqual(range(FIRST_HALF + 1, FIRST_HALF + WHILE_AWAY));
    // The other two hand their last id to the new process.
    expect(accounts.sse.lost).toEqual([]);
    expect(accounts.longPoll.lost).toEqual([]);

    for (const { connection } of [ws, sse, longPoll]) {
      const story = entries
        .filter((entry) => entry.connection === connection && ['connecting', 'open', 'wait'].includes(entry.kind))
        .map((entry) => entry.kind);
      expect(story.slice(0, 4)).toEqual(['connecting', 'open', 'wait', 'connecting']);
      expect(story.at(-1)).toBe('open');
    }
  });
});
