import { type FormEvent, useId, useState } from 'react';
import { visible } from '../../../src-shared/base/visible-text.ts';
import { LEAST_EVERY_MS, type SendPlan } from '../../../src-shared/contract/sending.ts';
import type { Message } from '../../../src-shared/model/message.ts';
import { Button } from '../../widgets/button.tsx';
import { Dialog } from '../../widgets/dialog.tsx';
import { Field, TextInput } from '../../widgets/field.tsx';
import { words } from '../../words/index.ts';
import { lineOf } from './messages.ts';
import { readRounds, readSeconds } from './plan-fields.ts';

const say = words.composer;

export interface EveryDialogProps {
  readonly message: Message;
  readonly onStart: (plan: SendPlan) => Promise<boolean>;
  readonly onClose: () => void;
}

/** The message of the composer, again and again. */
export default function EveryDialog({ message, onStart, onClose }: EveryDialogProps) {
  const formId = useId();
  const [seconds, setSeconds] = useState('2');
  const [times, setTimes] = useState('');
  const everyMs = readSeconds(seconds, LEAST_EVERY_MS);
  const rounds = times.trim() === '' ? null : readRounds(times);
  const timesWrong = times.trim() !== '' && rounds === null;
  const ready = everyMs !== null && !timesWrong;
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (everyMs === null || timesWrong) return;
    if (await onStart({ messages: [message], everyMs, rounds })) onClose();
  };
  return (
    <Dialog
      title={say.everyTitle}
      about={say.everyAbout}
      onClose={onClose}
      actions={
        <>
          <span className="grow" />
          <Button onClick={onClose}>{say.cancel}</Button>
          <Button tone="primary" type="submit" form={formId} disabled={!ready}>
            {say.start}
          </Button>
        </>
      }
    >
      <form id={formId} className="comp-form" onSubmit={(event) => void submit(event)}>
        <Field label={say.everySeconds} error={everyMs === null ? say.everyWrong : null}>
          {(control) => (
            <TextInput
              {...control}
              inputMode="decimal"
              value={seconds}
              onChange={(event) => setSeconds(event.target.value)}
            />
          )}
        </Field>
        <Field label={say.times} hint={say.timesHint} error={timesWrong ? say.timesWrong : null}>
          {(control) => (
            <TextInput
              {...control}
              inputMode="numeric"
              value={times}
              onChange={(event) => setTimes(event.target.value)}
            />
          )}
        </Field>
        <p className="comp-line">{visible(lineOf(message))}</p>
      </form>
    </Dialog>
  );
}
