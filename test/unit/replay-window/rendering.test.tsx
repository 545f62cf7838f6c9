import { renderToString } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { createEngineClient } from '../../../src-renderer/data/engine.ts';
import { EngineContext } from '../../../src-renderer/data/use-engine.ts';
import { fakeHost } from '../../../src-renderer/host/fake.ts';
import ReplayPanel, { type ReplayPanelProps } from '../../../src-renderer/panels/replay/replay-panel.tsx';
import { SidebarReplays } from '../../../src-renderer/panels/replay/sidebar-replays.tsx';
import { StatusReplay } from '../../../src-renderer/panels/replay/status-replay.tsx';
import { passingProfile } from '../../../src-renderer/state/profile.ts';
import { createWindowStore, WindowStoreContext } from '../../../src-renderer/state/store.ts';
import { TipProvider } from '../../../src-renderer/widgets/tip.tsx';
import type { RecordingInfo } from '../../../src-shared/contract/recording.ts';
import { waitFor } from '../../fixtures/wait-for.ts';

async function scene() {
  const engine = createEngineClient(fakeHost({ scene: 'replay', live: false }));
  await engine.ready;
  const info = await engine.call('recording.info', { recordingId: 'r1' });
  if (!info.ok) throw new Error(info.error.message);
  const draw = (element: React.ReactElement): string =>
    renderToString(
      <EngineContext value={engine}>
        <WindowStoreContext value={createWindowStore(passingProfile())}>
          <TipProvider>{element}</TipProvider>
        </WindowStoreContext>
      </EngineContext>,
    ).replace(/<!-- -->/g, '');
  return { engine, info: info.value, draw };
}

const panel = (info: RecordingInfo, mode: ReplayPanelProps['mode']) => (
  <ReplayPanel
    info={info}
    mode={mode}
    onMode={() => undefined}
    onClose={() => undefined}
    range={null}
    onJump={() => undefined}
  />
);

describe('the strip of a replay', () => {
  it('says why there is no film of what is empty, or still being made', async () => {
    const { info, draw } = await scene();
    expect(draw(panel({ ...info, entries: 0 }, 'film'))).toContain('nothing to play');
    expect(draw(panel({ ...info, live: true }, 'film'))).toContain('still being made');
    expect(draw(panel(info, 'film'))).not.toContain('nothing to play');
  });

  it('asks for what a server and a client need, with the rule of waiting in one line', async () => {
    const { info, draw } = await scene();
    const server = draw(panel(info, 'server'));
    for (const words of ['Port', 'Reachable from', 'at least the recorded members', 'Ignore paths', 'prices', 'orders'])
      expect(server).toContain(words);
    const client = draw(panel(info, 'client'));
    for (const words of ['Target', 'Variables', 'Headers', 'Accept any certificate', 'Wait for answers'])
      expect(client).toContain(words);
  });

  it('shows a replay that the engine runs, wherever it was started', async () => {
    const { engine, info, draw } = await scene();
    expect(draw(<SidebarReplays />)).toBe('');
    const started = await engine.call('replay.start', { as: 'server', recordingId: 'r1', port: 46_200 });
    expect(started.ok).toBe(true);
    await waitFor('the tick', () => engine.tick().replays.length === 1);
    const html = draw(panel(info, 'server'));
    for (const words of ['waits for a first client', 'Pause', 'Next message, now', 'Stop'])
      expect(html).toContain(words);
    expect(html).toMatch(/0 of [\d,]+ sent/);
    expect(draw(<SidebarReplays />)).toContain(':46200');
    expect(draw(<StatusReplay />)).toContain('as server');
  });

  it('has the engine say that a port is taken', async () => {
    const { engine } = await scene();
    const taken = await engine.call('replay.start', { as: 'server', recordingId: 'r1', port: 4_600 });
    expect(!taken.ok && taken.error.code).toBe('PORT_IN_USE');
  });
});
