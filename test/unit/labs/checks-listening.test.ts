/** Checks of the labs about listening, silence, resuming and slow readers: tapes on which they tick, and near misses. */

import { describe, expect, it } from 'vitest';
import { deadPeerChecks } from '../../../src-main/engine/labs/checks/dead-peer.ts';
import { fourWaysChecks } from '../../../src-main/engine/labs/checks/four-ways.ts';
import { slowReaderChecks } from '../../../src-main/engine/labs/checks/slow-reader.ts';
import { whereWereWeChecks } from '../../../src-main/engine/labs/checks/where-were-we.ts';
import { type Tape, tapeOf } from './tape.ts';

const four = (step: string): Tape =>
  tapeOf(fourWaysChecks, step)
    .open(1, 'ws', '/ws')
    .open(2, 'sse', '/sse')
    .open(3, 'lp', '/long-poll')
    .open(4, 'poll', '/poll');

describe('four ways to find out', () => {
  it('ticks when one of each kind is open, a long-poll when its request is held', () => {
    const tape = tapeOf(fourWaysChecks, 'connect').open(1, 'ws', '/ws').open(2, 'sse', '/sse').open(4, 'poll', '/poll');
    expect(tape.done).toBe(false);
    expect(tape.check.state.progress).toBe('3 of 4 open');
    tape.open(3, 'lp', '/long-poll');
    expect(tape.done).toBe(true);
    expect(tape.check.state.evidence.map(({ connection }) => connection)).toEqual([1, 2, 3, 4]);
  });

  it('does not count one that has ended, nor two of a kind', () => {
    const tape = tapeOf(fourWaysChecks, 'connect').open(1, 'ws', '/ws').close(1, 1006, 'network');
    tape.open(2, 'sse', '/sse').open(5, 'sse', '/sse').open(3, 'lp', '/long-poll').open(4, 'poll', '/poll');
    expect(tape.done).toBe(false);
  });

  it('knows one message on all four, whatever carries its id', () => {
    const tape = four('publish');
    for (const connection of [1, 2, 3]) tape.message(connection, { id: 7, text: 'a' }, connection);
    expect(tape.done).toBe(false);
    // The same text made at another moment is another message.
    tape.message(4, { id: 8, text: 'a' }, 900);
    expect(tape.done).toBe(false);
    tape.message(4, { id: 7, text: 'a' }, 3 + 0);
    expect(tape.done).toBe(false);
  });

  it('ticks when the same message has come by all four', () => {
    const tape = four('publish');
    const madeAt = tape.nowMs;
    const text = JSON.stringify({ id: 7, text: 'a', madeAt });
    tape.hear(1, text).entry(2, 'event', 'toClient', { event: 'message', id: '7', chunk: 1 }, text);
    tape.entry(3, 'item', 'toClient', { index: 0, id: '7' }, text).after(900);
    tape.entry(4, 'item', 'toClient', { index: 0, id: '7' }, text);
    expect(tape.done).toBe(true);
    expect(tape.check.state.progress).toBe('Message 7 seen on 4 of 4');
    expect(tape.check.state.evidence.at(-1)?.label).toBe('Poll +900 ms');
  });

  it('wants three empty answers in a row, while a stream is open and silent', () => {
    const empty = { outcome: 'not-modified', items: 0 };
    const tape = four('silence').response(4, 304, empty).response(4, 304, empty).message(1, { id: 1 });
    tape.response(4, 304, empty).response(4, 304, empty);
    expect(tape.done).toBe(false);
    tape.response(4, 304, empty);
    expect(tape.done).toBe(true);
    const alone = tapeOf(fourWaysChecks, 'silence').open(4, 'poll', '/poll');
    for (let asked = 0; asked < 9; asked++) alone.response(4, 304, empty);
    expect(alone.done).toBe(false);
  });

  it('wants three fresh messages in a row by poll, and a late one begins anew', () => {
    const tape = four('faster');
    tape.message(4, { id: 1 }, 20).message(4, { id: 2 }, 30).message(4, { id: 3 }, 1_400).message(4, { id: 4 }, 20);
    tape.message(4, { id: 5 }, 20);
    expect(tape.done).toBe(false);
    expect(tape.after(5).message(4, { id: 6 }, 90).done).toBe(true);
    const streams = four('faster');
    for (let id = 1; id < 9; id++) streams.after(1).message(1, { id }, 1).message(2, { id }, 1);
    expect(streams.done).toBe(false);
  });

  const restarted = (tape: Tape): Tape => {
    tape.close(1, 1012).close(2);
    tape.entry(3, 'error', null, { code: 'ECONNRESET' }).entry(4, 'error', null, { code: 'ECONNREFUSED' }).after(3_000);
    return tape;
  };

  it('ticks when all four came back to a message that was made while they were away', () => {
    const tape = restarted(four('cut'));
    const text = JSON.stringify({ id: 9, madeAt: tape.nowMs - 1_500 });
    tape.open(1, 'ws', '/ws').hear(1, text).open(2, 'sse', '/sse');
    tape.entry(2, 'event', 'toClient', { event: 'message', id: '9', chunk: 1 }, text);
    tape.open(3, 'lp', '/long-poll').entry(3, 'item', 'toClient', { index: 0 }, text).open(4, 'poll', '/poll');
    expect(tape.done).toBe(false);
    expect(tape.entry(4, 'item', 'toClient', { index: 0 }, text).done).toBe(true);
  });

  it('does not tick for a message that was made after they were back', () => {
    const tape = restarted(four('cut'));
    tape.open(1, 'ws', '/ws').open(2, 'sse', '/sse').open(3, 'lp', '/long-poll').open(4, 'poll', '/poll').after(500);
    const text = JSON.stringify({ id: 9, madeAt: tape.nowMs });
    for (const connection of [1, 2, 3, 4])
      tape.entry(connection, connection === 1 ? 'text' : connection === 2 ? 'event' : 'item', 'toClient', {}, text);
    expect(tape.done).toBe(false);
  });
});

