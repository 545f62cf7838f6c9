import { fail, ok, type Result } from '../../../../src-shared/base/result.ts';
import type { DetailByKind, Entry } from '../../../../src-shared/model/entry.ts';
import { MESSAGE_KINDS } from '../../../../src-shared/model/kind.ts';

/** A message of a recording, to be played again. */
export interface RecordedMessage {
  /** When it came; only the distances to the others count. */
  readonly atMs: number;
  /** Of a binary message its base64. */
  readonly text: string;
  readonly binary?: Uint8Array;
  /** SSE event name, where it had one. */
  readonly event?: string;
}

/** As much as is played: all of it is kept in memory. */
const MOST_MESSAGES = 200_000;
const MOST_BYTES = 256 * 1_048_576;
/** Between the last message and the first again, where the recording has only one. */
const LONE_GAP_MS = 1_000;

/**
 * What a server sent on one connection, out of the entries of a recording in their order. What the recording did not keep whole is left
 * out: it would be another message.
 *
 * @param source `file` for what is said, `connection` or the first that has any messages to the client
 * Errors: RECORDING_EMPTY, RECORDING_TOO_BIG.
 */
export async function recordedMessages(
  entries: AsyncIterable<Entry>,
  source: { readonly file: string; readonly connection?: number | undefined },
): Promise<Result<readonly RecordedMessage[]>> {
  const messages: RecordedMessage[] = [];
  let { connection } = source;
  let bytes = 0;
  for await (const entry of entries) {
    const { payload, kind } = entry;
    if (entry.direction !== 'toClient' || payload === undefined || entry.truncated === true) continue;
    if (!MESSAGE_KINDS.some((one) => one === kind)) continue;
    connection ??= entry.connection;
    if (entry.connection !== connection) continue;
    bytes += payload.byteLength;
    if (messages.length === MOST_MESSAGES || bytes > MOST_BYTES) {
      return fail(
        'RECORDING_TOO_BIG',
        `${source.file} has more than ${MOST_MESSAGES} messages or ${MOST_BYTES / 1_048_576} MiB to play.`,
        'Export the part that matters, or choose another connection.',
      );
    }
    messages.push(messageOf(entry, payload));
  }
  if (messages.length > 0) return ok(messages);
  return fail(
    'RECORDING_EMPTY',
    `${source.file} has no messages${connection === undefined ? '' : ` of connection ${connection}`} to play.`,
    'Choose another recording or another connection.',
  );
}

function messageOf({ atNs, kind, detail }: Entry, payload: Uint8Array): RecordedMessage {
  const atMs = atNs / 1e6;
  // The page behind the payload may be read into again.
  const bytes = Buffer.from(payload);
  if (kind === 'binary') return { atMs, text: bytes.toString('base64'), binary: bytes };
  const event = kind === 'event' ? (detail as DetailByKind['event'] | undefined)?.event : undefined;
  return { atMs, text: bytes.toString('utf8'), ...(event !== undefined && { event }) };
}

/** When the n-th message of a played recording is due, in milliseconds after the first; null after the last. */
export function recordedTiming(
  messages: readonly { readonly atMs: number }[],
  speed: number,
  loop: boolean,
): (index: number) => number | null {
  const firstMs = messages[0]?.atMs ?? 0;
  const lastMs = messages.at(-1)?.atMs ?? firstMs;
  const { length } = messages;
  // Again from the start after a gap like the others.
  const roundMs = lastMs - firstMs + (length > 1 ? Math.max(1, (lastMs - firstMs) / (length - 1)) : LONE_GAP_MS);
  return (index) => {
    if (length === 0 || (!loop && index >= length)) return null;
    const at = (messages[index % length]?.atMs ?? firstMs) - firstMs;
    return (Math.floor(index / length) * roundMs + at) / speed;
  };
}
