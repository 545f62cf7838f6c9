import './theme/base.css';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { createDocumentCache } from './data/documents.ts';
import { createEngineClient } from './data/engine.ts';
import { chooseHost } from './host/choose.ts';
import { windowMemory } from './state/memory.ts';
import { createWindowStore } from './state/store.ts';
import { followTheme } from './theme/follow-theme.ts';

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no #root.');

const host = await chooseHost();
const memory = windowMemory(host.capabilities.shell === 'fake');
const store = createWindowStore(memory, host.seed);
followTheme(store);
const engine = createEngineClient(host, host.clock);
const documents = createDocumentCache(engine, store.getState().report);

createRoot(root).render(<App engine={engine} documents={documents} store={store} shell={host.shell} />);
