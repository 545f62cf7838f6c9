import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createEngine, type Engine } from '../../engine/engine.ts';
import { onEndSignal } from '../interrupts.ts';
import { appVersion } from '../version.ts';

/**
 * An engine in this process, with a profile of its own that is gone afterwards: the terminal leaves nothing behind
 * but what it was told to write. Ends clean on Ctrl-C too: `interrupted` aborts, `run` returns, recordings close.
 */
export async function withEngine<T>(run: (engine: Engine, interrupted: AbortSignal) => Promise<T>): Promise<T> {
  const profileDir = mkdtempSync(join(tmpdir(), 'wirescope-'));
  const interrupt = new AbortController();
  const stopListening = onEndSignal(() => interrupt.abort());
  const engine = await createEngine({ profileDir, appVersion: appVersion() });
  try {
    return await run(engine, interrupt.signal);
  } finally {
    await engine.close();
    stopListening();
    rmSync(profileDir, { recursive: true, force: true });
  }
}
