/** Checks of the labs about crowds, clusters, tokens, proxies, deploys and choosing: tapes on which they tick, and near misses. */

import { describe, expect, it } from 'vitest';
import { closingTimeChecks } from '../../../src-main/engine/labs/checks/closing-time.ts';
import { everyoneComesBackChecks } from '../../../src-main/engine/labs/checks/everyone-comes-back.ts';
import { oneServerChecks } from '../../../src-main/engine/labs/checks/one-server.ts';
import { proxyBreathChecks } from '../../../src-main/engine/labs/checks/proxy-breath.ts';
import { tokenOutlivedChecks } from '../../../src-main/engine/labs/checks/token-outlived.ts';
import { whichOneChecks } from '../../../src-main/engine/labs/checks/which-one.ts';
import type { CrowdRound } from '../../../src-main/engine/labs/crowd/crowd.ts';
import { type Tape, tapeOf } from './tape.ts';

describe('everyone comes back', () => {
  it('wants five hundred, and one of your own', () => {
    const tape = tapeOf(everyoneComesBackChecks, 'gather')
      .open(1, 'ws', '/ws')
      .server({ countAt: { '/ws': 499 } });
    expect(tape.done).toBe(false);
    expect(tape.server({ countAt: { '/ws': 501 } }).done).toBe(true);
    const none = tapeOf(everyoneComesBackChecks, 'gather').open(1, 'ws', '/own');
    expect(none.server({ countAt: { '/ws': 501 } }).done).toBe(false);
  });

  const round = (more: Partial<CrowdRound>): CrowdRound => ({
    name: 'fixed delay, no jitter',
    jitter: 'none',
    cutAtMs: 1_000_000,
    lost: 500,
    back: 500,
    bucketMs: 100,
    arrivals: [0, 0, 0, 300, 200],
    attempts: 500,
    refused: 300,
    backAfterMs: 4_000,
    ...more,
  });
  const ticks = (step: string, one: CrowdRound): boolean => {
    const tape = tapeOf(everyoneComesBackChecks, step);
    tape.check.see({ what: 'crowd', crowd: { size: 500, connected: 500, rounds: [one] } });
    return tape.done;
  };

  it('takes for a herd only a wall of the unjittered that was too much, when all are back', () => {
    expect(ticks('herd', round({}))).toBe(true);
    expect(ticks('herd', round({ backAfterMs: null }))).toBe(false);
    expect(ticks('herd', round({ jitter: 'full' }))).toBe(false);
    expect(ticks('herd', round({ refused: 0 }))).toBe(false);
    expect(ticks('herd', round({ lost: 20 }))).toBe(false);
    expect(ticks('herd', round({ arrivals: Array.from({ length: 50 }, () => 10) }))).toBe(false);
  });

  it('takes for spread only what is', () => {
    const spread = { jitter: 'full', arrivals: Array.from({ length: 20 }, () => 30) } as const;
    expect(ticks('jitter', round(spread))).toBe(true);
    expect(ticks('jitter', round({ jitter: 'full' }))).toBe(false);
    expect(ticks('jitter', round({ ...spread, jitter: 'none' }))).toBe(false);
    expect(ticks('third', round({ ...spread, jitter: 'decorrelated' }))).toBe(true);
    expect(ticks('third', round(spread))).toBe(false);
  });

  it('wants a wait with jitter and the attempt after it', () => {
    const wait = { policy: 'exponential', attempt: 2, baseMs: 1_000, delayMs: 400, jitterMs: -600, jitterMaxMs: 0 };
    const own = (): Tape => tapeOf(everyoneComesBackChecks, 'own').open(1, 'ws', '/own').close(1, 1006, 'network');
    expect(
      own()
        .entry(1, 'wait', null, { ...wait, jitterMinMs: 0 })
        .open(1, 'ws', '/own').done,
    ).toBe(false);
    expect(own().entry(1, 'wait', null, { ...wait, jitterMinMs: -1_000 }).done).toBe(false);
    expect(
      own()
        .entry(1, 'wait', null, { ...wait, jitterMinMs: -1_000 })
        .open(1, 'ws', '/own').done,
    ).toBe(true);
  });
});

