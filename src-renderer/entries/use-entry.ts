import { useCallback, useEffect, useState } from 'react';
import type { Problem } from '../../src-shared/base/result.ts';
import type { CallEngine } from '../../src-shared/contract/index.ts';
import type { Entry } from '../../src-shared/model/entry.ts';

/** What is read of a payload before anybody asks for more. */
export const FIRST_BYTES = 1024 * 1024;
const LARGEST_STEP_BYTES = 8 * 1024 * 1024;

export interface LoadedEntry {
  readonly entry: Entry;
  /** The payload as far as it is here. */
  readonly bytes: Uint8Array;
  /** How much the recording holds of it; less than `entry.size` where the cap cut it. */
  readonly storedBytes: number;
}

export interface EntryState {
  /** The last one that answered, perhaps still of the selection before. */
  readonly loaded: LoadedEntry | null;
  readonly problem: Problem | null;
  readonly loading: boolean;
  /** Reads on: as much again as is here already. */
  more(): void;
}

const NOTHING = new Uint8Array(0);

/** One entry with its payload. The newest wish wins; the entry before stays until the next one is here. */
export function useEntry(call: CallEngine, recordingId: string, seq: number | null): EntryState {
  const [loaded, setLoaded] = useState<LoadedEntry | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [loading, setLoading] = useState(false);

  useEffect(() => {
    if (seq === null) {
      setLoaded(null);
      setProblem(null);
      return;
    }
    let current = true;
    setLoading(true);
    void call('entry.get', { recordingId, seq, maxBytes: FIRST_BYTES }).then((answer) => {
      if (!current) return;
      setLoading(false);
      setProblem(answer.ok ? null : answer.error);
      if (!answer.ok) return setLoaded(null);
      const entry = answer.value;
      setLoaded({ entry, bytes: entry.payload ?? NOTHING, storedBytes: entry.payloadBytes });
    });
    return () => {
      current = false;
    };
  }, [call, recordingId, seq]);

  const more = useCallback(() => {
    if (loaded === null || loading) return;
    const { entry, bytes } = loaded;
    const maxBytes = Math.min(LARGEST_STEP_BYTES, Math.max(FIRST_BYTES, bytes.length));
    setLoading(true);
    void call('entry.get', { recordingId, seq: entry.seq, fromByte: bytes.length, maxBytes }).then((answer) => {
      setLoading(false);
      if (!answer.ok) return setProblem(answer.error);
      const next = answer.value.payload ?? NOTHING;
      const joined = new Uint8Array(bytes.length + next.length);
      joined.set(bytes);
      joined.set(next, bytes.length);
      // Dropped if the selection moved on meanwhile.
      setLoaded((now) => (now?.entry === entry ? { ...now, bytes: joined } : now));
    });
  }, [call, recordingId, loaded, loading]);

  return { loaded, problem, loading, more };
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
