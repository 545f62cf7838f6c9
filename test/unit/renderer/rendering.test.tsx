import { renderToString } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { createEngineClient } from '../../../src-renderer/data/engine.ts';
import { EngineContext } from '../../../src-renderer/data/use-engine.ts';
import { fakeHost } from '../../../src-renderer/host/fake.ts';
import { Attempts } from '../../../src-renderer/panels/failing/attempts.tsx';
import { Lost } from '../../../src-renderer/panels/frame/lost.tsx';
import { MockPanel } from '../../../src-renderer/panels/mock/mock-panel.tsx';
import { ProblemText } from '../../../src-renderer/panels/problem.tsx';
import { StartPage } from '../../../src-renderer/panels/start/start-page.tsx';
import { passingProfile } from '../../../src-renderer/state/profile.ts';
import { createWindowStore, WindowStoreContext } from '../../../src-renderer/state/store.ts';
import { KindGlyph, kindToken, markOf } from '../../../src-renderer/widgets/icon.tsx';
import { TipProvider } from '../../../src-renderer/widgets/tip.tsx';
import { KINDS } from '../../../src-shared/model/kind.ts';

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

  it('shows the mock server’s faults with the words of the contract', async () => {
    const html = await page('main', <MockPanel />);
    for (const words of ['Stop heartbeats', 'Stall', 'Restart', 'Drop all', 'Publish', '127.0.0.1'])
      expect(html).toContain(words);
    expect(await page('empty', <MockPanel />)).toContain('not running');
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