describe('the dead peer', () => {
  const peers = (step: string): Tape =>
    tapeOf(deadPeerChecks, step).open(1, 'ws', '/watched').open(2, 'ws', '/trusting');

  it('wants a pong with a round trip beside the messages', () => {
    const tape = peers('connect').message(1, { id: 1 }).message(2, { id: 1 });
    tape.entry(1, 'pong', 'toServer', {});
    expect(tape.done).toBe(false);
    expect(tape.entry(1, 'pong', 'toClient', { rttMs: 1 }).done).toBe(true);
  });

  it('ticks for a missed pong of a silent peer, not for a late pong of one that talks', () => {
    expect(peers('die').entry(1, 'missed', null, { what: 'pong', waitedForMs: 1_500 }).done).toBe(false);
    expect(peers('die').entry(2, 'missed', null, { what: 'pong', waitedForMs: 1_500, halfOpen: true }).done).toBe(
      false,
    );
    expect(peers('die').entry(1, 'missed', null, { what: 'pong', waitedForMs: 1_500, halfOpen: true }).done).toBe(true);
  });

  it('wants silence while others are told something', () => {
    const tape = peers('trust').open(3, 'ws', '/counted').message(2, { id: 1 }).after(6_000).server();
    expect(tape.done).toBe(false);
    for (let id = 2; id < 6; id++) tape.message(3, { id });
    expect(tape.done).toBe(true);
    const closed = peers('trust')
      .open(3, 'ws', '/counted')
      .message(2, { id: 1 })
      .close(2, 1006, 'network')
      .after(6_000);
    for (let id = 2; id < 6; id++) closed.message(3, { id });
    expect(closed.done).toBe(false);
  });

  const zombies = (answered: boolean): Tape => {
    const tape = tapeOf(deadPeerChecks, 'zombie').open(3, 'ws', '/swept').open(4, 'ws', '/counted');
    for (let ping = 0; ping < 3; ping++) {
      tape.after(500).entry(3, 'ping', 'toClient', { answered }).entry(4, 'ping', 'toClient', { answered });
    }
    return tape;
  };
  const clients = [{ path: '/counted', pingsMissed: 4 }];

  it('wants one cut by its server and one that still counts', () => {
    expect(zombies(false).close(3, 1006, 'network').server({ clients }).done).toBe(true);
    expect(zombies(false).server({ clients }).done).toBe(false);
    expect(zombies(false).close(3, 1006, 'network').server({ clients: [] }).done).toBe(false);
    expect(zombies(false).close(3, 1000, 'client').server({ clients }).done).toBe(false);
    expect(zombies(true).close(3, 1006, 'network').server({ clients }).done).toBe(false);
  });

  it('wants an end that is not ours, and the next attempt', () => {
    expect(peers('heal').close(2, 1006, 'network').done).toBe(false);
    expect(peers('heal').close(2, 1006, 'network').open(2, 'ws', '/trusting').done).toBe(true);
    expect(peers('heal').close(2, 1000, 'client').open(2, 'ws', '/trusting').done).toBe(false);
  });
});

