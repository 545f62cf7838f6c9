import { fail, ok, type Result } from '../../../src-shared/base/result.ts';
import type { Handlers } from '../../../src-shared/contract/index.ts';
import type { SendPlan, SendStatus } from '../../../src-shared/contract/sending.ts';
import type { SendingTick } from '../../../src-shared/contract/tick.ts';
import { dynamicValue } from '../../../src-shared/model/dynamic-variables.ts';
import { type Message, readMessage } from '../../../src-shared/model/message.ts';
import { expandVariables, firstOf, type VariableLookup } from '../../../src-shared/model/variables.ts';
import type { FakeFeed } from './feed.ts';

interface Plan {
  readonly recordingId: string;
  readonly plan: SendPlan;
  readonly feed: FakeFeed;
  readonly timer: ReturnType<typeof setInterval>;
  status: SendStatus;
}

/** Sends on the generated session's connections; a plan runs on an interval. There is no network for requests beside it. */
export function createFakeSending(
  feedOf: (connection: number) => Result<FakeFeed>,
  variablesOf: (connection: number) => VariableLookup,
  changed: () => void,
) {
  const plans = new Map<number, Plan>();
  let counted = 0;

  function expand(
    connection: number,
    message: Message,
  ): Result<{ readonly message: Message; readonly used: readonly string[] }> {
    if (!message.fill) return ok({ message, used: [] });
    const sources = { nowMs: Date.now(), random: Math.random, counted };
    const dynamic: VariableLookup = {
      names: [],
      value(name) {
        const text = dynamicValue(name, sources);
        return text === undefined ? undefined : { text };
      },
    };
    const expanded = expandVariables(message.body, firstOf(dynamic, variablesOf(connection)));
    if (!expanded.ok) return expanded;
    return ok({ message: { ...message, body: expanded.value.text }, used: expanded.value.used });
  }

  function send(connection: number, feed: FakeFeed, message: Message): Result<{ readonly seq: number }> {
    const expanded = expand(connection, message);
    const read = expanded.ok ? readMessage(expanded.value.message) : expanded;
    if (!read.ok) return read;
    if (expanded.ok && expanded.value.used.includes('$counter')) counted += 1;
    return ok({ seq: feed.send(read.value.outgoing) });
  }

  function end(connection: number, how: SendStatus['end']): Result<SendStatus> {
    const plan = plans.get(connection);
    if (plan === undefined || plan.status.phase === 'ended')
      return fail('SEND_NONE', 'Nothing is being sent on a schedule here.', 'It has ended already.');
    clearInterval(plan.timer);
    plan.status = { ...plan.status, phase: 'ended', nextAtNs: undefined, end: how };
    changed();
    return ok(plan.status);
  }

  function turn(connection: number): void {
    const plan = plans.get(connection);
    const next = plan?.plan.messages[plan.status.sent % plan.plan.messages.length];
    if (plan === undefined || next === undefined) return;
    send(connection, plan.feed, next);
    plan.status = { ...plan.status, sent: plan.status.sent + 1 };
    changed();
    if (plan.status.sent === plan.status.total) end(connection, 'done');
  }

  const handlers = {
    'send.message': ({ connection, message }) => {
      const feed = feedOf(connection);
      return feed.ok ? send(connection, feed.value, message) : feed;
    },
    'send.preview': ({ connection, message }) => {
      const expanded = expand(connection, message);
      if (!expanded.ok) return expanded;
      const { body, url, headers } = expanded.value.message;
      return ok({ body, url, headers, used: expanded.value.used });
    },
    'send.start': ({ recordingId, connection, plan }) => {
      const feed = feedOf(connection);
      if (!feed.ok) return feed;
      end(connection, 'stopped');
      const { messages, everyMs, rounds } = plan;
      const total = rounds === null ? null : rounds * messages.length;
      const status: SendStatus = { phase: 'running', messages: messages.length, everyMs, sent: 0, total, skipped: 0 };
      const timer = setInterval(() => turn(connection), Math.max(10, everyMs));
      plans.set(connection, { recordingId, plan, feed: feed.value, timer, status });
      turn(connection);
      return ok(status);
    },
    'send.stop': ({ connection }) => end(connection, 'stopped'),
    'send.goOn': () => fail('SEND_NONE', 'Nothing waits to go on.', 'Start it again.'),
    'send.status': ({ connection }) => ok(plans.get(connection)?.status ?? null),
    'http.request': () =>
      fail('FAKE_STILL', 'The generated session has no network.', 'Use a real shell to send requests.'),
    'http.cancel': () => ok(null),
  } satisfies Partial<Handlers>;

  return {
    handlers,
    ticks: (): readonly SendingTick[] =>
      [...plans].map(([connection, { recordingId, status }]) => ({ recordingId, connection, ...status })),
  };
}
