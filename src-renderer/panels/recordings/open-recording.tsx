import { type FormEvent, useId, useState } from 'react';
import type { Problem } from '../../../src-shared/base/result.ts';
import { useAllCommands } from '../../commands/registry.ts';
import { useRecentFiles } from '../../data/recent-files.ts';
import { useShell } from '../../data/use-shell.ts';
import { Button, IconButton } from '../../widgets/button.tsx';
import { Dialog } from '../../widgets/dialog.tsx';
import { Field, TextInput } from '../../widgets/field.tsx';
import { words } from '../../words/index.ts';
import { useActions } from '../actions.ts';
import { dateText } from '../format.ts';
import { ProblemText } from '../problem.tsx';
import './open-recording.css';

const said = words.recordings.open;

export interface OpenRecordingProps {
  /** What stands in the field at first: a link filled it in. */
  readonly path: string;
  readonly onClose: () => void;
}

/** Opens a recording: a recent one, one chosen in the system's dialog where there is one, or by its path. */
export default function OpenRecording({ path: given, onClose }: OpenRecordingProps) {
  const actions = useActions();
  const shell = useShell();
  const { files, forget } = useRecentFiles();
  // Where files here have no path for the engine, their bytes are given.
  const copy = useAllCommands().find(({ id }) => id === 'recording.copy');
  const formId = useId();
  const [path, setPath] = useState(given);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [opening, setOpening] = useState(false);

  const open = async (paths: readonly string[]): Promise<void> => {
    setOpening(true);
    for (const one of paths) {
      const opened = await actions.openRecording(one);
      if (!opened.ok) {
        setProblem(opened.error);
        setOpening(false);
        return;
      }
    }
    setOpening(false);
    if (paths.length > 0) onClose();
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    void open([path.trim()]);
  };
  const choose = async (): Promise<void> => {
    const chosen = await shell.ask('file.choose', { title: said.chooseTitle });
    if (chosen.ok) await open(chosen.value);
    else setProblem(chosen.error);
  };

  return (
    <Dialog
      title={said.title}
      about={said.about}
      onClose={onClose}
      actions={
        <>
          {shell.can.fileDialog && (
            <Button icon="disc" disabled={opening} onClick={() => void choose()}>
              {said.choose}
            </Button>
          )}
          {copy !== undefined && (
            <Button
              icon="disc"
              disabled={opening}
              onClick={() => {
                onClose();
                copy.run();
              }}
            >
              {copy.title}
            </Button>
          )}
          <span className="grow" />
          <Button onClick={onClose}>{said.cancel}</Button>
          <Button tone="primary" type="submit" form={formId} disabled={path.trim() === '' || opening}>
            {opening ? said.submitting : said.submit}
          </Button>
        </>
      }
    >
      <form id={formId} className="openrec" onSubmit={submit}>
        <Field label={said.path} hint={said.pathHint}>
          {(control) => (
            <TextInput
              {...control}
              value={path}
              placeholder={said.pathExample}
              onChange={(event) => setPath(event.target.value)}
            />
          )}
        </Field>
        {problem !== null && (
          <div className="openrec-problem" role="alert">
            <ProblemText problem={problem} />
          </div>
        )}
      </form>
      <section className="openrec-recent">
        <h3>{said.recent}</h3>
        {files.length === 0 && <p>{said.noRecent}</p>}
        <ul>
          {files.map((file) => (
            <li key={file.path}>
              <button type="button" className="openrec-file" disabled={opening} onClick={() => void open([file.path])}>
                <b>{file.name}</b>
                <span className="dim">{dateText(file.atMs)}</span>
                <span className="mono dim ell">{file.path}</span>
              </button>
              <IconButton icon="x" size="small" label={said.forget(file.name)} onClick={() => forget(file.path)} />
            </li>
          ))}
        </ul>
      </section>
    </Dialog>
  );
}
