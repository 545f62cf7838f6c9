import { type FormEvent, useId, useState } from 'react';
import type { Message } from '../../../src-shared/model/message.ts';
import { useDocument } from '../../data/use-document.ts';
import { Button } from '../../widgets/button.tsx';
import { Dialog } from '../../widgets/dialog.tsx';
import { Field, Select, TextInput } from '../../widgets/field.tsx';
import { words } from '../../words/index.ts';
import { lineOf, type MessageOwner, moveMessage, type SavedMessage, saveMessage, tidyFolder } from './messages.ts';

const say = words.composer;

export interface SaveDialogProps {
  readonly owner: MessageOwner;
  /** What is saved; or one that is saved already, to be renamed or moved. */
  readonly message: Message | null;
  readonly saved: SavedMessage | null;
  readonly onClose: () => void;
}

/** A name, a folder, and for which endpoint: of a new saved message, or of one that moves. */
export default function SaveDialog({ owner, message, saved, onClose }: SaveDialogProps) {
  const [messages, change] = useDocument('messages');
  const formId = useId();
  const listId = useId();
  const [name, setName] = useState(saved?.name ?? (message === null ? '' : lineOf(message).slice(0, 40)));
  const [folder, setFolder] = useState(saved?.folder ?? '');
  const [scope, setScope] = useState<'this' | 'every'>(saved?.endpointId === '' ? 'every' : 'this');
  const place = {
    name: name.trim(),
    folder: tidyFolder(folder),
    endpointId: scope === 'every' ? '' : owner.endpointId,
  };
  const same = messages.saved.find(
    (one) => one.name === place.name && one.folder === place.folder && one.endpointId === place.endpointId,
  );
  const folders = [...new Set(messages.saved.map((one) => one.folder).filter((path) => path !== ''))];
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (place.name === '') return;
    if (saved !== null) change((before) => moveMessage(before, saved.id, place));
    else if (message !== null) change((before) => saveMessage(before, place, message));
    onClose();
  };
  return (
    <Dialog
      title={saved === null ? say.saveTitle : say.renameTitle}
      about={saved === null ? say.saveAbout : say.renameAbout}
      onClose={onClose}
      actions={
        <>
          <span className="grow" />
          <Button onClick={onClose}>{say.cancel}</Button>
          <Button tone="primary" type="submit" form={formId} disabled={place.name === ''}>
            {saved === null ? say.saveDo : say.renameDo}
          </Button>
        </>
      }
    >
      <form id={formId} className="comp-form" onSubmit={submit}>
        <Field label={say.fieldName} hint={saved === null && same !== undefined ? say.saveReplaces : ''}>
          {(control) => (
            <TextInput {...control} value={name} maxLength={200} onChange={(event) => setName(event.target.value)} />
          )}
        </Field>
        <Field label={say.fieldFolder} hint={say.fieldFolderHint}>
          {(control) => (
            <>
              <TextInput
                {...control}
                list={listId}
                value={folder}
                maxLength={200}
                onChange={(event) => setFolder(event.target.value)}
              />
              <datalist id={listId}>
                {folders.map((path) => (
                  <option key={path} value={path} />
                ))}
              </datalist>
            </>
          )}
        </Field>
        <Field label={say.fieldFor}>
          {({ id }) => (
            <Select
              id={id}
              value={scope}
              options={[
                { value: 'this', label: say.forThis },
                { value: 'every', label: say.forEvery },
              ]}
              onChange={setScope}
            />
          )}
        </Field>
      </form>
    </Dialog>
  );
}
