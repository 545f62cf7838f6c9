import { compile } from 'json-p3';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { deliver, type SlowClientPolicy } from '../../../src-main/engine/mock/delivery/slow-client.ts';
import { FaultBoard, type FaultVictim } from '../../../src-main/engine/mock/faults/fault-board.ts';
import { TimelineRun } from '../../../src-main/engine/mock/faults/timeline-run.ts';
import { FAULT_NAMES, FAULTS, type Fault, faultSchema } from '../../../src-shared/model/scenario/fault.ts';

const fault = (input: object): Fault => v.parse(faultSchema, input);

const victim = (number: number, more: Partial<FaultVictim> = {}): FaultVictim => ({
  number,
  transport: 'websocket',
  path: '/ws',
  user: '',
  rooms: new Set(),
  ...more,
});

describe('the faults', () => {
  it('are each told in a sentence, with the transports they can reach', () => {
    expect(Object.keys(FAULTS)).toEqual([...FAULT_NAMES]);
    for (const name of FAULT_NAMES) expect(FAULTS[name].about, name).toMatch(/^[\w.].*\.$/s);
  });
});

describe('what a fault is told', () => {
  it.each([
    [{ fault: 'close', reason: '€'.repeat(42) }, /123 bytes/],
    [{ fault: 'close', code: 70_000 }, /two bytes/],
    [{ fault: 'redirect', to: '/x\r\nSet-Cookie: a=b' }, /printable ASCII/],
    [{ fault: 'wrong-content-type', type: 'text/ä' }, /printable ASCII/],
    [{ fault: 'oversize', bytes: '65MiB' }, /at most 64MiB/],
  ])('must be something that can be put on the wire: %j', (input, says) => {
    const { issues } = v.safeParse(faultSchema, input);
    expect(issues?.map(({ message }) => message).join()).toMatch(says);
  });

  it('may be as long as a close frame allows, in bytes', () => {
    expect(v.is(faultSchema, { fault: 'close', reason: '€'.repeat(41) })).toBe(true);
  });
});

describe('faults that last', () => {
  it('meet whom they name: a path, a room, a user, one client, several, a share of them', () => {
    const board = new FaultBoard();
    board.add(fault({ fault: 'stall', on: { room: 'globex' } }), 'person', 0);
    board.add(fault({ fault: 'latency', delay: '200ms', on: '/ws' }), 'person', 0);
    board.add(fault({ fault: 'no-pong', on: { oneIn: 2 } }), 'person', 0);
    board.add(fault({ fault: 'bandwidth', rate: '4kB/s', on: { clients: [5, 7] } }), 'person', 0);
    expect(board.of(victim(5)).names).toContain('bandwidth');
    expect(board.of(victim(6)).names).not.toContain('bandwidth');
    expect(board.of(victim(1, { rooms: new Set(['globex']) }))).toMatchObject({
      deaf: true,
      path: { stalled: true, delayMs: 200 },
      pong: 'right',
    });
    expect(board.of(victim(2))).toMatchObject({ deaf: false, path: { stalled: false, delayMs: 200 }, pong: 'none' });
    expect(board.of(victim(3, { path: '/other' })).names).toEqual([]);
    expect(board.of(victim(4, { transport: 'sse', path: '/sse' })).names, 'no pongs in an event stream').toEqual([]);
  });

  it('are over when their time is, and those of the same kind and target are renewed', () => {
    const board = new FaultBoard();
    board.add(fault({ fault: 'bandwidth', rate: '4kB/s', for: '10s' }), 'scenario', 1_000);
    board.add(fault({ fault: 'bandwidth', rate: '2kB/s', for: '20s' }), 'scenario', 2_000);
    expect(board.active.length).toBe(1);
    expect(board.of(victim(1)).path.bytesPerSecond).toBe(2_000);
    expect(board.nextEndMs).toBe(22_000);
    expect(board.expire(21_999)).toEqual([]);
    expect(board.expire(22_000).map(({ fault: { fault: name } }) => name)).toEqual(['bandwidth']);
    expect(board.of(victim(1)).names).toEqual([]);
  });

  it('meet newcomers by their path', () => {
    const board = new FaultBoard();
    board.add(fault({ fault: 'refuse', status: 429, on: '/ws' }), 'program', 0);
    expect(board.met('refuse', victim(9))?.status).toBe(429);
    expect(board.met('refuse', victim(9, { path: '/sse' }))).toBeUndefined();
  });
});

