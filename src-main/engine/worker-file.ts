import { existsSync } from 'node:fs';

/** Every worker of the engine: its name in the bundle, and where its source is, seen from this file. */
const WORKERS = {
  'capture-writer': './capture/store/capture-writer.ts',
} as const;

export type WorkerName = keyof typeof WORKERS;

/**
 * Where to start a worker from. Unbuilt, Node runs the source itself; bundled, every entry lies flat beside the main
 * one as `<name>.js` while shared code may lie one folder below it.
 * @param from the caller's `import.meta.url`
 */
export function workerFile(from: string, name: WorkerName): URL {
  if (from.endsWith('.ts')) return new URL(WORKERS[name], import.meta.url);
  const candidates = [new URL(`./${name}.js`, from), new URL(`../${name}.js`, from)] as const;
  return candidates.find((url) => existsSync(url)) ?? candidates[0];
}
