import { type DragEvent, useEffect, useId, useRef, useState } from 'react';
import { fail, type Problem, type Result } from '../../../src-shared/base/result.ts';
import { type Imported, looksLikeCommand } from '../../../src-shared/contract/imports.ts';
import { useDocument } from '../../data/use-document.ts';
import { useEngine } from '../../data/use-engine.ts';
import { useWindowState } from '../../state/store.ts';
import { Button } from '../../widgets/button.tsx';
import { Dialog } from '../../widgets/dialog.tsx';
import { Field, TextArea } from '../../widgets/field.tsx';
import { Icon } from '../../widgets/icon.tsx';
import { words } from '../../words/index.ts';
import { ProblemText } from '../problem.tsx';
import { chosenFiles, droppedFiles, type ImportFile, type ImportSource, MOST_BYTES, readFiles } from './files.ts';
import { cleanPath, firstChoice, type ImportChoice, importedCommand, importPlan, importRows } from './plan.ts';
import { Review } from './review.tsx';
import './imports.css';

const said = words.imports.dialog;

export interface ImportDialogProps {
  /** Read at once, in place of asking where it comes from. */
  readonly dropped: ImportSource | null;
  readonly onClose: () => void;
}

/** Files, a folder or a pasted text; then what is in it, to choose from; then it is added. */
export default function ImportDialog({ dropped, onClose }: ImportDialogProps) {
  const { call } = useEngine();
  const [saved, changeEndpoints] = useDocument('endpoints');
  const [, changeMessages] = useDocument('messages');
  const [environments, changeEnvironments] = useDocument('environments');
  const note = useWindowState((state) => state.note);
  const chooseEnvironment = useWindowState((state) => state.chooseEnvironment);
  const report = useWindowState((state) => state.report);
  const [imported, setImported] = useState<Imported | null>(null);
  const [choice, setChoice] = useState<ImportChoice | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [busy, setBusy] = useState<string | null>(null);
  const [pasted, setPasted] = useState('');

  const rows = imported === null ? [] : importRows(imported, saved.endpoints);

  function take(answer: Result<Imported>): void {
    setBusy(null);
    if (!answer.ok) {
      setProblem(answer.error);
      return;
    }
    setProblem(null);
    setImported(answer.value);
    setChoice(firstChoice(importRows(answer.value, saved.endpoints), answer.value));
  }

  async function read(files: readonly ImportFile[]): Promise<void> {
    setBusy(said.reading);
    take(await call('endpoints.import', { files: [...files] }));
  }

  async function readFound(found: ReturnType<typeof chosenFiles>): Promise<void> {
    setProblem(null);
    const files = await readFiles(found, (done, all) => setBusy(said.readingFiles(done, all)));
    if (files.ok) await read(files.value);
    else take(files);
  }

  const latest = useRef(readFound);
  useEffect(() => {
    latest.current = readFound;
  });
  useEffect(() => {
    void dropped?.then((found) => latest.current(found));
  }, [dropped]);

  async function readPasted(): Promise<void> {
    setProblem(null);
    if (pasted.length > MOST_BYTES) {
      take(fail('IMPORT_TOO_LARGE', said.tooLarge(said.pastedName), said.tooLargeHint));
      return;
    }
    if (!looksLikeCommand(pasted)) {
      await read([{ name: said.pastedName, text: pasted }]);
      return;
    }
    setBusy(said.reading);
    const parsed = await call('endpoint.parse', { text: pasted });
    take(
      parsed.ok
        ? { ok: true, value: importedCommand(parsed.value, said.command[parsed.value.tool], said.notes) }
        : parsed,
    );
  }

  async function add(): Promise<void> {
    if (imported === null || choice === null) return;
    const plan = importPlan(imported, choice);
    // Values of secrets first: a document that names one which is not there yet would be told as broken.
    for (const secret of plan.secrets) {
      const kept = await call('secret.set', secret);
      if (!kept.ok) {
        report(kept.error);
        return;
      }
    }
    changeEndpoints((before) => ({
      ...before,
      folders: [...before.folders, ...plan.folders.filter((path) => !before.folders.includes(path))],
      endpoints: [...before.endpoints, ...plan.endpoints],
    }));
    if (plan.messages.length > 0) changeMessages((all) => ({ ...all, saved: [...all.saved, ...plan.messages] }));
    if (plan.environments.length > 0) {
      changeEnvironments((all) => ({ ...all, environments: [...all.environments, ...plan.environments] }));
    }
    // What was added with its only environment would know none of its variables; another choice is never taken back.
    const [only, second] = plan.environments;
    const chosenNow = only !== undefined && second === undefined && environments.activeId === '' ? only : null;
    if (chosenNow !== null) chooseEnvironment(chosenNow.id);
    note(
      said.done(plan.endpoints.length, plan.environments.length) +
        (chosenNow === null ? '' : ` ${said.chosenNow(chosenNow.name)}`),
    );
    onClose();
  }

  const chosen = (choice?.endpoints.size ?? 0) + (choice?.environments.size ?? 0);
  const intoWrong = choice !== null && choice.into.trim() !== '' && cleanPath(choice.into) === '';
  return (
    <Dialog
      title={said.title}
      about={said.about}
      onClose={onClose}
      className="imp"
      actions={
        <>
          <span className="imp-state" role="status">
            {busy ?? (imported !== null && chosen === 0 ? said.nothing : '')}
          </span>
          <span className="grow" />
          {imported === null ? (
            <Button onClick={onClose}>{said.cancel}</Button>
          ) : (
            <Button
              onClick={() => {
                setImported(null);
                setChoice(null);
              }}
            >
              {said.back}
            </Button>
          )}
          {choice !== null && (
            <Button tone="primary" disabled={chosen === 0 || intoWrong} onClick={() => void add()}>
              {choice.endpoints.size > 0 ? said.add(choice.endpoints.size) : said.addOther}
            </Button>
          )}
        </>
      }
    >
      {imported === null || choice === null ? (
        <Source
          busy={busy !== null}
          pasted={pasted}
          onPasted={setPasted}
          onReadPasted={() => void readPasted()}
          onFound={(found) => void found.then(readFound)}
        />
      ) : (
        <Review
          imported={imported}
          rows={rows}
          choice={choice}
          folders={saved.folders}
          intoWrong={intoWrong}
          onChoice={setChoice}
        />
      )}
      {problem !== null && imported === null && (
        <div className="imp-problem" role="alert">
          <ProblemText problem={problem} />
        </div>
      )}
    </Dialog>
  );
}

