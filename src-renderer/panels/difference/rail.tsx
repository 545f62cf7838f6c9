import { useAsk } from '../../data/use-engine.ts';
import { differenceWords as said } from '../../words/difference.ts';

/** Steps of the rail: more than it has pixels on most screens. */
export const RAIL_STEPS = 400;

export interface RailProps {
  readonly compareId: string;
  readonly revision: number;
  readonly rows: number;
  /** The rows in sight, among all. */
  readonly from: number;
  readonly to: number;
  onRow(row: number): void;
}

/** All differences beside the list, and what part of it is in sight. A click goes there. */
export function Rail({ compareId, revision, rows, from, to, onRow }: RailProps) {
  const { value } = useAsk('compare.marks', { compareId, steps: RAIL_STEPS }, revision);
  const top = (part: number): string => `${(100 * part).toFixed(2)}%`;
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the keys for differences reach every mark in the list beside it
    <div
      className="diff-rail"
      role="img"
      aria-label={said.rail}
      onClick={(event) => {
        const box = event.currentTarget.getBoundingClientRect();
        const part = (event.clientY - box.top) / Math.max(1, box.height);
        onRow(Math.min(rows - 1, Math.max(0, Math.floor(part * rows))));
      }}
    >
      {(value?.steps ?? []).map(({ step, worst }) => (
        <i key={step} className={`diff-rail-${worst}`} style={{ top: top(step / RAIL_STEPS) }} />
      ))}
      {rows > 0 && (
        <i className="diff-rail-view" style={{ top: top(from / rows), height: top(Math.max(0, to - from) / rows) }} />
      )}
    </div>
  );
}
