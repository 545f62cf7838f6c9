import { fail, ok, type Result } from '../../../src-shared/base/result.ts';
import type { CommandValue } from '../../../src-shared/contract/index.ts';
import type { TrialReport } from '../../../src-shared/contract/trial.ts';
import type { Environments } from '../environments/environments.ts';
import { Trial } from './trial.ts';

/** Reports that can still be asked for: a window asks for its own until it is over, and then never again. */
const MOST_KEPT = 16;

/**
 * Trials of this engine, by id.
 * @param expand puts an endpoint's variables in place
 */
export function createTrials(expand: Environments['expand']) {
  const trials = new Map<string, Trial>();
  let last = 0;

  function find(trialId: string): Result<Trial> {
    const found = trials.get(trialId);
    if (found !== undefined) return ok(found);
    return fail('TRIAL_UNKNOWN', `There is no test ${trialId}.`, 'It ended long ago: test the endpoint again.');
  }

  return {
    start({ endpoint, waitMs, environmentId }: CommandValue<'endpoint.test'>): Result<TrialReport> {
      last += 1;
      const trialId = `t${last}`;
      const trial = new Trial({ trialId, prepare: () => expand(endpoint, environmentId), waitMs });
      trials.set(trialId, trial);
      for (const [id, old] of trials) {
        if (trials.size <= MOST_KEPT) break;
        old.cancel();
        trials.delete(id);
      }
      return ok(trial.report());
    },
    report(trialId: string): Result<TrialReport> {
      const found = find(trialId);
      return found.ok ? ok(found.value.report()) : found;
    },
    cancel(trialId: string): Result<TrialReport> {
      const found = find(trialId);
      if (!found.ok) return found;
      found.value.cancel();
      return ok(found.value.report());
    },
    close(): void {
      for (const trial of trials.values()) trial.cancel();
      trials.clear();
    },
  };
}