describe('where were we', () => {
  it('wants two WebSockets and an event stream that listen', () => {
    const tape = tapeOf(whereWereWeChecks, 'connect').open(1, 'sse', '/sse').open(2, 'ws', '/ws-plain');
    tape.message(1, { id: 1 }).message(2, { id: 1 }).message(2, { id: 2 });
    expect(tape.done).toBe(false);
    expect(tape.open(3, 'ws', '/ws-since').message(3, { id: 2 }).done).toBe(true);
  });

  const back = (id: number, asked: string | null): Tape => {
    const tape = tapeOf(whereWereWeChecks, 'resume')
      .open(1, 'sse', '/sse')
      .message(1, { id: 41 })
      .close(1, undefined, 'network')
      .after(1_500);
    tape.open(1, 'sse', '/sse', { request: asked === null ? [] : [['Last-Event-ID', asked]] });
    return tape.message(1, { id }, 900);
  };

  it('wants exactly the next id after Last-Event-ID', () => {
    expect(back(42, '41').done).toBe(true);
    expect(back(45, '41').done).toBe(false);
    expect(back(42, null).done).toBe(false);
    expect(back(42, '40').done).toBe(false);
  });

  it('does not take for resumed what was made after it was back', () => {
    const tape = tapeOf(whereWereWeChecks, 'resume')
      .open(1, 'sse', '/sse')
      .message(1, { id: 41 })
      .close(1, undefined, 'network');
    tape
      .open(1, 'sse', '/sse', { request: [['last-event-id', '41']] })
      .after(200)
      .message(1, { id: 42 }, 0);
    expect(tape.done).toBe(false);
  });

  it('reads the cursor of a WebSocket in its URL', () => {
    const tape = tapeOf(whereWereWeChecks, 'cursor')
      .open(3, 'ws', '/ws-since')
      .message(3, { id: 41 })
      .close(3, 1006, 'network')
      .after(1_000);
    expect(tape.open(3, 'ws', '/ws-since', { query: '?since=41' }).message(3, { id: 42 }, 500).done).toBe(true);
  });

  it('finds what a WebSocket lost that asked for nothing, and what one lost that did ask', () => {
    const lost = (step: string, query: string): boolean => {
      const tape = tapeOf(whereWereWeChecks, step).open(2, 'ws', '/ws').message(2, { id: 41 });
      tape.entry(2, 'gap', null, { field: '$.id', from: '42', to: '43' });
      expect(tape.done).toBe(false);
      tape.close(2, 1006, 'network').open(2, 'ws', '/ws', { query });
      return tape.entry(2, 'gap', null, { field: '$.id', from: '44', to: '46', count: 3 }).done;
    };
    expect([lost('gap', ''), lost('gap', '?since=41')]).toEqual([true, false]);
    expect([lost('forget', ''), lost('forget', '?since=41')]).toEqual([false, true]);
  });

  it('knows an id that comes twice', () => {
    const tape = tapeOf(whereWereWeChecks, 'twice').open(1, 'sse', '/sse').message(1, { id: 1 }).message(1, { id: 2 });
    expect(tape.done).toBe(false);
    expect(tape.entry(1, 'duplicate', null, { field: 'id', from: '2', to: '2' }).done).toBe(true);
  });
});

describe('the slow reader', () => {
  const slow = (step: string): Tape => {
    const tape = tapeOf(slowReaderChecks, step);
    for (const [at, path] of ['/buffer', '/drop-oldest', '/coalesce', '/disconnect'].entries())
      tape.open(at + 1, 'ws', path);
    return tape;
  };
  const price = (symbol: string, id: number) => ({ id, symbol });

  it('wants prices on all four', () => {
    const tape = slow('connect');
    for (const connection of [1, 2, 3, 3]) tape.message(connection, price('A', 1));
    expect(tape.done).toBe(false);
    expect(tape.message(4, price('A', 1)).done).toBe(true);
  });

  it('wants late prices and bytes in the server, both', () => {
    const waiting = { clients: [{ path: '/buffer', bufferedBytes: 30_000 }] };
    expect(slow('buffer').message(1, price('A', 1), 3_000).done).toBe(false);
    expect(slow('buffer').server(waiting).message(1, price('A', 1), 300).done).toBe(false);
    expect(slow('buffer').server(waiting).message(2, price('A', 1), 3_000).done).toBe(false);
    expect(slow('buffer').server(waiting).message(1, price('A', 1), 3_000).done).toBe(true);
  });

  it('wants the gap on the right path, and for coalescing every symbol after it', () => {
    const gap = { field: '$.id', from: '5', to: '9' };
    expect(slow('drop').entry(3, 'gap', null, gap).done).toBe(false);
    expect(slow('drop').entry(2, 'gap', null, gap).done).toBe(true);
    const tape = slow('coalesce').entry(3, 'gap', null, gap);
    for (const symbol of ['A', 'B', 'C', 'C']) tape.message(3, price(symbol, 10));
    expect(tape.done).toBe(false);
    expect(tape.message(3, price('D', 11)).done).toBe(true);
  });

  it('wants 1013 from the server', () => {
    expect(slow('disconnect').close(4, 1006, 'network').done).toBe(false);
    expect(slow('disconnect').close(1, 1013).done).toBe(false);
    expect(slow('disconnect').close(4, 1013).done).toBe(true);
  });

  it('has caught up only after having been late', () => {
    expect(slow('recover').message(1, price('A', 1), 10).done).toBe(false);
    expect(slow('recover').message(1, price('A', 1), 5_000).message(1, price('A', 2), 10).done).toBe(true);
  });
});
