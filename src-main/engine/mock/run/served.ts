import type { Faker } from '@faker-js/faker';
import { compile } from 'json-p3';
import { fail, ok, type Result } from '../../../../src-shared/base/result.ts';
import type { MockEndpoint, SlowPolicy } from '../../../../src-shared/model/scenario/endpoint.ts';
import type { MessageTemplate } from '../../../../src-shared/model/scenario/message-source.ts';
import type { Scenario } from '../../../../src-shared/model/scenario/scenario.ts';
import type { SlowClientPolicy } from '../delivery/slow-client.ts';
import { fakerFor } from '../messages/faker-for.ts';
import { createFeed, type FeedRun } from '../messages/feed-run.ts';
import type { CompiledTemplate } from '../messages/template.ts';
import { type CompiledRule, compileRules, compileText } from './rules.ts';

/** An endpoint with everything of it that is compiled once. */
export interface Served {
  readonly path: string;
  readonly endpoint: MockEndpoint;
  readonly feed: FeedRun | null;
  readonly slow: SlowClientPolicy;
  readonly rules: readonly CompiledRule[];
  readonly hello: CompiledTemplate | null;
  /** What a plain answer says, or a model. */
  readonly body: CompiledTemplate | null;
}

const BUFFERING: SlowClientPolicy = { policy: 'buffer', aboveBytes: 1_000_000, key: null };

function slowPolicy(slow: SlowPolicy | undefined): Result<SlowClientPolicy> {
  if (slow === undefined) return ok(BUFFERING);
  try {
    const key = slow.key === undefined ? null : compile(slow.key);
    return ok({ policy: slow.policy, aboveBytes: slow.above, key });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return fail('JSONPATH_INVALID', `“${slow.key}” is not a JSONPath: ${why}.`, 'Write it like $.symbol (RFC 9535).');
  }
}

function bodyOf(endpoint: MockEndpoint): MessageTemplate | undefined {
  if (endpoint.transport === 'http') return endpoint.body;
  return endpoint.transport === 'llm' ? endpoint.text : undefined;
}

/** Makes an endpoint ready. Errors, with `at` the place below the endpoint: those of compileTemplate. */
function makeServed(
  path: string,
  endpoint: MockEndpoint,
  feeds: ReadonlyMap<string, FeedRun>,
  faker: Faker | undefined,
): Result<Served> {
  const slow = slowPolicy('slow' in endpoint ? endpoint.slow : undefined);
  if (!slow.ok) return fail({ ...slow.error, at: 'slow.key' });
  const rules = compileRules('rules' in endpoint ? endpoint.rules : [], faker);
  if (!rules.ok) return rules;
  const hello = compileText('hello' in endpoint ? endpoint.hello : undefined, faker);
  if (!hello.ok) return fail({ ...hello.error, at: 'hello' });
  const body = compileText(bodyOf(endpoint), faker);
  if (!body.ok) return fail({ ...body.error, at: endpoint.transport === 'llm' ? 'text' : 'body' });
  const feed = 'feed' in endpoint && endpoint.feed !== undefined ? (feeds.get(endpoint.feed) ?? null) : null;
  return ok({ path, endpoint, feed, slow: slow.value, rules: rules.value, hello: hello.value, body: body.value });
}

/** A scenario with everything of it that is compiled once. */
export interface CompiledScenario {
  readonly scenario: Scenario;
  readonly feeds: ReadonlyMap<string, FeedRun>;
  readonly served: ReadonlyMap<string, Served>;
}

/** What time it is, and how recordings are read. */
export interface CompileOptions {
  readonly nowMs: () => number;
  readonly wallMs: () => number;
  recorded: Parameters<typeof createFeed>[1]['recorded'];
}

/**
 * Compiles a scenario; feeds stand still until they are started.
 *
 * @param before feeds of the scenario that this one takes the place of: those of the same name go on with their ids and their history,
 * and make what the new scenario says. They do so only when everything of the new one is well.
 * Errors, with `at` naming the place in the scenario: TEMPLATE_NAME_UNKNOWN, TEMPLATE_ARGUMENTS, JSONPATH_INVALID and what
 * `recorded` says.
 */
export async function compileScenario(
  scenario: Scenario,
  options: CompileOptions,
  before: ReadonlyMap<string, FeedRun> = new Map(),
): Promise<Result<CompiledScenario>> {
  const made = new Map<string, FeedRun>();
  for (const [name, source] of Object.entries(scenario.feeds)) {
    const feed = await createFeed(source, { ...options, seed: scenario.seed + made.size });
    if (!feed.ok) return fail({ ...feed.error, at: `feeds.${name}` });
    made.set(name, feed.value);
  }
  const feeds = new Map([...made].map(([name, feed]) => [name, before.get(name) ?? feed]));
  const served = new Map<string, Served>();
  const faker = await fakerFor(scenario.endpoints, scenario.seed);
  for (const [path, endpoint] of Object.entries(scenario.endpoints)) {
    const one = makeServed(path, endpoint, feeds, faker);
    if (!one.ok) return fail({ ...one.error, at: `endpoints.${path}.${one.error.at ?? ''}` });
    served.set(path, one.value);
  }
  for (const [name, feed] of made) before.get(name)?.become(feed);
  return ok({ scenario, feeds, served });
}
