import { fail, ok, type Problem, type Result } from '../../../../src-shared/base/result.ts';
import type { Scenario } from '../../../../src-shared/model/scenario/scenario.ts';
import { findVariables } from '../../../../src-shared/model/variables.ts';
import { compileTemplate, needsFaker } from '../messages/template.ts';
import type { Path } from './scenario-problem.ts';

/** Longest message that a template may make by what is written in it. */
const MAX_MESSAGE_CHARACTERS = 1_048_576;
/** What a `{{…}}` becomes at most, about: a UUID. */
const VALUE_CHARACTERS = 36;

/** A template with the place it is at, and whether there is something received to take from. */
interface PlacedTemplate {
  readonly path: Path;
  readonly template: unknown;
  readonly answers: boolean;
}

/** Every template of a scenario. */
function* templates(scenario: Scenario): Iterable<PlacedTemplate> {
  for (const [name, feed] of Object.entries(scenario.feeds)) {
    if ('message' in feed) yield { path: ['feeds', name, 'message'], template: feed.message, answers: false };
    for (const [index, template] of ('list' in feed ? feed.list : []).entries()) {
      yield { path: ['feeds', name, 'list', index], template, answers: false };
    }
  }
  for (const [path, endpoint] of Object.entries(scenario.endpoints)) {
    const at = ['endpoints', path];
    if ('hello' in endpoint && endpoint.hello !== undefined) {
      yield { path: [...at, 'hello'], template: endpoint.hello, answers: false };
    }
    if (endpoint.transport === 'http') yield { path: [...at, 'body'], template: endpoint.body, answers: true };
    if (endpoint.transport === 'llm' && endpoint.text !== undefined) {
      yield { path: [...at, 'text'], template: endpoint.text, answers: true };
    }
    for (const [index, rule] of ('rules' in endpoint ? endpoint.rules : []).entries()) {
      const of = [...at, 'rules', index];
      for (const key of ['answer', 'broadcast', 'in', 'join', 'leave'] as const) {
        if (rule[key] !== undefined) yield { path: [...of, key], template: rule[key], answers: true };
      }
      for (const [number, template] of (rule.answers ?? []).entries()) {
        yield { path: [...of, 'answers', number], template, answers: true };
      }
      if (rule.publish !== undefined) {
        yield { path: [...of, 'publish', 'message'], template: rule.publish.message, answers: true };
      }
    }
  }
}

/** Every text in a template, with the path to it; keys are texts as they are. */
function* texts(value: unknown, path: Path): Iterable<{ readonly path: Path; readonly text: string }> {
  if (typeof value === 'string') yield { path, text: value };
  else if (typeof value === 'object' && value !== null) {
    for (const [key, inner] of Object.entries(value)) {
      yield* texts(inner, [...path, Array.isArray(value) ? Number(key) : key]);
    }
  }
}

function sizeProblem(template: unknown): Result<null> {
  const text = typeof template === 'string' ? template : JSON.stringify(template);
  const characters = text.length + (text.split('{{').length - 1) * VALUE_CHARACTERS;
  if (characters <= MAX_MESSAGE_CHARACTERS) return ok(null);
  return fail(
    'SCENARIO_TOO_BIG',
    `one message of this would have about ${characters} characters; ${MAX_MESSAGE_CHARACTERS} are allowed.`,
    'For one huge message there is the fault oversize.',
  );
}

/**
 * The first template that cannot be used, with the path of the very text. Names of Faker are checked where the library is there: when
 * a run is made.
 *
 * Errors: TEMPLATE_NAME_UNKNOWN, TEMPLATE_ARGUMENTS, JSONPATH_INVALID, SCENARIO_TOO_BIG.
 */
export function badTemplate(scenario: Scenario): { readonly path: Path; readonly problem: Problem } | null {
  for (const { path, template, answers } of templates(scenario)) {
    const size = sizeProblem(template);
    if (!size.ok) return { path, problem: size.error };
    for (const place of texts(template, path)) {
      const received = findVariables(place.text).find(({ name }) => name === '$' || /^\$[.[]/.test(name));
      if (received !== undefined && !answers) {
        return {
          path: place.path,
          problem: {
            code: 'TEMPLATE_NAME_UNKNOWN',
            message: `{{${received.name}}} takes from what a client sent, and nobody sent anything here.`,
            hint: 'It has a meaning in the answers of rules.',
          },
        };
      }
      if (needsFaker(place.text)) continue;
      const compiled = compileTemplate(place.text);
      if (!compiled.ok) return { path: place.path, problem: compiled.error };
    }
  }
  return null;
}
