import { useEffect, useState } from 'react';
import type { Problem } from '../../../src-shared/base/result.ts';
import type { CallEngine } from '../../../src-shared/contract/index.ts';
import type { Row } from '../../../src-shared/contract/recording.ts';
import type { Entry } from '../../../src-shared/model/entry.ts';
import type { PayloadAbout } from '../payload/api.ts';
import { Payload } from '../payload/client.ts';
import { holdsBytes } from '../table/preview.ts';

/** What is read of a payload before any of it is laid out. */
const FIRST_BYTES = 256 * 1024;
const LARGEST_STEP_BYTES = 8 * 1024 * 1024;
/** The entry is shown together with its payload, unless that takes longer than this. */
const WAIT_MS = 200;

export interface LoadedEntry {
  readonly entry: Entry;
  /** null where the entry has none. */
  readonly payload: Payload | null;
}

export interface EntryState {
  /** The last one that answered, perhaps still of the selection before. */
  readonly loaded: LoadedEntry | null;
  readonly problem: Problem | null;
  readonly loading: boolean;
  /** Reads it again, after its thread ended. */
  again(): void;
}

const NOTHING = new Uint8Array(0);
const later = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** What the filter found in the row of an entry, for its payload. */
export function foundIn(row: Row | undefined, seq: number): PayloadAbout['found'] {
  if (row === undefined || row.seq !== seq || row.matches === undefined || row.matches.length === 0) return null;
  return { preview: row.preview, matches: row.matches };
}

/** Opens the payload of an entry that was just read. Lag is told of what came from the other side alone. */
export function openPayload(
  call: CallEngine,
  recordingId: string,
  startedAtMs: number,
  entry: Entry & { readonly payloadBytes: number },
  row: Row | undefined,
): Payload | null {
  if (entry.payloadBytes === 0) return null;
  return new Payload(
    call,
    recordingId,
    entry.seq,
    {
      isText: !holdsBytes(entry.kind),
      storedBytes: entry.payloadBytes,
      complete: entry.truncated !== true,
      arrivedAtMs: entry.direction === 'toClient' ? startedAtMs + entry.atNs / 1e6 : null,
      found: foundIn(row, entry.seq),
    },
    entry.payload ?? NOTHING,
  );
}

/** One entry with its payload. The newest wish wins; the entry before stays until the next one is here. */
export function useEntry(
  call: CallEngine,
  recordingId: string,
  startedAtMs: number,
  seq: number | null,
  row: Row | undefined,
): EntryState {
  const [loaded, setLoaded] = useState<LoadedEntry | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [loading, setLoading] = useState(false);
  const [round, setRound] = useState(0);

  // biome-ignore lint/correctness/useExhaustiveDependencies: what the row says besides is told to the payload once it is known
  useEffect(() => {
    if (seq === null) {
      setLoaded(null);
      setProblem(null);
      return;
    }
    let current = true;
    setLoading(true);
    void call('entry.get', { recordingId, seq, maxBytes: FIRST_BYTES }).then(async (answer) => {
      if (!current) return;
      if (!answer.ok) {
        setLoading(false);
        setProblem(answer.error);
        return setLoaded(null);
      }
      const payload = openPayload(call, recordingId, startedAtMs, answer.value, row);
      if (payload !== null) await Promise.race([payload.ready, later(WAIT_MS)]);
      if (!current) return payload?.close();
      setLoading(false);
      setProblem(null);
      setLoaded({ entry: answer.value, payload });
    });
    return () => {
      current = false;
    };
  }, [call, recordingId, startedAtMs, seq, round]);
  // Closed when the next one took its place, not before: it is what is drawn until then.
  useEffect(() => () => loaded?.payload?.close(), [loaded]);

  return { loaded, problem, loading, again: () => setRound((now) => now + 1) };
}

/** The whole stored payload, for copying. */
export async function wholePayload(call: CallEngine, recordingId: string, seq: number): Promise<Uint8Array | Problem> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for (;;) {
    const answer = await call('entry.get', { recordingId, seq, fromByte: length, maxBytes: LARGEST_STEP_BYTES });
    if (!answer.ok) return answer.error;
    const part = answer.value.payload ?? NOTHING;
    parts.push(part);
    length += part.length;
    if (part.length === 0 || length >= answer.value.payloadBytes) break;
  }
  const whole = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
