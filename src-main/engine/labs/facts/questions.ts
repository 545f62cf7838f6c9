import { chooseTransport, featureAnswers } from '../../../../src-shared/model/choose-transport.ts';
import type { Facts } from '../lab-content.ts';
import { NO_FACTS } from './table.ts';
import { transportFacts } from './transports.ts';

/** The reasoned choice, and beside it what the opened transports really do. */
export function questionFacts(): Facts {
  const measured = transportFacts();
  let verdict: ReturnType<typeof chooseTransport> | null = null;
  return {
    see(observation) {
      measured.see(observation);
      const answers = observation.what === 'act' ? featureAnswers(observation.choices) : null;
      if (answers !== null) verdict = chooseTransport(answers);
    },
    facts: (nowMs) => {
      const { table } = measured.facts(nowMs);
      return { ...NO_FACTS, table: table !== null && table.rows.length > 0 ? table : null, verdict };
    },
  };
}
