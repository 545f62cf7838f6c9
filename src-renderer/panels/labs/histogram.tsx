import { countText, roundDurationText } from '../../../src-shared/base/units-text.ts';
import type { LabHistogram as Histogram } from '../../../src-shared/contract/labs.ts';
import { words } from '../../words/index.ts';

const said = words.labs;
const HEIGHT = 44;
/** Steps shown at least, so that a burst is seen as one. */
const LEAST_STEPS = 30;
/** Of 100 ms: a label every second, two or five. */
const LABELS = [1, 2, 5, 10, 20, 30, 60] as const;
const MOST_LABELS = 8;

/**
 * Arrivals per step, one strip a series under the other on the same scales: which series it is says its name, never a colour, and
 * how much higher a peak is can be seen at once.
 */
export function LabHistogram({ histogram }: { readonly histogram: Histogram }) {
  const { bucketMs, series } = histogram;
  const steps = Math.max(LEAST_STEPS, ...series.map(({ counts }) => counts.findLastIndex((count) => count > 0) + 2));
  const most = Math.max(1, ...series.map(({ counts }) => Math.max(0, ...counts)));
  const seconds = (steps * bucketMs) / 1e3;
  const every = LABELS.find((one) => seconds / one <= MOST_LABELS) ?? Math.ceil(seconds / MOST_LABELS);
  const labels = Array.from({ length: Math.floor(seconds / every) + 1 }, (_, at) => at * every);
  return (
    <figure className="lab-hist">
      <figcaption>{said.histogram(bucketMs)}</figcaption>
      {series.map(({ name, counts }) => {
        const peak = Math.max(0, ...counts);
        const at = roundDurationText(counts.indexOf(peak) * bucketMs);
        const all = counts.reduce((sum, count) => sum + count, 0);
        return (
          <div key={name} className="lab-hist-row">
            <p>
              <b>{name}</b>
              <span>{all === 0 ? said.histogramEmpty : said.peak(countText(peak), at)}</span>
            </p>
            <svg
              viewBox={`0 0 ${steps} ${HEIGHT}`}
              preserveAspectRatio="none"
              height={HEIGHT}
              role="img"
              aria-label={said.histogramSpoken(name, countText(all), countText(peak), at)}
            >
              <path d={barsPath(counts, most)} />
            </svg>
          </div>
        );
      })}
      <div className="lab-hist-axis" aria-hidden="true">
        {labels.map((second) => (
          <span key={second} style={{ left: `${(second / seconds) * 100}%` }}>
            {second === 0 ? '0' : `${second} s`}
          </span>
        ))}
      </div>
    </figure>
  );
}

/** One bar a step, four fifths of it wide; one that came is seen, however high the others are. */
function barsPath(counts: readonly number[], most: number): string {
  return counts
    .map((count, at) => {
      if (count === 0) return '';
      const height = Math.max(1.5, (count / most) * HEIGHT);
      return `M${at + 0.1} ${HEIGHT}v${-height}h.8v${height}z`;
    })
    .join('');
}
