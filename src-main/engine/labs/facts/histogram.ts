import { peakIn200Ms } from '../checks/everyone-comes-back.ts';
import { BUCKET_MS, type CrowdFacts } from '../crowd/crowd.ts';
import type { Facts } from '../lab-content.ts';
import { column, tableOf, whole } from './table.ts';

const COLUMNS = [
  column('arrivals', 'Attempts', 'count'),
  column('peak', 'Most in 200 ms', 'count'),
  column('refused', 'Refused', 'count'),
  column('backMs', 'All back after', 'ms'),
];

/** Arrivals after each cut, one series for each policy: of two rounds with the same policy the later one. */
export function histogramFacts(): Facts {
  let crowd: CrowdFacts = { size: 0, connected: 0, rounds: [] };
  return {
    see(observation) {
      if (observation.what === 'crowd') crowd = observation.crowd;
    },
    facts: () => {
      const rounds = [...new Map(crowd.rounds.map((round) => [round.name, round])).values()];
      const { table, verdict } = tableOf(
        COLUMNS,
        rounds.map((round) => [
          round.name,
          round.attempts,
          peakIn200Ms(round),
          round.refused,
          whole(round.backAfterMs),
        ]),
      );
      const series = rounds.map(({ name, arrivals }) => ({ name, counts: arrivals }));
      return { table, verdict, histogram: { bucketMs: BUCKET_MS, series } };
    },
  };
}
