import { type FormEvent, useId, useState } from 'react';
import { useWindowState } from '../../../state/store.ts';
import { Button } from '../../../widgets/button.tsx';
import { Dialog } from '../../../widgets/dialog.tsx';
import { Field, TextInput } from '../../../widgets/field.tsx';
import { words } from '../../../words/index.ts';
import { useMockAsk } from '../use-mock.ts';

const said = words.mock.scenario;

interface SaveDialogProps {
  readonly name: string;
  readonly text: string;
  readonly onClose: () => void;
}

/** Keeps a text among the person's own scenarios. */
export function SaveDialog({ name: given, text, onClose }: SaveDialogProps) {
  const ask = useMockAsk();
  const note = useWindowState((state) => state.note);
  const form = useId();
  const [name, setName] = useState(given);
  const save = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const done = await ask('mock.save', { name: name.trim(), text });
    if (done === null) return;
    note(said.keptAs(done.value.path ?? done.value.name));
    onClose();
  };
  return (
    <Dialog
      title={said.saveTitle}
      about={said.saveAbout}
      onClose={onClose}
      actions={
        <>
          <span className="grow" />
          <Button onClick={onClose}>{said.cancel}</Button>
          <Button tone="primary" type="submit" form={form} disabled={name.trim() === ''}>
            {said.save}
          </Button>
        </>
      }
    >
      <form id={form} className="mock-form" onSubmit={(event) => void save(event)}>
        <Field label={said.name} hint={said.nameHint}>
          {(control) => <TextInput {...control} value={name} onChange={(event) => setName(event.target.value)} />}
        </Field>
      </form>
    </Dialog>
  );
}
