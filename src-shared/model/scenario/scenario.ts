import * as v from 'valibot';
import { spell } from './amounts.ts';
import { mockEndpointSchema } from './endpoint.ts';
import { faultSchema } from './fault.ts';
import { feedSchema } from './message-source.ts';

/** A scenario: what the mock server serves, and what goes wrong when. The file format is YAML (or JSON) of this shape. */

const path = v.pipe(v.string(), v.regex(/^\/[^\s?#]*$/, 'is a path like /ws'));
const name = v.pipe(v.string(), v.regex(/^[\w.-]{1,60}$/, 'is a name of letters, digits, dots and dashes'));

/** Somebody who may come in where an endpoint asks for a token. */
const user = v.strictObject({
  token: v.pipe(v.string(), v.minLength(1)),
  /** The token is good for this long after the server began, or was given. */
  for: v.optional(spell),
});

const cluster = v.strictObject({
  nodes: v.optional(v.pipe(v.number('is a number of nodes'), v.integer(), v.minValue(1), v.maxValue(16)), 3),
  balance: v.optional(
    v.picklist(['round-robin', 'sticky-cookie', 'sticky-ip'], 'is round-robin, sticky-cookie or sticky-ip'),
    'round-robin',
  ),
  /** How a message reaches the clients of the other nodes: not at all, inside this process, or over a real server. */
  bus: v.optional(
    v.pipe(
      v.string(),
      v.regex(/^(none|memory|rediss?:\/\/\S+|nats:\/\/\S+)$/, 'is none, memory, redis://… or nats://…'),
    ),
    'memory',
  ),
});

export const scenarioSchema = v.strictObject({
  $schema: v.optional(v.string()),
  name,
  about: v.optional(v.string()),
  /** Of everything that looks random: the same seed gives the same messages and the same choice of victims. */
  seed: v.optional(v.pipe(v.number(), v.integer()), 1),
  users: v.optional(v.record(name, user), {}),
  feeds: v.optional(v.record(name, feedSchema), {}),
  endpoints: v.pipe(
    v.record(path, mockEndpointSchema),
    v.check((endpoints) => Object.keys(endpoints).length > 0, 'has at least one endpoint'),
  ),
  cluster: v.optional(cluster),
  timeline: v.optional(v.array(faultSchema), []),
  /** The timeline begins again this long after it began. */
  repeat: v.optional(spell),
});
export type Scenario = v.InferOutput<typeof scenarioSchema>;
