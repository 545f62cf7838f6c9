import type { KnipConfig } from 'knip';

/** What nobody imports by name: entry points, workers, and what stylesheets import. */
export default {
  entry: [
    'bin/*.js',
    'src-main/shells/electron/main.ts',
    'src-main/shells/electron/preload.ts',
    'src-main/shells/engine-thread/thread.ts',
    'src-main/shells/browser/main.ts',
    'src-main/shells/cli/main.ts',
    'src-main/engine/capture/store/capture-writer.ts',
    'src-renderer/main.tsx',
    'test/checks/*.ts',
    'test/bench/*.ts',
    'test/bench/clients/{server,load}.ts',
    'test/standin/*.{ts,mjs,js}',
    'test/fixtures/*.ts',
    'test/fixtures/recordings/*.ts',
  ],
  project: ['src-*/**/*.{ts,tsx,css}', 'test/**/*.ts', 'bin/*.js'],
  ignoreExportsUsedInFile: true,
  ignoreBinaries: ['nginx', 'sqlite3'],
  compilers: {
    // Fonts are imported by the theme's stylesheet: `@import "package/file.css"` is an import as any other.
    css: (text: string) =>
      [...text.matchAll(/@import\s+["']([^"']+)["']/g)].map(([, path]) => `import '${path}';`).join('\n'),
  },
} satisfies KnipConfig;