interface SourceProps {
  readonly busy: boolean;
  readonly pasted: string;
  readonly onPasted: (text: string) => void;
  readonly onReadPasted: () => void;
  readonly onFound: (found: Promise<ReturnType<typeof chosenFiles>>) => void;
}

/** Where it comes from. */
function Source({ busy, pasted, onPasted, onReadPasted, onFound }: SourceProps) {
  const files = useRef<HTMLInputElement>(null);
  const folder = useRef<HTMLInputElement>(null);
  const formId = useId();
  const [over, setOver] = useState(false);
  const drag = (event: DragEvent, inside: boolean): void => {
    event.preventDefault();
    event.stopPropagation();
    setOver(inside);
  };
  return (
    <>
      <section
        className={`imp-drop ${over ? 'imp-over' : ''}`}
        aria-label={said.drop}
        onDragEnter={(event) => drag(event, true)}
        onDragOver={(event) => drag(event, true)}
        onDragLeave={(event) => drag(event, event.currentTarget.contains(event.relatedTarget as Node | null))}
        onDrop={(event) => {
          drag(event, false);
          onFound(droppedFiles(event.dataTransfer.items));
        }}
      >
        <Icon name="download" />
        <p>{over ? said.dropNow : said.drop}</p>
        <span className="imp-buttons">
          <Button disabled={busy} onClick={() => files.current?.click()}>
            {said.files}
          </Button>
          <Button disabled={busy} onClick={() => folder.current?.click()}>
            {said.folder}
          </Button>
        </span>
        <input
          ref={files}
          type="file"
          multiple
          hidden
          aria-label={said.filesName}
          onChange={(event) => {
            onFound(Promise.resolve(chosenFiles(event.target.files ?? [])));
            event.target.value = '';
          }}
        />
        <input
          ref={folder}
          type="file"
          hidden
          aria-label={said.folderName}
          // React has no prop for it.
          {...{ webkitdirectory: '' }}
          onChange={(event) => {
            onFound(Promise.resolve(chosenFiles(event.target.files ?? [])));
            event.target.value = '';
          }}
        />
      </section>
      <form
        id={formId}
        className="imp-paste"
        onSubmit={(event) => {
          event.preventDefault();
          onReadPasted();
        }}
      >
        <Field label={said.orPaste} hint={said.pasteHint}>
          {(control) => (
            <TextArea
              {...control}
              value={pasted}
              placeholder={said.pasteExample}
              onChange={(event) => onPasted(event.target.value)}
            />
          )}
        </Field>
        <Button type="submit" disabled={busy || pasted.trim() === ''}>
          {said.read}
        </Button>
      </form>
      <p className="imp-known">{said.known}</p>
    </>
  );
}
