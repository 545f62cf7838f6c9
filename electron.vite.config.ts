import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/**
 * Everything that is built, named by hand. `out/main` is flat: an entry finds its worker beside itself, whichever chunk
 * the code that starts it ends up in.
 */
type ModuleGraph = { getModuleInfo(id: string): { readonly importedIds: readonly string[] } | null };
const known = new WeakMap<ModuleGraph, ReadonlySet<string>>();

/** Every module the window's first file imports without waiting, and what those import. */
function neededAtOnce(graph: ModuleGraph): ReadonlySet<string> {
  const before = known.get(graph);
  if (before !== undefined) return before;
  const found = new Set<string>();
  const main = at('./src-renderer/main.tsx');
  const next = [main];
  for (let id = next.pop(); id !== undefined; id = next.pop()) {
    if (found.has(id)) continue;
    found.add(id);
    next.push(...(graph.getModuleInfo(id)?.importedIds ?? []));
  }
  // It waits for what it loads on its own, and that would wait for a file that has it inside.
  found.delete(main);
  known.set(graph, found);
  return found;
}

export default defineConfig({
  main: {
    build: {
      outDir: at('./out/main'),
      target: 'node24',
      minify: false,
      rolldownOptions: {
        input: {
          index: at('./src-main/shells/electron/main.ts'),
          'engine-thread': at('./src-main/shells/engine-thread/thread.ts'),
          'capture-writer': at('./src-main/engine/capture/store/capture-writer.ts'),
          serve: at('./src-main/shells/browser/main.ts'),
          cli: at('./src-main/shells/cli/main.ts'),
        },
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
      },
    },
  },
  preload: {
    build: {
      outDir: at('./out/preload'),
      // A sandboxed preload can require nothing but electron: one CommonJS file with everything in it.
      externalizeDeps: false,
      rolldownOptions: {
        input: { index: at('./src-main/shells/electron/preload.ts') },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: at('./src-renderer'),
    // Relative, so that the same build is right under app:// and under http://127.0.0.1.
    base: './',
    plugins: [react()],
    build: {
      outDir: at('./out/renderer'),
      target: 'chrome152',
      minify: true,
      // An inlined font or image would need `data:` in the policy; a file needs nothing.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      // Read from the disk or loopback: one file costs less than many.
      chunkSizeWarningLimit: 2_000,
      rolldownOptions: {
        input: { index: at('./src-renderer/index.html') },
        // What the first paint needs is one file: apart, for rooms that share a part of it, it packs a twentieth worse.
        output: {
          codeSplitting: {
            includeDependenciesRecursively: false,
            groups: [{ name: (id, graph) => (neededAtOnce(graph).has(id) ? 'window' : null) }],
          },
        },
      },
    },
  },
});
