import type { Problem } from '../../../../src-shared/base/result.ts';
import type { CallEngine, CommandOutput } from '../../../../src-shared/contract/index.ts';
import type { MockClientRow, MockClientSort } from '../../../../src-shared/contract/mock.ts';

/** Which clients, in which order. */
export interface ClientQuery {
  readonly sort: MockClientSort;
  readonly descending: boolean;
  readonly endpoint: string | undefined;
  readonly room: string | undefined;
  readonly search: string | undefined;
}

export const EVERY_CLIENT: ClientQuery = {
  sort: 'client',
  descending: false,
  endpoint: undefined,
  room: undefined,
  search: undefined,
};

/** What is known of the list now. */
export interface ClientList {
  /** All clients of the server. */
  readonly total: number;
  /** Those that fit the query. */
  readonly matching: number;
  /** Index of the first of `rows`. */
  readonly from: number;
  readonly rows: readonly MockClientRow[];
  readonly problem: Problem | null;
  /** False until the first answer is in. */
  readonly known: boolean;
}

const NOTHING: ClientList = { total: 0, matching: 0, from: 0, rows: [], problem: null, known: false };
/** Asked beyond what is visible on either side, so that a small movement finds its rows. */
const BESIDE_ROWS = 20;
/** The most the engine gives at once. */
export const MOST_ROWS = 500;

/**
 * The visible part of a server's clients. One question at a time: at once when another part or order is wanted, and again once a
 * second while somebody looks, however many clients there are.
 */
export class ClientsPuller {
  readonly #call: CallEngine;
  readonly #mockId: number;
  readonly #everyMs: number;
  readonly #onChange: () => void;
  #list = NOTHING;
  #query = EVERY_CLIENT;
  #from = 0;
  #to = 50;
  #asking = false;
  /** Something else is wanted than what is being asked. */
  #again = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #watching = false;
  #closed = false;

  constructor(call: CallEngine, mockId: number, onChange: () => void, everyMs = 1_000) {
    this.#call = call;
    this.#mockId = mockId;
    this.#onChange = onChange;
    this.#everyMs = everyMs;
  }

  get list(): ClientList {
    return this.#list;
  }

  /** Whether the list is on screen: asked again once a second while it is, and at once when it comes back. */
  watch(watching: boolean): void {
    if (watching === this.#watching) return;
    this.#watching = watching;
    clearTimeout(this.#timer);
    if (watching) void this.#pull();
  }

  /** Another order or another part. The old rows stay until the answer is in. */
  ask(query: ClientQuery): void {
    this.#query = query;
    void this.#pull();
  }

  /** Rows `[from, to)` are visible. */
  show(from: number, to: number): void {
    if (from === this.#from && to === this.#to) return;
    this.#from = from;
    this.#to = to;
    const { from: first, rows, matching } = this.#list;
    const here = from >= first && Math.min(to, matching) <= first + rows.length;
    if (!here) void this.#pull();
  }

  /** Something was done to clients: what it did is wanted now. */
  refresh(): void {
    void this.#pull();
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
  }

  async #pull(): Promise<void> {
    if (this.#closed || !this.#watching) return;
    if (this.#asking) {
      this.#again = true;
      return;
    }
    clearTimeout(this.#timer);
    this.#asking = true;
    this.#again = false;
    const from = Math.max(0, this.#from - BESIDE_ROWS);
    const count = Math.min(MOST_ROWS, this.#to + BESIDE_ROWS - from);
    const answer = await this.#call('mock.clients', { mockId: this.#mockId, from, count, ...this.#query });
    this.#asking = false;
    if (this.#closed) return;
    this.#list = answer.ok
      ? { ...answer.value, from, problem: null, known: true }
      : { ...this.#list, problem: answer.error, known: true };
    this.#onChange();
    if (this.#again) void this.#pull();
    else if (this.#watching) this.#timer = setTimeout(() => void this.#pull(), this.#everyMs);
  }
}

type Clients = CommandOutput<'mock.clients'>;

/** The numbers of the clients at `[from, to)` of a query, page by page; those of them there are when their page is asked. */
export async function clientNumbers(
  call: CallEngine,
  mockId: number,
  query: ClientQuery,
  from: number,
  to: number,
): Promise<readonly number[]> {
  const numbers: number[] = [];
  for (let at = from; at < to; at += MOST_ROWS) {
    const answer = await call('mock.clients', { mockId, from: at, count: Math.min(MOST_ROWS, to - at), ...query });
    if (!answer.ok) break;
    const { rows }: Clients = answer.value;
    numbers.push(...rows.map(({ client }) => client));
    if (rows.length === 0) break;
  }
  return numbers;
}
