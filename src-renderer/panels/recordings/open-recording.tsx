import { type FormEvent, useId, useState } from 'react';
import type { Problem } from '../../../src-shared/base/result.ts';
import { Button } from '../../widgets/button.tsx';
import { Dialog } from '../../widgets/dialog.tsx';
import { Field, TextInput } from '../../widgets/field.tsx';
import { words } from '../../words/index.ts';
import { useActions } from '../actions.ts';
import { ProblemText } from '../problem.tsx';
import './open-recording.css';

const said = words.recordings.open;

export interface OpenRecordingProps {
  /** What stands in the field at first. */
  readonly path: string;
  readonly onClose: () => void;
}

/** Asks for the path of a recording on the engine's machine. */
export default function OpenRecording({ path: given, onClose }: OpenRecordingProps) {
  const actions = useActions();
  const formId = useId();
  const [path, setPath] = useState(given);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [opening, setOpening] = useState(false);

  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setOpening(true);
    const opened = await actions.openRecording(path.trim());
    setOpening(false);
    if (opened.ok) onClose();
    else setProblem(opened.error);
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
          <Button tone="primary" type="submit" form={formId} disabled={path.trim() === '' || opening}>
            {opening ? said.submitting : said.submit}
          </Button>
        </>
      }
    >
      <form id={formId} className="openrec" onSubmit={(event) => void submit(event)}>
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
    </Dialog>
  );
}
