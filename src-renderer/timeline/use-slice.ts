import { useEffect, useRef, useState } from 'react';
import type { Problem } from '../../src-shared/base/result.ts';
import type { CallEngine } from '../../src-shared/contract/index.ts';
import type { TimelineSlice } from '../../src-shared/contract/timeline.ts';
import { SlicePuller, type SliceQuestion } from './axis/slice-puller.ts';

export interface SliceSource {
  /** The newest answer; old data stays until new arrives. */
  readonly slice: TimelineSlice | null;
  readonly problem: Problem | null;
  /** Cheap: may be called on every frame. */
  readonly want: (question: SliceQuestion, changed: boolean) => void;
}

/** Pulls slices of one recording. `everyMs` is the least time between two questions. */
export function useSlice(call: CallEngine, recordingId: string, everyMs: number): SliceSource {
  const [answer, setAnswer] = useState<{ recordingId: string; slice: TimelineSlice } | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const puller = useRef<SlicePuller | null>(null);
  const want = useRef((question: SliceQuestion, changed: boolean) => puller.current?.want(question, changed));

  useEffect(() => {
    const own = new SlicePuller({
      ask: (question) => call('timeline.slice', question),
      onSlice: (slice) => setAnswer({ recordingId, slice }),
      onProblem: setProblem,
      everyMs,
    });
    puller.current = own;
    return () => {
      own.close();
      puller.current = null;
    };
  }, [call, recordingId, everyMs]);

  // Another recording's data must not stand under this one's clock.
  return { slice: answer?.recordingId === recordingId ? answer.slice : null, problem, want: want.current };
}
