import { type DragEvent, type FormEvent, useEffect, useRef, useState } from 'react';
import type { Problem } from '../../../src-shared/base/result.ts';
import { useEngine } from '../../data/use-engine.ts';
import { useShell } from '../../data/use-shell.ts';
import { useWindowState } from '../../state/store.ts';
import { Button } from '../../widgets/button.tsx';
import { Dialog } from '../../widgets/dialog.tsx';
import { Field, TextInput } from '../../widgets/field.tsx';
import { exchangeWords } from '../../words/exchange.ts';
import { useActions } from '../actions.ts';
import { ProblemText } from '../problem.tsx';
import './exchange.css';
import { Notes, Progress, useJob } from './job-progress.tsx';
import { sendFile } from './send-file.ts';

const said = exchangeWords.import;
const ACCEPTED = '.har,.ndjson,.jsonl,.json';

export interface ImportDialogProps {
  /** Dropped on the window: the dialog begins with them. */
  readonly files: readonly File[];
  readonly onClose: () => void;
}

/** What came of one file. */
interface Outcome {
  readonly name: string;
  readonly recordingId: string | null;
  readonly notes: readonly string[];
  /** Null where it was stopped. */
  readonly problem: Problem | null;
}

type Now =
  | { readonly at: 'idle' }
  | { readonly at: 'sending'; readonly name: string; readonly sent: number; readonly of: number }
  | { readonly at: 'reading'; readonly name: string; readonly jobId: string | null };

/** A file that is to become a recording: from where; then how far it is, and what came of it. */
export default function ImportDialog({ files, onClose }: ImportDialogProps) {
  const { call } = useEngine();
  const shell = useShell();
  const { showRecording } = useActions();
  const ask = useWindowState((state) => state.ask);
  const chooser = useRef<HTMLInputElement>(null);
  const [path, setPath] = useState('');
  const [over, setOver] = useState(false);
  const [now, setNow] = useState<Now>({ at: 'idle' });
  const [outcomes, setOutcomes] = useState<readonly Outcome[]>([]);
  const abort = useRef<AbortController | null>(null);
  useEffect(() => () => abort.current?.abort(), []);

  async function one(name: string, file: File | null, given: string | null, signal: AbortSignal): Promise<Outcome> {
    const failed = (problem: Problem | null): Outcome => ({ name, recordingId: null, notes: [], problem });
    setNow({ at: 'reading', name, jobId: null });
    const known = file === null ? given : shell.pathOf(file);
    const input =
      file === null
        ? ({ ok: true, value: { path: given ?? '' } } as const)
        : await sendFile({
            call,
            file,
            path: known,
            signal,
            onSent: (sent, of) => setNow({ at: 'sending', name, sent, of }),
          });
    if (!input.ok) return failed(input.error);
    if (input.value === null) return failed(null);
    const started = await call('import.start', input.value);
    if (!started.ok) return failed(started.error);
    const { jobId } = started.value;
    setNow({ at: 'reading', name, jobId });
    const stop = (): void => void call('job.cancel', { jobId });
    signal.addEventListener('abort', stop, { once: true });
    const ended = await call('job.wait', { jobId });
    signal.removeEventListener('abort', stop);
    void call('job.forget', { jobId });
    if (!ended.ok) return failed(ended.error);
    const { state, recordingId, notes, problem } = ended.value;
    if (state !== 'done') return failed(problem);
    return { name, recordingId, notes, problem: null };
  }

  async function importAll(
    all: readonly { readonly name: string; readonly file: File | null; readonly path: string | null }[],
  ): Promise<void> {
    const stop = new AbortController();
    abort.current = stop;
    for (const { name, file, path: given } of all) {
      if (stop.signal.aborted) break;
      const outcome = await one(name, file, given, stop.signal);
      setOutcomes((before) => [...before, outcome]);
      if (outcome.recordingId !== null) showRecording(outcome.recordingId);
    }
    setNow({ at: 'idle' });
  }
  const take = (given: readonly File[]): void =>
    void importAll(given.map((file) => ({ name: file.name, file, path: null })));
  const started = useRef(new Set<readonly File[]>());
  // biome-ignore lint/correctness/useExhaustiveDependencies: other files are another import; each list is taken once
  useEffect(() => {
    if (files.length === 0 || started.current.has(files)) return;
    started.current.add(files);
    take(files);
  }, [files]);

  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const wanted = path.trim();
    void importAll([{ name: wanted.split(/[\\/]/).at(-1) ?? wanted, file: null, path: wanted }]);
  };
  const drop = (event: DragEvent): void => {
    event.preventDefault();
    event.stopPropagation();
    setOver(false);
    take([...event.dataTransfer.files]);
  };
  const isIdle = now.at === 'idle';
  return (
    <Dialog
      title={said.title}
      about={said.about}
      className="exc-import"
      onClose={onClose}
      actions={
        <>
          {isIdle && outcomes.length > 0 && (
            <Button
              onClick={() => {
                setOutcomes([]);
                setPath('');
                ask({ kind: 'import', files: [] });
              }}
            >
              {said.another}
            </Button>
          )}
          <span className="grow" />
          <Button onClick={onClose}>{isIdle ? said.close : said.cancel}</Button>
        </>
      }
    >
      {isIdle && outcomes.length === 0 && (
        <>
          {/* biome-ignore lint/a11y/noStaticElementInteractions: for the pointer; the button beside it does the same */}
          <div
            className={`exc-drop ${over ? 'exc-drop-over' : ''}`}
            onDragOver={(event) => {
              event.preventDefault();
              setOver(true);
            }}
            onDragLeave={() => setOver(false)}
            onDrop={drop}
          >
            {said.drop}
            <Button icon="upload" onClick={() => chooser.current?.click()}>
              {said.choose}
            </Button>
            <input
              ref={chooser}
              type="file"
              multiple
              hidden
              accept={ACCEPTED}
              aria-label={said.choose}
              onChange={(event) => {
                take([...(event.target.files ?? [])]);
                event.target.value = '';
              }}
            />
          </div>
          <form className="exc-path" onSubmit={submit}>
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
            <Button type="submit" disabled={path.trim() === ''}>
              {said.import}
            </Button>
          </form>
        </>
      )}
      <ul className="exc-outcomes">
        {outcomes.map((outcome, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: one may import the same file twice
          <li key={at} role={outcome.recordingId === null ? 'alert' : 'status'}>
            <Came outcome={outcome} />
          </li>
        ))}
      </ul>
      {!isIdle && <Doing now={now} onStop={() => abort.current?.abort()} />}
    </Dialog>
  );
}

