import { compile } from 'json-p3';
import { nearest } from '../../../../src-shared/base/nearest.ts';
import { FAULTS, type FaultTransport } from '../../../../src-shared/model/scenario/fault.ts';
import type { Scenario } from '../../../../src-shared/model/scenario/scenario.ts';
import type { Path } from './scenario-problem.ts';

/** What one part of a scenario says about another, and is not so. */
interface Contradiction {
  readonly path: Path;
  readonly code: string;
  /** Without the place. */
  readonly sentence: string;
  readonly hint: string;
}

const invalid = (path: Path, sentence: string, hint: string): Contradiction => ({
  path,
  code: 'SCENARIO_VALUE_INVALID',
  sentence,
  hint,
});

function unknownName(path: Path, what: string, name: string, among: readonly string[]): Contradiction {
  const meant = nearest(name, among);
  const there = among.length === 0 ? 'There is none' : `There is ${among.join(', ')}`;
  return {
    path,
    code: 'SCENARIO_NAME_UNKNOWN',
    sentence: `there is no ${what} “${name}”.`,
    hint: `${meant === undefined ? '' : `Did you mean “${meant}”? `}${there}.`,
  };
}

function* inFeeds(scenario: Scenario): Iterable<Contradiction> {
  for (const [name, feed] of Object.entries(scenario.feeds)) {
    const at = ['feeds', name];
    if (feed.every !== undefined && feed.rate !== undefined) {
      yield invalid([...at, 'rate'], `feeds.${name} has both every and rate.`, 'Keep one of them.');
    }
    if ('published' in feed && (feed.every !== undefined || feed.rate !== undefined)) {
      const key = feed.every === undefined ? 'rate' : 'every';
      yield invalid(
        [...at, key],
        `nothing of feeds.${name} comes by itself: it is only published to.`,
        `Take ${key} away.`,
      );
    }
  }
}

function* inEndpoints(scenario: Scenario): Iterable<Contradiction> {
  const feeds = Object.keys(scenario.feeds);
  const users = Object.keys(scenario.users);
  for (const [path, endpoint] of Object.entries(scenario.endpoints)) {
    const at = ['endpoints', path];
    if ('feed' in endpoint && endpoint.feed !== undefined && !feeds.includes(endpoint.feed)) {
      yield unknownName([...at, 'feed'], 'feed', endpoint.feed, feeds);
    }
    const auth = 'auth' in endpoint ? endpoint.auth : undefined;
    const slow = 'slow' in endpoint ? endpoint.slow : undefined;
    for (const [index, user] of (auth?.users ?? []).entries()) {
      if (!users.includes(user)) yield unknownName([...at, 'auth', 'users', index], 'user', user, users);
    }
    if (slow?.policy === 'coalesce' && slow.key === undefined) {
      yield invalid(
        [...at, 'slow'],
        'coalesce keeps the newest message of each key, and no key is said.',
        'Add a JSONPath like key: $.symbol.',
      );
    }
    const key = slow?.key;
    const why = key === undefined ? null : jsonPathMistake(key);
    if (why !== null) {
      yield {
        path: [...at, 'slow', 'key'],
        code: 'JSONPATH_INVALID',
        sentence: `“${key}” is not a JSONPath: ${why}.`,
        hint: 'Write it like $.symbol (RFC 9535).',
      };
    }
    for (const [index, rule] of ('rules' in endpoint ? endpoint.rules : []).entries()) {
      if (rule.publish !== undefined && !feeds.includes(rule.publish.feed)) {
        yield unknownName([...at, 'rules', index, 'publish', 'feed'], 'feed', rule.publish.feed, feeds);
      }
    }
  }
}

function jsonPathMistake(path: string): string | null {
  try {
    compile(path);
    return null;
  } catch (error) {
    return error instanceof Error ? error.message.replace(/\.$/, '') : String(error);
  }
}

const FAULT_TRANSPORTS: readonly string[] = [
  'websocket',
  'sse',
  'long-poll',
  'poll',
] satisfies readonly FaultTransport[];

function* inTimeline(scenario: Scenario): Iterable<Contradiction> {
  const paths = Object.keys(scenario.endpoints);
  for (const [index, fault] of scenario.timeline.entries()) {
    const at = ['timeline', index];
    if ('on' in fault && fault.on.endpoint !== undefined) {
      const path = fault.on.endpoint;
      const transport = scenario.endpoints[path]?.transport;
      if (transport === undefined) yield unknownName([...at, 'on'], 'endpoint', path, paths);
      else if (
        FAULT_TRANSPORTS.includes(transport) &&
        !FAULTS[fault.fault].transports.some((one) => one === transport)
      ) {
        yield invalid(
          [...at, 'on'],
          `${fault.fault} cannot happen to ${path}, which is ${transport}.`,
          `It reaches ${FAULTS[fault.fault].transports.join(', ')}.`,
        );
      }
    }
    if (scenario.repeat !== undefined && fault.at >= scenario.repeat) {
      yield invalid(
        [...at, 'at'],
        `this would begin after ${fault.at / 1_000} s, and the time line begins again after ${scenario.repeat / 1_000} s.`,
        'Let it begin earlier, or make repeat longer.',
      );
    }
  }
}

/** What only the whole scenario can know: names that nothing has, and parts that contradict each other. The first one. */
export function contradiction(scenario: Scenario): Contradiction | null {
  for (const part of [inFeeds, inEndpoints, inTimeline]) {
    for (const found of part(scenario)) return found;
  }
  return null;
}
