import type { Problem } from '../../../src-shared/base/result.ts';
import type { ComparisonInfo } from '../../../src-shared/contract/compare.ts';
import type { CommandInput } from '../../../src-shared/contract/index.ts';
import type { EngineClient } from '../../data/engine.ts';
import type { WindowStore } from '../../state/store.ts';

/** How a person looks at a comparison; stays while its tab is behind another. */
export interface Look {
  /** Of each side; null: all of them. */
  readonly connectionsA: readonly number[] | null;
  readonly connectionsB: readonly number[] | null;
  readonly only: boolean;
  /** The line with the cursor, among those that are listed; null: nobody went anywhere yet. */
  readonly index: number | null;
  readonly detail: boolean;
  /** Whose assertions are shown. */
  readonly assertions: 'a' | 'b' | null;
  readonly assertionText: string;
}

/** A comparison of this window, by its tab. */
export interface Kept {
  /** What was asked for; another text is another comparison. */
  readonly asked: string | null;
  readonly info: ComparisonInfo | null;
  readonly problem: Problem | null;
  readonly look: Look;
}

const NEW: Kept = {
  asked: null,
  info: null,
  problem: null,
  look: {
    connectionsA: null,
    connectionsB: null,
    only: false,
    index: null,
    detail: true,
    assertions: null,
    assertionText: '',
  },
};

/** The comparisons of a window: each goes on while its tab is behind another, and is closed with it. */
export class KeptComparisons {
  readonly #engine: EngineClient;
  readonly #kept = new Map<string, Kept>();
  readonly #listeners = new Set<() => void>();

  constructor(engine: EngineClient, store: WindowStore) {
    this.#engine = engine;
    store.subscribe(({ tabs }, before) => {
      if (tabs === before.tabs) return;
      for (const id of this.#kept.keys()) if (!tabs.some((tab) => tab.id === id)) this.#forget(id);
    });
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  of(tabId: string): Kept {
    return this.#kept.get(tabId) ?? NEW;
  }

  look(tabId: string, patch: Partial<Look>): void {
    const kept = this.of(tabId);
    this.#set(tabId, { ...kept, look: { ...kept.look, ...patch } });
  }

  /** Compares, unless just that is compared already. What was found before stays readable until the new answer is there. */
  async start(tabId: string, input: CommandInput<'compare.start'>): Promise<void> {
    const asked = JSON.stringify([this.#engine.generation(), input]);
    const before = this.of(tabId);
    if (before.asked === asked) return;
    this.#set(tabId, { ...before, asked });
    const answer = await this.#engine.call('compare.start', input);
    const now = this.#kept.get(tabId);
    if (now?.asked !== asked) {
      // Something else is asked for by now, or the tab is closed.
      if (answer.ok) void this.#engine.call('compare.close', { compareId: answer.value.compareId });
      return;
    }
    if (now.info !== null) void this.#engine.call('compare.close', { compareId: now.info.compareId });
    this.#set(tabId, {
      ...now,
      info: answer.ok ? answer.value : null,
      problem: answer.ok ? null : answer.error,
    });
  }

  /** Compares again, whatever is there: the files may have grown. */
  again(tabId: string): void {
    this.#set(tabId, { ...this.of(tabId), asked: null });
  }

  #forget(tabId: string): void {
    const kept = this.#kept.get(tabId);
    this.#kept.delete(tabId);
    if (kept?.info != null) void this.#engine.call('compare.close', { compareId: kept.info.compareId });
  }

  #set(tabId: string, kept: Kept): void {
    this.#kept.set(tabId, kept);
    for (const listener of this.#listeners) listener();
  }
}

const windows = new WeakMap<WindowStore, KeptComparisons>();

/** Those of this window. */
export function keptComparisons(engine: EngineClient, store: WindowStore): KeptComparisons {
  const known = windows.get(store);
  if (known !== undefined) return known;
  const made = new KeptComparisons(engine, store);
  windows.set(store, made);
  return made;
}
