import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createEngine, type Engine } from '../../engine/engine.ts';
import { EXIT } from '../exit-codes.ts';
import { appVersion } from '../version.ts';

/** Signals come in pairs (the terminal's, and npm's that passes it on); a person's second Ctrl-C, who will not wait, is later. */
const SECOND_INTERRUPT_AFTER_MS = 1_000;

/**
 * An engine in this process, with a profile of its own that is gone afterwards: the terminal leaves nothing behind
 * but what it was told to write. Ends clean on Ctrl-C too: `interrupted` aborts, `run` returns, recordings close.
 */
export async function withEngine<T>(run: (engine: Engine, interrupted: AbortSignal) => Promise<T>): Promise<T> {
  const profileDir = mkdtempSync(join(tmpdir(), 'wirescope-'));
  const interrupt = new AbortController();
  let firstMs: number | undefined;
  const onSignal = (): void => {
    firstMs ??= performance.now();
    if (performance.now() - firstMs > SECOND_INTERRUPT_AFTER_MS) process.exit(EXIT.interrupted);
    interrupt.abort();
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  const engine = await createEngine({ profileDir, appVersion: appVersion() });
  try {
    return await run(engine, interrupt.signal);
  } finally {
    await engine.close();
    process.off('SIGINT', onSignal);
    process.off('SIGTERM', onSignal);
    rmSync(profileDir, { recursive: true, force: true });
  }
}
