import { type FormEvent, useState } from 'react';
import { visible } from '../../../src-shared/base/visible-text.ts';
import { useDocument } from '../../data/use-document.ts';
import { Button, IconButton } from '../../widgets/button.tsx';
import { Dialog } from '../../widgets/dialog.tsx';
import { Field, TextInput } from '../../widgets/field.tsx';
import { words } from '../../words/index.ts';
import { forgetFilter, renameFilter, saveFilter } from './saved-filters.ts';

const said = words.filter.dialog;

export interface SavedFiltersDialogProps {
  /** What would be saved; empty: nothing. */
  readonly filter: string;
  onUse(filter: string): void;
  onClose(): void;
}

/** Saves the filter of the bar, and renames, applies or deletes saved ones. */
export default function SavedFiltersDialog({ filter, onUse, onClose }: SavedFiltersDialogProps) {
  const [{ saved }, change] = useDocument('filters');
  const [name, setName] = useState('');
  const [kept, setKept] = useState(false);
  const taken = saved.some((one) => one.name === name.trim());
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (name.trim() === '') return;
    change((before) => saveFilter(before, name, filter));
    setName('');
    setKept(true);
  };
  return (
    <Dialog
      title={said.title}
      about={said.about}
      onClose={onClose}
      className="entries-saved"
      actions={
        <>
          <span className="grow" />
          <Button onClick={onClose}>{said.close}</Button>
        </>
      }
    >
      {filter !== '' && !kept && (
        <form className="entries-saved-new" onSubmit={submit}>
          <p className="entries-saved-text">{visible(filter)}</p>
          <Field label={said.name} hint={taken ? said.nameTaken : said.nameHint}>
            {(control) => (
              <TextInput {...control} value={name} maxLength={80} onChange={(event) => setName(event.target.value)} />
            )}
          </Field>
          <Button tone="primary" type="submit" disabled={name.trim() === ''}>
            {taken ? said.replace : said.save}
          </Button>
        </form>
      )}
      {saved.length === 0 && <p>{said.none}</p>}
      <ul className="entries-saved-list">
        {saved.map((one) => (
          <li key={one.name}>
            <Name name={one.name} others={saved.map((other) => other.name).filter((other) => other !== one.name)} />
            <span className="entries-saved-text" title={visible(one.filter)}>
              {visible(one.filter)}
            </span>
            <Button
              size="small"
              aria-label={said.apply(one.name)}
              onClick={() => {
                onClose();
                onUse(one.filter);
              }}
            >
              {said.applyShort}
            </Button>
            <IconButton
              icon="x"
              size="small"
              label={said.forget(one.name)}
              onClick={() => change((before) => forgetFilter(before, one.name))}
            />
          </li>
        ))}
      </ul>
    </Dialog>
  );
}

/** A name that is changed where it stands; one that cannot be is said to be wrong and not taken. */
function Name({ name, others }: { readonly name: string; readonly others: readonly string[] }) {
  const [, change] = useDocument('filters');
  const [draft, setDraft] = useState(name);
  const error = draft.trim() === '' ? said.empty : others.includes(draft.trim()) ? said.duplicate : null;
  const take = (): void => {
    if (error !== null) setDraft(name);
    else if (draft.trim() !== name) change((before) => renameFilter(before, name, draft));
  };
  return (
    <span className="entries-saved-name">
      <TextInput
        aria-label={said.nameOf(name)}
        aria-invalid={error !== null}
        title={error ?? undefined}
        value={draft}
        maxLength={80}
        onChange={(event) => setDraft(event.target.value)}
        onBlur={take}
        onKeyDown={(event) => {
          if (event.key !== 'Enter') return;
          event.preventDefault();
          take();
        }}
      />
      {error !== null && (
        <span className="fld-error" role="status">
          {error}
        </span>
      )}
    </span>
  );
}
