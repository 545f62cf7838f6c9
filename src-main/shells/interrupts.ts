import { EXIT } from './exit-codes.ts';

/** Signals that ask a process to end. */
export type EndSignal = 'SIGINT' | 'SIGTERM' | 'SIGHUP';

/** Signals come in pairs (the terminal's, and npm's or a wrapper's that passes it on); a person's second Ctrl-C is later. */
const SECOND_INTERRUPT_AFTER_MS = 1_000;

/**
 * Calls `ask` when the process is asked to end, so that recordings are closed first. Who presses Ctrl-C again a second later
 * will not wait: that ends at once with 130. The terminal going away (SIGHUP) is a request too.
 * @returns takes the listeners away again, unless a signal came: its second half may be on the way until the process is gone
 */
export function onEndSignal(ask: (signal: EndSignal) => void): () => void {
  let interruptedMs: number | undefined;
  let asked = false;
  const interrupt = (): void => {
    asked = true;
    interruptedMs ??= performance.now();
    if (performance.now() - interruptedMs > SECOND_INTERRUPT_AFTER_MS) process.exit(EXIT.interrupted);
    ask('SIGINT');
  };
  const end = (signal: NodeJS.Signals): void => {
    asked = true;
    ask(signal === 'SIGHUP' ? 'SIGHUP' : 'SIGTERM');
  };
  process.on('SIGINT', interrupt);
  process.on('SIGTERM', end);
  process.on('SIGHUP', end);
  return () => {
    if (asked) return;
    process.off('SIGINT', interrupt);
    process.off('SIGTERM', end);
    process.off('SIGHUP', end);
  };
}
