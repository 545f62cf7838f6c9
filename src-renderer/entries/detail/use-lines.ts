import { useCallback, useEffect, useRef, useState } from 'react';

/** Rows `[from, from + rows.length)` of `total`. */
export interface Pulled<Row> {
  readonly total: number;
  readonly from: number;
  readonly rows: readonly Row[];
}

/** How much more is pulled than is seen, above and below, in screens. */
const MARGIN = 1;
/** Before the first screen is known. */
const FIRST_ROWS = 60;

export interface PulledRows<Row, Answer extends Pulled<Row>> {
  /** The last answer; of the question before until the next one is here, so that nothing flashes. */
  readonly answer: Answer | null;
  row(index: number): Row | undefined;
  /** For `VirtualLines`. */
  onVisible(first: number, count: number): void;
}

/**
 * Rows pulled as they come into view, from wherever `pull` has them. One question at a time; the newest wish wins.
 * @param key what the rows are of: another key asks again.
 */
export function usePulledRows<Row, Answer extends Pulled<Row>>(
  key: string,
  pull: (from: number, count: number) => Promise<Answer>,
): PulledRows<Row, Answer> {
  const [state, setState] = useState<{ readonly key: string; readonly answer: Answer } | null>(null);
  const latest = useRef({ key, pull, state, first: 0, count: FIRST_ROWS, busy: false, alive: true });
  latest.current.key = key;
  latest.current.pull = pull;
  latest.current.state = state;

  const look = useCallback(() => {
    const now = latest.current;
    if (now.busy || !now.alive) return;
    const { first, count, state: known } = now;
    const last = known === null ? 0 : Math.min(first + count, known.answer.total);
    const covered =
      known !== null &&
      known.key === now.key &&
      (first >= known.answer.from || last <= first) &&
      last <= known.answer.from + known.answer.rows.length;
    if (covered) return;
    now.busy = true;
    const asked = now.key;
    const from = Math.max(0, first - MARGIN * count);
    now.pull(from, count * (1 + 2 * MARGIN) + 1).then(
      (answer) => {
        now.busy = false;
        if (!now.alive) return;
        now.state = { key: asked, answer };
        setState(now.state);
        look();
      },
      () => {
        // What was asked is gone: another payload took its place, and asks for itself.
        now.busy = false;
        if (now.alive && now.key !== asked) look();
      },
    );
  }, []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another key is another question
  useEffect(look, [look, key]);
  useEffect(() => {
    latest.current.alive = true;
    return () => {
      latest.current.alive = false;
    };
  }, []);

  const onVisible = useCallback(
    (first: number, count: number) => {
      latest.current.first = first;
      latest.current.count = Math.max(1, count);
      look();
    },
    [look],
  );
  const answer = state?.answer ?? null;
  return { answer, onVisible, row: (index) => answer?.rows[index - answer.from] };
}
