import { countText, rateText } from '../../../src-shared/base/units-text.ts';
import type { Distribution, GroupBy, SurveyStatistics } from '../../../src-shared/contract/survey.ts';
import { words } from '../../words/index.ts';
import { csvLine } from '../table/table-csv.ts';
import { byText, shareText, valueText } from './group-by.ts';
import type { Counted } from './use-survey.ts';

const said = words.survey;
export const CHARTS = ['sizes', 'interArrivalMs', 'rttMs', 'heldMs'] as const;
export type Chart = (typeof CHARTS)[number];
export const FIGURES = ['count', 'min', 'mean', 'p50', 'p90', 'p99', 'max'] as const;

/** A number of a chart in its unit. */
export function unitText(chart: Chart, value: number): string {
  return chart === 'sizes' ? said.size(Math.round(value)) : said.time(value);
}

export function figureText(chart: Chart, figure: (typeof FIGURES)[number], of: Distribution): string {
  return figure === 'count' ? countText(of.count) : unitText(chart, of[figure]);
}

/** What stands above the charts. */
export function factsOf(statistics: SurveyStatistics): readonly (readonly [string, string])[] {
  const { entries, frames, bytesIn, bytesOut, fromNs, toNs } = statistics;
  const spanMs = (toNs - fromNs) / 1e6;
  return [
    [said.facts.entries, countText(entries)],
    [said.facts.frames, countText(frames)],
    [said.facts.bytesIn, said.size(bytesIn)],
    [said.facts.bytesOut, said.size(bytesOut)],
    [said.facts.span, said.time(spanMs)],
    [said.facts.rate, spanMs > 0 ? rateText((frames / spanMs) * 1_000) : '–'],
  ];
}

/** Groups as lines with tabs between their columns, which stay columns wherever they are pasted. */
export function groupsText(groupBy: GroupBy, counted: Counted): string {
  const { groups, statistics, others } = counted;
  const { head } = said;
  const lines = groups.map((group) => [
    valueText(groupBy, group),
    String(group.count),
    said.share(shareText(group.count, statistics.entries)),
    said.size(group.bytes),
  ]);
  const rest = others.count > 0 ? [[said.others(others.groups, others.count)]] : [];
  return [[byText(groupBy), head.count, head.share, head.bytes], ...lines, ...rest]
    .map((line) => line.join('\t'))
    .join('\n');
}

export function groupsCsv(groupBy: GroupBy, counted: Counted): string {
  const { groups, statistics, others } = counted;
  const share = (count: number): string => (statistics.entries === 0 ? '0' : String(count / statistics.entries));
  const lines = groups.map((group) =>
    csvLine([
      group.value === null ? '' : valueText(groupBy, group),
      String(group.count),
      share(group.count),
      String(group.bytes),
      String(group.firstSeq),
      String(group.lastSeq),
      group.filter ?? '',
    ]),
  );
  if (others.count > 0) {
    lines.push(csvLine([said.copy.otherValues, String(others.count), share(others.count), '', '', '', '']));
  }
  return csvLine([byText(groupBy), ...said.copy.csvHead.slice(1)]) + lines.join('');
}

export function statisticsText({ statistics }: Counted): string {
  const lines = factsOf(statistics).map(([name, value]) => `${name}\t${value}`);
  for (const chart of CHARTS) {
    const of = statistics[chart];
    if (of === null) continue;
    lines.push('', said.charts[chart]);
    for (const figure of FIGURES) lines.push(`${said.figures[figure]}\t${figureText(chart, figure, of)}`);
  }
  return lines.join('\n');
}

/** Each figure in bytes or milliseconds, as numbers. */
export function statisticsCsv({ statistics }: Counted): string {
  const { rate } = statistics;
  const numbers: readonly (readonly [string, number])[] = [
    ['entries', statistics.entries],
    ['frames', statistics.frames],
    ['bytesIn', statistics.bytesIn],
    ['bytesOut', statistics.bytesOut],
    ['fromNs', statistics.fromNs],
    ['toNs', statistics.toNs],
  ];
  const lines = numbers.map(([name, value]) => csvLine([name, String(value)]));
  for (const chart of CHARTS) {
    const of = statistics[chart];
    if (of === null) continue;
    for (const figure of FIGURES) lines.push(csvLine([`${chart}.${figure}`, String(of[figure])]));
  }
  for (const [at, count] of rate.in.entries()) {
    lines.push(csvLine([`rate.${rate.originNs + at * rate.stepNs}`, String(count), String(rate.out[at] ?? 0)]));
  }
  return csvLine(['figure', 'value', 'out']) + lines.join('');
}
