import { ok, type Result } from '../../../../src-shared/base/result.ts';
import type { FeedSource } from '../../../../src-shared/model/scenario/message-source.ts';
import { fakerFor } from './faker-for.ts';
import { seededRandom } from './random.ts';
import { type RecordedMessage, recordedTiming } from './recorded-feed.ts';
import { type CompiledTemplate, compileTemplate, type TemplateContext } from './template.ts';

/** One message of a feed, as every transport carries it. */
export interface FeedMessage {
  /** 1, 2, 3 …, without holes: a client that misses one can know it. 0 and less: outside of a feed. */
  readonly id: number;
  /** SSE event name. */
  readonly event: string;
  /** Of a binary message its base64. */
  readonly text: string;
  /** A binary message; only a WebSocket carries it as it is. */
  readonly binary?: Uint8Array;
}

/** A ticker that is due more often than this publishes several at once. */
const SHORTEST_TICK_MS = 5;
/** Published at once after the process was held up: no more than this, so that a pause does not end in a flood. */
const MOST_AT_ONCE = 10_000;

const DEFAULT_EVENT = 'message';

const EMPTY: Omit<TemplateContext, 'id' | 'nowMs' | 'random'> = { client: 0, user: '', room: '' };

/** When the n-th message of a source is due, n from 0, in milliseconds after its start; null is never. */
type Timing = (index: number) => number | null;

/** What a source says next: a text, or a message as it was recorded. */
type Said = string | Omit<RecordedMessage, 'atMs'>;

/** What makes the message of a source, by its id and by how many the source has made before; null where a list is at its end. */
type Maker = (id: number, index: number) => Said | null;

/**
 * What somebody published as a message of the feed: a JSON object keeps its fields, anything else becomes `value` or `text`. The id is
 * always the feed's, so that a WebSocket client, which has no ids of its own, can say where it was.
 */
function enveloped(id: number, published: string): { readonly text: string; readonly event: string } {
  let event = DEFAULT_EVENT;
  let fields: Record<string, unknown>;
  try {
    const value: unknown = JSON.parse(published);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      const { id: _ignored, type, ...rest } = value as Record<string, unknown>;
      // An event name is one line of the stream (WHATWG HTML, 9.2.6).
      if (typeof type === 'string' && /^[\w.-]+$/.test(type)) event = type;
      fields = rest;
    } else fields = { value };
  } catch (error) {
    // People type a word into the publish box.
    if (!(error instanceof SyntaxError)) throw error;
    fields = { text: published };
  }
  return { text: JSON.stringify({ id, type: event, ...fields }), event };
}

/** The one stream of messages behind the endpoints that name it, with its history to resume from. */
export class FeedRun {
  #make: Maker | null;
  readonly #history: FeedMessage[] = [];
  readonly #listeners = new Set<() => void>();
  #size: number;
  #event: string;
  #envelope: boolean;
  #dueMs: Timing | null;
  readonly #nowMs: () => number;
  #timer: NodeJS.Timeout | undefined;
  #lastId = 0;
  #made = 0;
  /** Whether ids are missing in the history: of messages that another node numbered and that never came here. */
  #holes = false;
  /** What was asked for last: after each message every client asks for the same. */
  #asked: { readonly id: number; readonly limit: number; readonly messages: readonly FeedMessage[] } | null = null;

  constructor(options: {
    readonly make: Maker | null;
    readonly history: number;
    readonly event: string;
    /** Whether what is published gets its id and type, see {@link enveloped}; false where not said. */
    readonly envelope?: boolean;
    /** Null is never by itself. */
    readonly dueMs: Timing | null;
    readonly nowMs: () => number;
  }) {
    this.#make = options.make;
    this.#size = options.history;
    this.#event = options.event;
    this.#envelope = options.envelope ?? false;
    this.#dueMs = options.dueMs;
    this.#nowMs = options.nowMs;
  }

  get lastId(): number {
    return this.#lastId;
  }

  /** The id before the oldest message that can still be had. */
  get forgottenId(): number {
    const [oldest] = this.#history;
    return oldest === undefined ? this.#lastId : oldest.id - 1;
  }

