import { memo } from 'react';

const HEIGHT = 20;

/** Traffic over the length of a recording as one shape, and a line where an attempt failed or ended. A picture of what the row says. */
export const TrafficCell = memo(function TrafficCell({
  traffic,
  drops,
  label,
}: {
  readonly traffic: readonly number[];
  readonly drops: readonly number[];
  readonly label: string;
}) {
  const width = Math.max(1, traffic.length);
  const most = Math.max(1, ...traffic);
  // By the root: beside a burst the rest would be a line of nothing.
  const height = (count: number): number => (count === 0 ? 0 : 1.5 + 8.5 * Math.sqrt(count / most));
  const top = traffic.map((count, step) => {
    const y = (HEIGHT - height(count)).toFixed(1);
    return `L${step} ${y}L${step + 1} ${y}`;
  });
  return (
    <svg
      className="lib-traffic"
      viewBox={`0 0 ${width} ${HEIGHT}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={label}
    >
      <path className="lib-traffic-area" d={`M0 ${HEIGHT}${top.join('')}L${width} ${HEIGHT}Z`} />
      {drops.map((drop) => (
        <line key={drop} className="lib-drop" x1={drop * width} x2={drop * width} y1={2} y2={HEIGHT - 1} />
      ))}
    </svg>
  );
});
