import { type FormEvent, useId, useState } from 'react';
import type { ConnectionStatus } from '../../../src-shared/model/connection.ts';
import { useEngine } from '../../data/use-engine.ts';
import { useWindowState } from '../../state/store.ts';
import { Button } from '../../widgets/button.tsx';
import { Dialog } from '../../widgets/dialog.tsx';
import { Field, Select, TextInput } from '../../widgets/field.tsx';
import { markOf } from '../../widgets/icon.tsx';
import { words } from '../../words/index.ts';

const said = words.timeline.mark;

export interface MarkDialogProps {
  /** To choose from; at least one. */
  readonly connections: readonly ConnectionStatus[];
  readonly onClose: () => void;
}

/** A note on the timeline of one connection, at the moment it is set. */
export default function MarkDialog({ connections, onClose }: MarkDialogProps) {
  const { call } = useEngine();
  const report = useWindowState((state) => state.report);
  const formId = useId();
  const [note, setNote] = useState('');
  const [chosen, setChosen] = useState(() => String((connections.find(isOpen) ?? connections[0])?.connection ?? ''));
  const target = connections.find(({ connection }) => String(connection) === chosen);
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (target === undefined || note.trim() === '') return;
    const { recordingId, connection } = target;
    const marked = await call('connection.mark', { recordingId, connection, note: note.trim() });
    if (!marked.ok) {
      report(marked.error);
      return;
    }
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
          <Button tone="primary" type="submit" form={formId} disabled={note.trim() === '' || target === undefined}>
            {said.set}
          </Button>
        </>
      }
    >
      <form id={formId} onSubmit={(event) => void submit(event)}>
        <Field label={said.note} hint={said.noteHint}>
          {(control) => (
            <TextInput
              {...control}
              value={note}
              maxLength={1000}
              placeholder={said.example}
              onChange={(event) => setNote(event.target.value)}
            />
          )}
        </Field>
        {connections.length > 1 && (
          <Field label={said.connection} hint={said.connectionHint}>
            {(control) => (
              <Select
                id={control.id}
                aria-describedby={control['aria-describedby']}
                value={chosen}
                options={connections.map((status) => ({
                  value: String(status.connection),
                  label: status.name,
                  end: markOf(status).word,
                }))}
                onChange={setChosen}
              />
            )}
          </Field>
        )}
      </form>
    </Dialog>
  );
}

function isOpen(status: ConnectionStatus): boolean {
  return status.state === 'open';
}
