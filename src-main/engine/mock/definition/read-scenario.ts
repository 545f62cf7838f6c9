import * as v from 'valibot';
import { type Scenario, scenarioSchema } from '../../../../src-shared/model/scenario/scenario.ts';
import { badTemplate } from './check-templates.ts';
import { contradiction } from './check-whole.ts';
import { deepest, explainIssue } from './explain-issue.ts';
import { readYaml } from './read-yaml.ts';
import { problemAt, type ScenarioProblem } from './scenario-problem.ts';

export type { ScenarioPlace, ScenarioProblem } from './scenario-problem.ts';

/** A scenario, or the first thing that is wrong with its text. */
export type ReadScenario =
  | { readonly ok: true; readonly value: Scenario }
  | { readonly ok: false; readonly error: ScenarioProblem };

/**
 * Reads a scenario: YAML 1.2 or JSON.
 *
 * Errors, each with line and column: SCENARIO_TOO_BIG, SCENARIO_SYNTAX, SCENARIO_CYCLE, SCENARIO_KEY_UNKNOWN, SCENARIO_KEY_MISSING,
 * SCENARIO_VALUE_INVALID, SCENARIO_NAME_UNKNOWN, TEMPLATE_NAME_UNKNOWN, TEMPLATE_ARGUMENTS, JSONPATH_INVALID.
 */
export function readScenario(text: string): ReadScenario {
  const yaml = readYaml(text);
  if (!yaml.ok) return yaml;
  const { root, places } = yaml;
  const bad = (error: ScenarioProblem): ReadScenario => ({ ok: false, error });
  if (root === null || root === undefined) {
    return bad(
      problemAt(
        { line: 1, column: 1 },
        'SCENARIO_VALUE_INVALID',
        'there is nothing in this text.',
        'wirescope mock --print demo shows one to begin with.',
      ),
    );
  }
  const parsed = v.safeParse(scenarioSchema, root, { abortPipeEarly: true });
  if (!parsed.success) {
    const [first] = parsed.issues;
    return bad(explainIssue(first.path?.[0]?.key === 'feeds' ? first : deepest(first), root, places));
  }
  const wrong = contradiction(parsed.output);
  if (wrong !== null) return bad(problemAt(places.ofValue(wrong.path), wrong.code, wrong.sentence, wrong.hint));
  const template = badTemplate(parsed.output);
  if (template !== null) {
    const { code, message, hint } = template.problem;
    return bad(problemAt(places.ofValue(template.path), code, message, hint));
  }
  return { ok: true, value: parsed.output };
}
