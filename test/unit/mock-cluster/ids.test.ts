import { describe, expect, it } from 'vitest';
import { nodeId, partsOf } from '../../../src-main/engine/mock/cluster/bus-hub.ts';
import { packed, unpacked } from '../../../src-main/engine/mock/cluster/envelope.ts';
import { Membership } from '../../../src-main/engine/mock/cluster/membership.ts';
import { MemoryBus } from '../../../src-main/engine/mock/cluster/memory-bus.ts';
import { RoomRoll } from '../../../src-main/engine/mock/cluster/room-roll.ts';
import { portions, said, understood } from '../../../src-main/engine/mock/cluster/said-messages.ts';
import { FeedRun } from '../../../src-main/engine/mock/messages/feed-run.ts';

const message = (id: number) => ({ id, event: 'message', text: `m${id}` });

function feed(history = 100): FeedRun {
  const letters = ['a', 'b', 'c', 'd'];
  return new FeedRun({
    make: (_id, index) => letters[index] ?? null,
    history,
    event: 'message',
    dueMs: null,
    nowMs: () => 0,
  });
}
const idsOf = (run: FeedRun, after = 0): number[] => run.after(after).map(({ id }) => id);

describe('a feed that others number', () => {
  it('appends in order and leaves out what is not newer', () => {
    const run = feed();
    let told = 0;
    run.onPublish(() => (told += 1));
    expect(run.append([message(1), message(2)], 0)).toBe(0);
    expect(run.append([message(2), message(3)], 0)).toBe(1);
    expect(run.append([message(1)], 0)).toBe(1);
    expect(idsOf(run)).toEqual([1, 2, 3]);
    expect(told, 'nobody is told of nothing').toBe(2);
  });

  it('has holes where it missed something, and resumes over them', () => {
    const run = feed();
    run.append([message(1), message(2)], 0);
    run.append([message(7), message(8)], 0);
    run.publish('nine');
    expect(run.lastId).toBe(9);
    expect([0, 1, 2, 4, 6, 7, 8, 9].map((after) => idsOf(run, after))).toEqual([
      [1, 2, 7, 8, 9],
      [2, 7, 8, 9],
      [7, 8, 9],
      [7, 8, 9],
      [7, 8, 9],
      [8, 9],
      [9],
      [],
    ]);
    expect(run.after(0, 2).map(({ id }) => id)).toEqual([1, 2]);
    expect(run.forgottenId).toBe(0);
  });

  it('goes on behind ids that are taken elsewhere', () => {
    const run = feed();
    run.publish('one');
    run.raise(20);
    run.raise(5);
    run.publish('after');
    expect(idsOf(run)).toEqual([1, 21]);
    const empty = feed();
    empty.raise(30);
    expect([empty.lastId, empty.forgottenId]).toEqual([30, 30]);
    empty.publish('first here');
    expect(idsOf(empty)).toEqual([31]);
  });

  it('goes on in its list where the node before it was', () => {
    const [one, two] = [feed(), feed()];
    one.tick(2);
    two.append(one.after(0), one.made);
    two.tick(5);
    expect(two.after(0).map(({ text }) => text)).toEqual(['a', 'b', 'c', 'd']);
  });
});

describe('who leads', () => {
  const at = (since: number, number: number, process = 'p') => ({ id: nodeId(process, number, 1), sinceMs: since });

  it('is who has been there longest, of one moment the smaller number, and everybody agrees', () => {
    const nodes = [at(100, 2), at(100, 10), at(50, 3, 'q'), at(50, 3, 'r')];
    for (const self of nodes) {
      const membership = new Membership(self, 1_000);
      for (const other of nodes) if (other !== self) membership.heard(other.id, other.sinceMs, 0);
      expect(membership.leader).toBe('q/3.1');
    }
    const two = new Membership(at(100, 10), 1_000);
    two.heard('p/2.1', 100, 0);
    expect(two.leader).toBe('p/2.1');
  });

  it('is somebody else when they are silent or have said goodbye, not when nobody could be heard', () => {
    const membership = new Membership(at(100, 2), 1_000);
    expect(membership.heard('p/1.1', 50, 0)).toBe(true);
    expect(membership.heard('p/1.1', 50, 900)).toBe(false);
    expect(membership.expire(1_800)).toEqual([]);
    membership.excuse(5_000);
    expect(membership.expire(5_500)).toEqual([]);
    expect(membership.leader).toBe('p/1.1');
    expect(membership.expire(6_001)).toEqual(['p/1.1']);
    expect(membership.leader).toBe('p/2.1');
    membership.heard('p/3.1', 10, 6_100);
    expect(membership.left('p/3.1')).toBe(true);
    expect(membership.left('p/3.1')).toBe(false);
    expect(membership.leader).toBe('p/2.1');
  });

  it('names a node by process, number and life', () => {
    expect(nodeId('9f3c01ab', 12, 3)).toBe('9f3c01ab/12.3');
    expect(partsOf('9f3c01ab/12.3')).toEqual({ process: '9f3c01ab', number: 12 });
  });
});