function Doing({ now, onStop }: { readonly now: Now; onStop(): void }) {
  const job = useJob(now.at === 'reading' ? now.jobId : null);
  if (now.at === 'idle') return null;
  if (now.at === 'sending') {
    return (
      <Progress
        title={said.copying(now.name)}
        done={now.sent}
        total={now.of}
        unit="bytes"
        perSecond={0}
        stop={said.cancel}
        onStop={onStop}
      />
    );
  }
  return (
    <Progress
      title={said.running(now.name)}
      done={job?.done ?? 0}
      total={job?.total ?? null}
      unit={job?.unit ?? 'bytes'}
      perSecond={job?.perSecond ?? 0}
      stop={said.cancel}
      onStop={onStop}
    />
  );
}

function Came({ outcome }: { readonly outcome: Outcome }) {
  const { name, recordingId, notes, problem } = outcome;
  if (recordingId !== null) {
    return (
      <>
        <p className="exc-good">
          {said.done(name)} {said.doneOpen}
        </p>
        <Notes notes={notes} />
      </>
    );
  }
  if (problem === null) return <p>{said.stopped(name)}</p>;
  return (
    <>
      <h3>{said.failed(name)}</h3>
      <p className="exc-problem">
        <ProblemText problem={problem} />
        {problem.at !== undefined && (
          <span className="exc-place">
            {said.place} <code className="mono">{problem.at}</code>
          </span>
        )}
      </p>
      <p className="dim">{said.nothingKept}</p>
    </>
  );
}
