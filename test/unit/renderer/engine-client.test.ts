import { describe, expect, it } from 'vitest';
import { createEngineClient, EMPTY_TICK } from '../../../src-renderer/data/engine.ts';
import { fakeHost } from '../../../src-renderer/host/fake.ts';
import type { Host } from '../../../src-renderer/host/host.ts';
import { bareShell } from '../../../src-renderer/host/shell-events.ts';
import { fail, ok } from '../../../src-shared/base/result.ts';
import type { EngineRpc, WindowRpc } from '../../../src-shared/contract/index.ts';
import type { Tick } from '../../../src-shared/contract/tick.ts';
import { waitFor } from '../../fixtures/wait-for.ts';

/** A host whose engine is what the test says. */
function hostOf(call: EngineRpc['call']): { host: Host; window(): WindowRpc } {
  let window: WindowRpc | undefined;
  const host: Host = {
    capabilities: { shell: 'fake', platform: 'linux' },
    shell: bareShell(),
    connect: async (given) => {
      window = given;
      return ok({ call });
    },
  };
  return {
    host,
    window() {
      if (window === undefined) throw new Error('not connected');
      return window;
    },
  };
}

const recording = { id: 'r', entries: 1, fileBytes: 1, storeLagMs: 0, storePaused: false };
const tickAt = (nowNs: number, live: boolean): Tick => ({ ...EMPTY_TICK, recordings: [{ ...recording, nowNs, live }] });

describe('the engine client', () => {
  it('waits for the connection before it asks', async () => {
    const { host } = hostOf(async (name) => ok(name));
    expect(await createEngineClient(host).call('app.info', {})).toEqual({ ok: true, value: 'app.info' });
  });

  it('gives an engine’s problem on as it is', async () => {
    const { host } = hostOf(async () => fail('PORT_IN_USE', 'Taken.', 'Take another.'));
    expect(await createEngineClient(host).call('mock.start', {})).toMatchObject({ error: { code: 'PORT_IN_USE' } });
  });

  it('turns a call that threw into a problem with a sentence and a hint', async () => {
    const { host } = hostOf(() => Promise.reject(new Error('timeout on calling "call"')));
    const answer = await createEngineClient(host).call('app.info', {});
    expect(answer).toMatchObject({ ok: false, error: { code: 'ENGINE_NO_ANSWER' } });
    expect(answer.ok ? '' : answer.error.message).toContain('timeout');
    expect(answer.ok ? '' : answer.error.hint).not.toBe('');
  });

  it('is lost, with the host’s problem, when there is no engine to connect to', async () => {
    const host: Host = {
      capabilities: { shell: 'browser', platform: 'linux' },
      shell: bareShell(),
      connect: async () => fail('HOST_TOKEN_MISSING', 'No token.', 'Open the printed address.'),
    };
    const engine = createEngineClient(host);
    await engine.ready;
    expect(engine.link()).toMatchObject({ state: 'lost', problem: { code: 'HOST_TOKEN_MISSING' } });
    expect(await engine.call('app.info', {})).toMatchObject({ ok: false, error: { code: 'HOST_TOKEN_MISSING' } });
  });

  it('is lost when the shell says that the engine ended, and tells its listeners', async () => {
    const { host, window } = hostOf(async () => ok(null));
    const engine = createEngineClient(host);
    await engine.call('app.info', {});
    let told = 0;
    engine.subscribe(() => {
      told += 1;
    });
    window().ended?.({ code: 'ENGINE_CRASHED', message: 'It crashed.', hint: 'Reload.' });
    expect(told).toBe(1);
    expect(engine.link()).toMatchObject({ state: 'lost', problem: { code: 'ENGINE_CRASHED' } });
  });

  it('keeps one tick object until the next one comes', async () => {
    const { host, window } = hostOf(async () => ok(null));
    const engine = createEngineClient(host);
    await engine.call('app.info', {});
    const tick = tickAt(5, true);
    window().tick(tick);
    expect(engine.tick()).toBe(tick);
    expect(engine.tick()).toBe(tick);
  });

  it('lets the clock of a live recording run on between ticks, and stand for a closed one', async () => {
    let nowMs = 1_000;
    const { host, window } = hostOf(async () => ok(null));
    const engine = createEngineClient(host, () => nowMs);
    await engine.call('app.info', {});
    window().tick(tickAt(2e9, true));
    nowMs += 250;
    expect(engine.nowNs('r')).toBe(2.25e9);
    window().tick(tickAt(2.3e9, false));
    nowMs += 250;
    expect(engine.nowNs('r')).toBe(2.3e9);
    expect(engine.nowNs('another')).toBe(0);
  });

  it('stops the clock when the engine is gone', async () => {
    let nowMs = 1_000;
    const { host, window } = hostOf(async () => ok(null));
    const engine = createEngineClient(host, () => nowMs);
    await engine.call('app.info', {});
    window().tick(tickAt(2e9, true));
    nowMs += 100;
    window().ended?.({ code: 'ENGINE_CRASHED', message: 'It crashed.', hint: 'Reload.' });
    nowMs += 5_000;
    expect(engine.nowNs('r')).toBe(2.1e9);
  });

  it('stops telling a listener that unsubscribed', async () => {
    const { host, window } = hostOf(async () => ok(null));
    const engine = createEngineClient(host);
    await engine.call('app.info', {});
    let told = 0;
    const stop = engine.subscribe(() => {
      told += 1;
    });
    stop();
    window().tick(EMPTY_TICK);
    expect(told).toBe(0);
  });
});

