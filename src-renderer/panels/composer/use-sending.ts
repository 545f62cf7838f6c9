import { useCallback, useMemo, useState } from 'react';
import type { Result } from '../../../src-shared/base/result.ts';
import type { HttpAnswer, SendPlan } from '../../../src-shared/contract/sending.ts';
import type { SendingTick, Tick } from '../../../src-shared/contract/tick.ts';
import type { ConnectionStatus } from '../../../src-shared/model/connection.ts';
import type { Message } from '../../../src-shared/model/message.ts';
import { useDocument } from '../../data/use-document.ts';
import { shallowEqual, useEngine, useTick } from '../../data/use-engine.ts';
import { useWindowStore } from '../../state/store.ts';
import { remember } from './messages.ts';

/** A request beside the stream: on its way, or answered. */
export type Asked =
  | { readonly state: 'asking'; readonly method: string; readonly url: string }
  | { readonly state: 'answered'; readonly answer: HttpAnswer };

/** What the composer asks of the engine. Failures end as a notice; each answers whether it went well. */
export interface SendingActions {
  send(message: Message): Promise<boolean>;
  start(plan: SendPlan): Promise<boolean>;
  stop(): Promise<void>;
  goOn(): Promise<void>;
  cancelRequest(): Promise<void>;
  dismissAnswer(): void;
}

/** Sending on one connection: the plan it has, the request under way, and the ways to change both. */
export function useSending(status: ConnectionStatus): {
  readonly plan: SendingTick | null;
  readonly asked: Asked | null;
  readonly actions: SendingActions;
} {
  const { call } = useEngine();
  const store = useWindowStore();
  const [, changeMessages] = useDocument('messages');
  const [asked, setAsked] = useState<Asked | null>(null);
  const { recordingId, connection } = status;

  const planOf = useCallback(
    ({ sending }: Tick) =>
      sending.find((one) => one.recordingId === recordingId && one.connection === connection) ?? null,
    [recordingId, connection],
  );
  const plan = useTick(planOf, shallowEqual);

  const actions = useMemo((): SendingActions => {
    const target = { recordingId, connection };
    async function told<Value>(answer: Promise<Result<Value>>): Promise<{ readonly value: Value } | null> {
      const result = await answer;
      if (result.ok) return { value: result.value };
      store.getState().report(result.error);
      return null;
    }
    const keep = (message: Message): void => {
      if (message.body !== '' || message.kind === 'close' || message.kind === 'http')
        changeMessages((before) => remember(before, message, Date.now()));
    };
    return {
      async send(message) {
        if (message.kind !== 'http') {
          const sent = await told(call('send.message', { ...target, message }));
          if (sent !== null) keep(message);
          return sent !== null;
        }
        setAsked({ state: 'asking', method: message.method, url: message.url });
        const answered = await told(call('http.request', { ...target, message }));
        setAsked(answered === null ? null : { state: 'answered', answer: answered.value });
        if (answered !== null) keep(message);
        return answered !== null;
      },
      async start(wanted) {
        const started = await told(call('send.start', { ...target, plan: wanted }));
        const [only] = wanted.messages;
        if (started !== null && only !== undefined && wanted.messages.length === 1) keep(only);
        return started !== null;
      },
      stop: async () => void (await told(call('send.stop', target))),
      goOn: async () => void (await told(call('send.goOn', target))),
      cancelRequest: async () => void (await told(call('http.cancel', target))),
      dismissAnswer: () => setAsked(null),
    };
  }, [call, store, changeMessages, recordingId, connection]);
  return { plan, asked, actions };
}
