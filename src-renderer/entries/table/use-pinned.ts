import { useEffect, useState } from 'react';
import type { CallEngine } from '../../../src-shared/contract/index.ts';

/** When the pinned entry happened, null while there is none or it is being looked up. */
export function usePinned(call: CallEngine, recordingId: string, pinnedSeq: number | null): number | null {
  const [found, setFound] = useState<{ readonly seq: number; readonly atNs: number } | null>(null);
  useEffect(() => {
    if (pinnedSeq === null) return;
    let current = true;
    void call('entry.get', { recordingId, seq: pinnedSeq, maxBytes: 0 }).then((answer) => {
      if (current && answer.ok) setFound({ seq: pinnedSeq, atNs: answer.value.atNs });
    });
    return () => {
      current = false;
    };
  }, [call, recordingId, pinnedSeq]);
  return found?.seq === pinnedSeq ? found.atNs : null;
}