describe('the generated session', () => {
  it('answers views, slices and the timeline over the same entries', async () => {
    const engine = createEngineClient(fakeHost({ scene: 'main', live: false }));
    await engine.ready;
    const info = await engine.call('recording.info', { recordingId: 'r1' });
    if (!info.ok) throw new Error(info.error.message);
    expect(info.value.entries).toBeGreaterThan(50_000);
    const view = await engine.call('view.open', { recordingId: 'r1', filter: 'kind:missed', connections: [1] });
    if (!view.ok) throw new Error(view.error.message);
    const slice = await engine.call('view.slice', { viewId: view.value.viewId, from: 0, count: 50 });
    if (!slice.ok) throw new Error(slice.error.message);
    expect(slice.value.rows.map((row) => row.kind)).toContain('missed');
    const timeline = await engine.call('timeline.slice', { recordingId: 'r1', fromNs: 0, toNs: 198e9, buckets: 500 });
    if (!timeline.ok) throw new Error(timeline.error.message);
    const counted = timeline.value.traffic
      .flatMap((one) => [...one.inCount, ...one.outCount])
      .reduce((a, b) => a + b, 0);
    expect(counted + timeline.value.lifecycle.length).toBe(info.value.entries);
  });

  it('is the same twice', async () => {
    const texts = await Promise.all(
      [0, 1].map(async () => {
        const engine = createEngineClient(fakeHost({ scene: 'main', live: false }));
        const view = await engine.call('view.open', { recordingId: 'r1' });
        if (!view.ok) throw new Error(view.error.message);
        return engine.call('view.slice', { viewId: view.value.viewId, from: 40_000, count: 5 });
      }),
    );
    const [first, second] = texts.map((answer) => (answer.ok ? answer.value.rows : null));
    expect(first).not.toBeNull();
    expect(first).toEqual(second);
  });

  it('refuses what the contract refuses', async () => {
    const engine = createEngineClient(fakeHost({ scene: 'empty', live: false }));
    expect(await engine.call('mock.publish', { mockId: 1, count: 0 })).toMatchObject({
      error: { code: 'INPUT_INVALID' },
    });
  });

  it('opens a connection that comes up, and one that is refused and waits', async () => {
    const engine = createEngineClient(fakeHost({ scene: 'empty', live: false }));
    for (const url of ['ws://example.test/ws', 'ws://refused.test/ws']) {
      await engine.call('connection.open', { endpoint: { url } });
    }
    await waitFor('open and waiting', () => {
      const states = engine.tick().connections.map((one) => one.state);
      return states[0] === 'open' && states[1] === 'waiting';
    });
    expect(engine.tick().connections[1]?.problem?.code).toBe('ECONNREFUSED');
    for (const { recordingId, connection } of engine.tick().connections) {
      await engine.call('connection.disconnect', { recordingId, connection });
    }
  });
});
