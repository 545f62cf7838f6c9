import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/**
 * Everything that is built, named by hand. `out/main` is flat: an entry finds its worker beside itself, whichever chunk
 * the code that starts it ends up in.
 */
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
      rolldownOptions: { input: { index: at('./src-renderer/index.html') } },
    },
  },
});