describe('the time line of a scenario', () => {
  const faults = [fault({ fault: 'drop', at: '20s' }), fault({ fault: 'close', at: '10s' })];

  it('gives each fault once at its time, and begins again', () => {
    const run = new TimelineRun(faults, 30_000, 0);
    expect(run.take(0)).toEqual({ due: [], againAtMs: 10_000 });
    expect(run.take(10_000).due.map(({ fault: name }) => name)).toEqual(['close']);
    expect(run.take(25_000)).toMatchObject({ due: [{ fault: 'drop' }], againAtMs: 30_000 });
    expect(run.take(41_000).due.map(({ fault: name }) => name)).toEqual(['close']);
    expect(run.positionMs(41_000)).toBe(11_000);
  });

  it('stands still while paused, and goes on from there', () => {
    const run = new TimelineRun(faults, null, 0);
    run.pause(5_000);
    expect(run.take(60_000)).toEqual({ due: [], againAtMs: null });
    expect(run.positionMs(60_000)).toBe(5_000);
    run.resume(60_000);
    expect(run.take(60_000)).toEqual({ due: [], againAtMs: 65_000 });
  });

  it('does not make up for rounds that were slept through', () => {
    const run = new TimelineRun(faults, 30_000, 0);
    expect(run.take(95_000).due.map(({ fault: name }) => name)).toEqual(['close', 'drop']);
    expect(run.take(95_000)).toEqual({ due: [], againAtMs: 100_000 });
  });
});

describe('a client that reads too slowly', () => {
  const message = (id: number, symbol: string) => ({
    id,
    event: 'm',
    text: JSON.stringify({ symbol, pad: 'x'.repeat(70) }),
  });
  const due = [message(1, 'A'), message(2, 'B'), message(3, 'A'), message(4, 'A')];
  const policy = (name: SlowClientPolicy['policy'], aboveBytes = 250): SlowClientPolicy => ({
    policy: name,
    aboveBytes,
    key: compile('$.symbol'),
  });
  const ids = (delivery: ReturnType<typeof deliver>) => delivery.send.map(({ id }) => id);

  it('gets everything, however late, when the server buffers', () => {
    expect(ids(deliver(due, 10_000_000, policy('buffer')))).toEqual([1, 2, 3, 4]);
  });

  it('is sent away when the server disconnects', () => {
    expect(deliver(due, 251, policy('disconnect'))).toEqual({ send: [], dropped: 0, disconnect: true });
    expect(ids(deliver(due, 250, policy('disconnect')))).toEqual([1, 2, 3, 4]);
  });

  it('waits, then gets the newest that fit, when the server drops the oldest', () => {
    expect(deliver(due, 251, policy('drop-oldest'))).toEqual({ send: [], dropped: 0, disconnect: false });
    const later = deliver(due, 0, policy('drop-oldest'));
    expect(ids(later)).toEqual([3, 4]);
    expect(later.dropped).toBe(2);
  });

  it('gets the newest of each key when the server coalesces; who keeps up gets all', () => {
    const behind = deliver(due, 100, policy('coalesce'));
    expect(ids(behind)).toEqual([2, 4]);
    expect(behind.dropped).toBe(2);
    expect(ids(deliver(due, 0, policy('coalesce', 10_000)))).toEqual([1, 2, 3, 4]);
  });
});