describe('what nodes say', () => {
  it('comes through as it was, and anything else is nothing', () => {
    const envelope = {
      wirescope: 1 as const,
      from: 'p/1.1',
      to: null,
      side: '',
      body: { say: 'kick' as const, user: 'ada', reason: 'why', forGood: true },
    };
    expect(unpacked(packed(envelope))).toEqual(envelope);
    for (const strange of ['', 'hello', '{}', '[]', 'null', packed({ ...envelope, body: { say: 'x' } as never })]) {
      expect(unpacked(strange)).toBeUndefined();
    }
  });

  it('is cut into portions that a bus takes, bytes among them', () => {
    const small = Array.from({ length: 450 }, (_, index) => message(index + 1));
    expect([...portions(small)].map(({ length }) => length)).toEqual([200, 200, 50]);
    const large = [1, 2, 3].map((id) => ({ ...message(id), text: 'x'.repeat(150_000) }));
    expect([...portions([message(0), ...large])].map(({ length }) => length)).toEqual([2, 1, 1]);
    const bytes = { id: 1, event: 'message', text: 'AP8B', binary: Buffer.from([0, 255, 1]) };
    expect(understood(said(bytes))).toEqual(bytes);
    expect(understood(said(message(4)))).toEqual(message(4));
  });

  it('in memory is heard by all in one order, also what is said while something is heard', async () => {
    const bus = new MemoryBus();
    const heard: string[][] = [[], []];
    await bus.subscribe('c', (text) => {
      heard[0]?.push(text);
      if (text === 'one') bus.publish('c', 'two');
    });
    await bus.subscribe('c', (text) => heard[1]?.push(text));
    bus.publish('c', 'one');
    bus.publish('other', 'three');
    expect(heard).toEqual([
      ['one', 'two'],
      ['one', 'two'],
    ]);
  });
});

describe('who is in the rooms of the others', () => {
  const move = (type: 'join' | 'leave', client: number, rooms: number) =>
    ({ say: 'presence', type, room: 'lobby', who: { client, user: `u${client}` }, told: true, rooms }) as const;

  it('is kept move by move, and asked for anew where one was missed', () => {
    const roll = new RoomRoll();
    expect(roll.isCurrent('n', 0)).toBe(true);
    expect(roll.move('n', move('join', 1, 1), '2')).toBe(true);
    expect(roll.move('n', move('join', 3, 3), '2'), 'the second was missed').toBe(false);
    expect(roll.isCurrent('n', 3)).toBe(false);
    const people = [2, 3].map((client) => ({ room: 'lobby', who: { client, user: `u${client}` }, told: true }));
    const { joined, left } = roll.replace('n', { say: 'people', rooms: 3, people }, '2');
    expect(joined.map(({ who }) => who.client)).toEqual([2, 3]);
    expect(left.map(({ who }) => who.client)).toEqual([1]);
    expect(roll.present('lobby')).toEqual([
      { client: 2, user: 'u2', node: '2' },
      { client: 3, user: 'u3', node: '2' },
    ]);
    expect(roll.move('n', move('leave', 2, 4), '2')).toBe(true);
    expect(roll.forget('n').map(({ who }) => who.client)).toEqual([3]);
    expect(roll.present('lobby')).toEqual([]);
  });
});
