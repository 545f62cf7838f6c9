import { type FormEvent, useId, useState } from 'react';
import type { Problem } from '../../../src-shared/base/result.ts';
import { bytesText } from '../../../src-shared/base/units-text.ts';
import type { LibraryItem, Removal } from '../../../src-shared/contract/library.ts';
import { useEngine } from '../../data/use-engine.ts';
import { useWindowState } from '../../state/store.ts';
import { Button } from '../../widgets/button.tsx';
import { Dialog } from '../../widgets/dialog.tsx';
import { Field, TextArea, TextInput } from '../../widgets/field.tsx';
import { libraryWords } from '../../words/library.ts';
import { dateText } from '../format.ts';
import { ProblemText } from '../problem.tsx';
import type { Selection } from './selection.ts';
import { tagsOf } from './tags.ts';
import { recordingsText } from './use-library-acts.ts';

/** What the engine said no to, in the dialog that asked. */
export function Refused({ problem }: { readonly problem: Problem | null }) {
  if (problem === null) return null;
  return (
    <p className="lib-problem" role="alert">
      <ProblemText problem={problem} />
    </p>
  );
}

export interface LabelsProps {
  readonly item: LibraryItem;
  /** Tags in use elsewhere, to choose from. */
  readonly known: readonly string[];
  /** Which field is what one came for. */
  readonly form: 'rename' | 'labels';
  readonly onClose: () => void;
}

/** Name alone, or name, tags and notes. */
export function LabelsDialog({ item, known, form, onClose }: LabelsProps) {
  const { call } = useEngine();
  const formId = useId();
  const [name, setName] = useState(item.name);
  const [tags, setTags] = useState(item.tags.join(', '));
  const [notes, setNotes] = useState(item.notes);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [busy, setBusy] = useState(false);
  const all = form === 'labels';
  const said = libraryWords[form];
  const labels = libraryWords.labels;
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setBusy(true);
    const edited = await call('library.edit', {
      path: item.path,
      name: name.trim(),
      ...(all && { tags: tagsOf(tags), notes }),
    });
    setBusy(false);
    if (edited.ok) onClose();
    else setProblem(edited.error);
  };
  const chosen = tagsOf(tags);
  const others = known.filter((tag) => !chosen.includes(tag)).slice(0, 12);
  return (
    <Dialog
      title={all ? labels.title(item.name) : libraryWords.rename.title}
      about={said.about}
      className="lib-dialog"
      onClose={onClose}
      actions={
        <>
          <span className="grow" />
          <Button onClick={onClose}>{said.cancel}</Button>
          <Button tone="primary" type="submit" form={formId} disabled={busy || name.trim() === ''}>
            {said.save}
          </Button>
        </>
      }
    >
      <form id={formId} onSubmit={(event) => void submit(event)}>
        {all && (
          <>
            <Field label={labels.tags} hint={labels.tagsHint}>
              {(control) => <TextInput {...control} value={tags} onChange={(event) => setTags(event.target.value)} />}
            </Field>
            {others.length > 0 && (
              <p className="lib-known">
                {labels.known}
                {others.map((tag) => (
                  <button
                    key={tag}
                    type="button"
                    className="lib-tag"
                    aria-label={labels.addTag(tag)}
                    onClick={() => setTags([...chosen, tag].join(', '))}
                  >
                    {tag}
                  </button>
                ))}
              </p>
            )}
            <Field label={labels.notes} hint={labels.notesHint}>
              {(control) => (
                <TextArea
                  {...control}
                  rows={6}
                  maxLength={20_000}
                  spellCheck
                  value={notes}
                  onChange={(event) => setNotes(event.target.value)}
                />
              )}
            </Field>
          </>
        )}
        <Field label={labels.name}>
          {(control) => (
            <TextInput
              {...control}
              maxLength={200}
              value={name}
              onFocus={(event) => event.target.select()}
              onChange={(event) => setName(event.target.value)}
            />
          )}
        </Field>
        <Refused problem={problem} />
      </form>
    </Dialog>
  );
}

/** Asks before files go for good, and says which stayed. */
export function RemoveDialog({ selection, onClose }: { readonly selection: Selection; readonly onClose: () => void }) {
  const said = libraryWords.remove;
  const { call } = useEngine();
  const note = useWindowState((state) => state.note);
  const [stayed, setStayed] = useState<readonly Removal[] | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [busy, setBusy] = useState(false);
  const bytes = selection.reduce((sum, { fileBytes }) => sum + fileBytes, 0);
  const remove = async (): Promise<void> => {
    setBusy(true);
    const removed = await call('library.remove', { paths: selection.map(({ path }) => path) });
    setBusy(false);
    if (!removed.ok) return setProblem(removed.error);
    const left = removed.value.filter((one) => one.problem !== null);
    if (removed.value.length > left.length) note(said.done(recordingsText(removed.value.length - left.length)));
    if (left.length === 0) onClose();
    else setStayed(left);
  };
  return (
    <Dialog
      title={said.title(recordingsText(selection.length))}
      about={said.about}
      className="lib-dialog"
      onClose={onClose}
      actions={
        <>
          <span className="grow" />
          <Button onClick={onClose}>{stayed === null ? said.cancel : said.close}</Button>
          {stayed === null && (
            <Button tone="danger" disabled={busy} onClick={() => void remove()}>
              {busy ? said.removing : said.confirm(bytesText(bytes))}
            </Button>
          )}
        </>
      }
    >
      {stayed === null && (
        <ul className="lib-list" aria-label={said.list}>
          {selection.map(({ path, name, fileBytes, startedAtMs }) => (
            <li key={path} title={path}>
              <b className="ell">{name}</b>
              <span className="dim">
                {dateText(startedAtMs)}, {bytesText(fileBytes)}
              </span>
            </li>
          ))}
        </ul>
      )}
      {stayed !== null && (
        <div role="alert">
          <p>{said.stays}</p>
          {stayed.map((one) => (
            <Refused key={one.path} problem={one.problem} />
          ))}
        </div>
      )}
      <Refused problem={problem} />
    </Dialog>
  );
}
