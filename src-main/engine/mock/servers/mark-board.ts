import type { ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';

/** A line of a hundred bytes leaves in less; longer is a reader that has stopped. */
const LATE_MS = 100;

/** Something that was done to clients on purpose, for the timelines of those who watch. */
export interface MockMark {
  readonly note: string;
  /** Numbers of the clients it was done to; null is everybody at `path`. */
  readonly clients: ReadonlySet<number> | null;
  /** Null is everywhere. */
  readonly path: string | null;
}

/** Who asks, and for whom. */
export interface MarkWatcher {
  readonly client: number | null;
  readonly path: string | null;
}

/** Whether a mark is about whoever asks. */
export function concerns(mark: MockMark, watcher: MarkWatcher): boolean {
  if (mark.clients !== null && watcher.client !== null) return mark.clients.has(watcher.client);
  return mark.path === null || watcher.path === null || mark.path === watcher.path;
}

/**
 * Tells of faults to whoever watches, as lines of JSON (`{"note":"…"}`) of a reply that stays open: `GET /_mock/marks`. A Wirescope asks
 * for it when a server's answer names the client (`Wirescope-Mock`), from whatever process or machine.
 */
export class MarkBoard {
  readonly #watchers = new Map<ServerResponse, MarkWatcher>();

  get watchers(): number {
    return this.#watchers.size;
  }

  /** @param now what is already so for them */
  watch(response: ServerResponse, watcher: MarkWatcher, now: readonly string[]): void {
    response.writeHead(200, {
      'Content-Type': 'application/x-ndjson',
      'Cache-Control': 'no-store',
      'Access-Control-Allow-Origin': '*',
    });
    response.flushHeaders();
    for (const note of now) response.write(`${JSON.stringify({ note })}\n`);
    this.#watchers.set(response, watcher);
    response.once('close', () => this.#watchers.delete(response));
  }

  /** Resolves when it is on its way, a watcher that does not read left behind: what is done after that is seen after it. */
  async tell(mark: MockMark): Promise<void> {
    const line = `${JSON.stringify({ note: mark.note })}\n`;
    const written: Promise<void>[] = [];
    for (const [response, watcher] of this.#watchers) {
      if (!concerns(mark, watcher)) continue;
      written.push(new Promise((resolve) => response.write(line, () => resolve())));
    }
    if (written.length === 0) return;
    // Whoever watches and does not read must not keep a fault from everybody.
    const late = new AbortController();
    await Promise.race([
      Promise.all(written),
      wait(LATE_MS, undefined, { signal: late.signal }).catch(() => undefined),
    ]);
    late.abort();
  }

  close(): void {
    for (const response of this.#watchers.keys()) response.end();
    this.#watchers.clear();
  }
}
