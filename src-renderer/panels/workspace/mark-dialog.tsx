import { type FormEvent, useId, useState } from 'react';
import type { ConnectionStatus } from '../../../src-shared/model/connection.ts';
import { useEngine } from '../../data/use-engine.ts';
import { useWindowState } from '../../state/store.ts';
import { Button } from '../../widgets/button.tsx';
import { Dialog } from '../../widgets/dialog.tsx';
import { TextInput } from '../../widgets/field.tsx';

export interface MarkDialogProps {
  readonly connections: readonly ConnectionStatus[];
  readonly onClose: () => void;
}

/** A note on the timeline, at the moment it is set. */
export default function MarkDialog({ connections, onClose }: MarkDialogProps) {
  const { call } = useEngine();
  const report = useWindowState((state) => state.report);
  const formId = useId();
  const [note, setNote] = useState('');
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    for (const { recordingId, connection } of connections) {
      const marked = await call('connection.mark', { recordingId, connection, note: note.trim() });
      if (!marked.ok) {
        report(marked.error);
        return;
      }
    }
    onClose();
  };
  return (
    <Dialog
      title="Set a mark"
      about="A note on the timeline and in the table, at the moment you press the button."
      onClose={onClose}
      actions={
        <>
          <span className="grow" />
          <Button onClick={onClose}>Cancel</Button>
          <Button tone="primary" type="submit" form={formId} disabled={note.trim() === ''}>
            Set the mark
          </Button>
        </>
      }
    >
      <form id={formId} onSubmit={(event) => void submit(event)}>
        <TextInput
          aria-label="Note"
          value={note}
          maxLength={1000}
          placeholder="deployed 1.4.2"
          onChange={(event) => setNote(event.target.value)}
        />
      </form>
    </Dialog>
  );
}