describe('it works on one server', () => {
  const node = (number: number) => ({ response: [['X-Wirescope-Node', String(number)]] as const });
  const chat = (step: string, second = 2): Tape =>
    tapeOf(oneServerChecks, step).server().open(1, 'ws', '/chat', node(1)).open(2, 'ws', '/chat', node(second));

  it('wants two nodes', () => {
    expect(chat('connect', 1).done).toBe(false);
    expect(chat('connect', 2).done).toBe(true);
  });

  it('knows what one node heard and the other did not, after two seconds', () => {
    const tape = chat('vanish').server().send(1, 'hello').hear(1, 'hello').after(1_000).server();
    expect(tape.done).toBe(false);
    expect(tape.after(1_100).server().done).toBe(true);
    expect(chat('vanish').server().send(1, 'hello').hear(1, 'hello').hear(2, 'hello').after(3_000).server().done).toBe(
      false,
    );
    expect(chat('vanish', 1).server().send(1, 'hello').hear(1, 'hello').after(3_000).server().done).toBe(false);
    expect(chat('vanish').server().send(1, 'hello').after(3_000).server().done).toBe(false);
  });

  it('does not blame the bus for somebody who had left', () => {
    const tape = chat('vanish')
      .server()
      .send(1, 'hello')
      .hear(1, 'hello')
      .close(2, 1006, 'network')
      .after(3_000)
      .server();
    expect(tape.done).toBe(false);
  });

  it('knows a message that came over', () => {
    expect(chat('bus').send(1, 'hello').hear(1, 'hello').done).toBe(false);
    expect(chat('bus').hear(2, 'hello').send(1, 'hello').done).toBe(false);
    expect(chat('bus').send(1, 'hello').hear(2, 'hello').done).toBe(true);
  });

  const side = (number: number, on: number) => ({
    number,
    state: 'up' as const,
    clients: 1,
    side: on,
    leads: on === number,
  });
  const split = { bus: 'memory' as const, nodes: [side(1, 1), side(2, 2)] };
  const whole = { bus: 'memory' as const, nodes: [side(1, 1), side(2, 1)] };

  it('counts what was lost only while the bus was split', () => {
    expect(chat('split').server(split).send(1, 'hello').after(2_100).server(split).done).toBe(true);
    expect(chat('split').server(whole).send(1, 'hello').after(2_100).server(whole).done).toBe(false);
    expect(chat('split').server(whole).send(1, 'hello').after(500).server(split).after(3_000).server(split).done).toBe(
      false,
    );
  });

  it('wants replies of several nodes, then six of the one the cookie names', () => {
    const headers = (number: number) => [['X-Wirescope-Node', String(number)]] as const;
    const ask = (tape: Tape, number: number, cookie: string): Tape =>
      tape
        .entry(3, 'request', 'toServer', { headers: [['Cookie', cookie]] })
        .response(3, 200, { headers: headers(number) });
    const polled = (nodes: readonly number[]): Tape => {
      const tape = chat('sticky').open(3, 'poll', '/state');
      for (const number of nodes) ask(tape, number, '');
      return tape;
    };
    const alone = polled([1, 1, 1]);
    for (let asked = 0; asked < 9; asked++) ask(alone, 1, 'wirescope_node=1');
    expect(alone.done).toBe(false);
    const both = polled([1, 2, 1, 1, 1, 1, 1, 1, 1, 1]);
    expect(both.done).toBe(false);
    for (let asked = 0; asked < 6; asked++) ask(both, 2, 'wirescope_node=2');
    expect(both.done).toBe(true);
  });

  it('wants the dead node and the new one', () => {
    const down = { nodes: [side(1, 1), { ...side(2, 1), state: 'down' as const }] };
    expect(chat('kill').close(2, 1006, 'network').server(down).open(2, 'ws', '/chat', node(1)).done).toBe(true);
    expect(chat('kill').close(2, 1006, 'network').server(whole).open(2, 'ws', '/chat', node(1)).done).toBe(false);
  });
});

