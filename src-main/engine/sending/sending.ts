import { assertNever, fail, ok, type Result } from '../../../src-shared/base/result.ts';
import type { HttpAnswer, MessagePreview, SendPlan, SendStatus } from '../../../src-shared/contract/sending.ts';
import type { SendingTick } from '../../../src-shared/contract/tick.ts';
import type { Endpoint } from '../../../src-shared/model/endpoint.ts';
import { type Message, readMessage } from '../../../src-shared/model/message.ts';
import type { VariableLookup } from '../../../src-shared/model/variables.ts';
import type { Recorder } from '../capture/recorder.ts';
import type { Clock, Timer } from '../clock.ts';
import type { Connection } from '../connection/connection.ts';
import type { Network } from '../net/network.ts';
import { dynamicLookup, type ExpandedMessage, expandMessage, maskSecrets } from './expand.ts';
import { sendBeside } from './http-beside.ts';
import { idleRun, type SendEffect, type SendEvent, type SendRun, statusOf, stepSend } from './send-run.ts';

export interface SendTarget {
  readonly recordingId: string;
  readonly connection: number;
}

/** A connection one can send on. */
export interface SendSession {
  readonly connection: Connection;
  readonly endpoint: Endpoint;
  readonly network: Network;
  readonly recording: { readonly recorder: Recorder; readonly clock: Clock };
  /** The variables of its environment, asked anew for each message. */
  readonly variables: VariableLookup;
  /** Keeps the secrets it is told of out of the recording, and out of what is shown. */
  readonly mask: { deep<T>(value: T): T };
  hide(secrets: readonly string[]): void;
}

export interface SendingOptions {
  session(target: SendTarget): Result<SendSession>;
  /** Called when {@link Sending.ticks} would answer differently. */
  changed(): void;
  /** 0 ≤ random < 1, for `{{$uuid}}` and `{{$random}}`. */
  random?(): number;
}

/** See the commands of the same names (src-shared/contract/sending.ts). */
export interface Sending {
  message(target: SendTarget, message: Message): Result<{ readonly seq: number }>;
  preview(target: SendTarget, message: Message): Result<MessagePreview>;
  start(target: SendTarget, plan: SendPlan): Result<SendStatus>;
  stop(target: SendTarget): Result<SendStatus>;
  goOn(target: SendTarget): Result<SendStatus>;
  status(target: SendTarget): SendStatus | null;
  request(target: SendTarget, message: Message): Promise<Result<HttpAnswer>>;
  cancelRequests(target: SendTarget): Result<null>;
  ticks(): readonly SendingTick[];
  /** Some connection's status has changed: plans look whether theirs is still open. */
  connectionsChanged(): void;
  /** Ends every plan and request; nothing is sent after it. */
  close(): void;
}

/** A plan leaves turns out while more than this waits to leave: what is sent every N seconds must not fill the memory. */
const CONGESTED_BYTES = 16 * 1024 * 1024;

interface Planned {
  readonly target: SendTarget;
  readonly plan: SendPlan;
  run: SendRun;
  timer: Timer | undefined;
  /** The attempt it sends on: another one is another connection to the server. */
  attempt: number;
}

const keyOf = ({ recordingId, connection }: SendTarget): string => `${recordingId}:${connection}`;

