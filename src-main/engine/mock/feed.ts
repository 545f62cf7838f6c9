/** One message of a feed, as every transport carries it. */
export interface FeedMessage {
  /** 1, 2, 3 …, without holes: a client that misses one can know it. */
  readonly id: number;
  /** SSE event name, and `type` of the JSON. */
  readonly type: string;
  /** The JSON text. */
  readonly text: string;
}

const SYMBOLS = ['ACME', 'INIT', 'GLBX', 'HOOL'] as const;

/** A fixed pseudo-random walk: the same demo for everybody, prices around 100. */
function priceAt(id: number): number {
  const wave = Math.sin(id / 7) * 2.4 + Math.sin(id / 3.1) * 0.9;
  return Math.round((101 + wave) * 100) / 100;
}

/** Texts that are JSON objects keep their fields; anything else becomes `text`. The id is always the feed's. */
function bodyOf(id: number, text: string | undefined): { type: string; fields: Record<string, unknown> } {
  const ts = new Date().toISOString();
  if (text === undefined) {
    return { type: 'price', fields: { symbol: SYMBOLS[id % SYMBOLS.length], px: priceAt(id), ts } };
  }
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      const { id: _ignored, type, ...rest } = value as Record<string, unknown>;
      return { type: typeof type === 'string' && /^[\w.-]+$/.test(type) ? type : 'message', fields: rest };
    }
    return { type: 'message', fields: { value } };
  } catch (error) {
    // Not JSON is fine here: people type a word into the publish box.
    if (error instanceof SyntaxError) return { type: 'message', fields: { text } };
    throw error;
  }
}

/** The one stream of messages behind all routes, with enough history to resume from. */
export class Feed {
  readonly #history: FeedMessage[] = [];
  readonly #listeners = new Set<() => void>();
  readonly #size: number;
  #lastId = 0;

  /** @param size messages kept for resuming */
  constructor(size: number) {
    this.#size = size;
  }

  get lastId(): number {
    return this.#lastId;
  }

  /** The id before the oldest message that can still be had. */
  get forgottenId(): number {
    return this.#lastId - this.#history.length;
  }

  /** Adds `count` messages; listeners hear of them once. */
  publish(text: string | undefined, count: number): { firstId: number; lastId: number } {
    const firstId = this.#lastId + 1;
    for (let i = 0; i < count; i++) {
      this.#lastId += 1;
      const { type, fields } = bodyOf(this.#lastId, text);
      this.#history.push({ id: this.#lastId, type, text: JSON.stringify({ id: this.#lastId, type, ...fields }) });
    }
    if (this.#history.length > this.#size) this.#history.splice(0, this.#history.length - this.#size);
    for (const listener of this.#listeners) listener();
    return { firstId, lastId: this.#lastId };
  }

  /** Messages after `id`, oldest first; those already forgotten are not among them. */
  after(id: number, limit = Number.POSITIVE_INFINITY): FeedMessage[] {
    const from = Math.max(0, this.#history.length - (this.#lastId - id));
    return this.#history.slice(from, from + limit);
  }

  onPublish(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
