import type { CallEngine } from '../../../src-shared/contract/index.ts';
import type { Row } from '../../../src-shared/contract/recording.ts';
import type { Entry, RequestDetail } from '../../../src-shared/model/entry.ts';
import { words } from '../../words/index.ts';
import { attemptStory, type EntryOf, isKind } from '../detail/attempt.ts';
import { textOf } from '../detail/payload-text.ts';
import { MOST_PASTED_BYTES, type Reproducible } from './copy-as.ts';

/** How what made an entry is made again. */
export interface Again {
  readonly target: Reproducible;
  /** What belongs to it and could not be taken along, a sentence each. */
  readonly left: readonly string[];
}

/** Why there is nothing to make again. */
export interface NotAgain {
  readonly unable: string;
}

const phrases = words.table.copy;

/**
 * What made the entry: its request where it is part of an exchange, else the attempt it belongs to, with the message if it is one
 * that was sent.
 */
export async function againFor(
  call: CallEngine,
  recordingId: string,
  entry: Entry,
  signal: AbortSignal = new AbortController().signal,
): Promise<Again | NotAgain> {
  if (entry.kind === 'request' || entry.kind === 'response' || entry.kind === 'item') {
    const request = isKind(entry, 'request') ? entry : await requestBefore(call, recordingId, entry, signal);
    if (request !== undefined) return requestAgain(request);
  }
  const key = { recordingId, connection: entry.connection, attempt: entry.attempt };
  const story = await attemptStory(call, key, signal);
  if ('code' in story) return { unable: `${story.message} ${story.hint}` };
  const { open, connecting, errors } = story;
  const url = open?.detail.url ?? connecting?.detail.url;
  if (url === undefined) return { unable: phrases.noBeginning };
  const method = open?.detail.method;
  const target: Reproducible = {
    transport: entry.transport,
    url,
    requestHeaders: open?.detail.requestHeaders ?? errors[0]?.detail.requestHeaders ?? [],
    insecure: open?.detail.tls?.authorized === false,
    ...(method !== undefined && { method }),
    ...(isKind(entry, 'event') && { event: entry.detail.event }),
  };
  const left = method === undefined ? [] : [phrases.noBody(method)];
  return withMessage({ target, left }, entry);
}

/** The same for a row: whether it can be told at all, without reading more of the recording than that takes. */
export async function unableAgain(
  call: CallEngine,
  recordingId: string,
  row: Row,
  signal: AbortSignal,
): Promise<string | undefined> {
  const answer = await call('entry.get', { recordingId, seq: row.seq, maxBytes: 0 });
  if (!answer.ok) return answer.error.message;
  const again = await againFor(call, recordingId, answer.value, signal);
  return 'unable' in again ? again.unable : undefined;
}

function withMessage(again: Again, entry: Entry): Again {
  const isMessage = entry.transport === 'websocket' && (entry.kind === 'text' || entry.kind === 'binary');
  if (!isMessage || entry.direction !== 'toServer' || entry.payload === undefined) return again;
  if (entry.size > MOST_PASTED_BYTES || entry.truncated) {
    return { ...again, left: [...again.left, phrases.longMessage] };
  }
  const message = entry.kind === 'text' ? textOf(entry.payload, true).text : entry.payload;
  return { ...again, target: { ...again.target, message } };
}

function requestAgain({ detail, payload, size, truncated }: EntryOf<'request'>): Again {
  const target = { transport: 'poll', url: detail.url, requestHeaders: detail.headers, method: detail.method } as const;
  if (payload === undefined || payload.length === 0) return { target, left: [] };
  if (size > MOST_PASTED_BYTES || truncated) return { target, left: [phrases.longBody] };
  const { text, broken } = textOf(payload, true);
  return { target: { ...target, body: broken || text.includes('\0') ? payload : text }, left: [] };
}

/** Rows looked at before the entry: other requests, and lifecycle entries, which a filter keeps. */
const LOOK_BACK = 50;
const LOOK_AGAIN_MS = 60;

/** The request that was answered with this entry. */
async function requestBefore(
  call: CallEngine,
  recordingId: string,
  entry: Entry,
  signal: AbortSignal,
): Promise<EntryOf<'request'> | undefined> {
  const { connection, attempt, atNs } = entry;
  const beside = (entry.detail as Partial<RequestDetail> | undefined)?.beside;
  const filter = `kind:request attempt:${attempt}`;
  // Newest first, and up to here alone: it is among the first that are found.
  const opened = await call('view.open', { recordingId, filter, connections: [connection], toNs: atNs });
  if (!opened.ok) return undefined;
  const { viewId } = opened.value;
  try {
    for (let status = opened.value; !signal.aborted; ) {
      // Clipped to what is known by then: what is found takes indexes downwards.
      const answer = await call('view.slice', { viewId, from: status.end - LOOK_BACK, count: LOOK_BACK });
      if (!answer.ok) return undefined;
      for (const row of answer.value.rows.toReversed()) {
        if (row.kind !== 'request' || row.seq > entry.seq) continue;
        const found = await call('entry.get', { recordingId, seq: row.seq });
        if (found.ok && isKind(found.value, 'request') && found.value.detail.beside === beside) return found.value;
      }
      status = answer.value.status;
      if (status.done || status.end - status.start >= LOOK_BACK) return undefined;
      await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
    }
    return undefined;
  } finally {
    void call('view.close', { viewId });
  }
}
