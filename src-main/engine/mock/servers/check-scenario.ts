import { ok } from '../../../../src-shared/base/result.ts';
import type { ScenarioCheck } from '../../../../src-shared/contract/mock.ts';
import { placedProblem } from '../definition/placed-problem.ts';
import { readScenario } from '../definition/read-scenario.ts';
import { compileScenario } from '../run/scenario-run.ts';

/** Everything that starting would find wrong with a text, short of opening recordings, ports and buses. */
export async function checkScenario(text: string): Promise<ScenarioCheck> {
  const scenario = readScenario(text);
  if (!scenario.ok) return { problem: placedProblem(scenario.error, text), name: null };
  const compiled = await compileScenario(scenario.value, {
    nowMs: () => 0,
    wallMs: () => 0,
    recorded: async () => ok([]),
  });
  if (!compiled.ok) return { problem: placedProblem(compiled.error, text), name: null };
  return { problem: null, name: scenario.value.name };
}
