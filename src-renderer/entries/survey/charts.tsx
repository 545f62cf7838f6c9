import { countText } from '../../../src-shared/base/units-text.ts';
import type { Distribution, SurveyStatistics } from '../../../src-shared/contract/survey.ts';
import { words } from '../../words/index.ts';
import { type Chart, FIGURES, figureText, unitText } from './as-text.ts';

const said = words.survey;
const WIDTH = 360;
const HEIGHT = 56;
/** Rows of the table that says what the rate's chart shows. */
const RATE_ROWS = 24;
const MARKS = ['p50', 'p90', 'p99'] as const;

/** In above the line, out below it, as on the timeline. */
export function RateChart({ rate }: { readonly rate: SurveyStatistics['rate'] }) {
  const step = said.time(rate.stepNs / 1e6);
  const mostIn = Math.max(0, ...rate.in);
  const mostOut = Math.max(0, ...rate.out);
  const most = Math.max(1, mostIn + mostOut);
  const axis = (HEIGHT * mostIn) / most;
  const width = WIDTH / Math.max(1, rate.in.length);
  const rows = folded(rate);
  return (
    <section className="survey-chart">
      <h3>{said.rate.title}</h3>
      <p className="survey-quiet">{said.rate.about(step)}</p>
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={said.rate.label(mostIn, mostOut, step)}
      >
        <path className="survey-in" d={bars(rate.in, (count) => -(count / most) * HEIGHT, axis, width)} />
        <path className="survey-out" d={bars(rate.out, (count) => (count / most) * HEIGHT, axis, width)} />
      </svg>
      <dl className="survey-figures">
        <dt>{said.rate.most}</dt>
        <dd>
          <span className="survey-in-text">{`${said.rate.in} ${countText(mostIn)}`}</span>{' '}
          <span className="survey-out-text">{`${said.rate.out} ${countText(mostOut)}`}</span>
        </dd>
      </dl>
      <details>
        <summary>{said.asTable}</summary>
        <table className="survey-numbers">
          <thead>
            <tr>
              <th scope="col">{said.rate.from}</th>
              <th scope="col">{said.rate.in}</th>
              <th scope="col">{said.rate.out}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.fromNs}>
                <th scope="row">{said.time(row.fromNs / 1e6)}</th>
                <td>{countText(row.in)}</td>
                <td>{countText(row.out)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </section>
  );
}

/** One path for all bars: a thousand elements would be laid out one by one. */
function bars(counts: readonly number[], heightOf: (count: number) => number, axis: number, width: number): string {
  const drawn = width > 4 ? width - 1 : width;
  return counts
    .map((count, at) =>
      count === 0
        ? ''
        : `M${(at * width).toFixed(2)} ${axis.toFixed(2)}v${heightOf(count).toFixed(2)}h${drawn.toFixed(2)}V${axis.toFixed(2)}z`,
    )
    .join('');
}

function folded({ in: counts, out, stepNs, originNs }: SurveyStatistics['rate']) {
  const each = Math.max(1, Math.ceil(counts.length / RATE_ROWS));
  const sum = (of: readonly number[], from: number): number =>
    of.slice(from, from + each).reduce((all, count) => all + count, 0);
  return Array.from({ length: Math.ceil(counts.length / each) }, (_, row) => ({
    fromNs: originNs + row * each * stepNs,
    in: sum(counts, row * each),
    out: sum(out, row * each),
  }));
}

/** Bars whose widths grow with the value, with the percentiles as lines; the figures and a table say the same. */
export function DistributionChart({ chart, of }: { readonly chart: Chart; readonly of: Distribution | null }) {
  const title = said.charts[chart];
  if (of === null) {
    return (
      <section className="survey-chart">
        <h3>{title}</h3>
        <p className="survey-quiet">{said.noChart[chart]}</p>
      </section>
    );
  }
  const most = Math.max(1, ...of.bars.map(({ count }) => count));
  const width = WIDTH / of.bars.length;
  const text = (value: number): string => unitText(chart, value);
  return (
    <section className="survey-chart">
      <h3>{title}</h3>
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={said.chartLabel(title, text(of.p50), text(of.p99), text(of.max))}
      >
        <path
          className="survey-bars"
          d={bars(
            of.bars.map(({ count }) => count),
            // The rarest still shows.
            (count) => -Math.max(1, (count / most) * (HEIGHT - 2)),
            HEIGHT,
            width,
          )}
        />
        {MARKS.map((mark) => (
          <path
            key={mark}
            className={`survey-mark survey-mark-${mark}`}
            d={`M${placeOf(of, of[mark]) * width} 0V${HEIGHT}`}
          />
        ))}
      </svg>
      <dl className="survey-figures">
        {FIGURES.map((figure) => (
          <div key={figure} className={`survey-figure survey-figure-${figure}`}>
            <dt>{said.figures[figure]}</dt>
            <dd>{figureText(chart, figure, of)}</dd>
          </div>
        ))}
      </dl>
      <details>
        <summary>{said.asTable}</summary>
        <table className="survey-numbers">
          <thead>
            <tr>
              <th scope="col">{said.tableHead.from}</th>
              <th scope="col">{said.tableHead.to}</th>
              <th scope="col">{said.tableHead.count}</th>
            </tr>
          </thead>
          <tbody>
            {of.bars.map(({ from, to, count }) => (
              <tr key={from}>
                <th scope="row">{text(from)}</th>
                <td>{text(to)}</td>
                <td>{countText(count)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </section>
  );
}

/** Where a value lies among the bars, in bars from the left. */
function placeOf({ bars: all }: Distribution, value: number): number {
  const at = all.findIndex(({ to }) => value < to);
  const bar = all[at];
  if (bar === undefined) return all.length;
  return at + Math.max(0, (value - bar.from) / Math.max(Number.MIN_VALUE, bar.to - bar.from));
}
