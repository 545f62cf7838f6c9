import { useEffect, useState } from 'react';
import { CommandsContext, createCommandRegistry } from './commands/registry.ts';
import type { DocumentCache } from './data/documents.ts';
import type { EngineClient } from './data/engine.ts';
import { DocumentsContext } from './data/use-document.ts';
import { EngineContext, useEngine, useEngineLink } from './data/use-engine.ts';
import { ShellContext } from './data/use-shell.ts';
import type { HostShell } from './host/host.ts';
import { Frame } from './panels/frame/frame.tsx';
import { Lost } from './panels/frame/lost.tsx';
import { type WindowStore, WindowStoreContext } from './state/store.ts';
import { TipProvider } from './widgets/tip.tsx';

export interface AppProps {
  readonly engine: EngineClient & { readonly ready: Promise<void> };
  readonly documents: DocumentCache;
  readonly store: WindowStore;
  readonly shell: HostShell;
}

/** The window. Waits for the first tick, so that it never shows "nothing recorded" over a recording. */
export function App({ engine, documents, store, shell }: AppProps) {
  const [commands] = useState(createCommandRegistry);
  const [ready, setReady] = useState(false);
  useEffect(() => {
    let mounted = true;
    void Promise.all([engine.ready, documents.ready]).then(() => (mounted ? setReady(true) : undefined));
    return () => {
      mounted = false;
    };
  }, [engine, documents]);
  return (
    <EngineContext value={engine}>
      <DocumentsContext value={documents}>
        <WindowStoreContext value={store}>
          <ShellContext value={shell}>
            <CommandsContext value={commands}>
              <TipProvider>
                {ready && <FrameWhileThere />}
                <LostWhenLost />
              </TipProvider>
            </CommandsContext>
          </ShellContext>
        </WindowStoreContext>
      </DocumentsContext>
    </EngineContext>
  );
}

/** Without an engine nothing can be done: the frame stays readable, not usable. Another engine means a fresh frame. */
function FrameWhileThere() {
  const engine = useEngine();
  const link = useEngineLink();
  if (link.state === 'lost' && link.restarting) return null;
  return (
    <div className="app" inert={link.state === 'lost'} key={engine.generation()}>
      <Frame />
    </div>
  );
}

function LostWhenLost() {
  const link = useEngineLink();
  return link.state === 'lost' ? <Lost problem={link.problem} restarting={link.restarting} /> : null;
}
