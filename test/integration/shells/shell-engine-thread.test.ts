import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type EngineHost, startEngineThread } from '../../../src-main/shells/engine-thread/host.ts';
import type { Problem } from '../../../src-shared/base/result.ts';
import { type ByteChannel, connectChannel } from '../../../src-shared/contract/channel.ts';
import type { EngineRpc, WindowRpc } from '../../../src-shared/contract/index.ts';
import { waitFor } from '../../fixtures/wait-for.ts';

let profileDir: string;
beforeEach(() => {
  profileDir = mkdtempSync(join(tmpdir(), 'wirescope-thread-'));
});
afterEach(() => rmSync(profileDir, { recursive: true, force: true }));

const misbehaving = new URL('../../fixtures/misbehaving-engine-thread.ts', import.meta.url);

async function host(appVersion: string, file?: URL): Promise<EngineHost> {
  const started = await startEngineThread({ profileDir, appVersion }, file);
  if (!started.ok) throw new Error(started.error.message);
  return started.value;
}

/** A window in this process, attached to a host. */
function openWindow(engine: EngineHost, window: Partial<WindowRpc> = {}) {
  const hear: { window?: (bytes: Uint8Array) => void; shell?: (bytes: Uint8Array) => void } = {};
  const shellEnd: ByteChannel = {
    post: (bytes) => hear.window?.(bytes),
    onMessage(listener) {
      hear.shell = listener;
    },
  };
  const rpc: EngineRpc = connectChannel(
    {
      post: (bytes) => hear.shell?.(bytes),
      onMessage(listener) {
        hear.window = listener;
      },
    },
    { tick: () => undefined, ...window },
  );
  return { rpc, link: engine.attach(shellEnd) };
}

describe('the engine in its thread', () => {
  it('answers several windows, and ends clean', async () => {
    const engine = await host('1.2.3');
    const [one, two] = [openWindow(engine), openWindow(engine)];
    expect(await one.rpc.call('app.info', {})).toMatchObject({ ok: true, value: { version: '1.2.3' } });
    expect(await two.rpc.call('app.info', {})).toMatchObject({ ok: true });
    expect(await engine.call('app.info', {})).toMatchObject({ ok: true });
    expect(await engine.close()).toBe(true);
  });

  it('sends the first tick at once, and none to a window that left', async () => {
    const engine = await host('1.2.3');
    let ticks = 0;
    const { link } = openWindow(engine, { tick: () => (ticks += 1) });
    await waitFor('the first tick', () => ticks > 0);
    link.detach();
    const before = ticks;
    expect(await engine.call('mock.start', { port: 0 })).toMatchObject({ ok: true });
    expect(await engine.call('mock.stop', { mockId: 1 })).toMatchObject({ ok: true });
    expect(ticks).toBe(before);
    await engine.close();
  });

  it('holds ticks back while a window cannot keep up, and sends the last one afterwards', async () => {
    const engine = await host('1.2.3');
    const running: (boolean | undefined)[] = [];
    const { rpc, link } = openWindow(engine, { tick: (tick) => running.push(tick.mocks[0]?.running) });
    await waitFor('the first tick', () => running.length > 0);
    link.setCongested(true);
    await rpc.call('mock.start', { port: 0 });
    await rpc.call('app.info', {});
    const held = running.length;
    await rpc.call('mock.list', {});
    expect(running).toHaveLength(held);
    link.setCongested(false);
    await waitFor('the tick with the mock server', () => running.at(-1) === true);
    await engine.close();
  });
});

describe('an engine that crashes', () => {
  it.each(['throws', 'exits'])(
    'is told to the window and the shell when its thread %s, and starts anew with the next window',
    async (behaviour) => {
      const engine = await host(behaviour, misbehaving);
      const crashes: Problem[] = [];
      engine.onCrash((problem) => crashes.push(problem));
      const ended: Problem[] = [];
      const { rpc } = openWindow(engine, { ended: (problem) => ended.push(problem) });
      expect(await rpc.call('app.info', {})).toMatchObject({ ok: false, error: { code: 'ENGINE_CRASHED' } });
      expect(ended).toHaveLength(1);
      expect(crashes).toMatchObject([{ code: 'ENGINE_CRASHED' }]);
      expect(await rpc.call('app.info', {})).toMatchObject({ ok: false, error: { code: 'ENGINE_CRASHED' } });
      expect(readFileSync(join(profileDir, 'engine.log'), 'utf8')).toContain(
        behaviour === 'throws' ? 'out of luck' : 'exit code 3',
      );

      const again = openWindow(engine);
      expect(await again.rpc.call('app.info', {})).toMatchObject({ ok: false, error: { code: 'ENGINE_CRASHED' } });
      expect(crashes).toHaveLength(2);
      await engine.close();
    },
  );

  it('does not end clean when it crashes while it closes', async () => {
    const engine = await host('throws', misbehaving);
    expect(await engine.close()).toBe(false);
  });

  it.each(['fails', 'never starts'])('is an error at once when it %s', async (behaviour) => {
    const started = await startEngineThread({ profileDir, appVersion: behaviour }, misbehaving);
    expect(started).toMatchObject({ ok: false, error: { code: 'ENGINE_NOT_STARTED' } });
  });
});