  /** How many messages the source itself has made: where in its list it is. */
  get made(): number {
    return this.#made;
  }

  /** Begins to publish by itself, at its pace, however late a timer is. */
  start(): void {
    if (this.#dueMs === null || this.#make === null || this.#timer !== undefined) return;
    const dueMs = this.#dueMs;
    let played = this.#made;
    // A source that goes on in the middle goes on from there, not when its first message would have been due again.
    const beganMs = this.#nowMs() - (played === 0 ? 0 : (dueMs(played - 1) ?? 0));
    const play = (): void => {
      const elapsedMs = this.#nowMs() - beganMs;
      const before = played;
      let nextMs = dueMs(played);
      while (nextMs !== null && nextMs <= elapsedMs) {
        played += 1;
        nextMs = dueMs(played);
      }
      const count = played - before;
      // What a process that was held up has missed beyond this is not made up for.
      if (count > 0) this.tick(Math.min(count, MOST_AT_ONCE));
      if (nextMs === null || this.#timer === undefined) return;
      this.#timer = setTimeout(play, Math.max(count > 1 ? SHORTEST_TICK_MS : 1, nextMs - elapsedMs));
    };
    this.#timer = setTimeout(play, Math.max(0, (dueMs(played) ?? 0) - (this.#nowMs() - beganMs)));
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  /** From now on makes what another would, at its pace; ids and history stay. */
  become(other: FeedRun): void {
    const running = this.#timer !== undefined;
    this.stop();
    this.#make = other.#make;
    this.#size = other.#size;
    this.#event = other.#event;
    this.#dueMs = other.#dueMs;
    this.#envelope = other.#envelope;
    this.#made = 0;
    if (running) this.start();
  }

  /** The next messages of the source itself. */
  tick(count: number): void {
    let made = 0;
    for (; made < count; made++) {
      const said = this.#make?.(this.#lastId + 1, this.#made) ?? null;
      if (said === null) break;
      this.#made += 1;
      if (typeof said === 'string') this.#add(said, this.#event);
      else this.#add(said.text, said.event ?? this.#event, said.binary);
    }
    if (made > 0) this.#told();
  }

  /** Adds a message from outside, or so many of the same; listeners hear of them once. */
  publish(text: string, count = 1): void {
    for (let sent = 0; sent < count; sent++) {
      const said = this.#envelope ? enveloped(this.#lastId + 1, text) : { text, event: this.#event };
      this.#add(said.text, said.event);
    }
    this.#told();
  }

  /**
   * Adds messages that another node has numbered, oldest first. Ids never go back: those that are not newer than the newest here are
   * left out.
   *
   * @param made of the source of that node, so that whoever makes the next message goes on where that one was
   * @returns how many were left out
   */
  append(messages: readonly FeedMessage[], made: number): number {
    let late = 0;
    for (const message of messages) {
      if (message.id <= this.#lastId) {
        late += 1;
        continue;
      }
      this.raise(message.id - 1);
      this.#add(message.text, message.event, message.binary);
    }
    this.#made = Math.max(this.#made, made);
    if (late < messages.length) this.#told();
    return late;
  }

  /** Ids up to this one are taken: the next message is newer. */
  raise(id: number): void {
    if (id <= this.#lastId) return;
    if (this.#history.length > 0) this.#holes = true;
    this.#lastId = id;
    this.#asked = null;
  }

  /** Adds a binary message from outside. */
  publishBinary(bytes: Uint8Array): void {
    this.#add(Buffer.from(bytes).toString('base64'), this.#event, bytes);
    this.#told();
  }

  /**
   * Messages after `id`, oldest first; those already forgotten are not among them. Who asks for the same before there is a newer one gets
   * the very same array.
   */
  after(id: number, limit = Number.POSITIVE_INFINITY): readonly FeedMessage[] {
    if (this.#asked?.id === id && this.#asked.limit === limit) return this.#asked.messages;
    const from = this.#holes ? this.#indexAfter(id) : Math.max(0, this.#history.length - (this.#lastId - id));
    const messages = this.#history.slice(from, from + limit);
    this.#asked = { id, limit, messages };
    return messages;
  }

  /** Where ids have holes, the first newer one is searched by halves. */
  #indexAfter(id: number): number {
    let [low, high] = [0, this.#history.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#history[middle]?.id ?? 0) <= id) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  onPublish(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #add(text: string, event: string, binary?: Uint8Array): FeedMessage {
    this.#lastId += 1;
    const message: FeedMessage = { id: this.#lastId, event, text, ...(binary !== undefined && { binary }) };
    this.#history.push(message);
    this.#asked = null;
    // In portions: moving the whole history for every message is what would cost.
    if (this.#history.length > this.#size * 1.1 + 16) this.#history.splice(0, this.#history.length - this.#size);
    return message;
  }

  #told(): void {
    for (const listener of this.#listeners) listener();
  }
}

/** Where to go on from: an id from the future (another server's) starts from now. */
export function resumePoint(feed: FeedRun, since: number | null): number {
  return since === null || since > feed.lastId ? feed.lastId : Math.max(since, feed.forgottenId);
}

/**
 * Makes a feed of its description; it publishes nothing before `start`.
 *
 * @param recorded messages of the recording that the source names, in order, as `recordedMessages` finds them; asked once
 * Errors: those of {@link compileTemplate}, and whatever `recorded` says.
 */
export async function createFeed(
  source: FeedSource,
  options: {
    readonly seed: number;
    readonly nowMs: () => number;
    readonly wallMs: () => number;
    recorded(
      source: Extract<FeedSource, { readonly recording: unknown }>['recording'],
    ): Promise<Result<readonly RecordedMessage[]>>;
  },
): Promise<Result<FeedRun>> {
  const random = seededRandom(options.seed);
  const faker = await fakerFor(source, options.seed);
  const contextOf = (id: number): TemplateContext => ({ ...EMPTY, id, nowMs: options.wallMs(), random });
  let make: Maker | null = null;
  let dueMs: Timing | null = null;
  if ('message' in source) {
    const template = compileTemplate(source.message, faker);
    if (!template.ok) return template;
    make = (id) => template.value.make(contextOf(id));
  } else if ('list' in source) {
    const templates: CompiledTemplate[] = [];
    for (const item of source.list) {
      const template = compileTemplate(item, faker);
      if (!template.ok) return template;
      templates.push(template.value);
    }
    make = (id, index) => {
      if (source.once && index >= templates.length) return null;
      return templates[index % templates.length]?.make(contextOf(id)) ?? null;
    };
  } else if ('recording' in source) {
    const recorded = await options.recorded(source.recording);
    if (!recorded.ok) return recorded;
    const messages = recorded.value;
    const { length } = messages;
    make = (_id, index) => messages[source.loop && length > 0 ? index % length : index] ?? null;
    dueMs = recordedTiming(messages, source.recording.speed, source.loop);
  } else if ('prices' in source) {
    make = priceMaker(options.wallMs);
  }
  const everyMs = source.every ?? (source.rate === undefined ? 0 : 1_000 / source.rate);
  if (everyMs > 0) dueMs = (index) => (index + 1) * everyMs;
  return ok(
    new FeedRun({
      make,
      history: source.history,
      event: source.event ?? DEFAULT_EVENT,
      envelope: source.envelope,
      dueMs,
      nowMs: options.nowMs,
    }),
  );
}

const SYMBOLS = ['ACME', 'INIT', 'GLBX', 'HOOL'] as const;

/** A fixed walk around 100, the same for everybody who looks at the demo. */
function priceMaker(wallMs: () => number): Maker {
  return (id) => {
    const px = Math.round((101 + Math.sin(id / 7) * 2.4 + Math.sin(id / 3.1) * 0.9) * 100) / 100;
    const ts = new Date(wallMs()).toISOString();
    return JSON.stringify({ id, type: 'price', symbol: SYMBOLS[id % SYMBOLS.length], px, ts });
  };
}
