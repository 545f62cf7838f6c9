import './theme/base.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { createEngineClient } from './data/engine.ts';
import { chooseHost } from './host/choose.ts';
import { windowMemory } from './state/memory.ts';
import { createWindowStore } from './state/store.ts';
import { followTheme } from './theme/follow-theme.ts';

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no #root.');

const host = await chooseHost();
const fake = host.capabilities.shell === 'fake';
const memory = windowMemory(fake);
const store = createWindowStore(memory, fake ? (await import('./host/fake/scenes.ts')).FAKE_ENDPOINTS : []);
followTheme(store);
const engine = createEngineClient(host);

createRoot(root).render(
  <StrictMode>
    <App engine={engine} store={store} />
  </StrictMode>,
);
