import { type ClientRequest, get } from 'node:http';
import { createInterface } from 'node:readline';
import type { Headers, OpenDetail } from '../../src-shared/model/entry.ts';

/** What a mock server of Wirescope calls the client in its answers: its number. */
const CLIENT_HEADER = 'wirescope-mock';
/** A line that is longer is no mark. */
const LONGEST_NOTE = 1_000;

function headerOf(headers: Headers, name: string): string | undefined {
  return headers.find(([key]) => key.toLowerCase() === name)?.[1];
}

/** The note of a line of `GET /_mock/marks`; undefined where it is none. */
function noteOf(line: string): string | undefined {
  try {
    const value: unknown = JSON.parse(line);
    const note = typeof value === 'object' && value !== null ? (value as Record<string, unknown>).note : undefined;
    return typeof note === 'string' ? note.slice(0, LONGEST_NOTE) : undefined;
  } catch (error) {
    // Whatever answers there is a server that said it were ours.
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/**
 * Listens to what a mock server says it does to one connection, so that each fault is a mark beside what it causes. Only servers that
 * call themselves Wirescope's in the answer to the connection are asked, at the same address and without a proxy; whatever goes wrong
 * with it is no matter of the connection.
 */
export class MockWatch {
  #asking: ClientRequest | null = null;
  #key = '';
  readonly #marked: (note: string) => void;

  constructor(marked: (note: string) => void) {
    this.#marked = marked;
  }

  /** The connection is open (again). */
  opened(detail: OpenDetail): void {
    const client = headerOf(detail.responseHeaders, CLIENT_HEADER);
    const url = new URL(detail.url);
    const plain = url.protocol === 'ws:' || url.protocol === 'http:';
    if (client === undefined || !/^\d{1,15}$/.test(client) || !plain || detail.proxy !== undefined) return;
    const query = new URLSearchParams({ client, path: url.pathname });
    const key = `http://${url.host}/_mock/marks?${query}`;
    if (key === this.#key && this.#asking !== null) return;
    this.close();
    this.#key = key;
    const asking = get(key, { agent: false }, (reply) => {
      if (reply.statusCode !== 200) {
        reply.resume();
        return;
      }
      const lines = createInterface({ input: reply });
      lines.on('line', (line) => {
        const note = noteOf(line);
        if (note !== undefined && this.#asking === asking) this.#marked(note);
      });
      // The reply's own error, handed on by the reader of its lines.
      lines.on('error', () => this.#over(asking));
      // Cut with the server; the next answer to the connection brings another.
      reply.on('error', () => this.#over(asking));
      reply.on('close', () => this.#over(asking));
    });
    asking.on('error', () => this.#over(asking));
    this.#asking = asking;
  }

  close(): void {
    this.#asking?.destroy();
    this.#asking = null;
  }

  #over(asking: ClientRequest): void {
    if (this.#asking === asking) this.#asking = null;
  }
}