describe('the token that outlived its owner', () => {
  const reauthenticate = { type: 'reauthenticate', within_ms: 3_000 };
  const account = (step: string): Tape => tapeOf(tokenOutlivedChecks, step).open(1, 'ws', '/account');

  it('wants both refusals; an expired token is none', () => {
    const refused = (tape: Tape): boolean =>
      tape.open(2, 'sse', '/news').entry(2, 'error', null, { code: 'HTTP', status: 401 }).done;
    expect(refused(account('refused').close(1, 4001))).toBe(true);
    expect(refused(account('refused').message(1, { id: 1 }).close(1, 4001))).toBe(false);
    expect(account('refused').close(1, 4001).done).toBe(false);
  });

  it('is in when something was told', () => {
    expect(account('in').done).toBe(false);
    expect(account('in').message(1, { id: 1 }).done).toBe(true);
  });

  it('wants it asked, not answered, closed', () => {
    expect(account('expire').message(1, reauthenticate).after(3_000).close(1, 4001, 'server', 'expired').done).toBe(
      true,
    );
    expect(account('expire').close(1, 4001).done).toBe(false);
    expect(account('expire').message(1, reauthenticate).send(1, '{"token":"t"}').close(1, 4001).done).toBe(false);
    expect(account('expire').message(1, reauthenticate).close(1, 1006, 'network').done).toBe(false);
  });

  it('wants life after the end of the old token', () => {
    const answered = (): Tape => account('renew').message(1, reauthenticate).send(1, '{"token":"t"}');
    expect(answered().after(1_000).message(1, { id: 5 }).done).toBe(false);
    expect(answered().after(3_500).message(1, { id: 5 }).done).toBe(true);
    expect(account('renew').message(1, reauthenticate).after(3_500).message(1, { id: 5 }).done).toBe(false);
  });

  const two = (): Tape => account('kick').open(2, 'sse', '/news').message(1, { id: 1 }).message(2, { id: 1 });
  const knock = (tape: Tape): boolean => tape.after(300).open(3, 'ws', '/account').close(3, 4001).done;

  it('wants two ends together and a refused knock; a clock is no kick', () => {
    expect(knock(two().close(1, 4003, 'server', 'kicked').close(2))).toBe(true);
    expect(two().close(1, 4003, 'server', 'kicked').close(2).done).toBe(false);
    expect(knock(two().close(1, 4001, 'server', 'the token has expired').close(2))).toBe(false);
    expect(knock(two().close(1, 4003, 'server', 'kicked').after(5_000).close(2))).toBe(false);
    expect(knock(two().close(1, 1000, 'client').close(2))).toBe(false);
  });
});

describe('the proxy that held its breath', () => {
  const VIA = ['Via', '1.1 proxy'] as const;
  const stream = (step: string, response: readonly (readonly [string, string])[] = []): Tape =>
    tapeOf(proxyBreathChecks, step).open(1, 'sse', '/events', { response });
  const events = (tape: Tape, count: number, ageMs: number, more: object = {}, body: object = {}): Tape => {
    for (let sent = 0; sent < count; sent++) tape.after(50).message(1, { n: sent, ...body }, ageMs, more);
    return tape;
  };

  it('is steady with four fresh events, each in its chunk, without a proxy', () => {
    expect(events(stream('direct'), 4, 5).done).toBe(true);
    expect(events(stream('direct'), 3, 5).done).toBe(false);
    expect(events(stream('direct'), 9, 900).done).toBe(false);
    expect(events(stream('direct'), 9, 5, { chunk: 1 }).done).toBe(false);
    expect(events(stream('direct', [VIA]), 9, 5).done).toBe(false);
  });

  it('was held when three old ones came in one chunk', () => {
    expect(events(stream('held'), 3, 1_500, { chunk: 1 }).done).toBe(true);
    expect(events(stream('held'), 2, 1_500, { chunk: 1 }).done).toBe(false);
    expect(events(stream('held'), 9, 10, { chunk: 1 }).done).toBe(false);
    expect(events(stream('held'), 9, 1_500).done).toBe(false);
  });

  const gzip = { response: [['Content-Encoding', 'gzip']] as const };

  it('wants a compressed stream that says nothing while others talk', () => {
    const silent = (): Tape => stream('gzip').open(2, 'sse', '/events', gzip);
    expect(events(silent().after(3_000), 4, 5).done).toBe(true);
    expect(events(silent(), 4, 5).done).toBe(false);
    expect(events(silent().message(2, { n: 0 }).after(3_000), 4, 5).done).toBe(false);
    expect(events(stream('gzip').open(2, 'sse', '/events').after(3_000), 4, 5).done).toBe(false);
  });

  it('wants padding, and the header without padding, through a proxy', () => {
    const padding = { padding: '.'.repeat(2_048) };
    const told = [VIA, ['X-Accel-Buffering', 'no']] as const;
    expect(events(stream('padding', [VIA]), 4, 5, {}, padding).done).toBe(true);
    expect(events(stream('padding', [VIA]), 4, 5).done).toBe(false);
    expect(events(stream('padding'), 4, 5, {}, padding).done).toBe(false);
    expect(events(stream('header', told), 4, 5).done).toBe(true);
    expect(events(stream('header', told), 4, 900).done).toBe(false);
    expect(events(stream('header', [VIA]), 4, 5).done).toBe(false);
  });
});

