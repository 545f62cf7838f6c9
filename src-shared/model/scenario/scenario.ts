import * as v from 'valibot';
import { spell } from './amounts.ts';
import { described } from './described.ts';
import { mockEndpointSchema } from './endpoint.ts';
import { faultSchema } from './fault.ts';
import { feedSchema } from './message-source.ts';

/** A scenario: what the mock server serves, and what goes wrong when. The file format is YAML (or JSON) of this shape. */

const path = v.pipe(v.string(), v.regex(/^\/[^\s?#]*$/, 'is a path like /ws'));
const name = v.pipe(v.string(), v.regex(/^[\w.-]{1,60}$/, 'is a name of letters, digits, dots and dashes'));

/** Somebody who may come in where an endpoint asks for a token. */
const user = described(
  v.strictObject({
    token: v.optional(
      described(
        v.pipe(v.string(), v.minLength(1)),
        'What this user shows to come in, good from the start; without it there are only tokens of a session endpoint.',
        ['ada-secret'],
      ),
    ),
    password: v.optional(
      described(v.string(), 'Asked by a session endpoint; without it the name is enough to sign in.', ['open sesame']),
    ),
    for: v.optional(described(spell, 'The token is good for this long after the server began, or was given.', ['90s'])),
  }),
  'Somebody who may come in where an endpoint has auth. The name is a name of yours.',
);

const cluster = described(
  v.strictObject({
    nodes: v.optional(
      described(
        v.pipe(v.number('is a number of nodes'), v.integer(), v.minValue(1), v.maxValue(16)),
        'How many servers stand behind the balancer.',
        [3],
      ),
      3,
    ),
    balance: v.optional(
      described(
        v.picklist(['round-robin', 'sticky-cookie', 'sticky-ip'], 'is round-robin, sticky-cookie or sticky-ip'),
        'Which node gets a newcomer: the next one, the one its cookie names, or the one of its address.',
      ),
      'round-robin',
    ),
    bus: v.optional(
      described(
        v.pipe(
          v.string(),
          v.regex(/^(none|memory|rediss?:\/\/\S+|nats:\/\/\S+)$/, 'is none, memory, redis://… or nats://…'),
        ),
        'How a message reaches the clients of the other nodes: not at all (none), inside this process (memory), or over a real Redis or NATS.',
        ['none', 'memory', 'redis://127.0.0.1:6379', 'nats://127.0.0.1:4222'],
      ),
      'memory',
    ),
  }),
  'Several servers behind one port.',
);

/** `src-main/engine/mock/definition/read-scenario.ts` reads it of a text, `docs/scenario.md` explains it. */
export const scenarioSchema = v.strictObject({
  $schema: v.optional(described(v.string(), 'Of a JSON file: where editors find the schema of scenarios.')),
  name: described(name, 'What the scenario is called in lists.', ['orders']),
  about: v.optional(described(v.string(), 'One line for lists and for GET /.')),
  seed: v.optional(
    described(
      v.pipe(v.number(), v.integer()),
      'Of everything that looks random: the same seed gives the same messages and the same choice of victims.',
    ),
    1,
  ),
  users: v.optional(described(v.record(name, user), 'Who may come in, by name.'), {}),
  feeds: v.optional(described(v.record(name, feedSchema), 'Streams of messages, by name. Endpoints carry them.'), {}),
  endpoints: described(
    v.pipe(v.record(path, mockEndpointSchema), v.minEntries(1, 'has at least one endpoint')),
    'What is at which path.',
  ),
  cluster: v.optional(cluster),
  timeline: v.optional(described(v.array(faultSchema), 'What goes wrong, and when.'), []),
  repeat: v.optional(
    described(spell, 'The time line begins again this long after it began; without it, it runs once.', ['2m']),
  ),
});
export type Scenario = v.InferOutput<typeof scenarioSchema>;
