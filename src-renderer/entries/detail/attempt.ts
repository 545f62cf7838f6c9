import { useEffect, useState } from 'react';
import type { Problem } from '../../../src-shared/base/result.ts';
import type { CallEngine } from '../../../src-shared/contract/index.ts';
import type { Row, ViewStatus } from '../../../src-shared/contract/recording.ts';
import type { DetailByKind, Entry } from '../../../src-shared/model/entry.ts';
import type { Kind } from '../../../src-shared/model/kind.ts';

/** An entry whose kind, and so whose detail, is known. */
export type EntryOf<K extends Kind> = Omit<Entry, 'kind' | 'detail'> & {
  readonly kind: K;
  readonly detail: DetailByKind[K];
};

/** How one attempt began: the entries around its handshake. */
export interface AttemptStory {
  readonly connecting?: EntryOf<'connecting'>;
  readonly open?: EntryOf<'open'>;
  readonly errors: readonly EntryOf<'error'>[];
  readonly redirects: readonly EntryOf<'redirect'>[];
}

export interface AttemptKey {
  readonly recordingId: string;
  readonly connection: number;
  readonly attempt: number;
}

export function isKind<K extends Kind>(entry: Entry, kind: K): entry is Entry & EntryOf<K> {
  return entry.kind === kind && entry.detail !== undefined;
}

const PAGE = 200;
const LOOK_AGAIN_MS = 60;
/** Pages of lifecycle rows looked through: an endpoint that fails all night has thousands. */
const MAX_PAGES = 50;

async function rowsOf(
  call: CallEngine,
  key: AttemptKey,
  filter: string,
  enough: (rows: readonly Row[]) => boolean,
  signal: AbortSignal,
): Promise<readonly Row[] | Problem> {
  const opened = await call('view.open', { recordingId: key.recordingId, filter, connections: [key.connection] });
  if (!opened.ok) return opened.error;
  const { viewId } = opened.value;
  try {
    const found = new Map<number, Row>();
    let status: ViewStatus = opened.value;
    const read = new Set<number>();
    for (let page = 0; page < MAX_PAGES && !signal.aborted; page++) {
      for (let from = status.start; from < status.end && read.size < MAX_PAGES; from += PAGE) {
        if (read.has(from) && from + PAGE <= status.end) continue;
        const answer = await call('view.slice', { viewId, from, count: PAGE });
        if (!answer.ok) return answer.error;
        read.add(from);
        for (const row of answer.value.rows) if (row.attempt === key.attempt) found.set(row.seq, row);
        status = answer.value.status;
      }
      const rows = [...found.values()].sort((a, b) => a.seq - b.seq);
      if (status.done || enough(rows)) return rows;
      await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
      const look = await call('view.slice', { viewId, from: status.start, count: 1 });
      if (!look.ok) return look.error;
      status = look.value.status;
    }
    return [...found.values()].sort((a, b) => a.seq - b.seq);
  } finally {
    void call('view.close', { viewId });
  }
}

/** Finds the story of an attempt; the headers, which rows leave out, are read with each entry. */
export async function attemptStory(
  call: CallEngine,
  key: AttemptKey,
  signal: AbortSignal,
): Promise<AttemptStory | Problem> {
  const filter = `(kind:connecting or kind:open or kind:error or kind:redirect) attempt:${key.attempt}`;
  const rows = await rowsOf(
    call,
    key,
    filter,
    (found) => found.some(({ kind }) => kind === 'open') && found.some(({ kind }) => kind === 'connecting'),
    signal,
  );
  if (!('length' in rows)) return rows;
  const wanted = rows.filter(({ kind }) => ['connecting', 'open', 'error', 'redirect'].includes(kind)).slice(0, 30);
  const entries: Entry[] = [];
  for (const { seq } of wanted) {
    if (signal.aborted) break;
    const answer = await call('entry.get', { recordingId: key.recordingId, seq, maxBytes: 0 });
    if (!answer.ok) return answer.error;
    entries.push(answer.value);
  }
  const errors: EntryOf<'error'>[] = [];
  const redirects: EntryOf<'redirect'>[] = [];
  let connecting: EntryOf<'connecting'> | undefined;
  let open: EntryOf<'open'> | undefined;
  for (const entry of entries) {
    if (isKind(entry, 'connecting')) connecting = entry;
    else if (isKind(entry, 'open')) open = entry;
    else if (isKind(entry, 'error')) errors.push(entry);
    else if (isKind(entry, 'redirect')) redirects.push(entry);
  }
  return { connecting, open, errors, redirects };
}

export interface AttemptState {
  readonly story: AttemptStory | null;
  readonly problem: Problem | null;
  readonly loading: boolean;
}

const LOADING: AttemptState = { story: null, problem: null, loading: true };

/** An attempt that opened will not open again: its story can be kept. A few are. */
const kept = new Map<string, AttemptStory>();
const KEPT = 64;

export function useAttempt(call: CallEngine, { recordingId, connection, attempt }: AttemptKey): AttemptState {
  const id = `${recordingId} ${connection} ${attempt}`;
  const [state, setState] = useState<{ readonly id: string; readonly state: AttemptState }>({ id: '', state: LOADING });
  useEffect(() => {
    const known = kept.get(id);
    if (known !== undefined) {
      setState({ id, state: { story: known, problem: null, loading: false } });
      return;
    }
    const abort = new AbortController();
    void attemptStory(call, { recordingId, connection, attempt }, abort.signal).then((answer) => {
      if (abort.signal.aborted) return;
      if ('code' in answer) return setState({ id, state: { story: null, problem: answer, loading: false } });
      if (answer.open !== undefined && answer.connecting !== undefined) {
        kept.set(id, answer);
        const oldest = kept.keys().next().value;
        if (kept.size > KEPT && oldest !== undefined) kept.delete(oldest);
      }
      setState({ id, state: { story: answer, problem: null, loading: false } });
    });
    return () => abort.abort();
  }, [call, recordingId, connection, attempt, id]);
  return state.id === id ? state.state : LOADING;
}
