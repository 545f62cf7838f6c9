import { renderToString } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { createEngineClient } from '../../../src-renderer/data/engine.ts';
import { EngineContext } from '../../../src-renderer/data/use-engine.ts';
import { fakeHost } from '../../../src-renderer/host/fake.ts';
import { Attempts } from '../../../src-renderer/panels/failing/attempts.tsx';
import { Lost } from '../../../src-renderer/panels/frame/lost.tsx';
import { ProblemText } from '../../../src-renderer/panels/problem.tsx';
import { StartPage } from '../../../src-renderer/panels/start/start-page.tsx';
import { passingProfile } from '../../../src-renderer/state/profile.ts';
import { createWindowStore, WindowStoreContext } from '../../../src-renderer/state/store.ts';
import { makeTab } from '../../../src-renderer/state/tabs.ts';
import { KindGlyph, kindToken, markOf } from '../../../src-renderer/widgets/icon.tsx';
import { TipProvider } from '../../../src-renderer/widgets/tip.tsx';
import { KINDS } from '../../../src-shared/model/kind.ts';
import { FAULTS } from '../../../src-shared/model/scenario/fault.ts';

const problem = {
  code: 'TLS_NAME',
  message: 'The certificate is for another name.',
  hint: 'Check the host.',
  facts: { Host: 'x' },
};

async function page(scene: 'empty' | 'main', element: React.ReactElement): Promise<string> {
  const engine = createEngineClient(fakeHost({ scene, live: false }));
  await engine.ready;
  return renderToString(
    <EngineContext value={engine}>
      <WindowStoreContext value={createWindowStore(passingProfile())}>
        <TipProvider>{element}</TipProvider>
      </WindowStoreContext>
    </EngineContext>,
  );
}

describe('what is rendered', () => {
  it('shows code, sentence and hint of every problem', async () => {
    for (const html of [
      renderToString(<ProblemText problem={problem} />),
      await page('main', <Lost problem={problem} restarting={false} />),
    ]) {
      for (const part of [problem.code, problem.message, problem.hint]) expect(html).toContain(part);
    }
  });

  it('offers the demo, a URL and a recording on the start page, and nothing that is not there yet', async () => {
    const html = await page('empty', <StartPage />);
    for (const words of ['Start the demo', 'Connect to a URL', 'Open a recording', 'How to read the timeline']) {
      expect(html).toContain(words);
    }
    // The labs are the engine's to list: before its answer nothing is promised.
    expect(html).not.toMatch(/ten labs/i);
  });

  it('shows every fault by the words of the model, and says of a server that is gone what it was', async () => {
    const { default: MockPanel } = await import('../../../src-renderer/panels/mock/mock-panel.tsx');
    const mock = { mockId: 1, scenario: 'demo', host: '127.0.0.1', port: 4600, source: null };
    const html = await page('main', <MockPanel tab={makeTab({ id: 'mock:1', kind: 'mock', mock })} />);
    const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll("'", '&#x27;');
    for (const { title } of Object.values(FAULTS)) expect(html).toContain(escaped(title));
    for (const words of ['Endpoints', 'Clients', 'Scenario', 'Run', '127.0.0.1', 'Connect to it'])
      expect(html).toContain(words);
    const gone = { ...mock, mockId: 9 };
    expect(await page('main', <MockPanel tab={makeTab({ id: 'mock:9', kind: 'mock', mock: gone })} />)).toContain(
      'demo on port 4600 is stopped',
    );
  });

  it('gives every kind a glyph and a colour of its own room', () => {
    for (const kind of KINDS) {
      expect(renderToString(<KindGlyph kind={kind} />)).toContain('<svg');
      expect(kindToken(kind)).toMatch(/^--kind-/);
    }
    expect([kindToken('close', 1000), kindToken('close', 1001), kindToken('close', 1006)]).toEqual([
      '--kind-close',
      '--kind-close',
      '--kind-error',
    ]);
  });

  it('draws "paused" over open, and never over another state', () => {
    const base = { halfOpen: false } as const;
    expect(markOf({ ...base, state: 'open', pausedBy: 'user' }).mark).toBe('paused');
    expect(markOf({ ...base, state: 'waiting', pausedBy: 'user' }).mark).toBe('waiting');
    expect(markOf({ ...base, state: 'open', halfOpen: true }).word).toBe('half-open');
    expect(markOf(undefined).mark).toBe('idle');
  });

  it('counts down to the attempt that is planned', async () => {
    const engine = createEngineClient(fakeHost({ scene: 'failing', live: false }));
    await engine.ready;
    const [status] = engine.tick().connections;
    if (status === undefined) throw new Error('the scene has no connection');
    const html = renderToString(
      <Attempts
        story={[
          {
            attempt: 3,
            startedSeq: 7,
            startedAtNs: 7.749e9,
            phases: [],
            tookMs: null,
            error: null,
            opened: false,
            wait: {
              policy: 'exponential',
              attempt: 4,
              baseMs: 4000,
              jitterMs: 610,
              delayMs: 4610,
              jitterMinMs: -800,
              jitterMaxMs: 800,
            },
          },
        ]}
        status={status}
        startedAtMs={0}
        nowNs={() => engine.nowNs('r1')}
        onJump={() => undefined}
      />,
    ).replace(/<!-- -->/g, '');
    expect(html).toContain('2.6 s left');
    expect(html).toContain('base 4.00 s, jitter +0.61 of ±0.80 s');
    expect(html).toContain('attempt 4');
  });
});
