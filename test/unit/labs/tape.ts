import type { Check, CheckOf, ServerFacts } from '../../../src-main/engine/labs/checks/check.ts';
import type { Seen } from '../../../src-main/engine/labs/checks/seen.ts';
import type { MockClientRow } from '../../../src-shared/contract/mock.ts';
import type { AnyDetail, Direction, Headers, TransportName } from '../../../src-shared/model/entry.ts';
import type { Kind } from '../../../src-shared/model/kind.ts';

const START_MS = 1_000_000;

const transportOf: Readonly<Record<string, TransportName>> = {
  ws: 'websocket',
  sse: 'sse',
  lp: 'long-poll',
  poll: 'poll',
};

/** A recording written by hand: entries with their times, told to a check one by one. */
export class Tape {
  readonly check: Check;
  #seq = 0;
  #nowMs = START_MS;
  readonly #paths = new Map<number, { path: string; transport: TransportName; attempt: number }>();

  constructor(make: CheckOf) {
    this.check = make();
  }

  get done(): boolean {
    return this.check.state.done;
  }

  get nowMs(): number {
    return this.#nowMs;
  }

  after(ms: number): this {
    this.#nowMs += ms;
    return this;
  }

  entry(connection: number, kind: Kind, direction: Direction, detail: object = {}, text = ''): this {
    const known = this.#paths.get(connection);
    if (known === undefined) throw new Error(`connection ${connection} was not opened on this tape`);
    this.#seq += 1;
    const seen: Seen = {
      entry: {
        seq: this.#seq,
        atNs: (this.#nowMs - START_MS) * 1e6,
        connection,
        attempt: known.attempt,
        transport: known.transport,
        direction,
        kind,
        size: text.length,
        detail: detail as AnyDetail,
      },
      name: known.path,
      path: known.path,
      atMs: this.#nowMs,
      text,
    };
    this.check.see({ what: 'entry', seen });
    return this;
  }

  /** An attempt that succeeds; the connection is known from here on. */
  open(
    connection: number,
    transport: 'ws' | 'sse' | 'lp' | 'poll',
    path: string,
    { response = [], request = [], query = '' }: { response?: Headers; request?: Headers; query?: string } = {},
  ): this {
    const attempt = (this.#paths.get(connection)?.attempt ?? 0) + 1;
    this.#paths.set(connection, { path, transport: transportOf[transport] ?? 'websocket', attempt });
    const url = `http://server${path}${query}`;
    this.entry(connection, 'connecting', null, { url, cause: attempt === 1 ? 'user' : 'retry' });
    return this.entry(connection, 'open', null, {
      url,
      status: 200,
      requestHeaders: request,
      responseHeaders: response,
      timings: {},
    });
  }

  /** A message of the server's, made so long ago; its id stands where its transport has it. */
  message(
    connection: number,
    body: Readonly<Record<string, unknown>>,
    ageMs: number | null = 0,
    detail: object = {},
  ): this {
    const made = ageMs === null ? {} : { madeAt: this.#nowMs - ageMs };
    const text = JSON.stringify({ ...body, ...made });
    const transport = this.#paths.get(connection)?.transport;
    const id = body.id === undefined ? {} : { id: String(body.id) };
    if (transport === 'sse')
      return this.entry(
        connection,
        'event',
        'toClient',
        { event: 'message', chunk: this.#seq, ...id, ...detail },
        text,
      );
    if (transport === 'websocket') return this.entry(connection, 'text', 'toClient', detail, text);
    return this.entry(connection, 'item', 'toClient', { index: 0, ...id, ...detail }, text);
  }

  send(connection: number, text: string): this {
    return this.entry(connection, 'text', 'toServer', {}, text);
  }

  hear(connection: number, text: string): this {
    return this.entry(connection, 'text', 'toClient', {}, text);
  }

  close(connection: number, code?: number, by: 'client' | 'server' | 'network' = 'server', reason = ''): this {
    return this.entry(connection, 'close', by === 'server' ? 'toClient' : null, {
      code,
      by,
      clean: by !== 'network',
      reason,
    });
  }

  response(connection: number, status: number, more: object = {}): this {
    return this.entry(connection, 'response', 'toClient', {
      status,
      headers: [],
      heldMs: 1,
      outcome: 'items',
      items: 1,
      ...more,
    });
  }

  server(
    facts: Partial<Omit<ServerFacts, 'clients'>> & { readonly clients?: readonly Partial<MockClientRow>[] } = {},
  ): this {
    this.check.see({
      what: 'server',
      server: {
        atMs: this.#nowMs,
        countAt: {},
        nodes: [],
        bus: 'none',
        ...facts,
        clients: (facts.clients ?? []) as readonly MockClientRow[],
      },
    });
    return this;
  }

  act(choices: Readonly<Record<string, string>>): this {
    this.check.see({ what: 'act', action: 'answer', choices });
    return this;
  }
}

/** The check of a step, on a tape, and its turn. */
export function tapeOf(checks: Readonly<Record<string, CheckOf>>, step: string): Tape {
  const make = checks[step];
  if (make === undefined) throw new Error(`there is no check for ${step}`);
  const tape = new Tape(make);
  tape.check.turn();
  return tape;
}
