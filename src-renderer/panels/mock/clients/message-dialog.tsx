import { type FormEvent, useId, useState } from 'react';
import { countedText } from '../../../../src-shared/base/units-text.ts';
import { useWindowState } from '../../../state/store.ts';
import { Button } from '../../../widgets/button.tsx';
import { Dialog } from '../../../widgets/dialog.tsx';
import { Field, TextArea } from '../../../widgets/field.tsx';
import { words } from '../../../words/index.ts';
import { useMockAsk } from '../use-mock.ts';

const said = words.mock.clients;

interface MessageDialogProps {
  readonly mockId: number;
  readonly clients: readonly number[];
  readonly onClose: () => void;
}

/** A message to some clients alone. */
export function MessageDialog({ mockId, clients, onClose }: MessageDialogProps) {
  const ask = useMockAsk();
  const note = useWindowState((state) => state.note);
  const form = useId();
  const [text, setText] = useState('');
  const send = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const done = await ask('mock.message', { mockId, clients: [...clients], text });
    if (done === null) return;
    note(said.sent(countedText(done.value.sent, said.client)));
    onClose();
  };
  return (
    <Dialog
      title={said.messageTitle(countedText(clients.length, said.client))}
      about={said.messageAbout}
      onClose={onClose}
      actions={
        <>
          <span className="grow" />
          <Button onClick={onClose}>{said.cancel}</Button>
          <Button tone="primary" type="submit" form={form} disabled={text === ''}>
            {said.send}
          </Button>
        </>
      }
    >
      <form id={form} className="mock-form" onSubmit={(event) => void send(event)}>
        <Field label={said.messageText}>
          {(control) => <TextArea {...control} value={text} onChange={(event) => setText(event.target.value)} />}
        </Field>
      </form>
    </Dialog>
  );
}
