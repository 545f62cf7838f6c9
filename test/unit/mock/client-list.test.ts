import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Listed, type PageQuestion, pageOf } from '../../../src-main/engine/mock/run/client-list.ts';

interface Client extends Listed {
  readonly buffered: number;
}

const clientOf = (number: number, more: Partial<Client> = {}): Client => ({
  number,
  path: '/ws',
  user: '',
  rooms: new Set(),
  peer: `127.0.0.1:${40_000 + number}`,
  buffered: 0,
  ...more,
});

const ask = (clients: Iterable<Client>, question: Partial<PageQuestion<Client>> = {}) =>
  pageOf(clients, { key: ({ number }) => number, descending: false, from: 0, count: 50, ...question });
const numbers = (page: { readonly clients: readonly Client[] }): number[] => page.clients.map(({ number }) => number);

describe('a page of clients', () => {
  it('is what sorting all of them and cutting it out would give, ties by number', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 6 }), { maxLength: 60 }),
        fc.boolean(),
        fc.nat(70),
        fc.nat(20),
        (buffers, descending, from, count) => {
          const clients = buffers.map((buffered, index) => clientOf(index + 1, { buffered }));
          const sign = descending ? -1 : 1;
          const sorted = clients.toSorted((a, b) => sign * (a.buffered - b.buffered) || a.number - b.number);
          const page = ask(clients.toReversed(), { key: ({ buffered }) => buffered, descending, from, count });
          expect(numbers(page)).toEqual(sorted.slice(from, from + count).map(({ number }) => number));
          expect(page).toMatchObject({ total: clients.length, matching: clients.length });
        },
      ),
    );
  });

  it('has only those of an endpoint, of a room, or with a text somewhere, in any case', () => {
    const clients = [
      clientOf(1, { user: 'Ada', rooms: new Set(['Lobby']) }),
      clientOf(2, { path: '/sse', rooms: new Set(['Lobby', 'user:bob']) }),
      clientOf(3, { path: '/orders' }),
    ];
    expect(ask(clients, { endpoint: '/sse' })).toMatchObject({ total: 3, matching: 1 });
    expect(numbers(ask(clients, { room: 'Lobby' }))).toEqual([1, 2]);
    expect(numbers(ask(clients, { room: 'lobby' }))).toEqual([]);
    expect(numbers(ask(clients, { text: ' ADA ' }))).toEqual([1]);
    expect(numbers(ask(clients, { text: 'bob' }))).toEqual([2]);
    expect(numbers(ask(clients, { text: 'ORDERS' }))).toEqual([3]);
    expect(numbers(ask(clients, { text: ':40002' }))).toEqual([2]);
    expect(numbers(ask(clients, { text: '3' }))).toEqual([3]);
    expect(numbers(ask(clients, { text: '', room: 'Lobby', endpoint: '/ws' }))).toEqual([1]);
  });

  it('of ten thousand clients takes a few milliseconds, whatever it is sorted by', () => {
    const clients = Array.from({ length: 10_000 }, (_, index) =>
      clientOf(index + 1, {
        user: `user-${index % 700}`,
        rooms: new Set([`room-${index % 40}`]),
        buffered: (index * 7_919) % 10_007,
      }),
    );
    const key = ({ buffered }: Client): number => buffered;
    const questions: Partial<PageQuestion<Client>>[] = [
      { key },
      { key, descending: true },
      { key, from: 9_950 },
      { key, text: 'user-69' },
      { key: ({ user }) => user, room: 'room-3' },
    ];
    for (const question of questions) {
      const times = Array.from({ length: 9 }, () => {
        const startedMs = performance.now();
        ask(clients, question);
        return performance.now() - startedMs;
      });
      // Slow is for the benchmark to say; ten times slower is another algorithm.
      expect(Math.min(...times)).toBeLessThan(50);
    }
  });
});