describe('closing time', () => {
  const deploy = (step: string): Tape =>
    tapeOf(closingTimeChecks, step)
      .open(1, 'ws', '/ws')
      .open(2, 'sse', '/sse')
      .open(3, 'poll', '/alive')
      .open(4, 'poll', '/accepting');
  const reconnect = { type: 'reconnect', within_ms: 4_000 };

  it('wants both streams and both answers', () => {
    const tape = deploy('connect').message(1, { id: 1 }).message(2, { id: 1 }).response(3, 200).response(4, 503);
    expect(tape.done).toBe(false);
    expect(tape.response(4, 200).done).toBe(true);
  });

  it('wants 1006 and then a gap', () => {
    const gap = { field: '$.id', from: '5', to: '7', count: 3 };
    expect(deploy('rude').close(1, 1006, 'network').open(1, 'ws', '/ws').entry(1, 'gap', null, gap).done).toBe(true);
    expect(deploy('rude').close(1, 1001).open(1, 'ws', '/ws').entry(1, 'gap', null, gap).done).toBe(false);
    expect(deploy('rude').close(1, 1006, 'network').open(1, 'ws', '/ws').done).toBe(false);
  });

  it('wants both told', () => {
    expect(deploy('told').message(1, reconnect).message(1, reconnect).done).toBe(false);
    expect(deploy('told').message(1, reconnect).message(2, reconnect).done).toBe(true);
  });

  it('wants alive and not accepting in the same moment', () => {
    expect(deploy('health').response(3, 200).response(4, 503).done).toBe(true);
    expect(deploy('health').response(3, 503).response(4, 503).done).toBe(false);
    expect(deploy('health').response(3, 200).after(9_000).response(4, 503).done).toBe(false);
  });

  it('wants a goodbye to who was told, and both back', () => {
    const gone = (code: number): Tape =>
      deploy('goodbye').message(1, reconnect).message(2, reconnect).close(1, code).close(2);
    expect(gone(1001).open(1, 'ws', '/ws').done).toBe(false);
    expect(gone(1001).open(1, 'ws', '/ws').open(2, 'sse', '/sse').done).toBe(true);
    expect(gone(1006).open(1, 'ws', '/ws').open(2, 'sse', '/sse').done).toBe(false);
    expect(deploy('goodbye').close(1, 1001).close(2).open(1, 'ws', '/ws').open(2, 'sse', '/sse').done).toBe(false);
  });
});

describe('which one should I use', () => {
  const answers = { direction: 'down', fresh: 'now', rate: 'some', payload: 'text', between: 'open' };
  const chosen = (step: string): Tape => tapeOf(whichOneChecks, step).act(answers);

  it('wants all five answers', () => {
    expect(tapeOf(whichOneChecks, 'answer').act({ direction: 'down' }).done).toBe(false);
    expect(chosen('answer').done).toBe(true);
  });

  it('wants a fresh message on the chosen transport', () => {
    expect(chosen('try').open(1, 'ws', '/websocket').after(9).message(1, { id: 1 }, 1).done).toBe(false);
    expect(chosen('try').open(1, 'sse', '/sse').after(9).message(1, { id: 1 }, 500).done).toBe(false);
    expect(chosen('try').open(1, 'sse', '/sse').after(9).message(1, { id: 1 }, 1).done).toBe(true);
  });

  it('counts what was tried before it was chosen', () => {
    const tape = tapeOf(whichOneChecks, 'try').open(1, 'sse', '/sse').after(9).message(1, { id: 1 }, 1);
    expect(tape.done).toBe(false);
    expect(tape.act(answers).done).toBe(true);
  });

  it('wants the chosen one broken and heard again', () => {
    expect(chosen('break').open(1, 'sse', '/sse').message(1, { id: 1 }).done).toBe(false);
    expect(chosen('break').open(1, 'sse', '/sse').close(1).open(1, 'sse', '/sse').message(1, { id: 2 }).done).toBe(
      true,
    );
    expect(chosen('break').open(1, 'ws', '/ws').close(1, 1006).open(1, 'ws', '/ws').message(1, { id: 2 }).done).toBe(
      false,
    );
  });

  it('wants one message on two transports', () => {
    const tape = chosen('compare').open(1, 'sse', '/sse').open(2, 'ws', '/websocket').message(1, { id: 1 }, 2);
    expect(tape.message(2, { id: 9 }, 700).done).toBe(false);
    expect(tape.message(2, { id: 1 }, 2).done).toBe(true);
  });
});
