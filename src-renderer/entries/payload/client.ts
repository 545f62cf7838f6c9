import { type BirpcReturn, createBirpc } from 'birpc';
import type { Problem } from '../../../src-shared/base/result.ts';
import type { CallEngine } from '../../../src-shared/contract/index.ts';
import { words } from '../../words/index.ts';
import type { PayloadAbout, PayloadApi, PayloadFacts } from './api.ts';
import type { Choice } from './decode.ts';

type Remote = BirpcReturn<PayloadApi>;

/** A search may take long; past this the thread hangs in a regex that backtracks for ever, and is started anew. */
const ANSWER_WITHIN_MS = 20_000;
/** Payloads are read in steps of this: each is a message of the engine, and must not hold up the others, nor the window that passes it on. */
const STEP_BYTES = 256 * 1024;

let thread: { readonly remote: Remote; readonly worker: Worker } | null = null;
let lastId = 0;
const open = new Set<Payload>();

function remote(): Remote {
  if (thread !== null) return thread.remote;
  const worker = new Worker(new URL('./payload-worker.ts', import.meta.url), { type: 'module', name: 'payload' });
  const rpc = createBirpc<PayloadApi>(
    {},
    {
      post: (message) => worker.postMessage(message),
      on: (listener) => worker.addEventListener('message', (event: MessageEvent) => listener(event.data)),
      timeout: ANSWER_WITHIN_MS,
      onTimeoutError: () => {
        restart(words.detail.threadTooSlow);
        return true;
      },
    },
  );
  worker.addEventListener('error', (event) => restart(event.message ?? ''));
  thread = { remote: rpc, worker };
  return rpc;
}

/** Ends the thread: whoever waits for it is told, and what is shown is read again in a new one. */
function restart(why: string): void {
  const old = thread;
  if (old === null) return;
  thread = null;
  old.worker.terminate();
  old.remote.$close();
  for (const payload of [...open]) payload.lose(why);
}

export interface PayloadState {
  readonly facts: PayloadFacts | null;
  /** Bytes that came, also those not laid out yet. */
  readonly arrived: number;
  readonly reading: boolean;
  /** Reading was ended before all was here. */
  readonly cancelled: boolean;
  readonly problem: Problem | null;
}

/** One payload in the worker, and the reading of the rest of it. Lives outside React. */
export class Payload {
  readonly id = ++lastId;
  readonly storedBytes: number;
  readonly complete: boolean;
  /** What it was told at first that the table's filter found in it. */
  readonly found: PayloadAbout['found'];
  /** Resolves when there is something to show, or nothing ever will be. */
  readonly ready: Promise<void>;
  readonly #remote = remote();
  readonly #fetch: (fromByte: number) => ReturnType<CallEngine>;
  readonly #listeners = new Set<() => void>();
  #state: PayloadState;
  #closed = false;

  /** @param first The beginning of the payload, which came with the entry. */
  constructor(call: CallEngine, recordingId: string, seq: number, about: PayloadAbout, first: Uint8Array) {
    this.storedBytes = about.storedBytes;
    this.complete = about.complete;
    this.found = about.found;
    this.#state = { facts: null, arrived: first.length, reading: true, cancelled: false, problem: null };
    this.#fetch = (fromByte) => call('entry.get', { recordingId, seq, fromByte, maxBytes: STEP_BYTES });
    open.add(this);
    // A view into a larger buffer would be sent with all of it.
    this.ready = this.#guard(async () => {
      await this.#remote.open(this.id, about);
      await this.#remote.append(this.id, first.slice());
      await this.#settle();
    });
    void this.ready.then(() => this.#readRest());
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly state = (): PayloadState => this.#state;

  /** What is asked of it while it is drawn. Rejects once it was closed. */
  get ask(): Remote {
    return this.#remote;
  }

  cancel(): void {
    if (this.#state.reading) this.#change({ reading: false, cancelled: true });
  }

  resume(): void {
    if (this.#state.reading || this.#closed || this.#state.arrived >= this.storedBytes) return;
    this.#change({ reading: true, cancelled: false });
    void this.#readRest();
  }

  choose(choice: Choice): Promise<void> {
    return this.#guard(async () => this.#change({ facts: await this.#remote.choose(this.id, choice) }));
  }

  mark(found: PayloadAbout['found']): Promise<void> {
    return this.#guard(async () => this.#change({ facts: await this.#remote.mark(this.id, found) }));
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    open.delete(this);
    void this.#remote.close(this.id).catch(() => undefined);
  }

  lose(why: string): void {
    this.#closed = true;
    open.delete(this);
    const { threadEnded: message, threadEndedHint: hint } = words.detail;
    this.#change({
      reading: false,
      problem: { code: 'PAYLOAD_THREAD_ENDED', message: `${message} ${why}`.trim(), hint },
    });
  }

  async #settle(): Promise<void> {
    const facts = await this.#remote.settle(this.id);
    this.#change({ facts, reading: this.#state.reading && this.#state.arrived < this.storedBytes });
  }

  async #readRest(): Promise<void> {
    await this.#guard(async () => {
      while (!this.#closed && this.#state.reading && this.#state.arrived < this.storedBytes) {
        const answer = await this.#fetch(this.#state.arrived);
        if (this.#closed) return;
        if (!answer.ok) return this.#change({ reading: false, problem: answer.error });
        const { payload } = answer.value as { readonly payload?: Uint8Array };
        if (payload === undefined || payload.length === 0) break;
        await this.#remote.append(this.id, payload.slice());
        this.#change({ arrived: this.#state.arrived + payload.length });
      }
      if (!this.#closed && this.#state.facts?.bytes !== this.#state.arrived) await this.#settle();
    });
  }

  /** What was closed meanwhile is nobody's problem. */
  async #guard(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (!this.#closed) throw error;
    }
  }

  #change(part: Partial<PayloadState>): void {
    this.#state = { ...this.#state, ...part };
    for (const listener of this.#listeners) listener();
  }
}
