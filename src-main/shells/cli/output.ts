import type { Problem } from '../../../src-shared/base/result.ts';
import { visible } from '../../../src-shared/base/visible-text.ts';

/**
 * Writes to stdout and stderr. A reader that has gone (`| head`) ends the work quietly instead of crashing it.
 */
export interface Output {
  /** One line to stdout; waits while the reader is slow. */
  line(text: string): Promise<void>;
  /** Bytes or text to stdout as they are; waits while the reader is slow. */
  write(chunk: string | Uint8Array): Promise<void>;
  /** A note for a person, to stderr. */
  note(text: string): void;
  /** Progress on one line of stderr, on a terminal only; '' removes it. */
  progress(text: string): void;
  problem(problem: Problem): void;
  /** Aborted when stdout's reader has gone. */
  readonly closed: AbortSignal;
}

const RED = '\u001b[31m';
const DIM = '\u001b[2m';
const RESET = '\u001b[0m';
const ERASE_LINE = '\r\u001b[2K';

export function createOutput(stdout: NodeJS.WriteStream, stderr: NodeJS.WriteStream): Output {
  const gone = new AbortController();
  stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    gone.abort();
  });
  const colour = stderr.isTTY === true && process.env.NO_COLOR === undefined;
  const paint = (code: string, text: string): string => (colour ? code + text + RESET : text);
  async function write(chunk: string | Uint8Array): Promise<void> {
    if (gone.signal.aborted || stdout.write(chunk)) return;
    await new Promise<void>((resolve) => {
      stdout.once('drain', resolve);
      gone.signal.addEventListener('abort', () => resolve(), { once: true });
    });
  }
  return {
    closed: gone.signal,
    line: (text) => write(`${text}\n`),
    write,
    note: (text) => void stderr.write(`${text}\n`),
    progress(text) {
      if (stderr.isTTY === true) stderr.write(ERASE_LINE + text);
    },
    problem(problem) {
      stderr.write(`${paint(RED, problem.code)} ${visible(problem.message)}\n`);
      for (const [name, value] of Object.entries(problem.facts ?? {})) stderr.write(`  ${name}: ${visible(value)}\n`);
      if (problem.hint !== '') stderr.write(`${paint(DIM, problem.hint)}\n`);
    },
  };
}
