import type { SurveyStatistics } from '../../../src-shared/contract/survey.ts';
import { words } from '../../words/index.ts';
import { CHARTS, factsOf } from './as-text.ts';
import { DistributionChart, RateChart } from './charts.tsx';

const said = words.survey;

/** How many, how fast, how large, how long. */
export function StatisticsView({ statistics }: { readonly statistics: SurveyStatistics }) {
  if (statistics.entries === 0) return <p className="entries-empty">{said.nothing}</p>;
  return (
    <div className="survey-statistics">
      <dl className="survey-facts">
        {factsOf(statistics).map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {statistics.frames > 0 && <RateChart rate={statistics.rate} />}
      {CHARTS.map((chart) => (
        <DistributionChart key={chart} chart={chart} of={statistics[chart]} />
      ))}
      <p className="survey-quiet">{said.exactness}</p>
    </div>
  );
}
