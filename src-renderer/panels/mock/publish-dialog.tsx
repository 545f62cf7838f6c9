import { type FormEvent, useId, useState } from 'react';
import { countedText } from '../../../src-shared/base/units-text.ts';
import type { MockDetail } from '../../../src-shared/contract/mock.ts';
import { useWindowState } from '../../state/store.ts';
import { Button } from '../../widgets/button.tsx';
import { Dialog } from '../../widgets/dialog.tsx';
import { Field, Select, TextArea, TextInput } from '../../widgets/field.tsx';
import { words } from '../../words/index.ts';
import { useMockAsk } from './use-mock.ts';
import './mock-shared.css';

const said = words.mock.publishing;

interface PublishDialogProps {
  readonly mockId: number;
  readonly detail: MockDetail | null;
  readonly onClose: () => void;
}

/** Messages into a feed, now. */
export default function PublishDialog({ mockId, detail, onClose }: PublishDialogProps) {
  const ask = useMockAsk();
  const note = useWindowState((state) => state.note);
  const form = useId();
  const feeds = (detail?.feeds ?? []).map(({ name }) => name);
  const [feed, setFeed] = useState(feeds[0] ?? '');
  const [text, setText] = useState('');
  const [count, setCount] = useState('1');
  const amount = Number(count);
  const right = /^\d+$/.test(count.trim()) && amount >= 1 && amount <= 1_000_000;
  const publish = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (!right) return;
    const done = await ask('mock.publish', {
      mockId,
      count: amount,
      ...(feed === '' ? {} : { feed }),
      ...(text === '' ? {} : { text }),
    });
    if (done === null) return;
    note(said.done(countedText(amount, 'message')));
    onClose();
  };
  return (
    <Dialog
      title={said.title}
      about={said.about}
      onClose={onClose}
      actions={
        <>
          <span className="grow" />
          <Button onClick={onClose}>{said.cancel}</Button>
          <Button tone="primary" type="submit" form={form} disabled={!right}>
            {said.publish}
          </Button>
        </>
      }
    >
      <form id={form} className="mock-form" onSubmit={(event) => void publish(event)}>
        <Field label={said.feed}>
          {({ id }) => (
            <Select id={id} value={feed} options={feeds.map((value) => ({ value, label: value }))} onChange={setFeed} />
          )}
        </Field>
        <Field label={said.text}>
          {(control) => (
            <TextArea
              {...control}
              placeholder={said.textEmpty}
              value={text}
              onChange={(event) => setText(event.target.value)}
            />
          )}
        </Field>
        <Field label={said.count} error={right ? null : said.wrong}>
          {(control) => (
            <TextInput
              {...control}
              inputMode="numeric"
              value={count}
              onChange={(event) => setCount(event.target.value)}
            />
          )}
        </Field>
      </form>
    </Dialog>
  );
}
