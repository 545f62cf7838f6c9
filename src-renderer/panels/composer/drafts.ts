import { useCallback, useSyncExternalStore } from 'react';
import type { Message } from '../../../src-shared/model/message.ts';
import { useWindowStore, type WindowStore } from '../../state/store.ts';
import { EMPTY_MESSAGE } from './messages.ts';

/** What stands in a composer: a message, or a file too long to be shown as text. */
export interface Draft {
  readonly message: Message;
  /** The file behind `message.body`, which then is its base64. */
  readonly file: { readonly name: string; readonly bytes: number } | null;
}

export interface Drafts {
  get(key: string): Draft | undefined;
  set(key: string, draft: Draft): void;
  subscribe(listener: () => void): () => void;
}

/** What one has typed stays while another tab is shown, for as long as its window lives. */
const ofWindow = new WeakMap<WindowStore, Drafts>();

function draftsOf(store: WindowStore): Drafts {
  const known = ofWindow.get(store);
  if (known !== undefined) return known;
  const kept = new Map<string, Draft>();
  const listeners = new Set<() => void>();
  const drafts: Drafts = {
    get: (key) => kept.get(key),
    set(key, draft) {
      kept.set(key, draft);
      for (const listener of listeners) listener();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  ofWindow.set(store, drafts);
  return drafts;
}

const EMPTY: Draft = { message: EMPTY_MESSAGE, file: null };
const EMPTY_REQUEST: Draft = { message: { ...EMPTY_MESSAGE, kind: 'http' }, file: null };

/** The draft of one connection's composer. */
export function useDraft(key: string, beside: boolean): readonly [Draft, (change: (before: Draft) => Draft) => void] {
  const drafts = draftsOf(useWindowStore());
  const empty = beside ? EMPTY_REQUEST : EMPTY;
  const snapshot = useCallback(() => drafts.get(key) ?? empty, [drafts, key, empty]);
  const draft = useSyncExternalStore(drafts.subscribe, snapshot, snapshot);
  const change = useCallback(
    (how: (before: Draft) => Draft) => drafts.set(key, how(drafts.get(key) ?? empty)),
    [drafts, key, empty],
  );
  return [draft, change];
}
