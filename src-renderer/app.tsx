import { useEffect, useState } from 'react';
import type { EngineClient } from './data/engine.ts';
import { EngineContext, useEngineLink } from './data/use-engine.ts';
import { Frame } from './panels/frame/frame.tsx';
import { Lost } from './panels/frame/lost.tsx';
import { type WindowStore, WindowStoreContext } from './state/store.ts';
import { TipProvider } from './widgets/tip.tsx';

export interface AppProps {
  readonly engine: EngineClient & { readonly ready: Promise<void> };
  readonly store: WindowStore;
}

/** The window. Waits for the first tick, so that it never shows "nothing recorded" over a recording. */
export function App({ engine, store }: AppProps) {
  const [ready, setReady] = useState(false);
  useEffect(() => {
    let mounted = true;
    void engine.ready.then(() => (mounted ? setReady(true) : undefined));
    return () => {
      mounted = false;
    };
  }, [engine]);
  return (
    <EngineContext value={engine}>
      <WindowStoreContext value={store}>
        <TipProvider>
          {ready && <FrameWhileThere />}
          <LostWhenLost />
        </TipProvider>
      </WindowStoreContext>
    </EngineContext>
  );
}

/** Without an engine nothing can be done: the frame stays readable, not usable. */
function FrameWhileThere() {
  const lost = useEngineLink().state === 'lost';
  return (
    <div className="app" inert={lost}>
      <Frame />
    </div>
  );
}

function LostWhenLost() {
  const link = useEngineLink();
  return link.state === 'lost' ? <Lost problem={link.problem} /> : null;
}