export function createSending({ session, changed, random = Math.random }: SendingOptions): Sending {
  const plans = new Map<string, Planned>();
  const requests = new Map<string, Set<AbortController>>();
  /** How many messages used `{{$counter}}`, by connection. */
  const counted = new Map<string, number>();

  function expand(target: SendTarget, at: SendSession, message: Message): Result<ExpandedMessage> {
    const { clock } = at.recording;
    const sources = {
      nowMs: clock.anchorMs + clock.nowNs() / 1e6,
      random,
      counted: counted.get(keyOf(target)) ?? 0,
    };
    return expandMessage(message, dynamicLookup(sources, at.variables));
  }

  function count(target: SendTarget, { used }: ExpandedMessage): void {
    if (used.includes('$counter')) counted.set(keyOf(target), (counted.get(keyOf(target)) ?? 0) + 1);
  }

  function message(target: SendTarget, given: Message): Result<{ readonly seq: number }> {
    const at = session(target);
    if (!at.ok) return at;
    const expanded = expand(target, at.value, given);
    if (!expanded.ok) return expanded;
    at.value.hide(expanded.value.secrets);
    const read = readMessage(expanded.value.message);
    if (!read.ok) return at.value.mask.deep(read);
    const sent = at.value.connection.send(read.value.outgoing);
    if (sent.ok) count(target, expanded.value);
    return sent;
  }

  // ---- plans --------------------------------------------------------------------------------------------------

  function perform(planned: Planned, effect: SendEffect): void {
    const at = session(planned.target);
    switch (effect.type) {
      case 'send': {
        const next = planned.plan.messages[effect.index];
        if (next === undefined) throw new RangeError(`a plan has no message ${effect.index}`);
        const sent = message(planned.target, next);
        dispatch(planned, sent.ok ? { type: 'sent' } : { type: 'refused', problem: sent.error });
        return;
      }
      case 'setTimer': {
        planned.timer?.cancel();
        // What came before this effect may have ended it.
        if (!at.ok || planned.run.phase !== 'running') return;
        const { clock } = at.value.recording;
        planned.timer = clock.after(Math.max(0, (effect.atNs - clock.nowNs()) / 1e6), () => due(planned));
        return;
      }
      case 'cancelTimer':
        planned.timer?.cancel();
        planned.timer = undefined;
        return;
      case 'mark':
        if (at.ok) at.value.connection.mark(effect.note);
        return;
      default:
        assertNever(effect);
    }
  }

  function dispatch(planned: Planned, event: SendEvent): void {
    const at = session(planned.target);
    const nowNs = at.ok ? at.value.recording.clock.nowNs() : 0;
    const { next, effects } = stepSend(planned.run, event, nowNs);
    planned.run = next;
    for (const effect of effects) perform(planned, effect);
    changed();
  }

  function due(planned: Planned): void {
    watch(planned);
    const at = session(planned.target);
    const congested = at.ok && at.value.connection.status().bufferedBytes > CONGESTED_BYTES;
    dispatch(planned, { type: 'due', congested });
  }

  /** Tells a plan how its connection stands. */
  function watch(planned: Planned): void {
    if (planned.run.phase === 'ended') return;
    const at = session(planned.target);
    if (!at.ok) {
      planned.timer?.cancel();
      plans.delete(keyOf(planned.target));
      return;
    }
    const { state, attempt } = at.value.connection.status();
    const { phase } = planned.run;
    const settled = state === 'closed' || state === 'failed';
    const same = attempt === planned.attempt;
    // A drop and a return between two looks: it was not open for a moment, and nobody has said to go on.
    if (phase === 'running' && (!same || state !== 'open'))
      dispatch(planned, { type: 'connection', open: false, settled });
    if (planned.run.phase === 'held' || planned.run.phase === 'asking') {
      planned.attempt = attempt;
      const open = state === 'open';
      if (settled || open !== (planned.run.phase === 'asking'))
        dispatch(planned, { type: 'connection', open, settled });
    }
  }

  function plannedOf(target: SendTarget): Result<Planned> {
    const planned = plans.get(keyOf(target));
    if (planned !== undefined && planned.run.phase !== 'ended') return ok(planned);
    return fail(
      'SEND_NONE',
      'Nothing is being sent on a schedule here.',
      'It has ended already, or was never started.',
    );
  }

  return {
    message,

    preview(target, given) {
      const at = session(target);
      if (!at.ok) return at;
      const expanded = expand(target, at.value, given);
      if (!expanded.ok) return expanded;
      const { message: whole, used, secrets } = expanded.value;
      if (whole.kind !== 'http') {
        const read = readMessage(whole);
        // Its `at` would point into the expanded text, which the person does not see as typed.
        if (!read.ok) return fail({ ...read.error, at: undefined, message: maskSecrets(read.error.message, secrets) });
      }
      const shown = (text: string): string => maskSecrets(text, secrets);
      return ok({ body: shown(whole.body), url: shown(whole.url), headers: shown(whole.headers), used });
    },

    start(target, plan) {
      const at = session(target);
      if (!at.ok) return at;
      if (plannedOf(target).ok) {
        return fail(
          'SEND_RUNNING',
          'This connection is sending on a schedule already.',
          'Stop that first: one plan at a time, so that the timeline says who spoke.',
        );
      }
      const { state, attempt } = at.value.connection.status();
      if (state !== 'open') {
        return fail(
          'NOT_OPEN',
          `The connection is ${state}: nothing can be sent.`,
          'Wait until it is open, or connect again.',
        );
      }
      for (const [index, one] of plan.messages.entries()) {
        const expanded = expand(target, at.value, one);
        const read = expanded.ok ? readMessage(expanded.value.message) : expanded;
        if (read.ok) continue;
        if (expanded.ok) at.value.hide(expanded.value.secrets);
        const which = plan.messages.length === 1 ? '' : `Message ${index + 1}: `;
        const problem = at.value.mask.deep(read.error);
        return fail({ ...problem, message: `${which}${problem.message}`, facts: { message: String(index + 1) } });
      }
      const planned: Planned = {
        target,
        plan,
        run: idleRun({ messages: plan.messages.length, everyMs: plan.everyMs, rounds: plan.rounds }),
        timer: undefined,
        attempt,
      };
      plans.set(keyOf(target), planned);
      dispatch(planned, { type: 'start' });
      return ok(statusOf(planned.run));
    },

    stop(target) {
      const planned = plannedOf(target);
      if (!planned.ok) return planned;
      dispatch(planned.value, { type: 'stop' });
      return ok(statusOf(planned.value.run));
    },

    goOn(target) {
      const planned = plannedOf(target);
      if (!planned.ok) return planned;
      dispatch(planned.value, { type: 'goOn' });
      return ok(statusOf(planned.value.run));
    },

    status(target) {
      const planned = plans.get(keyOf(target));
      return planned === undefined ? null : statusOf(planned.run);
    },

    async request(target, given) {
      const at = session(target);
      if (!at.ok) return at;
      const expanded = expand(target, at.value, given);
      if (!expanded.ok) return expanded;
      const { connection, endpoint, network, recording, mask } = at.value;
      at.value.hide(expanded.value.secrets);
      const controller = new AbortController();
      const own = requests.get(keyOf(target)) ?? new Set();
      requests.set(keyOf(target), own.add(controller));
      const context = {
        endpoint,
        network,
        recorder: recording.recorder,
        clock: recording.clock,
        connection: target.connection,
        attempt: Math.max(1, connection.status().attempt),
        isLive: () => session(target).ok,
      };
      try {
        const answer = await sendBeside(expanded.value.message, context, controller.signal);
        if (answer.ok) count(target, expanded.value);
        return mask.deep(answer);
      } finally {
        own.delete(controller);
      }
    },

    cancelRequests(target) {
      for (const controller of requests.get(keyOf(target)) ?? []) controller.abort();
      return ok(null);
    },

    ticks: () => [...plans.values()].map(({ target, run }) => ({ ...target, ...statusOf(run) })),

    connectionsChanged() {
      for (const planned of plans.values()) watch(planned);
    },

    close() {
      for (const planned of plans.values()) planned.timer?.cancel();
      plans.clear();
      for (const own of requests.values()) for (const controller of own) controller.abort();
    },
  };
}
