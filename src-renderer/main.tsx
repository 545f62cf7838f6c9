import './theme/base.css';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { createDocumentCache } from './data/documents.ts';
import { createEngineClient } from './data/engine.ts';
import { chooseHost } from './host/choose.ts';
import { followOrigins } from './panels/follow-origins.ts';
import { browserMemory, moveOldMemory } from './state/memory.ts';
import { createWindowStore } from './state/store.ts';
import { followTheme } from './theme/follow-theme.ts';

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no #root.');

const host = await chooseHost();
const engine = createEngineClient(host, host.clock);
const documents = createDocumentCache(engine, (problem) => store.getState().report(problem));
const store = createWindowStore(documents);
followTheme(store);
void followOrigins(engine, store);
if (host.capabilities.shell !== 'fake') void documents.ready.then(() => moveOldMemory(browserMemory(), documents));

createRoot(root).render(<App engine={engine} documents={documents} store={store} shell={host.shell} />);
